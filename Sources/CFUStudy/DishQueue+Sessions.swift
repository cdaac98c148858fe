import CFUCore
import Synchronization

extension DishStages {
  /// One session of every classifier.
  func openSessions() throws(CFUError) -> [Session] {
    var sessions: [Session] = []
    for place in classifiers.indices {
      do throws(CFUError) {
        sessions.append(try openSession(place))
      } catch {
        close(sessions)
        throw error
      }
    }
    return sessions
  }

  func close(_ sessions: [Session]) {
    for session in sessions { close(session) }
  }
}

extension DishQueue {
  /// `run` with one session of every classifier a thread.
  ///
  /// - Parameter first: those of one thread, opened before; closed as all others are.
  func run<Stages: DishStages>(
    jobs: Int, stages: Stages, first: [Stages.Session],
    body: @Sendable ([Stages.Session], Int) throws(CFUError) -> Void
  ) throws(CFUError) -> Bool {
    let spare = Mutex<[Stages.Session]?>(first)
    return try run(jobs: jobs) { () throws(CFUError) in
      let opened = spare.withLock { spare -> [Stages.Session]? in
        defer { spare = nil }
        return spare
      }
      if let opened { return opened }
      return try stages.openSessions()
    } body: { (sessions, index) throws(CFUError) in
      try body(sessions, index)
    } end: {
      stages.close($0)
    }
  }
}
