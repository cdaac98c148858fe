package import CFUCore
import CFUImaging
package import CFUReport
import CFUStore
import Synchronization

/// A study from its sheet to its tables.
package struct StudyRun<Stages: DishStages>: Sendable {
  package var options: StudyOptions
  package var stages: Stages

  package init(_ options: StudyOptions, stages: Stages) {
    self.options = options
    self.stages = stages
  }

  private struct Tally {
    var done = 0
    var counted = 0
    var resumed = 0
    var classifierFailures = 0
    var failed: [Int: CFUError] = [:]

    mutating func add(_ end: DishEnd, at index: Int) {
      done += 1
      switch end {
      case .counted(let dish):
        counted += 1
        if dish.resumed { resumed += 1 }
        classifierFailures += dish.classifierFailures
      case .failed(let error):
        failed[index] = error
      }
    }
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
    // The first classifier loads while everything else is looked at.
    let first = try stages.openSession()
    defer { stages.close(first) }
    let plan = try StudyPlan(options, classifier: stages.classifier)
    for warning in plan.sheet.warnings { tell(.warning(warning)) }
    let folder = try ResultsFolder(options.out)
    let store = try open(folder, plan: plan)
    let counter = DishCounter(stages: stages, store: store, folder: folder)

    let jobs = min(options.jobs ?? JobCount.automatic(), max(1, plan.dishes.count))
    tell(.began(dishes: plan.dishes.count, jobs: jobs, folder: folder.path))
    let start = MonotonicClock.seconds()
    let tally = Mutex(Tally())
    let spare = Mutex<Stages.Session?>(first)
    let queue = DishQueue(count: plan.dishes.count)
    let complete = try queue.run(jobs: jobs) { () throws(CFUError) in
      let opened = spare.withLock { spare -> Stages.Session? in
        defer { spare = nil }
        return spare
      }
      if let opened { return opened }
      return try stages.openSession()
    } body: { (session, index) throws(CFUError) in
      let dish = plan.dishes[index]
      let result = try end(of: dish, counter: counter, session: session)
      tally.withLock { tally in
        tally.add(result, at: index)
        let fresh = tally.done - tally.resumed
        let left = plan.dishes.count - tally.done
        let each = (MonotonicClock.seconds() - start) / Double(max(1, fresh))
        tell(
          .ended(
            dish: dish.row.dish, result.event, done: tally.done, of: plan.dishes.count,
            secondsLeft: fresh > 0 ? each * Double(left) : nil))
      }
    } end: {
      stages.close($0)
    }

    let final = tally.withLock { $0 }
    let outcome = StudyOutcome(
      counted: final.counted, resumed: final.resumed,
      failed: final.failed.sorted { $0.key < $1.key }.map {
        (plan.dishes[$0.key].row.dish, $0.value.message)
      },
      unclassifiedByFailure: final.classifierFailures, interrupted: !complete)
    var summary: SummaryTable?
    if complete {
      summary = try StudyTables(
        plan: plan, store: store, folder: folder, classes: stages.classifier.classes
      ).write()
      try store.prune()
      folder.removeOverlays(except: plan.dishes.map(\.fileName))
    }
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
    let facts = StudyFacts(options: options, classifier: stages.classifier)
    if !options.force { try facts.check(against: store, dishes: plan.dishes, folder: folder) }
    folder.removeTables()
    try store.begin(facts: facts.values, rows: plan.storedRows)
    return store
  }

  private func end(
    of dish: PlannedDish, counter: DishCounter<Stages>, session: Stages.Session
  ) throws(CFUError) -> DishEnd {
    do throws(CFUError) {
      return .counted(try counter.count(dish, session: session))
    } catch {
      // What concerns one picture is noted and passed over; a full disk or a classifier that cannot
      // be used would only fail again with the next.
      if error.code == .cannotWrite || error.code == .plugin { throw error }
      try counter.store.fail(error.description, at: dish.position)
      return .failed(error)
    }
  }

  private enum DishEnd {
    case counted(DishCounter<Stages>.Ended)
    case failed(CFUError)

    var event: StudyEvent.Result {
      switch self {
      case .counted(let end) where end.resumed: .resumed(total: end.total)
      case .counted(let end): .counted(total: end.total, flags: end.flags)
      case .failed(let error): .failed(error)
      }
    }
  }
}
