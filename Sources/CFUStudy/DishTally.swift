import CFUCore
import Synchronization

/// How one dish of a run ended.
enum DishEnd {
  case counted(DishEnded)
  case failed(CFUError)
}

/// A dish that is counted.
struct DishEnded {
  var total: Int
  var flags: [DishFlag]
  /// The first classifier's record is of an earlier run.
  var resumed: Bool
  /// Whether anything at all had to be done.
  var worked: Bool
  /// Objects on which each classifier failed, in their order.
  var failures: [Int]
  /// What a user should know besides, one sentence each.
  var warnings: [String] = []
}

/// Keeps the score of a run and tells of every dish as it ends.
final class DishTally: Sendable {
  private struct State {
    var done = 0
    var worked = 0
    var counted = 0
    var resumed = 0
    var failures: [Int] = []
    var failed: [Int: CFUError] = [:]
  }
  private let state = Mutex(State())
  private let dishes: [String]
  private let start = MonotonicClock.seconds()
  private let tell: @Sendable (StudyEvent) -> Void

  /// - Parameters:
  ///   - dishes: their names.
  ///   - tell: hears of every dish, one at a time.
  init(_ dishes: [String], tell: @escaping @Sendable (StudyEvent) -> Void) {
    self.dishes = dishes
    self.tell = tell
  }

  func add(_ end: DishEnd, at index: Int) {
    state.withLock { state in
      state.done += 1
      let result: StudyEvent.Result
      switch end {
      case .counted(let dish):
        state.counted += 1
        for warning in dish.warnings { tell(.warning("\(dishes[index]): \(warning)")) }
        if dish.resumed { state.resumed += 1 }
        if dish.worked { state.worked += 1 }
        for (place, count) in dish.failures.enumerated() {
          if place == state.failures.count { state.failures.append(0) }
          state.failures[place] += count
        }
        result =
          dish.resumed
          ? .resumed(total: dish.total) : .counted(total: dish.total, flags: dish.flags)
      case .failed(let error):
        state.worked += 1
        state.failed[index] = error
        result = .failed(error)
      }
      let each = (MonotonicClock.seconds() - start) / Double(max(1, state.worked))
      let left = Double(dishes.count - state.done)
      tell(
        .ended(
          dish: dishes[index], result, done: state.done, of: dishes.count,
          secondsLeft: state.worked > 0 ? each * left : nil))
    }
  }

  /// Tells what concerns no single dish.
  func warn(_ texts: [String]) {
    guard !texts.isEmpty else { return }
    // Under the lock, so that whoever listens hears one thing at a time.
    state.withLock { _ in for text in texts { tell(.warning(text)) } }
  }

  /// Whether any dish had to be looked at.
  var hasWorked: Bool { state.withLock { $0.worked > 0 } }

  /// - Parameter labels: of the classifiers, in their order.
  func outcome(labels: [String], interrupted: Bool) -> StudyOutcome {
    state.withLock { state in
      StudyOutcome(
        counted: state.counted, resumed: state.resumed,
        failed: state.failed.sorted { $0.key < $1.key }.map {
          (dishes[$0.key], $0.value.message)
        },
        classifierFailures: zip(labels, state.failures).filter { $0.1 > 0 }.map {
          (classifier: $0.0, objects: $0.1)
        }, interrupted: interrupted)
    }
  }
}
