import CFUJSON
import HTTPTypes
import Hummingbird

extension Response {
  /// - Parameter status: 200 unless told otherwise.
  static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status,
      headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: JSONBytes.of(value))))
  }

  /// A picture that never changes at its address.
  ///
  /// - Parameter isLasting: whether the address names the picture's content too.
  static func jpeg(_ bytes: [UInt8], isLasting: Bool) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "image/jpeg",
        .cacheControl: isLasting ? "private, max-age=31536000, immutable" : "no-store",
      ],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func page(_ page: StaticPages.Page, for request: Request) -> Response {
    var headers: HTTPFields = [.eTag: page.tag, .cacheControl: "no-cache"]
    if request.headers[.ifNoneMatch] == page.tag {
      return Response(status: .notModified, headers: headers)
    }
    headers[.contentType] = page.type
    return Response(
      status: .ok, headers: headers, body: ResponseBody(byteBuffer: page.body))
  }

  init(_ refusal: Refusal, asPage: Bool) {
    if asPage {
      // Only words that were written in this program: nothing of the request stands in it.
      let text = """
        <!doctype html><html lang="en"><meta charset="utf-8">
        <meta name="viewport" content="width=device-width">
        <title>cfu review</title><h1>\(refusal.message)</h1><p>\(refusal.nextStep)</p></html>

        """
      self.init(
        status: refusal.status,
        headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    } else {
      self = .json(refusal.json, status: refusal.status)
    }
    if let seconds = refusal.retryAfter { headers[.retryAfter] = "\(seconds)" }
    if let allow = refusal.allow { headers[.allow] = allow }
  }

  /// What every answer says to the browser: what a page may load and who may frame or read it.
  mutating func addProtection() {
    for (name, value) in Self.protection { headers[name] = value }
    if headers[.cacheControl] == nil { headers[.cacheControl] = "no-store" }
  }

  private static let policy = """
    default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    connect-src 'self'; font-src 'none'; base-uri 'none'; form-action 'self'; \
    frame-ancestors 'none'
    """

  private static let protection: [(HTTPField.Name, String)] = {
    let texts: [(String, String)] = [
      ("Content-Security-Policy", policy), ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "no-referrer"), ("X-Frame-Options", "DENY"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    return texts.compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
  }()
}
