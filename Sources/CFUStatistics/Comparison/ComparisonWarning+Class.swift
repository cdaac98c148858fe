import CFUCore
import Glibc

extension ComparisonWarning {
  /// Dispersion from which it is worth a word, when it is no matter of chance.
  private static let muchDispersion = 2.0
  /// Donors beyond which leaving out one of them is no longer looked at.
  private static let mostDonors = 12
  private static let level = 0.05
  /// Largest over smallest number of cells plated from which their effect can be told.
  private static let leastSpreadOfCells = 1.5
  /// Below it, what is left of a difference without one donor makes that donor its driver.
  private static let shareOfOthers = 0.5
  /// Colonies on a dish of the vehicle.
  private static let leastMean = 5.0

  /// Warnings of one class of one compound.
  static func ofClass(
    _ item: ComparedClass, _ settings: ComparisonSettings
  ) -> [ComparisonWarning] {
    guard let data = item.data, let model = item.comparison?.model else { return [] }
    let whom =
      (item.compound.isEmpty ? "" : item.compound + ", ")
      + (item.classID == GroupResult.total ? "all classes" : item.classID)
    var warnings: [ComparisonWarning] = []
    func warn(_ kind: Kind, _ text: String) {
      warnings.append(
        ComparisonWarning(
          kind, "\(whom): \(text)", compound: item.compound, classID: item.classID))
    }
    if item.lacksDonorUnit {
      warn(
        .donorUnitRefused,
        "donors cannot be the unit, since there are not several that every dish names; the dish is."
      )
    }
    if model.donorsInseparable {
      warn(
        .donorsInseparable,
        "groups share no donor, so that a difference between groups may be one between donors; donors "
          + "are left out of the model.")
    }
    let dispersion = model.poissonDispersion
    if let estimate = dispersion.estimate, estimate > muchDispersion {
      let df = Double(dispersion.degreesOfFreedom)
      if Distributions.ChiSquare.above(estimate * df, df: df) < level {
        warn(
          .overdispersion,
          "dishes of one group differ more than chance makes them (dispersion "
            + "\(DecimalText.fixed(estimate, decimals: 1)), 1 being chance alone). Intervals allow for "
            + "it; look for what makes the dishes differ.")
      }
    }
    if let slope = disproportion(item, data) {
      warn(
        .notProportional,
        "colonies do not grow in proportion to the cells plated (slope of log on log "
          + "\(DecimalText.fixed(slope, decimals: 2)), its interval without 1), so that colonies per cell "
          + "compare only dishes of one density.")
    }
    if model.hasDonors, data.donorCount <= mostDonors, settings.unit == .dish {
      if let p = interaction(data), p < level {
        warn(
          .donorsDiffer,
          "the donors do not respond alike (interaction p \(PText.short(p))). What holds for their mean "
            + "may not hold for the next donor; --unit donor takes the spread between donors for the "
            + "error.")
      }
      for text in drivers(item, data, settings) { warn(.drivingDonor, text) }
    }
    return warnings
  }

  /// The slope of log count on log cells plated where its interval excludes 1; nil also where the
  /// densities are too close to tell.
  private static func disproportion(_ item: ComparedClass, _ data: CountData) -> Double? {
    let cells = zip(data.dishes, item.multiples).map { $0.exposure / $1 }
    guard item.groups.contains(where: { $0.cellsPlated != nil }), let least = cells.min(),
      let most = cells.max(), most >= leastSpreadOfCells * least
    else { return nil }
    let linearity = Linearity(
      data.dishes.indices.map { index in
        let dish = data.dishes[index]
        return Linearity.Dish(
          count: dish.count, cells: cells[index], dishes: item.multiples[index],
          block: dish.group * data.donorCount + dish.donor)
      })
    return linearity.isProportional == false ? linearity.slope : nil
  }

  /// Classes whose vehicle has so few colonies that a null result says little.
  static func fewColonies(_ classes: [ComparedClass], _ compound: String) -> [ComparisonWarning] {
    let few = classes.compactMap { item -> (id: String, mean: Double)? in
      guard item.compound == compound, item.comparison != nil, let vehicle = item.groups.first,
        vehicle.dishes > 0
      else { return nil }
      let mean = vehicle.colonies / Double(vehicle.dishes)
      return mean < leastMean ? (item.classID, mean) : nil
    }
    guard !few.isEmpty else { return [] }
    let names = few.map { "\($0.id) \(DecimalText.fixed($0.mean, decimals: 1))" }
    return [
      ComparisonWarning(
        .fewColonies,
        "\(compound.isEmpty ? "" : compound + ": ")the vehicle has few colonies a dish "
          + "(\(list(names))): only a large difference could be seen, so that none seen does not mean "
          + "none. 'cfu power' says how large.", compound: compound)
    ]
  }

  /// F test of donors' own responses against what the dishes of one donor and group differ by
  /// (McCullagh and Nelder 1989, 6.2: deviances of nested quasi-Poisson models); nil where there are
  /// no such dishes.
  private static func interaction(_ data: CountData) -> Double? {
    let kept = data.withColonies.data
    guard let additive = LogLinearFit(kept) else { return nil }
    // One group a cell: what is left are dishes of one donor and group.
    var numbers: [Int: Int] = [:]
    let cells = kept.dishes.map { dish -> CountData.Dish in
      let key = dish.group * kept.donorCount + dish.donor
      let number = numbers[key] ?? numbers.count
      numbers[key] = number
      return CountData.Dish(count: dish.count, exposure: dish.exposure, group: number)
    }
    let saturated = CountData(cells, groups: numbers.count).withColonies.data
    guard let full = LogLinearFit(saturated), full.residualDegreesOfFreedom > 0,
      let within = full.dispersion.estimate
    else { return nil }
    let df = additive.residualDegreesOfFreedom - (kept.dishes.count - numbers.count)
    guard df > 0 else { return nil }
    var deviance = 0.0
    let cellTotals = CountData(cells, groups: numbers.count).groupTotals
    var expected = [Double](repeating: 0, count: numbers.count)
    for (cell, mean) in zip(cells, additive.fitted) { expected[cell.group] += mean }
    for (total, mean) in zip(cellTotals, expected) {
      deviance += 2 * ((total > 0 ? total * log(total / mean) : 0) - (total - mean))
    }
    return Distributions.F.above(
      deviance / Double(df) / max(1, within), Double(df), Double(full.residualDegreesOfFreedom))
  }

  /// Doses that differ clearly from the vehicle, and hardly so with one of the donors left out.
  private static func drivers(
    _ item: ComparedClass, _ data: CountData, _ settings: ComparisonSettings
  ) -> [String] {
    guard data.donorCount > 1, let whole = item.comparison else { return [] }
    let different = whole.groups.indices.filter { (whole.groups[$0].adjustedP ?? 1) < level }
    guard !different.isEmpty else { return [] }
    var changes: [Int: [String]] = [:]
    for donor in 0..<data.donorCount {
      let rest = CountData(
        data.dishes.filter { $0.donor != donor }, groups: data.groupCount, donors: data.donorCount)
      guard let model = CountModel(rest, settings: settings), model.places[0] != nil else {
        continue
      }
      for index in different {
        // A verdict that is lost with a donor may just be lost with its dishes; what tells a driver
        // is a difference that the others hardly have.
        guard model.places[index + 1] != nil, let ratio = whole.groups[index].ratio, ratio > 0,
          model.logRatio(index + 1).value / log(ratio) < shareOfOthers
        else { continue }
        changes[index, default: []].append(item.donors[donor])
      }
    }
    return changes.sorted { $0.key < $1.key }.map { index, donors in
      let group = item.groups[index + 1]
      let dose = group.dose.map { " at \(DecimalText.shortest($0)) \(group.doseUnit ?? "")" } ?? ""
      return "the difference\(dose) rests on \(donors.count == 1 ? "donor" : "donors") "
        + "\(list(donors)): without, it is less than half as large (logarithm of the ratio)."
    }
  }
}
