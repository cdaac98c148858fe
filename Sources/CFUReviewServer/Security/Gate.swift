import HTTPTypes
import Hummingbird

/// Who is let in: the checks that every request passes before anything else looks at it.
struct Gate: Sendable {
  /// What may be done without a session, with one, or only by somebody signed in.
  struct Visitor: Sendable {
    var cookie: String
    var session: Session
  }

  let hosts: HostNames
  /// Of the address that the server printed.
  let token: String
  let sessions: Sessions
  /// Cookies know no ports: two servers of one machine need two names.
  let cookieName: String

  init(hosts: HostNames, token: String, port: Int) {
    self.hosts = hosts
    self.token = token
    sessions = Sessions()
    cookieName = "cfu_review_\(port)"
  }

  /// Against pages of other addresses that a browser here has open, and names of others that lead
  /// here (DNS rebinding).
  func checkOrigin(of request: Request, changes: Bool) throws(Refusal) {
    guard let authority = request.head.authority, hosts.contains(authority) else {
      throw Refusal(
        .misdirectedRequest, "host", "This server does not go by that name.",
        nextStep: "Use the address that 'cfu review' printed.")
    }
    let origins = request.headers[values: .origin]
    if let origin = origins.first,
      origins.count > 1 || !isOwn(origin, authority)
    {
      throw Self.foreign
    }
    let site = request.headers[Self.fetchSite]
    switch site {
    case nil, "same-origin"?, "none"?: break
    // A link elsewhere may lead to the page itself; it then shows whether there is a session.
    case "same-site"? where !changes && Self.isNavigation(request): break
    case "cross-site"? where !changes && Self.isNavigation(request): break
    default: throw Self.foreign
    }
  }

  /// A proxy in front of the server may speak TLS.
  private func isOwn(_ origin: String, _ authority: String) -> Bool {
    origin == "http://" + authority
      || hosts.isGiven(authority) && origin == "https://" + authority
  }

  private static let foreign = Refusal(
    .forbidden, "origin", "This request comes from a page of another address.")

  private static func isNavigation(_ request: Request) -> Bool {
    request.headers[fetchMode] == "navigate" && !(request.head.path ?? "").hasPrefix("/api")
  }

  /// The session of a request.
  func visitor(_ request: Request) throws(Refusal) -> Visitor {
    for header in request.headers[values: .cookie] {
      for part in header.split(separator: ";") {
        let pair = part.drop { $0 == " " }
        guard pair.hasPrefix(cookieName + "=") else { continue }
        let cookie = pair.dropFirst(cookieName.utf8.count + 1)
        if let session = sessions.find(cookie) {
          return Visitor(cookie: String(cookie), session: session)
        }
      }
    }
    throw Refusal(
      .unauthorized, "no_session", "This browser is not known here.",
      nextStep: "Open the address that 'cfu review' printed, with its token.")
  }

  /// What changes anything has to come from a page that this session loaded.
  func checkForgery(_ request: Request, _ session: Session) throws(Refusal) {
    guard let sent = request.headers[Self.csrf], SecretText.equal(sent, session.csrf) else {
      throw Refusal(
        .forbidden, "csrf", "The request does not carry the token of its session.",
        nextStep: "Load the page again.")
    }
  }

  /// The answer to the address with its token: a cookie, and the way to the page.
  func enter(_ sent: Substring) throws(Refusal) -> Response {
    guard SecretText.equal(sent, token) else {
      throw Refusal(
        .unauthorized, "no_session", "The token of this address is not that of this server.",
        nextStep: "Open the address that 'cfu review' printed last.")
    }
    let cookie = sessions.begin()
    return Response(
      status: .seeOther,
      headers: [
        .location: "/",
        .setCookie: "\(cookieName)=\(cookie); Path=/; HttpOnly; SameSite=Strict",
      ])
  }

  private static let fetchSite = name("Sec-Fetch-Site")
  private static let fetchMode = name("Sec-Fetch-Mode")
  private static let csrf = name("X-CFU-Token")

  private static func name(_ text: String) -> HTTPField.Name {
    guard let name = HTTPField.Name(text) else { preconditionFailure("\(text) names a header") }
    return name
  }
}
