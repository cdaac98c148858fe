import CFUCore
import CFUJSON
import CFUReview
import CFUStudy
import HTTPTypes
import Hummingbird

/// Who works here: signing in by name, with a password where the study asks for one.
struct SignIn: Sendable {
  let parts: ReviewParts
  let gate: Gate

  func answer(_ request: Request, _ visitor: Gate.Visitor) async throws(Refusal) -> Response {
    switch request.method {
    case .post:
      return try await signIn(try await request.json(within: parts.limits.bodySeconds), visitor)
    case .delete:
      guard let session = gate.sessions.signIn(visitor.cookie, name: nil, mode: nil) else {
        throw .fault
      }
      return .json(await json(session))
    default: return .json(await json(visitor.session))
    }
  }

  private func signIn(_ fields: JSONFields, _ visitor: Gate.Visitor) async throws(Refusal)
    -> Response
  {
    guard let name = PersonName.checked(try fields.text("name")) else {
      throw .unprocessable(
        "A name has 1 to \(PersonName.longest) characters that can be printed.",
        nextStep: "Write another one.")
    }
    guard let mode = ReviewMode(rawValue: try fields.optionalText("mode") ?? "review") else {
      throw .unprocessable("The mode is neither review nor blind.")
    }
    let password = try fields.optionalText("password") ?? ""
    let standing = await parts.desk.standing
    var isNew = false
    if standing.requiresPassword {
      isNew = try await check(password, of: name)
    } else if let seconds = parts.signIns.takeOpen() {
      throw Self.tooMany("Too many sign-ins.", seconds)
    }
    // Whoever comes again goes by the name as it was written first.
    let key = PersonName.key(name)
    let known = standing.people.first { PersonName.key($0) == key } ?? name
    let isOther = visitor.session.name != known || visitor.session.mode != mode
    if isNew || isOther && gate.sessions.isNews(key, mode) {
      try await parts.desk.note(signIn: known, mode: mode, setsPassword: isNew)
      gate.sessions.wrote(key, mode)
    }
    guard let session = gate.sessions.signIn(visitor.cookie, name: known, mode: mode) else {
      throw Refusal(
        .unauthorized, "no_session", "This browser is not known here.",
        nextStep: "Open the address that 'cfu review' printed, with its token.")
    }
    guard case .object(var answer) = await json(session) else { throw .fault }
    if isNew { answer["new_password"] = true }
    return .json(.object(answer))
  }

  /// - Returns: whether the password was set just now.
  private func check(_ password: String, of name: String) async throws(Refusal) -> Bool {
    let key = PersonName.key(name)
    if let seconds = parts.signIns.take(key) {
      throw Self.tooMany("Too many wrong passwords.", seconds)
    }
    // Hashing is slow on purpose.
    let end = try await enter(password, name)
    if end != .wrong { parts.signIns.giveBack(key) }
    switch end {
    case .right: return false
    case .set: return true
    case .wrong:
      throw Refusal(
        .forbidden, "wrong_password", "That is not the password of this name.",
        nextStep: "Try again.")
    case .refused:
      throw .unprocessable(
        "A password has \(Passwords.shortest) characters or more.",
        nextStep: "Choose a longer one: it will be this name's from now on.")
    }
  }

  private static func tooMany(_ message: String, _ seconds: Int) -> Refusal {
    var refusal = Refusal(
      .tooManyRequests, "too_many", message, nextStep: "Try again in \(seconds) s.")
    refusal.retryAfter = seconds
    return refusal
  }

  private func enter(_ password: String, _ name: String) async throws(Refusal) -> HashingDesk.End {
    do throws(CFUError) {
      return try await parts.hashing.enter(password, name, parts.passwords)
    } catch {
      throw Refusal(error)
    }
  }

  private func json(_ session: Session) async -> JSONValue {
    // Who scores blind is told nothing of the others, nor what they wrote.
    let isBlind = session.mode == .blind
    let (study, people) = await parts.desk.studyJSON(isBlind: isBlind)
    return .members([
      ("name", .text(of: session.name)), ("mode", .text(of: session.mode?.rawValue)),
      ("csrf", .text(session.csrf)), ("study", study),
      ("scorers", .texts(isBlind ? [] : people)),
    ])
  }
}

/// What is asked of the journal, which may be busy with the disk: on the desk's own thread.
extension ReviewDesk {
  var standing: StudyStanding { book.standing }

  /// What everybody may know of the study, and the people who came.
  ///
  /// - Parameter isBlind: leaves out why the study was locked.
  func studyJSON(isBlind: Bool = false) -> (study: JSONValue, people: [String]) {
    let standing = book.standing
    let journal = book.journal
    let study: JSONValue = .members([
      ("name", .text(title)), ("has_study", .bool(hasStudy)),
      ("password_required", .bool(standing.requiresPassword)),
      ("reason_required", .bool(standing.requiresReason)),
      (
        "locked",
        standing.lock.map {
          [
            "by": .text($0.by), "time": .text($0.time), "why": isBlind ? .null : .text($0.why),
          ]
        } ?? .null
      ),
      ("head", ["entries": .number(journal.count), "hash": .text(journal.head)]),
      ("version", .text(programVersion)),
    ])
    return (study, standing.people)
  }
}

/// Checks passwords one at a time, so that many at once cannot take all the machine has.
actor HashingDesk {
  nonisolated let thread = WorkThread()
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  enum End: Sendable {
    case right, wrong
    /// The name had none: this is its password from now on.
    case set
    /// The name has none, and this can be none.
    case refused
  }

  /// - Throws: `cannotWrite` when a new password cannot be kept.
  func enter(
    _ password: String, _ name: String, _ passwords: Passwords
  ) throws(CFUError) -> End {
    if passwords.has(name) { return passwords.check(password, of: name) ? .right : .wrong }
    do throws(CFUError) {
      try passwords.set(password, of: name)
      return .set
    } catch {
      if error.code == .usage { return .refused }
      throw error
    }
  }
}
