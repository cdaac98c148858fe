package import CFUCore

/// What a person reads for a class.
package enum ClassNames {
  /// By class id. Where dishes differ (some stained, some not), the name that says more:
  /// `CFU-MK (presumptive)`.
  package static func of(_ records: [DishRecord]) -> [String: String] {
    var names: [String: String] = [:]
    for record in records {
      for item in record.classes where item.name.count > names[item.id]?.count ?? 0 {
        names[item.id] = item.name
      }
    }
    return names
  }
}
