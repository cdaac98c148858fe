import CFUCore
import Synchronization

/// Further classifiers that turned out not to work at all while dishes were being counted: they are
/// not asked again, and cost no dish.
final class BrokenClassifiers: Sendable {
  private let errors = Mutex<[Int: CFUError]>([:])

  /// Why the classifier in `place` is not asked; nil while it is.
  func error(_ place: Int) -> CFUError? { errors.withLock { $0[place] } }

  /// Notes why; true the first time.
  func note(_ error: CFUError, _ place: Int) -> Bool {
    errors.withLock { $0.updateValue(error, forKey: place) == nil }
  }
}

extension DishStages {
  /// One session of every classifier.
  ///
  /// - Parameter broken: takes note of a further classifier that cannot be started, which then has
  ///   no session; nil to have it thrown.
  func openSessions(_ broken: BrokenClassifiers? = nil) throws(CFUError) -> [Session?] {
    var sessions: [Session?] = []
    for place in classifiers.indices {
      do throws(CFUError) {
        sessions.append(try openSession(place))
      } catch {
        guard let broken, place > 0 else {
          close(sessions)
          throw error
        }
        _ = broken.note(error, place)
        sessions.append(nil)
      }
    }
    return sessions
  }

  func close(_ sessions: [Session?]) {
    for case let session? in sessions { close(session) }
  }
}

extension DishQueue {
  /// `run` with one session of every classifier a thread.
  ///
  /// - Parameters:
  ///   - first: those of one thread, opened before; closed as all others are.
  ///   - broken: as for `openSessions`.
  func run<Stages: DishStages>(
    jobs: Int, stages: Stages, first: [Stages.Session?], broken: BrokenClassifiers? = nil,
    body: @Sendable ([Stages.Session?], Int) throws(CFUError) -> Void
  ) throws(CFUError) -> Bool {
    let spare = Mutex<[Stages.Session?]?>(first)
    return try run(jobs: jobs) { () throws(CFUError) in
      let opened = spare.withLock { spare -> [Stages.Session?]? in
        defer { spare = nil }
        return spare
      }
      if let opened { return opened }
      return try stages.openSessions(broken)
    } body: { (sessions, index) throws(CFUError) in
      try body(sessions, index)
    } end: {
      stages.close($0)
    }
  }
}
