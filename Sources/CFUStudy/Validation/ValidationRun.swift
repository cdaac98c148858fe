package import CFUCore
import CFUReport
import CFUStatistics
import CFUTruth

/// Automated counts against manual scoring: `cfu validate`.
package struct ValidationRun: Sendable {
  /// What came of it.
  package struct Outcome: Sendable {
    /// For people.
    package var text: String
    /// For scripts.
    package var json: String
    /// What was written; nil where nothing was.
    package var folder: String?
    /// By the criteria that were given; nil where none were.
    package var isAccepted: Bool?
  }

  package var options: ValidationOptions

  package init(_ options: ValidationOptions) { self.options = options }

  /// What is read and computed before anything is written.
  private struct Made {
    var validation: Validation
    var judged: JudgedCounts
    var truth: TruthSet
    var files: TruthFiles
    var compared: ComparedDishes
    /// Every dish beside every person's marks.
    var marked: [ComparedDish]
  }

  /// - Parameters:
  ///   - warn: hears what is odd, and what is missing from the report.
  ///   - progress: hears what is being done.
  /// - Throws: `usage`, `noInput` or `badInput` for what cannot be compared, `cannotWrite`,
  ///   `interrupted`.
  package func perform(
    warn: (String) -> Void, progress: @escaping @Sendable (String) -> Void
  ) throws(CFUError) -> Outcome {
    let criteria = try options.criteria.map { path throws(CFUError) in
      try CriteriaFile.read(path)
    }
    let shown: AcceptanceCriteria
    if let criteria { shown = criteria } else { shown = try CriteriaFile.read("default") }
    if let folder { try ValidationFolder.check(folder) }
    let made = try make(settings(criteria), criteria, progress: progress)
    let folder = try folder.map { path throws(CFUError) in try ValidationFolder(path) }
    var report = ValidationReport(
      title: title, validation: made.validation, names: made.judged.classNames,
      acceptance: made.validation.acceptance(shown), decides: criteria != nil)
    report.remarks = made.judged.remarks + made.truth.remarks + made.compared.remarks
    report.facts = made.judged.facts
    report.truth = made.files.items.map { item in
      ValidationReport.TruthFact(
        file: item.file.path, format: item.file.format.name, sha256: item.sha256)
    }
    for remark in report.notes { warn(remark) }
    if let folder {
      try folder.write(
        &report, marked: options.drawsPictures ? made.marked : [], warn: warn, progress: progress)
    }
    try made.judged.close()
    return Outcome(
      text: report.text, json: report.json, folder: folder?.path,
      isAccepted: criteria == nil ? nil : report.acceptance.isAccepted)
  }

  /// The figures alone; nothing is written.
  func validation(warn: (String) -> Void) throws(CFUError) -> Validation {
    let made = try make(settings(nil), nil) { _ in }
    for remark in made.judged.remarks + made.truth.remarks + made.compared.remarks { warn(remark) }
    try made.judged.close()
    return made.validation
  }

  private func make(
    _ settings: ValidationSettings, _ criteria: AcceptanceCriteria?,
    progress: @escaping @Sendable (String) -> Void
  ) throws(CFUError) -> Made {
    let judged = try JudgedCounts(
      options.results, column: options.machineColumn, base: options.base)
    try criteria?.check(against: judged)
    let table = try TruthSet.table(options.maps)
    let files = try TruthFiles(
      options.truths, scorerColumns: options.scorerColumns, table: table,
      images: Dictionary(
        judged.dishes.compactMap { dish in dish.imageSHA256.map { (dish.name, $0) } },
        uniquingKeysWith: { first, _ in first }))
    let truth = try TruthSet(
      files, judged: judged, table: table, scored: options.scoredClasses)
    try checkOutlines(truth, settings)
    let compared = ComparedDishes(judged, truth)
    guard !compared.dishes.isEmpty else {
      throw CFUError(
        .usage, "No dish was counted by both sides. \(compared.remarks.joined(separator: " "))",
        nextStep: "Give truth of dishes that were counted.")
    }
    var marked = MarkedDishes(settings: settings)
    var all: [ComparedDish] = []
    let estimate = TimeLeft()
    for (number, place) in compared.places.enumerated() where !truth.marks[place].isEmpty {
      guard !Interruption.isRequested else {
        throw CFUError(.interrupted, "Stopped; nothing of the validation is kept.")
      }
      guard let dish = judged.plan?.dishes[place], let record = try judged.record(at: place) else {
        continue
      }
      progress(
        "\(number) of \(compared.places.count) dishes compared"
          + estimate.words(done: number, of: compared.places.count))
      var beside = truth.marks[place].mapValues { marks in
        ComparedDish(
          dish, record: record, reference: marks.items, scorer: nil, rule: settings.rule,
          classes: truth.scoredIDs, isClassBlind: !marks.bearsClasses)
      }
      if truth.scorers.count > 1 || truth.scorers.first != TruthSet.nobody {
        for scorer in beside.keys { beside[scorer]?.scorer = truth.scorers[scorer] }
      }
      marked.add(dish: number, beside)
      all += beside.sorted { $0.key < $1.key }.map(\.value)
    }
    progress("resampling")
    let units = ResamplingUnits(donors: compared.dishes.map(\.donor))
    let validation = Validation(
      dishes: compared.dishes, classes: judged.classes, scorers: truth.scorers,
      colonies: marked.validation(classes: judged.classes, clusters: units.clusters),
      settings: settings)
    return Made(
      validation: validation, judged: judged, truth: truth, files: files, compared: compared,
      marked: all)
  }

  /// - Throws: `usage` where overlap is asked for and marks have none.
  private func checkOutlines(
    _ truth: TruthSet, _ settings: ValidationSettings
  ) throws(CFUError) {
    guard case .iou = settings.rule else { return }
    let items = truth.marks.lazy.flatMap(\.values).flatMap(\.items)
    let points = items.count { $0.outline.count < 3 }
    guard points > 0 else { return }
    throw CFUError(
      .usage,
      "--match iou needs outlines, but \(points) of \(items.count) marks of the truth are points.",
      nextStep: "Leave --match away: distance takes points too.")
  }

  private var folder: String? {
    options.out
      ?? (FileSystem.kind(options.results) == .folder
        ? FileSystem.join(options.results, "validation") : nil)
  }

  private var title: String {
    FileSystem.kind(options.results) == .folder
      ? StudyReportWriter.title(options.results) : FileSystem.name(of: options.results)
  }

  private func settings(_ criteria: AcceptanceCriteria?) throws(CFUError) -> ValidationSettings {
    var settings = ValidationSettings()
    if let own = options.confidence, let theirs = criteria?.confidence, own != theirs {
      throw CFUError(
        .usage,
        "--confidence is \(DecimalText.shortest(own)), but \(options.criteria ?? "") says "
          + "\(DecimalText.shortest(theirs)).", nextStep: "Leave --confidence away.")
    }
    settings.confidence = options.confidence ?? criteria?.confidence ?? 0.95
    settings.scale = options.onLogScale ? .log : .squareRoot
    settings.rule =
      switch options.match {
      case .distance(let micrometres): .distance(leastMicrometres: micrometres)
      case .overlap(let share): .iou(share)
      }
    return settings
  }
}

/// The dishes that both sides counted.
struct ComparedDishes {
  /// Their places among the judged dishes.
  private(set) var places: [Int] = []
  /// In the same order.
  private(set) var dishes: [ScoredDish] = []
  /// What could not be compared.
  private(set) var remarks: [String] = []

  init(_ judged: JudgedCounts, _ truth: TruthSet) {
    var uncounted: [String] = []
    var unscored: [String] = []
    for (place, dish) in judged.dishes.enumerated() {
      let scored = truth.counts[place]
      guard !scored.isEmpty else {
        unscored.append(dish.name)
        continue
      }
      guard var counts = dish.counts else {
        uncounted.append(dish.name)
        continue
      }
      if let some = truth.countedClasses {
        let known = some.compactMap { counts.classes[$0] }
        counts.total = known.count == some.count ? known.reduce(0, +) : nil
      }
      places.append(place)
      dishes.append(
        ScoredDish(
          name: dish.name, donor: dish.donor, machine: counts,
          people: truth.scorers.indices.map { scored[$0] }))
    }
    if !uncounted.isEmpty {
      remarks.append(
        "Scored by people and not counted by the machine: \(NameList.text(uncounted)).")
    }
    if !unscored.isEmpty {
      remarks.append("Not scored by anybody, and left out: \(NameList.text(unscored)).")
    }
    for (place, id) in judged.classes.enumerated() where judged.plan == nil {
      let lacking = dishes.filter { $0.machine.classes[place] == nil }
      guard !lacking.isEmpty else { continue }
      remarks.append(
        "\(judged.name) has no count of \(id) for \(NameList.text(lacking.map(\.name))); they are left out there "
          + "and in a total that is a sum.")
    }
    for (scorer, name) in truth.scorers.enumerated() {
      for (place, id) in judged.classes.enumerated() {
        let scored = dishes.filter { $0.people[scorer] != nil }
        let lacking = scored.filter { $0.people[scorer]?.classes[place] == nil }
        guard !lacking.isEmpty, lacking.count < scored.count else { continue }
        remarks.append(
          "\(name) gave no count of \(id) for \(NameList.text(lacking.map(\.name))); they are left out there "
            + "and in a total that is a sum.")
      }
    }
    let refused = judged.classes.enumerated().filter { place, _ in
      judged.plan != nil && dishes.contains { $0.machine.classes[place] == nil }
    }.map(\.element)
    if !refused.isEmpty {
      remarks.append(
        "The machine was refused \(refused.joined(separator: ", ")) on some dishes, as the pictures "
          + "cannot carry it; these dishes are left out there"
          + (truth.countedClasses == nil
            ? ", and the total has the colonies without a class." : " and in a total of them."))
    }
  }
}

extension AcceptanceCriteria {
  /// - Throws: `usage` for a class that the counts do not have: a slip of the pen must not fail, or
  ///   with `if_missing: skip` pass, a validation.
  fileprivate func check(against judged: JudgedCounts) throws(CFUError) {
    for case .one(let id) in criteria.map(\.readout) where !judged.classes.contains(id) {
      let near = judged.classes.min {
        editDistance(Array($0), Array(id)) < editDistance(Array($1), Array(id))
      }
      throw CFUError(
        .usage, "The criteria name the class '\(id)', which \(judged.name) does not have.",
        nextStep: near.map {
          "Is \($0) meant? Its classes are \(judged.classes.joined(separator: ", "))."
        } ?? "It has totals alone: write class: total.")
    }
  }
}
