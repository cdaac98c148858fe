import CFUJSON
import Glibc
import Testing

/// Some thousand requests made at random, but the same ones in every run.
@Suite("Fuzzed requests", .serialized)
struct FuzzTests {
  @Test func noRequestBringsTheServerDownOrSpoilsTheJournal() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    var maker = RequestMaker(numbers: SeededNumbers(state: 20_26))
    var browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    var statuses: [Int: Int] = [:]
    var unanswered = 0
    for number in 0..<4000 {
      if number % 100 == 99 {
        // Sign-outs among the requests are meant to happen; go on as somebody.
        browser = try ReviewBrowser(server)
        try browser.signIn(
          maker.numbers.pick(["Ann", "Ben"]), mode: maker.numbers.pick(["review", "blind"]))
      }
      let request = maker.next()
      guard
        let answer = try? browser.request(
          request.method, request.path, request.headers, body: request.body)
      else {
        unanswered += 1
        #expect(server.isAlive, "\(request.method) \(request.path)")
        continue
      }
      statuses[answer.status, default: 0] += 1
      #expect(answer.status != 500, "\(request): \(answer.text)")
      #expect(
        [200, 303, 304, 400, 401, 403, 404, 405, 409, 413, 415, 422, 423, 429, 507]
          .contains(answer.status), "\(request): \(answer.status)")
      #expect(!answer.text.contains(study.folder.path), "\(request.method) \(request.path)")
      if answer.status >= 400, request.path.hasPrefix("/api/"), request.method != "HEAD",
        // What is no HTTP is answered before there is an address.
        answer.status != 400 || !answer.body.isEmpty
      {
        #expect(answer.json["code"] != nil, "\(request): \(answer.text)")
      }
    }
    #expect(server.isAlive)
    #expect(unanswered == 0)
    #expect((statuses[200] ?? 0) > 300, "\(statuses)")
    let audit = try study.audit()
    #expect(audit.code == 0, "\(audit.stdout.suffix(300))")
    #expect(try server.stop().code == 0)
    #expect(!server.stderr.contains("Fatal"))
  }
}

/// Makes requests: half of them such as the pages send, the rest with something wrong in them.
private struct RequestMaker {
  struct Request: CustomStringConvertible {
    var method: String
    var path: String
    var headers: [(String, String)]
    var body: [UInt8]?
    var description: String {
      "\(method) \(path) \(body.map { String(decoding: $0.prefix(300), as: UTF8.self) } ?? "")"
    }
  }

  var numbers: SeededNumbers

  private static let words = [
    "api", "dishes", "0", "1", "3", "99", "-1", "marks", "m1", "m7", "p2.1", "p9.9", "tiles",
    "0.jpg", "thumb.jpg", "crop.jpg", "edits", "changes", "blind", "session", "journal", "counts",
    "files", "comparison", "", "..", "%2e%2e", "%00", "a%20b", "\u{e9}", "{", "lock",
  ]

  private mutating func number() -> JSONValue {
    numbers.pick([
      0, 1, 2, 3, 5, 40, 400, -1, .number(0.5), .number(1e18), .number(-1e18), .number(1e300), 719,
      360,
    ])
  }

  private mutating func mark() -> JSONValue {
    numbers.below(4) == 0
      ? .text(numbers.pick(["m0", "x", "", "m", "p", "p1", "p1.", "m1e3", "m99999999999"]))
      : .text(numbers.pick(["m\(1 + numbers.below(14))", "p\(1 + numbers.below(300)).1"]))
  }

  private mutating func value(_ depth: Int = 0) -> JSONValue {
    switch numbers.below(depth > 2 ? 5 : 7) {
    case 0: return .null
    case 1: return .bool(numbers.below(2) == 0)
    case 2: return number()
    case 3: return .text(text())
    case 4: return mark()
    case 5: return .list((0..<numbers.below(4)).map { _ in value(depth + 1) })
    default:
      return .object(
        JSONObject((0..<numbers.below(4)).map { _ in (key(), value(depth + 1)) }))
    }
  }

  private mutating func text() -> String {
    numbers.pick([
      "", "colony", "artefact", "Ann", "blind", "review", "\u{0}\u{1}", "\u{202E}abc", "'; --",
      String(repeating: "y", count: 3000), "<script>", "../../etc/passwd", "\u{1F600}",
    ])
  }

  private mutating func key() -> String {
    numbers.pick([
      "revision", "action", "marks", "class", "point", "outline", "parts", "comment", "why", "name",
      "password", "mode", "profile", "classifier", "x",
    ])
  }

  private mutating func edit() -> JSONValue {
    var fields: [(String, JSONValue)] = [
      ("revision", numbers.below(5) == 0 ? value() : .number(Double(numbers.below(5000)))),
      (
        "action",
        .text(
          numbers.pick([
            "class", "delete", "restore", "add", "merge", "split", "unsure", "comment",
            "dish_comment", "reviewed", "reopen", "undo", "redo", "undo", "redo", "bogus",
          ]))
      ),
    ]
    if numbers.below(6) > 0 {
      fields.append(("marks", .list((0...numbers.below(3)).map { _ in mark() })))
    }
    if numbers.below(4) > 0 {
      fields.append(("class", .text(numbers.pick(["colony", "colony", "artefact", "none", ""]))))
    }
    if numbers.below(2) == 0 { fields.append(("point", .list([number(), number()]))) }
    if numbers.below(8) == 0 {
      fields.append(("outline", .list((0..<numbers.below(12)).map { _ in number() })))
    }
    if numbers.below(3) == 0 { fields.append(("parts", number())) }
    if numbers.below(2) == 0 { fields.append(("comment", .text(text()))) }
    if numbers.below(4) == 0 { fields.append(("why", .text(text()))) }
    if numbers.below(12) == 0 { fields.append((key(), value())) }
    return .object(JSONObject(fields))
  }

  private mutating func body(_ value: JSONValue) -> [UInt8] {
    var bytes = Array(value.compact.utf8)
    guard numbers.below(6) == 0 else { return bytes }
    // Some bytes changed, taken out or put in.
    for _ in 0...numbers.below(4) where !bytes.isEmpty {
      let place = numbers.below(bytes.count)
      switch numbers.below(3) {
      case 0: bytes[place] = UInt8(numbers.below(256))
      case 1: bytes.remove(at: place)
      default: bytes.insert(UInt8(numbers.below(256)), at: place)
      }
    }
    return bytes
  }

  mutating func next() -> Request {
    let json = ("Content-Type", numbers.below(20) == 0 ? "text/plain" : "application/json")
    switch numbers.below(12) {
    case 0...4:
      let place = numbers.pick(["dishes", "dishes", "blind"])
      return Request(
        method: "POST", path: "/api/\(place)/\(numbers.below(5))/edits", headers: [json],
        body: body(edit()))
    case 5:
      return Request(
        method: numbers.pick(["POST", "DELETE", "GET", "GET"]), path: "/api/session",
        headers: [json],
        body: numbers.below(3) == 0
          ? body(["name": .text(numbers.pick(["Ann", "Ben", text()])), "mode": .text(text())]) : nil
      )
    case 6, 7:
      let dish = numbers.below(5)
      return Request(
        method: "GET",
        path: numbers.pick([
          "/api/dishes/\(dish)", "/api/dishes/\(dish)/changes?since=\(numbers.below(900))",
          "/api/dishes/\(dish)/marks/m\(numbers.below(16))",
          "/api/dishes/\(dish)/marks/m\(numbers.below(16))/crop.jpg",
          "/api/dishes/\(dish)/tiles/\(numbers.below(3))/\(numbers.below(3))/\(numbers.below(3)).jpg",
          "/api/blind/\(dish)",
          "/api/journal?from=\(numbers.below(500))&count=\(numbers.below(99))",
          "/api/comparison", "/api/dishes", "/api/blind",
        ]), headers: [], body: nil)
    case 8:
      return Request(
        method: numbers.pick(["PUT", "DELETE", "POST"]),
        path: "/api/counts/"
          + numbers.pick(["files", "sheet", "stop"]) + "?name="
          + numbers.pick([
            "a.jpg", "%00", "%2e%2e%2fx.png", "", "b", "%ff", String(repeating: "n", count: 300),
          ]),
        headers: [], body: body(value()))
    case 9:
      let parts = (0...numbers.below(6)).map { _ in numbers.pick(Self.words) }
      return Request(
        method: numbers.pick(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]),
        path: "/" + parts.joined(separator: "/"), headers: [], body: nil)
    case 10:
      return Request(
        method: numbers.pick(["GET", "POST"]), path: "/api/" + numbers.pick(Self.words),
        headers: [json, (numbers.pick(["Origin", "Cookie", "X-CFU-Token", "Range"]), text7Bit())],
        body: body(value()))
    default:
      return Request(
        method: "POST", path: "/api/dishes/\(numbers.below(4))/edits", headers: [json],
        body: body(value()))
    }
  }

  private mutating func text7Bit() -> String {
    String(
      (0..<numbers.below(40)).map { _ in Character(Unicode.Scalar(UInt8(33 + numbers.below(94)))) })
  }
}
