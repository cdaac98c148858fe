import CFUPluginABI

/// The features of `cfu_features.h` as columns of a table.
package enum FeatureColumns {
  struct Column: Sendable {
    /// Index in a colony's feature vector.
    var index: Int
    var name: String
    var decimals: Int
  }

  /// All features in the order of the schema.
  static let all: [Column] = (0..<Int(CFU_FEATURE_COUNT)).compactMap { index in
    guard let name = cfu_feature_name(Int32(index)), let unit = cfu_feature_unit(Int32(index))
    else { return nil }
    return Column(
      index: index, name: String(cString: name), decimals: decimals(unit: String(cString: unit)))
  }

  /// Those that do not stand further left in `colonies.csv` already.
  static let trailing = all.filter { ![diameter, area].contains($0.index) }

  /// Index of the diameter in a feature vector.
  package static let diameter = Int(CFU_F_DIAMETER)
  /// Index of the area in a feature vector.
  package static let area = Int(CFU_F_AREA)

  /// Decimals by unit: enough for a value's sixth part in a thousand of what colonies show, no more
  /// than single precision holds.
  private static func decimals(unit: String) -> Int {
    switch unit {
    case "um2": 1
    case "um": 2
    case "mm", "1/mm2": 3
    case "1", "OD": 4
    case "1/um", "OD mm2": 6
    default: 6
    }
  }
}
