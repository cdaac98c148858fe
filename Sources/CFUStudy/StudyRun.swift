package import CFUCore
import CFUImaging
package import CFUReport
import CFUStore

/// A study from its sheet to its tables.
package struct StudyRun<Stages: DishStages>: Sendable {
  package var options: StudyOptions
  package var stages: Stages

  package init(_ options: StudyOptions, stages: Stages) {
    self.options = options
    self.stages = stages
  }

  /// Counts every dish that is not counted yet, then writes the tables.
  ///
  /// - Parameter tell: hears of every dish as it ends, from the thread that counted it, one at a
  ///   time.
  /// - Returns: how it ended, and the summary of the groups unless the user stopped it.
  /// - Throws: what concerns the whole run; dishes that could not be counted are in the outcome.
  package func perform(
    _ tell: @escaping @Sendable (StudyEvent) -> Void
  ) throws(CFUError) -> (outcome: StudyOutcome, summary: SummaryTable?) {
    // The first classifiers load while everything else is looked at.
    let first = try stages.openSessions()
    defer { stages.close(first) }
    let plan = try StudyPlan(options)
    for warning in plan.sheet.warnings { tell(.warning(warning)) }
    let folder = try ResultsFolder(options.out)
    let review = try ReviewUpkeep.hold(
      results: folder.path, database: folder.database, command: "cfu count")
    let store = try open(folder, plan: plan)
    let counter = DishCounter(
      stages: stages, store: store, folder: folder, keepsCrops: options.keepsCrops)

    let jobs = min(options.jobs ?? JobCount.automatic(), max(1, plan.dishes.count))
    tell(.began(dishes: plan.dishes.count, jobs: jobs, folder: folder.path))
    let tally = DishTally(plan.dishes.map(\.row.dish), tell: tell)
    let queue = DishQueue(count: plan.dishes.count)
    let complete = try queue.run(jobs: jobs, stages: stages, first: first, broken: counter.broken) {
      (sessions, index) throws(CFUError) in
      let result = try end(of: plan.dishes[index], counter: counter, sessions: sessions)
      tally.add(result, at: index)
      tally.warn(stages.takeWarnings())
    }
    tally.warn(stages.takeWarnings())

    let outcome = tally.outcome(labels: stages.classifiers.labels, interrupted: !complete)
    var summary: SummaryTable?
    if complete {
      // A run that found everything counted leaves the time at which it was.
      if try store.facts()[StudyFacts.countedAt] == nil || tally.hasWorked {
        try store.note(fact: StudyFacts.countedAt, value: WallClock.text())
      }
      summary = try StudyTables(
        plan: plan, store: store, folder: folder, classifiers: stages.classifiers,
        writesReport: options.writesReport
      ).write { tell(.warning($0)) }
      try store.prune()
      folder.removeOverlays(except: plan.dishes.map(\.fileName))
    }
    try ReviewUpkeep.bind(store, in: review, command: "cfu count")
    try store.close()
    AtomicFile.syncFolder(folder.path)
    return (outcome, summary)
  }

  private func open(_ folder: ResultsFolder, plan: StudyPlan) throws(CFUError) -> StudyStore {
    let foreign = folder.foreignFiles()
    if !foreign.isEmpty, !options.force {
      throw CFUError(
        .usage,
        "\(folder.path) already holds \(foreign.joined(separator: ", ")) of something else.",
        nextStep: "Choose another --out, or give --force to replace them.")
    }
    let store = try StudyStore(path: folder.database, featureNames: DishPipeline.featureNames)
    var facts = StudyFacts(
      options: options, classifiers: stages.classifiers, base: plan.base)
    facts.values[StudyFacts.countedAt] = try store.facts()[StudyFacts.countedAt]
    if !options.force { try facts.check(against: store, dishes: plan.dishes, folder: folder) }
    folder.removeTables()
    try store.begin(facts: facts.values, rows: plan.storedRows)
    return store
  }

  private func end(
    of dish: PlannedDish, counter: DishCounter<Stages>, sessions: [Stages.Session?]
  ) throws(CFUError) -> DishEnd {
    do throws(CFUError) {
      return .counted(try counter.count(dish, sessions: sessions))
    } catch {
      // What concerns one picture is noted and passed over; a full disk or a classifier that cannot
      // be used would only fail again with the next.
      if error.code == .cannotWrite || error.code == .plugin { throw error }
      try counter.store.fail(error.description, at: dish.position)
      return .failed(error)
    }
  }
}
