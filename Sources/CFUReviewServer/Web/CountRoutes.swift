import CFUCore
import CFUJSON
import CFUStudy
import Glibc
import HTTPTypes
import Hummingbird
import NIOPosix

/// The addresses of counting from the page.
struct CountRoutes: Sendable {
  let desk: CountingDesk
  /// For the body of what is no file, s.
  let bodySeconds: Double

  /// A picture has to have come within these, s.
  private static let uploadSeconds = 3600.0

  func answer(
    _ request: Request, _ address: Address, _ person: Person
  ) async throws(Refusal) -> Response {
    switch address {
    case .countFiles where request.method == .delete: try await desk.remove(try label(request))
    case .countFiles: try await upload(request)
    case .countSheet:
      let label = try label(request)
      var bytes: [UInt8] = []
      try await request.forEachChunk(limit: 10_000_000, seconds: 60) { chunk throws(Refusal) in
        bytes += chunk.readableBytesView
      }
      try await desk.takeSheet(label, bytes)
    case .countStart:
      let fields = try await request.json(within: bodySeconds)
      let name = try fields.optionalText("profile") ?? "methylcellulose"
      guard let profile = ImagingSettings.Profile(rawValue: name) else {
        throw .unprocessable("The profile is neither methylcellulose nor agar.")
      }
      try await desk.start(profile: profile, classifier: try Self.classifier(fields))
    case .countStop: try await desk.stop()
    default: break
    }
    return .json(await desk.json())
  }

  /// Letters, digits, dots and dashes: what plugins are called.
  private static func classifier(_ fields: JSONFields) throws(Refusal) -> String? {
    guard let name = try fields.optionalText("classifier"), !name.isEmpty else { return nil }
    guard name.utf8.count <= 100,
      name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) })
    else { throw .unprocessable("There is no classifier of that name.") }
    return name
  }

  private func label(_ request: Request) throws(Refusal) -> String {
    guard let text = request.query("name").flatMap({ Self.decoded($0) }),
      let label = UploadedFiles.label(text)
    else { throw .unprocessable("The file has no name that can be shown.") }
    return label
  }

  /// Percent-encoded text; nil where it is none.
  private static func decoded(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "%") else {
        bytes.append(byte)
        continue
      }
      guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16) else {
        return nil
      }
      rest = rest.dropFirst(2)
      bytes.append(value)
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private func upload(_ request: Request) async throws(Refusal) {
    let label = try label(request)
    let announced = request.headers[.contentLength].flatMap { Int($0) }
    if let announced, announced > UploadedFiles.mostBytes {
      throw Refusal(
        .contentTooLarge, "too_large",
        "A picture of more than \(UploadedFiles.mostBytes / 1_000_000) MB is counted from the "
          + "command line.", nextStep: "Give it to 'cfu count'.")
    }
    let place = try await desk.begin(label, bytes: announced)
    var first: [UInt8] = []
    var count = 0
    do throws(Refusal) {
      let file = try UploadFile(place.partial)
      try await request.forEachChunk(
        limit: UploadedFiles.mostBytes, seconds: Self.uploadSeconds
      ) { chunk throws(Refusal) in
        if first.count < 8 { first += chunk.readableBytesView.prefix(8 - first.count) }
        count += chunk.readableBytes
        try await file.append(Array(chunk.readableBytesView))
      }
      try await file.finish()
    } catch {
      try await desk.end(place, label, first: nil, bytes: 0)
      throw error
    }
    try await desk.end(place, label, first: first, bytes: count)
  }
}

/// A file that is being received. Its writes wait in threads of their own.
final class UploadFile: Sendable {
  private let file: Int32

  init(_ path: String) throws(Refusal) {
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard file >= 0 else { throw Self.failure(errno) }
  }

  deinit { close(file) }

  func append(_ bytes: [UInt8]) async throws(Refusal) {
    let file = file
    let code = try? await NIOThreadPool.singleton.runIfActive { () -> Int32 in
      bytes.withUnsafeBytes { bytes in
        var done = 0
        while done < bytes.count {
          let count = write(file, bytes.baseAddress! + done, bytes.count - done)
          if count < 0, errno != EINTR { return errno }
          done += max(0, count)
        }
        return 0
      }
    }
    if code != 0 { throw Self.failure(code ?? EIO) }
  }

  func finish() async throws(Refusal) {
    let file = file
    let code = try? await NIOThreadPool.singleton.runIfActive { fsync(file) == 0 ? 0 : errno }
    if code != 0 { throw Self.failure(code ?? EIO) }
  }

  private static func failure(_ code: Int32) -> Refusal {
    [ENOSPC, EDQUOT, EFBIG].contains(code)
      ? Refusal(
        HTTPStatus.insufficientStorage, "disk_full", "The disk is full: the picture was not kept.",
        nextStep: "Free some space and try again.")
      : Refusal(
        HTTPStatus.insufficientStorage, "cannot_write", "The picture could not be kept.",
        nextStep: "The terminal of 'cfu review' says why.")
  }
}
