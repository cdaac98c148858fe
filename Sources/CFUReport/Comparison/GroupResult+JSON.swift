import CFUCore
import CFUStatistics

extension GroupResult {
  /// One row of `groups.csv` as JSON: numbers rounded as in the table, a missing value as `null`.
  var json: JSONValue {
    .object([
      "compound": .string(compound), "dose": .exactly(dose), "dose_unit": .text(doseUnit),
      "vehicle": .flag(isVehicle), "class": .string(classID), "dishes": .finite(Double(dishes)),
      "donors": .exactly(donors.map(Double.init)),
      "colonies": .exactly(dishes > 0 ? colonies : nil),
      "cells_plated": .fixed(cellsPlated, 1), "per_cells": .finite(perCells),
      "frequency": .fixed(frequency, GroupDecimals.frequency),
      "frequency_low": .fixed(frequencyLow, GroupDecimals.frequency),
      "frequency_high": .fixed(frequencyHigh, GroupDecimals.frequency),
      "percent_of_vehicle": .fixed(percentOfVehicle, GroupDecimals.percent),
      "percent_low": .fixed(percentLow, GroupDecimals.percent),
      "percent_high": .fixed(percentHigh, GroupDecimals.percent),
      "percent_single_low": .fixed(percentSingleLow, GroupDecimals.percent),
      "percent_single_high": .fixed(percentSingleHigh, GroupDecimals.percent),
      "p": .fixed(p, GroupDecimals.p), "p_adjusted": .fixed(adjustedP, GroupDecimals.p),
      "dispersion": .fixed(dispersion, GroupDecimals.dispersion),
      "method": .text(method?.rawValue), "notes": .list(notes.map { .string($0) }),
    ])
  }
}
