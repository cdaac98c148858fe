import CFUCore

/// What a careful colleague would say of a comparison before anyone believes it.
package struct ComparisonWarning: Sendable, Hashable {
  /// The raw value stands in tables and JSON.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case oneDonor = "one donor"
    case donorsIncomplete = "donors incomplete"
    case donorsInseparable = "donors inseparable"
    case donorWithoutVehicle = "donor without vehicle"
    case donorUnitRefused = "donors cannot be the unit"
    case fewDishes = "few dishes"
    case outsideCountable = "outside the countable range"
    case incompletePicture = "incomplete picture"
    case overdispersion = "over-dispersion"
    case drivingDonor = "one donor drives the result"
    case donorsDiffer = "donors respond differently"
    case unequalCells = "cells plated differ within a group"
    case notProportional = "counts not proportional to cells plated"
    case fewColonies = "few colonies"
  }

  package let kind: Kind
  /// Empty where it concerns all.
  package let compound: String
  /// Nil where it concerns all classes.
  package let classID: String?
  /// One or two sentences.
  package let text: String

  init(_ kind: Kind, _ text: String, compound: String = "", classID: String? = nil) {
    self.kind = kind
    self.compound = compound
    self.classID = classID
    self.text = text
  }

  /// All warnings: those of the whole study, then by compound, then by class.
  static func all(
    sheet: SampleSheet, dishes: [DishCounts?], classes: [ComparedClass],
    settings: ComparisonSettings
  ) -> [ComparisonWarning] {
    var warnings = ofStudy(dishes, isCompared: !sheet.comparisons.isEmpty, settings)
    for comparison in sheet.comparisons {
      warnings += ofCompound(comparison, dishes, isOnly: sheet.comparisons.count == 1)
      warnings += fewColonies(classes, comparison.compound)
    }
    for item in classes where item.comparison != nil { warnings += ofClass(item, settings) }
    return warnings
  }

  /// `3 dishes`, `1 dish`.
  static func count(_ count: Int, _ noun: String = "dish", _ plural: String = "dishes") -> String {
    "\(count) \(count == 1 ? noun : plural)"
  }

  // MARK: - The whole study

  private static func ofStudy(
    _ dishes: [DishCounts?], isCompared: Bool, _ settings: ComparisonSettings
  ) -> [ComparisonWarning] {
    let counted = dishes.compactMap { $0 }
    guard !counted.isEmpty else { return [] }
    var warnings: [ComparisonWarning] = []
    let donors = Set(counted.compactMap(\.donor))
    let nameless = counted.count { $0.donor == nil }
    if isCompared {
      if donors.count <= 1, counted.count > 1 {
        warnings.append(
          ComparisonWarning(
            .oneDonor,
            (donors.isEmpty
              ? "No donor is named: if all dishes are of one donor, they"
              : "All dishes are of one donor: they")
              + " are replicates of the plating, not of the biology. Intervals and p values speak of "
              + "this donor only; plate cells of further donors to speak of donors."))
      } else if nameless > 0, !donors.isEmpty {
        warnings.append(
          ComparisonWarning(
            .donorsIncomplete,
            "\(count(nameless)) of \(counted.count) \(nameless == 1 ? "has" : "have") no donor: donors "
              + "are left out of the model wherever such a dish is compared. Name the donor of every "
              + "dish."))
      }
    }
    let range = settings.countable
    // A picture that ends early, or whose scale is a guess, says nothing of how many were plated.
    let few = counted.count { dish in
      !dish.flags.contains(.truncated) && !dish.flags.contains(.scaleAssumed)
        && (dish.total.map { $0 / dish.dishes < range.lowerBound } ?? false)
    }
    let many = counted.count { dish in
      (dish.total.map { $0 / dish.dishes > range.upperBound } ?? false)
        || dish.flags.contains(.tooNumerous)
    }
    if few + many > 0 {
      let ends = [
        few > 0 ? "\(few) below \(DecimalText.shortest(range.lowerBound)) colonies" : nil,
        many > 0 ? "\(many) above \(DecimalText.shortest(range.upperBound))" : nil,
      ].compactMap { $0 }.joined(separator: ", ")
      warnings.append(
        ComparisonWarning(
          .outsideCountable,
          "\(count(few + many)) of \(counted.count) \(few + many == 1 ? "lies" : "lie") outside the "
            + "countable range: \(ends). Few colonies say little; where many crowd a dish, some are "
            + "merged or missed. Plate more or fewer cells."))
    }
    warnings += ofPictures(counted)
    return warnings
  }

  /// Counts that are compared although their pictures say that they may be wrong.
  private static func ofPictures(_ counted: [DishCounts]) -> [ComparisonWarning] {
    let torn = counted.count { $0.flags.contains(.truncated) }
    guard torn > 0 else { return [] }
    return [
      ComparisonWarning(
        .incompletePicture,
        "\(count(torn)) \(torn == 1 ? "has a picture that is" : "have pictures that are") cut off: what "
          + "was on the missing part is not in the count, which is compared all the same. Copy the "
          + "picture again and count anew, or take the dish out of the sample sheet.")
    ]
  }

  // MARK: - One compound

  private static func ofCompound(
    _ comparison: SampleSheet.Comparison, _ dishes: [DishCounts?], isOnly: Bool
  ) -> [ComparisonWarning] {
    var warnings: [ComparisonWarning] = []
    let groups: [(name: String, rows: [Int])] =
      [("vehicle", comparison.vehicle)]
      + comparison.doses.map { (name(of: $0.dose, comparison), $0.rows) }
    let small = groups.filter { group in
      let count = group.rows.reduce(0) { $0 + (dishes[$1]?.dishes ?? 0) }
      return count > 0 && count < 3
    }
    let whom = isOnly || comparison.compound.isEmpty ? "" : "\(comparison.compound): "
    let rows = groups.flatMap(\.rows)
    let donors = Set(rows.compactMap { dishes[$0]?.donor })
    let treated = comparison.doses.flatMap(\.rows).compactMap { dishes[$0]?.donor }
    let others = Set(dishes.compactMap { $0?.donor })
    let own = Set(comparison.vehicle.compactMap { dishes[$0]?.donor })
    let lone = donors.subtracting(own).sorted()
    if !own.isEmpty, !lone.isEmpty, own.count + lone.count > 1, !own.isDisjoint(with: Set(treated))
    {
      warnings.append(
        ComparisonWarning(
          .donorWithoutVehicle,
          "\(whom)\(lone.count == 1 ? "donor" : "donors") \(list(lone)) "
            + "\(lone.count == 1 ? "has" : "have") no vehicle dish: such dishes tell the doses from one "
            + "another, but not from the vehicle.",
          compound: comparison.compound))
    }
    // Where the whole study has one donor it is said of the study.
    if donors.count == 1, others.count > 1,
      rows.allSatisfy({ dishes[$0]?.donor != nil || dishes[$0] == nil })
    {
      warnings.append(
        ComparisonWarning(
          .oneDonor,
          "\(whom)all its dishes are of one donor: intervals and p values speak of this donor only.",
          compound: comparison.compound))
    }
    if !small.isEmpty {
      warnings.append(
        ComparisonWarning(
          .fewDishes,
          "\(whom)\(count(small.count, "group has", "groups have")) fewer than 3 dishes "
            + "(\(list(small.map(\.name)))): what the dishes differ by is then hardly known.",
          compound: comparison.compound))
    }
    let unequal = groups.filter { group in
      let cells = group.rows.compactMap { row in
        dishes[row].flatMap { dish in dish.cellsPlated.map { $0 / dish.dishes } }
      }
      guard let least = cells.min(), let most = cells.max() else { return false }
      return most > 1.05 * least
    }
    if !unequal.isEmpty {
      warnings.append(
        ComparisonWarning(
          .unequalCells,
          "\(whom)cells plated differ within \(count(unequal.count, "group", "groups")) "
            + "(\(list(unequal.map(\.name)))). Counts are taken for proportional to cells plated; "
            + "'cfu linearity' shows whether they are.",
          compound: comparison.compound))
    }
    return warnings
  }

  private static func name(of dose: Double?, _ comparison: SampleSheet.Comparison) -> String {
    guard let dose else {
      return comparison.compound.isEmpty ? "treated" : comparison.compound
    }
    return [DecimalText.shortest(dose), comparison.doseUnit ?? ""].filter { !$0.isEmpty }
      .joined(separator: " ")
  }

  static func list(_ names: [String]) -> String {
    names.prefix(6).joined(separator: ", ") + (names.count > 6 ? " ..." : "")
  }
}
