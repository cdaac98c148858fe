import CFUJSON
import Glibc

/// A client that sends any bytes whatever, as an attacker would.
final class RawClient {
  struct Response {
    var status: Int
    /// Names in lower case.
    var headers: [(name: String, value: String)]
    var body: [UInt8]

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue { (try? JSONReader.read(body)) ?? .null }
  }

  private let socket: Int32
  private var buffer: [UInt8] = []

  /// - Parameter seconds: after these without a byte an answer is given up.
  init(port: Int, seconds: Int = 20) throws {
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var limit = timeval(tv_sec: seconds, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard code == 0 else { throw Command.Failure(description: "connect: \(errno)") }
  }

  deinit { close(socket) }

  /// - Returns: false when the other side has closed.
  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let count = Glibc.send(
          socket, bytes.baseAddress! + done, bytes.count - done, Int32(MSG_NOSIGNAL))
        if count <= 0 { return false }
        done += count
      }
      return true
    }
  }

  @discardableResult
  func send(_ text: String) -> Bool { send(Array(text.utf8)) }

  private func read() -> Bool {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    let count = recv(socket, &block, block.count, 0)
    guard count > 0 else { return false }
    buffer += block[..<count]
    return true
  }

  /// The next answer; nil where the connection ended or nothing came in time.
  func response(hasBody: Bool = true) -> Response? {
    let end: [UInt8] = [13, 10, 13, 10]
    var headEnd: Int?
    while headEnd == nil {
      headEnd = buffer.indices.first { buffer[$0...].starts(with: end) }
      if headEnd == nil, !read() { return nil }
    }
    let lines = String(decoding: buffer[..<headEnd!], as: UTF8.self).split(separator: "\r\n")
    buffer.removeFirst(headEnd! + 4)
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    let headers = lines.dropFirst().map { line -> (name: String, value: String) in
      let parts = line.split(separator: ":", maxSplits: 1)
      return (
        parts[0].lowercased(), parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
      )
    }
    var answer = Response(status: status, headers: headers, body: [])
    let length = answer.header("content-length").flatMap { Int($0) } ?? 0
    guard hasBody, length > 0, status != 304 else { return answer }
    while buffer.count < length { if !read() { return nil } }
    answer.body = Array(buffer[..<length])
    buffer.removeFirst(length)
    return answer
  }

  /// Whether the other side closes the connection before the time is up, whatever it says before.
  func isClosed() -> Bool {
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = recv(socket, &block, block.count, 0)
      if count == 0 { return true }
      if count < 0 { return errno == ECONNRESET }
    }
  }
}
