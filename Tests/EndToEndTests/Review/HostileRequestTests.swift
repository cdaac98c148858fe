import CFUJSON
import Glibc
import Testing

/// What an attacker on the same machine, in the same network or in another tab of the same browser
/// can send.
@Suite("Hostile requests", .serialized)
struct HostileRequestTests {
  /// Every address that there is, with the method that changes something or else GET.
  private static let addresses: [(method: String, path: String)] = [
    ("GET", "/"), ("GET", "/leaflet.js"), ("GET", "/api/session"), ("POST", "/api/session"),
    ("DELETE", "/api/session"), ("GET", "/api/dishes"), ("GET", "/api/dishes/0"),
    ("GET", "/api/dishes/0/marks/m1"), ("GET", "/api/dishes/0/marks/m1/crop.jpg"),
    ("GET", "/api/dishes/0/thumb.jpg"), ("GET", "/api/dishes/0/tiles/0/0/0.jpg"),
    ("POST", "/api/dishes/0/edits"), ("GET", "/api/dishes/0/changes?since=0"),
    ("GET", "/api/comparison"), ("GET", "/api/journal"), ("POST", "/api/lock"),
    ("GET", "/api/blind"), ("GET", "/api/blind/0"), ("GET", "/api/blind/0/thumb.jpg"),
    ("GET", "/api/blind/0/tiles/0/0/0.jpg"), ("POST", "/api/blind/0/edits"),
    ("GET", "/api/counts"), ("PUT", "/api/counts/files?name=a.jpg"),
    ("DELETE", "/api/counts/files?name=a.jpg"), ("PUT", "/api/counts/sheet?name=s.csv"),
    ("POST", "/api/counts/start"), ("POST", "/api/counts/stop"),
  ]

  private static func plain(
    _ method: String, _ path: String, port: Int, _ headers: [String] = [], host: String? = nil
  ) -> String {
    (["\(method) \(path) HTTP/1.1", "Host: \(host ?? "127.0.0.1:\(port)")"] + headers)
      .joined(separator: "\r\n") + "\r\n\r\n"
  }

  @Test func nobodyWithoutTheTokenSeesOrChangesAnything() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let before = study.journal
    for cookie in ["", "Cookie: cfu_review_\(server.port)=\(String(repeating: "0", count: 64))"] {
      for (method, path) in Self.addresses {
        let client = try RawClient(port: server.port)
        client.send(
          Self.plain(
            method, path, port: server.port, cookie.isEmpty ? [] : [cookie]))
        let answer = try #require(client.response())
        #expect(answer.status == 401, "\(method) \(path)")
        #expect(!answer.text.contains(study.folder.path))
      }
    }
    for token in ["", "x", String(server.token.dropLast()), server.token + "0"] {
      let client = try RawClient(port: server.port)
      client.send(Self.plain("GET", "/?token=\(token)", port: server.port))
      #expect(try #require(client.response()).status == 401)
    }
    #expect(study.journal == before)
  }

  @Test func aRequestUnderAnotherNameIsRefused() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let port = server.port
    for host in [
      "evil.example:\(port)", "127.0.0.1.evil.example:\(port)", "localhost.evil.example:\(port)",
      "127.0.0.1:\(port + 1)", "127.0.0.1", "evil.example", "127.0.0.1:\(port)@evil.example",
    ] {
      let answer = try browser.request("GET", "/api/dishes", [("Host", host)])
      #expect(answer.status == 421 || answer.status == 400, "\(host): \(answer.status)")
      #expect(!answer.text.contains("\"dishes\""))
    }
    for host in ["localhost:\(port)", "[::1]:\(port)", "LOCALHOST:\(port)"] {
      #expect(try browser.request("GET", "/api/dishes", [("Host", host)]).status == 200, "\(host)")
    }
  }

  @Test func aPageOfAnotherAddressCanDoNothing() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let (ids, revision) = try browser.marks(of: 0)
    let before = study.journal
    let edit = Array(
      "{\"revision\":\(revision),\"action\":\"delete\",\"marks\":[\"\(ids[0])\"]}".utf8)
    let json = ("Content-Type", "application/json")
    let foreign: [[(String, String)]] = [
      [("Origin", "https://evil.example")], [("Origin", "null")],
      [("Origin", "http://127.0.0.1:\(server.port + 1)")],
      [("Origin", "https://127.0.0.1:\(server.port)")], [("Sec-Fetch-Site", "cross-site")],
      [("Sec-Fetch-Site", "same-site")], [("X-CFU-Token", "0")],
      [("X-CFU-Token", String(repeating: "0", count: 64))], [("X-CFU-Token", " ")],
    ]
    for headers in foreign {
      let answer = try browser.request(
        "POST", "/api/dishes/0/edits", headers + [json], body: edit)
      #expect(answer.status == 403, "\(headers): \(answer.status)")
    }
    // What a form of another page could send.
    for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
      let answer = try browser.request(
        "POST", "/api/dishes/0/edits", [("Content-Type", type)], body: edit)
      #expect(answer.status == 415, "\(type): \(answer.status)")
    }
    // Somebody else's session has another token.
    let other = try ReviewBrowser(server)
    try other.signIn("Ben")
    #expect(
      try browser.request(
        "POST", "/api/dishes/0/edits", [json, ("X-CFU-Token", other.csrf)], body: edit
      ).status == 403)
    // An image or a script of another page is no way to read either.
    #expect(
      try browser.request(
        "GET", "/api/dishes/0/thumb.jpg",
        [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors")]
      ).status == 403)
    // A link elsewhere may lead to the page.
    #expect(
      try browser.request(
        "GET", "/", [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate")]
      ).status == 200)
    let entries = before.count { $0 == UInt8(ascii: "\n") }
    #expect(study.journal.count { $0 == UInt8(ascii: "\n") } == entries + 1, "Ben signed in")
    #expect(
      try browser.request(
        "POST", "/api/dishes/0/edits", [json, ("Origin", "http://127.0.0.1:\(server.port)")],
        body: edit
      ).status == 200)
  }

  @Test func noSpellingOfAPathReachesAFile() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let targets = ["etc/passwd", "study.sqlite", "review/journal.jsonl", "proc/self/environ"]
    let ups = [
      "../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..\\", "..%5c", "....//", "..;/", "%252e%252e%252f",
      "..%c0%af", "..%ef%bc%8f", "./", "/", "%00/", "..%00/",
    ]
    let starts = [
      "/", "/app/", "/api/", "/api/dishes/", "/api/dishes/0/", "/api/dishes/0/tiles/0/0/",
      "/api/dishes/0/marks/", "/static/",
    ]
    for start in starts {
      for up in ups {
        for target in targets {
          let path = start + String(repeating: up, count: 6) + target
          let answer = try browser.request("GET", path)
          #expect([400, 404].contains(answer.status), "\(path): \(answer.status)")
          #expect(!answer.text.contains("root:") && !answer.text.contains("SQLite"), "\(path)")
          #expect(!answer.text.contains(study.folder.path), "\(path)")
        }
      }
    }
    for path in [
      "/index.html", "/app", "/APP.CSS", "/api", "/api/", "/api//dishes", "/api/dishes/",
      "/api/dishes/00", "/api/dishes/+0", "/api/dishes/0x0", "/api/dishes/-1", "/api/dishes/4",
      "/api/dishes/99999999999999999999", "/api/dishes/0/", "/api/dishes/0/marks/",
      "/api/dishes/0/marks/m0", "/api/dishes/0/marks/m999999999", "/api/dishes/0/marks/p1.1.1",
      "/api/dishes/0/tiles/9/0/0.jpg", "/api/dishes/0/tiles/0/9999/0.jpg",
      "/api/dishes/0/tiles/0/0/9999.jpg", "/api/dishes/0/tiles/0/0/0.png",
      "/api/dishes/0/tiles/0/0/0", "/api/dishes/%D9%A1", "/api/session/x", "/leaflet.js/",
    ] {
      #expect(try browser.get(path).status == 404, "\(path)")
    }
  }

  @Test func aMethodThatAnAddressDoesNotHaveIsNamedSo() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    for (method, path) in [
      ("POST", "/api/dishes"), ("PUT", "/api/dishes/0"), ("DELETE", "/api/dishes/0"),
      ("GET", "/api/dishes/0/edits"), ("PATCH", "/api/session"), ("POST", "/"),
      ("OPTIONS", "/api/dishes"), ("TRACE", "/"), ("PROPFIND", "/"), ("GET", "/api/lock"),
      ("GET", "/api/counts/start"), ("POST", "/api/counts/files?name=a"),
    ] {
      let answer = try browser.request(method, path)
      #expect(answer.status == 405, "\(method) \(path): \(answer.status)")
      #expect(answer.header("allow")?.isEmpty == false, "\(method) \(path)")
    }
    let head = try browser.request("HEAD", "/leaflet.js")
    #expect(head.status == 200 && head.header("content-length") != "0")
  }

  @Test func bodiesThatAreTooLargeOrMalformedAreRefused() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let before = study.journal
    let json = ("Content-Type", "application/json")
    // Announced, and not.
    let announced = try RawClient(port: server.port)
    announced.send(
      browser.head("POST", "/api/dishes/0/edits", [json, ("Content-Length", "2000000")]))
    #expect(try #require(announced.response()).status == 413)
    let chunked = try RawClient(port: server.port)
    chunked.send(
      browser.head("POST", "/api/dishes/0/edits", [json, ("Transfer-Encoding", "chunked")]))
    let piece = "10000\r\n" + String(repeating: "[", count: 65_536) + "\r\n"
    for _ in 0..<17 { if !chunked.send(piece) { break } }
    #expect(try #require(chunked.response()).status == 413)
    #expect(chunked.isClosed())

    let depth = String(repeating: "[", count: 100_000)
    for text in [
      "", "{", "[]", "null", "\"\"", "{\"revision\":}", "{\"a\":1,\"a\":2}", "\u{0}", "{}x", depth,
      "{\"revision\":1e999,\"action\":\"undo\"}", "NaN", "\u{FEFF}{}", "{'revision':1}",
    ] {
      let answer = try browser.request(
        "POST", "/api/dishes/0/edits", [json], body: Array(text.utf8))
      #expect([400, 422].contains(answer.status), "\(text.prefix(40)): \(answer.status)")
    }
    #expect(
      try browser.request(
        "POST", "/api/dishes/0/edits", [json],
        body: Array("{\"revision\":0,\"action\":\"\u{FF}\"}".utf8) + [0xFF, 0xC0]
      ).status == 400)
    for text in [
      "{}", "{\"revision\":0}", "{\"revision\":0,\"action\":\"nothing\"}",
      "{\"revision\":-1,\"action\":\"undo\"}", "{\"revision\":0.5,\"action\":\"undo\"}",
      "{\"revision\":1e300,\"action\":\"undo\"}", "{\"revision\":\"0\",\"action\":\"undo\"}",
      "{\"revision\":0,\"action\":\"class\",\"marks\":[\"m1\"],\"class\":\"no such\"}",
      "{\"revision\":0,\"action\":\"class\",\"marks\":[],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"class\",\"marks\":[\"m1\",\"m1\"],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"class\",\"marks\":[\"../m1\"],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"delete\",\"marks\":[\"m999\"]}",
      "{\"revision\":0,\"action\":\"delete\",\"marks\":\"m1\"}",
      "{\"revision\":0,\"action\":\"split\",\"marks\":[\"m1\"],\"parts\":1}",
      "{\"revision\":0,\"action\":\"split\",\"marks\":[\"m1\"],\"parts\":1e9}",
      "{\"revision\":0,\"action\":\"split\",\"marks\":[\"m1\",\"m2\"],\"parts\":2}",
      "{\"revision\":0,\"action\":\"merge\",\"marks\":[\"m1\"]}",
      "{\"revision\":0,\"action\":\"add\",\"point\":[1e308,1],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"add\",\"point\":[-5,1],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"add\",\"point\":[1],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"add\",\"outline\":[1,2,3,4],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"add\",\"outline\":[1,1,1,1,1,1],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"add\",\"outline\":[1e9,1,5,1e9,1,1],\"class\":\"colony\"}",
      "{\"revision\":0,\"action\":\"undo\"}", "{\"revision\":0,\"action\":\"redo\"}",
    ] {
      let answer = try browser.request(
        "POST", "/api/dishes/0/edits", [json], body: Array(text.utf8))
      #expect(answer.status == 422, "\(text): \(answer.status) \(answer.text)")
      #expect(answer.json["code"] != nil && answer.json["error"] != nil, "\(text)")
    }
    #expect(study.journal == before)
  }

  @Test func bytesThatAreNoRequestHarmNobody() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let host = "Host: 127.0.0.1:\(server.port)\r\n"
    let requests: [[UInt8]] = [
      Array("GET /\u{0}etc HTTP/1.1\r\n\(host)\r\n".utf8),
      Array("GET / HTTP/1.1\r\nHost: a\r\n\(host)\r\n".utf8),
      Array("GET / HTTP/1.1\r\n\r\n".utf8), Array("GET / HTTP/9.9\r\n\(host)\r\n".utf8),
      Array("GET http://evil.example/ HTTP/1.1\r\n\(host)\r\n".utf8),
      Array("GET http:// HTTP/1.1\r\n\(host)\r\n".utf8),
      Array("GET * HTTP/1.1\r\n\(host)\r\n".utf8),
      Array("CONNECT evil.example:443 HTTP/1.1\r\n\(host)\r\n".utf8),
      Array("GET / HTTP/1.1\r\n\(host)X: \u{0}\r\n\r\n".utf8),
      Array("GET / HTTP/1.1\r\n\(host)\(String(repeating: "A", count: 100_000)): b\r\n\r\n".utf8),
      Array(
        "GET / HTTP/1.1\r\n\(host)\((0..<500).map { "X-\($0): y\r\n" }.joined())\r\n".utf8),
      Array("GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\n\(host)\r\n".utf8),
      Array(
        "POST /api/session HTTP/1.1\r\n\(host)Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"
          .utf8),
      Array(
        "POST / HTTP/1.1\r\n\(host)Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
          .utf8),
      Array("POST / HTTP/1.1\r\n\(host)Content-Length: -1\r\n\r\n".utf8),
      Array("POST / HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nzz\r\n".utf8),
      Array(
        "GET / HTTP/1.1\r\n\(host)Cookie: \(String(repeating: "=;", count: 5000))\r\n\r\n".utf8),
      [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03],
      Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8), [UInt8](repeating: 0, count: 5000),
      (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 37) },
    ]
    for (place, request) in requests.enumerated() {
      let client = try RawClient(port: server.port, seconds: 3)
      client.send(request)
      if let answer = client.response() {
        #expect((400..<500).contains(answer.status), "request \(place): \(answer.status)")
        #expect(!answer.text.contains(study.folder.path), "request \(place)")
      }
      #expect(try browser.get("/api/dishes").status == 200, "after request \(place)")
    }
    #expect(server.isAlive)
  }

  @Test func everyAnswerCarriesItsProtection() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    for path in ["/", "/leaflet.js", "/api/dishes", "/api/dishes/0/thumb.jpg", "/nothing"] {
      let answer = try browser.get(path)
      #expect(
        answer.header("content-security-policy")
          == "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
          + "connect-src 'self'; font-src 'none'; base-uri 'none'; form-action 'self'; "
          + "frame-ancestors 'none'", "\(path)")
      #expect(answer.header("x-content-type-options") == "nosniff")
      #expect(answer.header("referrer-policy") == "no-referrer")
      #expect(answer.header("x-frame-options") == "DENY")
      #expect(answer.header("cross-origin-resource-policy") == "same-origin")
      #expect(answer.header("cache-control") != nil, "\(path)")
      #expect(answer.header("server") == nil && answer.header("access-control-allow-origin") == nil)
    }
    #expect(try browser.get("/api/dishes").header("cache-control") == "no-store")
    let client = try RawClient(port: server.port)
    client.send(Self.plain("GET", "/?token=\(server.token)", port: server.port))
    let entered = try #require(client.response())
    let cookie = try #require(entered.header("set-cookie"))
    #expect(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict"))
    let script = try browser.get("/leaflet.js")
    let tag = try #require(script.header("etag"))
    #expect(try browser.request("GET", "/leaflet.js", [("If-None-Match", tag)]).status == 304)
  }

  @Test func twoHundredClientsAtOnceAreAllServed() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let clients = try (0..<200).map { _ in try RawClient(port: server.port) }
    let paths = [
      "/api/dishes", "/api/dishes/1", "/api/dishes/0/thumb.jpg", "/api/dishes/2/tiles/0/1/1.jpg",
      "/", "/api/comparison",
    ]
    for round in 0..<3 {
      for (place, client) in clients.enumerated() {
        client.send(browser.head("GET", paths[(place + round) % paths.count]))
      }
      for (place, client) in clients.enumerated() {
        let answer = try #require(client.response(), "client \(place), round \(round)")
        #expect(answer.status == 200, "client \(place), round \(round)")
        #expect(!answer.body.isEmpty)
      }
    }
    #expect(try server.stop().code == 0)
  }

  @Test func passwordsCannotBeTriedWithoutEnd() throws {
    let study = try ReviewStudy()
    let server = try study.start(["--require-password"])
    let ann = try ReviewBrowser(server)
    #expect(throws: Command.Failure.self) { try ann.signIn("Ann", password: "short") }
    try ann.signIn("Ann", password: "a long enough one")
    let thief = try ReviewBrowser(server)
    func attempt(_ name: String, _ password: String) throws -> RawClient.Response {
      try thief.post(
        "/api/session", ["name": .text(name), "password": .text(password), "mode": "review"])
    }
    var statuses: [Int] = []
    for number in 0..<8 { statuses.append(try attempt("ann", "guess number \(number)").status) }
    #expect(statuses.prefix(5).allSatisfy { $0 == 403 }, "\(statuses)")
    #expect(statuses.dropFirst(5).allSatisfy { $0 == 429 }, "\(statuses)")
    let last = try attempt("ANN", "a long enough one")
    #expect(last.status == 429, "the right one has to wait too")
    #expect(Int(last.header("retry-after") ?? "").map { (1...60).contains($0) } == true)
    #expect(try attempt("Ben", "another long one").status == 200)
    #expect(!study.journal.isEmpty)
    #expect(!String(decoding: study.journal, as: UTF8.self).contains("long enough"))
  }

  @Test func nothingThatABlindScorerIsSentNamesADish() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let wall = try browser.get("/api/dishes").json
    guard case .list(let dishes)? = wall["dishes"] else { throw Command.Failure(description: "") }
    #expect(dishes.count == 4)
    var secrets = ["nmol", "vehicle", ".tif", "\"m1\"", "\"machine\":{"]
    for position in 0..<4 {
      let dish = try browser.get("/api/dishes/\(position)").json
      if case .text(let sha256)? = dish["picture"]?["sha256"] {
        secrets.append(String(sha256.prefix(12)))
      }
      secrets.append("\"D\(position + 1)\"")
    }
    let (ids, revision) = try browser.marks(of: 0)
    #expect(
      try browser.edit(
        0,
        [("revision", .number(Double(revision))), ("action", "delete"), ("marks", [.text(ids[0])])]
      ).status == 200)
    let scorer = try ReviewBrowser(server)
    try scorer.signIn("Ben", mode: "blind")
    var answers = [try scorer.get("/api/blind").text]
    for index in 0..<4 {
      answers.append(try scorer.get("/api/blind/\(index)").text)
      answers.append(
        try scorer.post(
          "/api/blind/\(index)/edits",
          ["revision": 0, "action": "add", "point": [360, 360], "class": "colony"]
        ).text)
      let tile = try scorer.get("/api/blind/\(index)/tiles/0/0/0.jpg")
      #expect(tile.status == 200)
      answers.append(tile.text)
      answers.append(tile.headers.map { "\($0.name): \($0.value)" }.joined(separator: "\n"))
    }
    for answer in answers {
      for secret in secrets {
        #expect(!answer.contains(secret), "\(secret) in \(answer.prefix(300))")
      }
    }
    for (_, path) in Self.addresses
    where path.hasPrefix("/api/dishes") || path.hasPrefix("/api/co") || path == "/api/journal" {
      let answer = try scorer.get(path)
      #expect([403, 405].contains(answer.status), "\(path): \(answer.status)")
    }
    // Nor does anybody see what another scorer marked.
    let other = try ReviewBrowser(server)
    try other.signIn("Cleo", mode: "blind")
    let own = try other.get("/api/blind/0").json
    #expect(own["marks"] == .list([]))
  }
}
