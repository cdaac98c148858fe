import CFUCore
import Foundation

/// One dish of a simulated study before it is drawn.
package struct PlannedDish: Sendable, Hashable {
  /// Name of the dish, for example `D1-10nM-2`; the picture's file name without extension.
  package var name: String
  package var donor: String
  /// nil for vehicle.
  package var dose: Double?
  package var seed: UInt64
  package var counts: [SimulatedClass: Int]
  /// Settings of this dish alone; nil: those of the study.
  package var settings: SimulatorSettings?

  package init(
    name: String, donor: String, dose: Double?, seed: UInt64, counts: [SimulatedClass: Int],
    settings: SimulatorSettings? = nil
  ) {
    self.settings = settings
    self.name = name
    self.donor = donor
    self.dose = dose
    self.seed = seed
    self.counts = counts
  }
}

/// A study of one compound at several doses against vehicle: megakaryocyte colonies rise with the
/// dose, the other classes do not.
package struct DoseStudy: Sendable, Hashable, Codable {
  package var compound = "hetrombopag"
  package var doseUnit = "nmol/L"
  /// Doses besides vehicle, greater than 0.
  package var doses: [Double] = [1, 10, 100, 1000]
  package var donors = 1
  /// Dishes a dose and donor.
  package var dishes = 3
  /// Final concentration, cells/mL.
  package var cellsPerMillilitre = 20_000.0
  /// Volume in a dish, mL.
  package var volumeMillilitres = 1.1
  /// Frequencies are stated per so many cells.
  package var perCells = 100_000
  /// Day of counting.
  package var day = 14
  /// Colonies expected per 22 000 vehicle-treated cells plated.
  package var expected: [SimulatedClass: Double] = [
    .bfuE: 18, .cfuE: 5, .cfuGM: 12, .cfuG: 7, .cfuM: 5, .cfuGEMM: 1.5, .cfuMK: 6,
  ]
  /// Dose of half the rise of CFU-MK, in `doseUnit`: hetrombopag's EC50 for CD41+ differentiation.
  package var halfMaximalDose = 4.5
  package var hillSlope = 1.0
  /// CFU-MK at a saturating dose over vehicle.
  package var maximalRise = 3.5
  /// Size of the negative binomial between dishes: variance = mean + mean^2 / size.
  package var dispersionSize = 60.0
  /// Standard deviation of the logarithm of a donor's frequencies.
  package var donorSpread = 0.25

  package init() {}

  /// Expected colonies of a class in a dish of an average donor.
  package func mean(_ kind: SimulatedClass, dose: Double?) -> Double {
    let plated = cellsPerMillilitre * volumeMillilitres
    let base = (expected[kind] ?? 0) * plated / 22_000
    guard kind == .cfuMK, let dose, dose > 0 else { return base }
    let occupied = pow(dose, hillSlope)
    let fraction = occupied / (occupied + pow(halfMaximalDose, hillSlope))
    return base * (1 + (maximalRise - 1) * fraction)
  }

  /// All dishes, donor by donor, vehicle first, in the order of the sample sheet.
  package func plan(seed: UInt64) -> [PlannedDish] {
    var planned: [PlannedDish] = []
    for donor in 0..<max(0, donors) {
      var own = SeededGenerator(seed: seed, Stream.donor, UInt64(donor))
      let factor = SimulatedClass.colonies.map { _ in
        own.logNormal(median: 1, sigma: donors > 1 ? donorSpread : 0)
      }
      for (group, dose) in ([nil] + doses.map(Optional.some)).enumerated() {
        for dish in 0..<max(0, dishes) {
          var random = SeededGenerator(
            seed: seed, Stream.dish, UInt64(donor), UInt64(group), UInt64(dish))
          var counts: [SimulatedClass: Int] = [:]
          for (index, kind) in SimulatedClass.colonies.enumerated() {
            counts[kind] = random.negativeBinomial(
              mean: mean(kind, dose: dose) * factor[index], size: dispersionSize)
          }
          let label = dose.map { DecimalText.shortest($0) } ?? "vehicle"
          planned.append(
            PlannedDish(
              name: "D\(donor + 1)-\(label)-\(dish + 1)", donor: "D\(donor + 1)", dose: dose,
              seed: random.next(), counts: counts))
        }
      }
    }
    return planned
  }

  /// The sample sheet, as `cfu count` reads it.
  ///
  /// - Parameter pictures: file name of each dish's picture, beside the sheet.
  package func sampleSheet(_ plan: [PlannedDish], pictures: [String]) -> [UInt8] {
    var table = CSVWriter()
    table.row([
      "image", "dish", "donor", "compound", "dose", "dose_unit", "vehicle", "cells_per_ml",
      "volume_ml", "day", "per_cells",
    ])
    for (dish, picture) in zip(plan, pictures) {
      table.row([
        picture, dish.name, dish.donor, dish.dose == nil ? "" : compound,
        dish.dose.map { DecimalText.shortest($0) } ?? "", dish.dose == nil ? "" : doseUnit,
        dish.dose == nil ? "true" : "false", DecimalText.shortest(cellsPerMillilitre),
        DecimalText.shortest(volumeMillilitres), String(day), String(perCells),
      ])
    }
    return table.bytes
  }
}
