import CFUCore
import Foundation

/// Single dishes without a design, for training and for tests: each with settings and a composition
/// of its own, from empty to crowded.
package struct DishSet: Sendable, Hashable, Codable {
  package var profile: SimulatorProfile = .random
  package var region: ParameterRegion = .train
  /// Dishes in the set.
  package var dishes = 1
  /// Inner diameter, mm. On a smaller dish everything that lies about is rarer by its area.
  package var diameterMillimetres = 35.0
  /// Sampling, um/px, drawn evenly in its logarithm; nil: the profile's.
  package var umPerPixel: ClosedRange<Double>?
  /// Fraction of dishes without any colony.
  package var empty = 0.08
  /// Colonies expected on a dish of 35 mm, drawn evenly in their logarithm.
  package var colonies: ClosedRange<Double> = 5...400
  /// Set on every dish after the profile's own settings.
  package var switches = ArtefactSwitches()

  package init() {}

  /// How common a class is on an average dish; every dish has a composition of its own. CFU-GEMM are rare: with more
  /// of them a classifier takes a CFU-GM with a warm core for one.
  private static let share: [SimulatedClass: Double] = [
    .bfuE: 1, .cfuE: 0.5, .cfuGM: 0.7, .cfuGEMM: 0.12, .cfuMK: 0.7, .cfuG: 0.45, .cfuM: 0.35,
  ]

  /// The dishes, each with its settings.
  package func plan(seed: UInt64) -> [PlannedDish] {
    let digits = String(max(1, dishes)).count
    return (0..<max(0, dishes)).map { index in
      var random = SeededGenerator(seed: seed, Stream.composition, UInt64(index))
      let own = random.next()
      var settings = profile.settings(seed: own, region: region)
      settings.frame.dishDiameterMillimetres = diameterMillimetres
      if let range = umPerPixel {
        let value = range.lowerBound * pow(range.upperBound / range.lowerBound, random.uniform())
        // As exact as the sample sheet says it.
        let rounded = max(range.lowerBound, min(range.upperBound, (value * 1000).rounded() / 1000))
        settings.frame.umPerPixel = rounded...rounded
      } else {
        settings.frame.umPerPixel = profile.umPerPixel...profile.umPerPixel
      }
      settings.artefacts.shrink(toDiameter: diameterMillimetres)
      switches.apply(to: &settings)
      let number = String(index + 1)
      let name =
        "dish-" + String(repeating: "0", count: max(0, digits - number.count)) + number
      return PlannedDish(
        name: name, donor: "", dose: nil, seed: own,
        counts: counts(area: settings.relativeArea, &random), settings: settings)
    }
  }

  private func counts(
    area: Double, _ random: inout SeededGenerator
  ) -> [SimulatedClass: Int] {
    let none = random.chance(empty)
    let total =
      area * colonies.lowerBound
      * pow(colonies.upperBound / colonies.lowerBound, random.uniform())
    let weights = SimulatedClass.colonies.map { kind in
      (Self.share[kind] ?? 0) * random.gamma(shape: 0.8)
    }
    let sum = max(1e-9, weights.reduce(0, +))
    var counts: [SimulatedClass: Int] = [:]
    for (kind, weight) in zip(SimulatedClass.colonies, weights) {
      counts[kind] = none ? 0 : random.poisson(total * weight / sum)
    }
    return counts
  }

  /// The sample sheet, as `cfu count` reads it.
  ///
  /// - Parameter pictures: file name of each dish's picture, beside the sheet.
  package func sampleSheet(_ plan: [PlannedDish], pictures: [String]) -> [UInt8] {
    var table = CSVWriter()
    table.row(["image", "dish", "um_per_px", "dish_diameter_mm", "stained"])
    for (dish, picture) in zip(plan, pictures) {
      let pitch = dish.settings?.frame.umPerPixel.lowerBound ?? profile.umPerPixel
      table.row([
        picture, dish.name, DecimalText.shortest(pitch), DecimalText.shortest(diameterMillimetres),
        (dish.settings?.sample.stain.probability ?? 0) > 0 ? "true" : "false",
      ])
    }
    return table.bytes
  }
}

extension SimulatorSettings.Artefacts {
  /// A small dish has less of what lies about: by its area, of larger things by its diameter.
  package mutating func shrink(toDiameter millimetres: Double) {
    let ratio = min(1, millimetres / 35)
    guard ratio < 1 else { return }
    func scale(_ occurrence: inout Occurrence, _ factor: Double) {
      // Less than one of it on average means that some dishes have none.
      let top = occurrence.amount.upperBound * factor
      if top < 1 { occurrence.probability *= max(0, top) }
      occurrence.amount =
        min(1, occurrence.amount.lowerBound * factor)...max(1, top)
      if occurrence.probability == 0 { occurrence = .off }
    }
    scale(&dust, ratio * ratio)
    scale(&flakes, ratio * ratio)
    scale(&clumps, ratio * ratio)
    scale(&chips, ratio * ratio)
    scale(&marks, ratio * ratio)
    scale(&condensation, ratio * ratio)
    scale(&bubbles, ratio)
    scale(&fibres, ratio)
    scale(&scratches, ratio)
    scale(&reflections, ratio)
    scale(&caustics, ratio)
    let narrow = ratio.squareRoot()
    meniscus.amount =
      (meniscus.amount.lowerBound * narrow)...(meniscus.amount.upperBound * narrow)
  }
}
