import CFUReviewServer
import Glibc
import Synchronization
import Testing

/// Clients that take their time, so that nobody else gets any.
///
/// The server here shares the threads of Swift's tasks with the tests, and other tests hold those for
/// long: `make test` runs this suite in a process of its own.
@Suite(
  "Slow clients", .serialized,
  .enabled(if: getenv("CFU_BY_ITSELF") != nil, "runs by itself: make test does that"))
struct SlowClientTests {
  @Test func slowHeadsAndBodiesAreEndedAndHoldUpNobody() async throws {
    let folder = TemporaryFolder()
    var options = ReviewOptions(folder: folder.path)
    options.port = 0
    options.limits.idleSeconds = 1
    options.limits.bodySeconds = 2
    let server = try ReviewServer(options)
    let address = Mutex<String?>(nil)
    let task = Task {
      try await server.serve { text in address.withLock { $0 = text } }
    }
    var text: String?
    for _ in 0..<200 where text == nil {
      try await Task.sleep(for: .milliseconds(25))
      text = address.withLock { $0 }
    }
    let found = try #require(text)
    let port = try #require(
      found.split(separator: "/")[1].split(separator: ":").last.flatMap { Int($0) })
    let token = try #require(found.split(separator: "=").last)
    let host = "Host: 127.0.0.1:\(port)\r\n"

    let enter = try Line(port: port)
    enter.send("GET /?token=\(token) HTTP/1.1\r\n\(host)\r\n")
    let entered = enter.answer()
    let cookie = try #require(
      entered.split(separator: "\r\n").first { $0.lowercased().hasPrefix("set-cookie: ") }
    )
    .dropFirst(12).prefix { $0 != ";" }
    let known = "\(host)Cookie: \(cookie)\r\n"

    // Heads that never end, byte by byte; bodies that never end; connections that say nothing.
    let heads = try (0..<20).map { _ in try Line(port: port) }
    let silent = try (0..<20).map { _ in try Line(port: port) }
    let bodies = try (0..<20).map { _ in try Line(port: port) }
    let session = try Line(port: port)
    session.send("GET /api/session HTTP/1.1\r\n\(known)\r\n")
    let csrf = try #require(session.answer().split(separator: "\"csrf\":\"").last).prefix(64)
    for body in bodies {
      body.send(
        "POST /api/session HTTP/1.1\r\n\(known)X-CFU-Token: \(csrf)\r\n"
          + "Content-Type: application/json\r\nContent-Length: 500\r\n\r\n{")
    }
    for round in 0..<16 {
      for head in heads { head.send(round == 0 ? "GET / HTTP/1.1\r\n\(host)" : "X") }
      for body in bodies { body.send(" ") }
      if round % 4 == 0 {
        let quick = try Line(port: port)
        quick.send("GET / HTTP/1.1\r\n\(known)\r\n")
        #expect(quick.answer().hasPrefix("HTTP/1.1 200"))
      }
      try await Task.sleep(for: .milliseconds(250))
    }
    for head in heads { #expect(head.isClosed) }
    for line in silent { #expect(line.isClosed) }
    var told = 0
    for body in bodies where body.answer().hasPrefix("HTTP/1.1 408") { told += 1 }
    #expect(told == bodies.count)
    task.cancel()
    try await task.value
  }
}

/// A connection that may send what it likes.
private final class Line {
  private let socket: Int32

  init(port: Int) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: 5, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(code == 0)
  }

  deinit { close(socket) }

  func send(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes {
      Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
    }
  }

  /// What comes first.
  func answer() -> String {
    var block = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &block, block.count, 0)
    return String(decoding: block[..<max(0, count)], as: UTF8.self)
  }

  /// Whether the other side has closed, or does within some seconds.
  var isClosed: Bool {
    var block = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(socket, &block, block.count, 0)
      if count == 0 { return true }
      if count < 0 { return errno == ECONNRESET }
    }
  }
}

/// A folder that goes with the test that made it.
final class TemporaryFolder: Sendable {
  let path: String

  init() {
    var template = Array("/tmp/cfu-review-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) } ?? ""
    }
  }

  deinit { _ = system("rm -rf '\(path)'") }
}
