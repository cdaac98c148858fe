import Dispatch
import Synchronization

/// Draws the dishes of a plan, several at a time.
package struct StudySimulation: Sendable {
  /// Of the dishes that have none of their own.
  package var settings: SimulatorSettings
  /// Dishes drawn at a time, at least 1. Changes nothing but the time it takes.
  package var jobs: Int

  package init(settings: SimulatorSettings, jobs: Int) {
    self.settings = settings
    self.jobs = jobs
  }

  /// Draws every dish and hands it over.
  ///
  /// - Parameter deliver: called once a dish from several threads at a time, with the dish's number
  ///   in the plan; takes care of the picture, which is then dropped.
  /// - Returns: the truth of every dish, in the plan's order.
  /// - Throws: the first error that `deliver` throws; no further dish is begun after it.
  package func run(
    _ plan: [PlannedDish],
    deliver: @Sendable (Int, SimulatedDish) throws -> Void
  ) throws -> [DishTruth] {
    struct State {
      var next = 0
      var truths: [DishTruth?]
      var failure: (any Error)?
    }
    let state = Mutex(State(truths: [DishTruth?](repeating: nil, count: plan.count)))
    withoutActuallyEscaping(deliver) { deliver in
      DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, plan.count))) { _ in
        while true {
          let index: Int? = state.withLock { state in
            guard state.failure == nil, state.next < plan.count else { return nil }
            defer { state.next += 1 }
            return state.next
          }
          guard let index else { return }
          let planned = plan[index]
          let dish = DishSimulator(settings: planned.settings ?? settings).render(
            seed: planned.seed, counts: planned.counts)
          do {
            try deliver(index, dish)
            state.withLock { $0.truths[index] = dish.truth }
          } catch {
            state.withLock { state in
              if state.failure == nil { state.failure = error }
            }
          }
        }
      }
    }
    return try state.withLock { state in
      if let failure = state.failure { throw failure }
      return state.truths.compactMap { $0 }
    }
  }
}
