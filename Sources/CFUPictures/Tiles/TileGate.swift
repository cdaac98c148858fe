import CFUCore
import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Lets as many tiles be made at once as there are processors. Requests beyond that wait in the
/// order in which they came (a bare semaphore lets some wait for ever), and take no memory.
enum TileGate {
  private struct State {
    var free: Int
    var waiting: [DispatchSemaphore] = []
  }

  private static let state = Mutex(State(free: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))

  static func pass<R>(_ body: () throws(CFUError) -> R) throws(CFUError) -> R {
    let turn = state.withLock { state -> DispatchSemaphore? in
      if state.free > 0 {
        state.free -= 1
        return nil
      }
      let turn = DispatchSemaphore(value: 0)
      state.waiting.append(turn)
      return turn
    }
    turn?.wait()
    defer {
      state.withLock { state in
        if state.waiting.isEmpty {
          state.free += 1
        } else {
          state.waiting.removeFirst().signal()
        }
      }
    }
    return try body()
  }
}
