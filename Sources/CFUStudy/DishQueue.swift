import CFUCore
import Dispatch
import Synchronization

/// Hands out dishes to several threads until none is left, one fails for all, or the user stops.
final class DishQueue: Sendable {
  private struct State {
    var next = 0
    var fatal: CFUError?
  }
  private let state = Mutex(State())
  private let count: Int

  init(count: Int) { self.count = count }

  /// Runs `body` with one index after another, on `jobs` threads, in order of index as far as
  /// starting goes. An error ends the whole queue: dishes under way are finished, no new one is
  /// begun.
  ///
  /// - Parameters:
  ///   - makeWorker: called once a thread, for what that thread keeps to itself.
  ///   - end: called with it when the thread is done.
  /// - Returns: whether every index was handed out.
  func run<Worker>(
    jobs: Int, makeWorker: @Sendable () throws(CFUError) -> Worker,
    body: @Sendable (Worker, Int) throws(CFUError) -> Void, end: @Sendable (Worker) -> Void
  ) throws(CFUError) -> Bool {
    // concurrentPerform takes the calling thread for the first job, so that one job costs no
    // thread.
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
      guard let first = take() else { return }
      do throws(CFUError) {
        let worker = try makeWorker()
        defer { end(worker) }
        var index: Int? = first
        while let current = index {
          try body(worker, current)
          index = take()
        }
      } catch {
        state.withLock { if $0.fatal == nil { $0.fatal = error } }
      }
    }
    let (fatal, handedOut) = state.withLock { ($0.fatal, $0.next) }
    if let fatal { throw fatal }
    return handedOut == count
  }

  private func take() -> Int? {
    if Interruption.isRequested { return nil }
    return state.withLock { state in
      guard state.fatal == nil, state.next < count else { return nil }
      defer { state.next += 1 }
      return state.next
    }
  }
}
