import CFUPluginABI

/// The colony features of `cfu_features.h` as Swift sees them.
package enum FeatureSchema {
  /// Column names in the schema's order.
  package static let names: [String] = (0..<Int32(CFU_FEATURE_COUNT)).compactMap {
    cfu_feature_name($0).map { String(cString: $0) }
  }
}
