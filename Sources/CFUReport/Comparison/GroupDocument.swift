import CFUCore
import CFUStatistics

/// One row of `groups.csv` as JSON: numbers rounded as in the table, a missing value as `null`.
struct GroupDocument: Encodable {
  var result: GroupResult
  init(_ result: GroupResult) { self.result = result }

  enum Key: String, CodingKey {
    case compound, dose, vehicle, dishes, donors, colonies, frequency, dispersion, method
    case doseUnit = "dose_unit"
    case colonyClass = "class"
    case cellsPlated = "cells_plated"
    case perCells = "per_cells"
    case percentOfVehicle = "percent_of_vehicle"
    case percentLow = "percent_low"
    case percentHigh = "percent_high"
    case percentSingleLow = "percent_single_low"
    case percentSingleHigh = "percent_single_high"
    case frequencyLow = "frequency_low"
    case frequencyHigh = "frequency_high"
    case p
    case adjustedP = "p_adjusted"
    case notes
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    func rounded(_ value: Double?, _ decimals: Int) -> Double? {
      value.flatMap { $0.isFinite ? DecimalText.rounded($0, decimals: decimals) : nil }
    }
    try container.encode(result.compound, forKey: .compound)
    try container.encode(result.dose, forKey: .dose)
    try container.encode(result.doseUnit, forKey: .doseUnit)
    try container.encode(result.isVehicle, forKey: .vehicle)
    try container.encode(result.classID, forKey: .colonyClass)
    try container.encode(result.dishes, forKey: .dishes)
    try container.encode(result.donors, forKey: .donors)
    try container.encode(result.dishes > 0 ? result.colonies : nil, forKey: .colonies)
    try container.encode(rounded(result.cellsPlated, 1), forKey: .cellsPlated)
    try container.encode(result.perCells, forKey: .perCells)
    try container.encode(
      rounded(result.frequency, GroupDecimals.frequency), forKey: .frequency)
    try container.encode(
      rounded(result.percentOfVehicle, GroupDecimals.percent), forKey: .percentOfVehicle)
    try container.encode(
      rounded(result.percentLow, GroupDecimals.percent), forKey: .percentLow)
    try container.encode(
      rounded(result.percentHigh, GroupDecimals.percent), forKey: .percentHigh)
    try container.encode(
      rounded(result.percentSingleLow, GroupDecimals.percent), forKey: .percentSingleLow)
    try container.encode(
      rounded(result.percentSingleHigh, GroupDecimals.percent), forKey: .percentSingleHigh)
    try container.encode(
      rounded(result.frequencyLow, GroupDecimals.frequency), forKey: .frequencyLow)
    try container.encode(
      rounded(result.frequencyHigh, GroupDecimals.frequency), forKey: .frequencyHigh)
    try container.encode(rounded(result.p, GroupDecimals.p), forKey: .p)
    try container.encode(rounded(result.adjustedP, GroupDecimals.p), forKey: .adjustedP)
    try container.encode(
      rounded(result.dispersion, GroupDecimals.dispersion), forKey: .dispersion)
    try container.encode(result.method?.rawValue, forKey: .method)
    try container.encode(result.notes, forKey: .notes)
  }
}
