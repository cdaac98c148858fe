import CFUJSON
import CFUReview
import HTTPTypes
import Hummingbird

/// Who has signed in, and for what.
struct Person: Sendable {
  var name: String
  var mode: ReviewMode
}

/// From a request to its answer: the gate first, then the address, then what is there.
struct ReviewResponder: HTTPResponder {
  typealias Context = ReviewContext

  let door: Door
  let parts: ReviewParts

  func respond(to request: Request, context: ReviewContext) async throws -> Response {
    var response: Response
    do throws(Refusal) {
      response = try await answer(request)
    } catch {
      let isAPI = request.addressPath.hasPrefix("/api")
      response = Response(error, asPage: !isAPI)
      if Self.closes(error, request) {
        // Whatever is left of its body is not read.
        response.headers[.connection] = "close"
        context.closeSoon()
      }
    }
    response.addProtection()
    return request.method == .head ? response.createHeadResponse() : response
  }

  /// Whether a refused request may still have a body on its way that nobody wants.
  private static func closes(_ refusal: Refusal, _ request: Request) -> Bool {
    if request.method == .get || request.method == .head { return false }
    // These come to people who have signed in, of a small body that was read.
    let isRead = [400, 409, 422, 423, 428, 507].contains(refusal.status.code)
    return !isRead || request.headers[.contentType]?.hasPrefix("application/json") != true
  }

  private func answer(_ request: Request) async throws(Refusal) -> Response {
    let changes = request.method != .get && request.method != .head
    let gate = try door.pass()
    try gate.checkOrigin(of: request, changes: changes)
    let path = request.addressPath
    if path == "/", request.method == .get, let token = request.query("token") {
      return try gate.enter(token)
    }
    let visitor = try gate.visitor(request)
    guard let address = Address(path: path) else { throw .notFound }
    guard address.methods.contains(request.method) else {
      var refusal = Refusal(
        .methodNotAllowed, "method", "This cannot be done with this address.")
      refusal.allow = address.methods.map(\.rawValue).joined(separator: ", ")
      throw refusal
    }
    if case .page(let index) = address {
      return .page(StaticPages.page(index), for: request)
    }
    if changes { try gate.checkForgery(request, visitor.session) }
    if address == .session {
      return try await SignIn(parts: parts, gate: gate).answer(request, visitor)
    }
    guard let name = visitor.session.name, let mode = visitor.session.mode else {
      throw Refusal(.forbidden, "sign_in", "Nobody has signed in yet.", nextStep: "Sign in.")
    }
    let person = Person(name: name, mode: mode)
    guard address.isBlind == (mode == .blind) else {
      throw mode == .blind
        ? Refusal(
          .forbidden, "blind", "This is not shown to somebody who scores blind.",
          nextStep: "Sign out, and sign in to review.")
        : Refusal(
          .forbidden, "not_blind", "This is for somebody who scores blind.",
          nextStep: "Sign out, and sign in to score blind.")
    }
    switch address {
    case .counts, .countFiles, .countSheet, .countStart, .countStop:
      return try await CountRoutes(desk: parts.counting, bodySeconds: parts.limits.bodySeconds)
        .answer(request, address, person)
    case .blind, .blindDish, .blindThumb, .blindTile, .blindEdits:
      return try await BlindRoutes(parts: parts).answer(request, address, person)
    default:
      return try await DishRoutes(parts: parts).answer(request, address, person)
    }
  }
}

extension Address {
  /// Whether it belongs to blind scoring.
  var isBlind: Bool {
    switch self {
    case .blind, .blindDish, .blindThumb, .blindTile, .blindEdits: true
    default: false
    }
  }
}
