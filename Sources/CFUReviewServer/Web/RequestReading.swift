import CFUJSON
import CFUStudy
import HTTPTypes
import Hummingbird

extension Request {
  /// The largest body but for pictures, bytes.
  static let bodyLimit = 1_000_000

  /// The path of the address, before a question mark.
  var addressPath: Substring {
    let path = (head.path ?? "")[...]
    return path.prefix { $0 != "?" }
  }

  /// The text behind `name=` in the address, undecoded; nil where it does not stand there once.
  func query(_ name: String) -> Substring? {
    guard let path = head.path, let mark = path.firstIndex(of: "?") else { return nil }
    let found = path[path.index(after: mark)...].split(separator: "&").filter {
      $0.hasPrefix(name + "=")
    }
    guard found.count == 1 else { return nil }
    return found[0].dropFirst(name.count + 1)
  }

  /// A whole number of the address, from 0 to 999 999 999.
  ///
  /// - Throws: `badRequest` where it is none.
  func number(_ name: String) throws(Refusal) -> Int? {
    guard let text = query(name) else { return nil }
    guard (1...9).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      let number = Int(text)
    else { throw .badRequest("The number '\(name)' of the address is none.") }
    return number
  }

  /// The whole body, as JSON.
  ///
  /// - Parameter seconds: in which it has to be here.
  func json(within seconds: Double) async throws(Refusal) -> JSONFields {
    let type = headers[.contentType] ?? ""
    guard type.split(separator: ";").first?.lowercased() == "application/json" else {
      throw Refusal(
        .unsupportedMediaType, "media_type", "The body of this request has to be JSON.")
    }
    let bytes = try await bytes(limit: Self.bodyLimit, seconds: seconds)
    let value: JSONValue
    do throws(JSONReader.Problem) {
      value = try JSONReader.read(bytes)
    } catch {
      throw .badRequest("The body of this request is no JSON.")
    }
    do throws(JSONMismatch) {
      return try JSONFields(value)
    } catch {
      throw .badRequest("The body of this request is no JSON object.")
    }
  }

  private func bytes(limit: Int, seconds: Double) async throws(Refusal) -> [UInt8] {
    var bytes: [UInt8] = []
    try await forEachChunk(limit: limit, seconds: seconds) { chunk throws(Refusal) in
      bytes += chunk.readableBytesView
    }
    return bytes
  }

  /// Reads the body piece by piece.
  ///
  /// - Parameters:
  ///   - limit: bytes; more are refused, unread where the request names its length.
  ///   - seconds: allowed for all of it.
  func forEachChunk(
    limit: Int, seconds: Double, _ take: (ByteBuffer) async throws(Refusal) -> Void
  ) async throws(Refusal) {
    let tooLarge = Refusal(
      .contentTooLarge, "too_large", "This is more than the \(limit / 1_000_000) MB allowed here.")
    if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
    let deadline = MonotonicClock.seconds() + seconds
    var count = 0
    do {
      for try await chunk in body {
        count += chunk.readableBytes
        if count > limit { throw tooLarge }
        if MonotonicClock.seconds() > deadline {
          throw Refusal(.requestTimeout, "too_slow", "The request took too long to arrive.")
        }
        try await take(chunk)
      }
    } catch let error as Refusal {
      throw error
    } catch {
      throw .badRequest("The request broke off.")
    }
  }
}
