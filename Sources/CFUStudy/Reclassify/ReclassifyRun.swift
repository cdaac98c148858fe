package import CFUCore
import CFUImaging
package import CFUReport
import CFUStore
import Synchronization

/// A finished study under another classifier: what was found stays as it is, and no picture is
/// looked at unless the classifier or the user wants it.
///
/// New records are written beside the old ones until all are there; then one transaction points the
/// study at them. A kill leaves the old study or the new one, whose tables the same command then
/// writes.
package struct ReclassifyRun<Stages: DishStages>: Sendable {
  package var options: ReclassifyOptions
  /// The stages for the profile that the study was counted with.
  private let makeStages: @Sendable (ImagingSettings.Profile) throws(CFUError) -> Stages

  package init(
    _ options: ReclassifyOptions,
    stages: @escaping @Sendable (ImagingSettings.Profile) throws(CFUError) -> Stages
  ) {
    self.options = options
    makeStages = stages
  }

  /// Has every dish classified anew, then writes the tables.
  ///
  /// - Parameter tell: hears of every dish as it ends, from the thread that did it, one at a time.
  /// - Returns: how it ended, and the summary of the groups unless the user stopped it.
  /// - Throws: what concerns the whole run; the study is then what it was.
  package func perform(
    _ tell: @escaping @Sendable (StudyEvent) -> Void
  ) throws(CFUError) -> (outcome: StudyOutcome, summary: SummaryTable?) {
    let source = FileSystem.join(options.results, "study.sqlite")
    let stages = try makeStages(try profile(of: source))
    let first = try stages.openSessions()
    defer { stages.close(first) }
    let folder = try ResultsFolder(options.target)
    if !options.isInPlace {
      try prepareCopy(of: source, in: folder)
      try ReviewUpkeep.copy(from: options.results, to: options.target)
    }
    let command =
      "cfu reclassify --classifier \(stages.classifiers.labels.joined(separator: ", "))"
    let review = try ReviewUpkeep.hold(
      results: options.target, database: folder.database, command: command)
    let store = try StudyStore(path: folder.database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: options.results, base: options.base)
    try check(stages.classifiers, against: study)
    let dishes = study.plan.dishes

    let jobs = min(options.jobs ?? JobCount.automatic(), max(1, dishes.count))
    tell(.began(dishes: dishes.count, jobs: jobs, folder: folder.path))
    let tally = DishTally(dishes.map(\.row.dish), tell: tell)
    let staged = Mutex<[Int: [StoredDish]]>([:])
    let reclassifier = DishReclassifier(
      stages: stages, store: store, readsPictures: options.readsPictures)
    let overlays = OverlayRenewal(stages: stages, store: store, folder: folder)
    let complete = try DishQueue(count: dishes.count).run(jobs: jobs, stages: stages, first: first)
    {
      (sessions, index) throws(CFUError) in
      guard let count = study.counts[index] else {
        return tally.add(.failed(CFUError(.badInput, study.problems[index] ?? "")), at: index)
      }
      // A picture that is gone is told before anything is changed.
      if options.drawsOverlays {
        _ = try dishes[index].counted(imageSHA256: count.imageSHA256)
      }
      let (records, ended) = try classify(dishes[index], count, reclassifier, sessions)
      staged.withLock { $0[index] = records }
      tally.add(.counted(ended), at: index)
      tally.warn(stages.takeWarnings())
    }
    tally.warn(stages.takeWarnings())
    var outcome = tally.outcome(labels: stages.classifiers.labels, interrupted: !complete)
    var summary: SummaryTable?
    if complete {
      // Tables of the old study beside a file of the new one would be two halves of the truth.
      folder.removeTables()
      AtomicFile.syncFolder(folder.path)
      try store.move(
        to: staged.withLock { $0 },
        facts: StudyFacts(study.facts, classifiers: stages.classifiers).values)
      try store.makeDurable()
      if options.drawsOverlays {
        outcome.interrupted = try !overlays.draw(dishes, jobs: jobs)
      } else {
        outcome.overlaysMovedTo = try overlays.moveStale()
      }
      if !outcome.interrupted {
        summary = try StudyTables(
          plan: study.plan, store: store, folder: folder, classifiers: stages.classifiers,
          writesReport: options.writesReport
        ).write { tell(.warning($0)) }
        try store.prune()
      }
      try ReviewUpkeep.bind(store, in: review, command: command)
    }
    try store.close()
    AtomicFile.syncFolder(folder.path)
    return (outcome, summary)
  }

  /// - Throws: `plugin` where the first classifier had no answer: a study that is whole is not replaced
  ///   by one with a dish less.
  private func classify(
    _ dish: PlannedDish, _ count: StoredCount, _ reclassifier: DishReclassifier<Stages>,
    _ sessions: [Stages.Session?]
  ) throws(CFUError) -> ([StoredDish], DishEnded) {
    do throws(CFUError) {
      return try reclassifier.classify(dish, count, sessions: sessions)
    } catch {
      guard error.code == .someDishesFailed else { throw error }
      throw CFUError(.plugin, error.message, nextStep: error.nextStep)
    }
  }

  /// - Throws: `noInput` when there is no study, `badInput` for a file that is none.
  private func profile(of source: String) throws(CFUError) -> ImagingSettings.Profile {
    guard FileSystem.kind(source) == .file else {
      throw CFUError(
        .noInput, "\(options.results) holds no study.sqlite.",
        nextStep: "Name the folder that cfu count wrote its results to.")
    }
    let name = try StudyStore.facts(ofFileAt: source)["profile"] ?? ""
    guard let profile = ImagingSettings.Profile(rawValue: name) else {
      throw CFUError(
        .badInput, "\(source) does not say what profile it was counted with.",
        nextStep: "Count the study again.")
    }
    return profile
  }

  /// Puts a copy of the study where the new one is to be, unless an earlier run did.
  private func prepareCopy(of source: String, in folder: ResultsFolder) throws(CFUError) {
    guard FileSystem.kind(folder.database) == .missing else {
      let mine = try StudyStore.findings(ofFileAt: source)
      if try StudyStore.findings(ofFileAt: folder.database) != mine {
        throw CFUError(
          .usage, "\(folder.path) already holds another study than \(options.results).",
          nextStep: "Choose another --out.")
      }
      return
    }
    let foreign = folder.foreignFiles()
    guard foreign.isEmpty else {
      throw CFUError(
        .usage,
        "\(folder.path) already holds \(foreign.joined(separator: ", ")) of something else.",
        nextStep: "Choose another --out.")
    }
    try StudyStore.copy(from: source, to: folder.database)
  }

  /// - Throws: `usage` when a classifier reads features that were not measured yet when the study
  ///   was counted.
  private func check(
    _ classifiers: [ClassifierFacts], against study: StoredStudy
  ) throws(CFUError) {
    for (position, count) in study.counts.sorted(by: { $0.key < $1.key }) {
      for facts in classifiers where facts.featureCount > count.featureCount {
        throw CFUError(
          .usage,
          "The classifier \(facts.id) reads \(facts.featureCount) features, but "
            + "\(study.plan.dishes[position].row.dish) was counted by cfu "
            + "\(count.programVersion), which measured \(count.featureCount).",
          nextStep: "Count the study again with --force, or choose another classifier.")
      }
    }
  }
}
