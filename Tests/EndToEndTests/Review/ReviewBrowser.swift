import CFUJSON
import Glibc

/// A browser that showed the token: it keeps its cookie and what its changes have to carry.
final class ReviewBrowser {
  let port: Int
  private(set) var cookie = ""
  var csrf = ""
  private var client: RawClient?

  init(_ server: ReviewProcess) throws {
    port = server.port
    let answer = try request("GET", "/?token=\(server.token)")
    guard answer.status == 303, let cookie = answer.header("set-cookie") else {
      throw Command.Failure(description: "no cookie: \(answer.status) \(answer.text)")
    }
    self.cookie = String(cookie.prefix { $0 != ";" })
    try readSession(try request("GET", "/api/session"))
  }

  private func readSession(_ answer: RawClient.Response) throws {
    guard answer.status == 200, case .text(let csrf)? = answer.json["csrf"] else {
      throw Command.Failure(description: "no session: \(answer.status) \(answer.text)")
    }
    self.csrf = csrf
  }

  /// - Parameter mode: `review` or `blind`.
  func signIn(_ name: String, mode: String = "review", password: String? = nil) throws {
    var fields: [(String, JSONValue)] = [("name", .text(name)), ("mode", .text(mode))]
    if let password { fields.append(("password", .text(password))) }
    try readSession(try post("/api/session", .object(JSONObject(fields))))
  }

  /// What the head of a request of this browser looks like, up to its end.
  func head(
    _ method: String, _ path: String, _ headers: [(String, String)] = []
  ) -> String {
    var lines = ["\(method) \(path) HTTP/1.1"]
    let own = [
      ("Host", "127.0.0.1:\(port)"), ("Cookie", cookie), ("X-CFU-Token", csrf),
    ].filter { item in !item.1.isEmpty && !headers.contains { $0.0 == item.0 } }
    for (name, value) in own + headers { lines.append("\(name): \(value)") }
    return lines.joined(separator: "\r\n") + "\r\n\r\n"
  }

  /// One request over a connection that is kept.
  ///
  /// - Throws: when there is no answer.
  func request(
    _ method: String, _ path: String, _ headers: [(String, String)] = [], body: [UInt8]? = nil
  ) throws -> RawClient.Response {
    var headers = headers
    if let body { headers.append(("Content-Length", "\(body.count)")) }
    for _ in 0..<2 {
      let client = try client ?? RawClient(port: port)
      self.client = client
      // In one piece: the second of two would wait for the first one's receipt.
      client.send(Array(head(method, path, headers).utf8) + (body ?? []))
      if let answer = client.response(hasBody: method != "HEAD") {
        if answer.header("connection") == "close" { self.client = nil }
        return answer
      }
      // The server had closed the kept connection meanwhile.
      self.client = nil
      if method != "GET" { break }
    }
    throw Command.Failure(description: "no answer to \(method) \(path)")
  }

  func get(_ path: String) throws -> RawClient.Response { try request("GET", path) }

  func post(_ path: String, _ body: JSONValue) throws -> RawClient.Response {
    try request(
      "POST", path, [("Content-Type", "application/json")], body: Array(body.compact.utf8))
  }

  /// The marks of a dish that count, and its revision.
  func marks(of position: Int) throws -> (ids: [String], revision: Int) {
    let dish = try get("/api/dishes/\(position)").json
    guard case .list(let marks)? = dish["marks"], case .number(let revision)? = dish["revision"]
    else { throw Command.Failure(description: "no dish \(position)") }
    let ids = marks.compactMap { mark -> String? in
      guard case .text(let id)? = mark["id"], mark["state"]?["reason"] == .null else { return nil }
      return id
    }
    return (ids, Int(revision))
  }

  func edit(_ position: Int, _ fields: [(String, JSONValue)]) throws -> RawClient.Response {
    try post("/api/dishes/\(position)/edits", .object(JSONObject(fields)))
  }
}
