import CFUCore
import CFUJSON
import CFUStudy
import Glibc
import HTTPTypes
import Synchronization

/// A count that is begun from the page: takes the files in, runs `cfu count` on them, tells how far it
/// is.
actor CountingDesk {
  private nonisolated let thread = WorkThread()
  nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

  enum Phase: String, Sendable {
    case none, collecting, running, done, failed, stopped
  }

  /// The folder that is served.
  private let served: String
  private let base: String?
  private let desk: ReviewDesk
  /// Where the count goes; chosen when the first file comes.
  private var target: String?
  private var uploads: UploadedFiles?
  private var phase = Phase.none
  private var isStopping = false
  /// Label of the picture of each row that is counted.
  private var labels: [String] = []
  private var progress: CountProgress?
  private var progressTime = 0.0
  private var began = 0.0
  private var messages: [String] = []
  /// Bytes that uploads on their way may still need.
  private var promised = 0
  /// Counts that were begun: a picture that is still on its way when one begins is too late for it.
  private var round = 0
  private nonisolated let running = Mutex<CountProcess?>(nil)

  init(folder: String, base: String?, desk: ReviewDesk) {
    served = folder
    self.base = base
    self.desk = desk
    // What came before the server was stopped is still there.
    if !StudyReader.holdsStudy(folder),
      FileSystem.kind(Self.pictures(folder)) == .folder
    {
      target = folder
      let found = UploadedFiles(folder: Self.pictures(folder))
      uploads = found
      if !found.files.isEmpty { phase = .collecting }
    }
  }

  private static func pictures(_ folder: String) -> String {
    FileSystem.join(folder, "pictures")
  }

  // MARK: Files

  /// A place for a file on its way: where it is written, and how large it may be.
  struct Place: Sendable {
    var stem: String
    var partial: String
    var bytes: Int
    /// The count that it is for.
    fileprivate var round: Int
  }

  /// - Parameter bytes: that the request announces; nil where it does not.
  func begin(_ label: String, bytes: Int?) async throws(Refusal) -> Place {
    try checkOpen()
    try await chooseTarget()
    // A count may have begun while the desk was asked.
    try checkOpen()
    guard var uploads else { throw .fault }
    guard uploads.files.count < UploadedFiles.mostFiles else {
      throw Refusal(
        .contentTooLarge, "too_many_files",
        "More than \(UploadedFiles.mostFiles) pictures are counted from the command line.",
        nextStep: "Give 'cfu count' the folder.")
    }
    let bytes = bytes ?? UploadedFiles.mostBytes
    // What counting writes needs room too.
    guard freeBytes(uploads.folder) - promised > bytes + 200_000_000 else {
      throw Refusal(
        HTTPStatus.insufficientStorage, "disk_full",
        "There is not enough room on the disk for this picture.",
        nextStep: "Free some space and try again.")
    }
    promised += bytes
    let stem = uploads.reserve()
    self.uploads = uploads
    return Place(
      stem: stem, partial: uploads.path(of: stem + AtomicFile.temporarySuffix), bytes: bytes,
      round: round)
  }

  /// Enters a file that has come, or takes away what came of it.
  ///
  /// - Parameter first: its first bytes; nil where it did not come whole.
  func end(_ place: Place, _ label: String, first: [UInt8]?, bytes: Int) throws(Refusal) {
    promised -= place.bytes
    guard let first, var uploads else {
      unlink(place.partial)
      return
    }
    guard phase != .running, place.round == round else {
      unlink(place.partial)
      throw Refusal(
        .conflict, "running", "The count had begun before this picture was here.",
        nextStep: "Wait for its end, then send it again.")
    }
    guard let ending = UploadedFiles.ending(of: first) else {
      unlink(place.partial)
      throw Refusal(
        .unsupportedMediaType, "media_type", "This is no JPEG, PNG or TIFF picture.",
        nextStep: "Save it as one of these.")
    }
    let name = "\(place.stem).\(ending)"
    guard rename(place.partial, uploads.path(of: name)) == 0 else {
      unlink(place.partial)
      throw .fault
    }
    uploads.enter(UploadedFiles.File(label: label, name: name, bytes: bytes))
    self.uploads = uploads
    phase = .collecting
  }

  func remove(_ label: String) throws(Refusal) {
    try checkOpen()
    guard uploads?.remove(label) == true else { throw .notFound }
  }

  func takeSheet(_ label: String, _ bytes: [UInt8]) async throws(Refusal) {
    try checkOpen()
    try await chooseTarget()
    // A count may have begun while the desk was asked.
    try checkOpen()
    guard var uploads else { throw .fault }
    do throws(CFUError) {
      try AtomicFile.write(bytes, to: uploads.path(of: UploadedFiles.sheetName))
    } catch {
      throw Refusal(error)
    }
    uploads.enterSheet(label)
    self.uploads = uploads
    phase = .collecting
  }

  private func checkOpen() throws(Refusal) {
    guard phase != .running else {
      throw Refusal(
        .conflict, "running", "A count is running.", nextStep: "Wait for its end, or stop it.")
    }
  }

  /// Into the served folder while it holds no study, else into a new one beside it.
  private func chooseTarget() async throws(Refusal) {
    let hasStudy = await desk.hasStudy
    if phase == .done || phase == .failed && hasStudy {
      target = nil
      uploads = nil
      phase = .none
    }
    if uploads != nil { return }
    var folder = served
    if hasStudy {
      // Names of neighbours of the folder, made here.
      let whole = FileSystem.absolute(served)
      var number = 2
      folder = "\(whole)-\(number)"
      while FileSystem.kind(folder) != .missing {
        number += 1
        folder = "\(whole)-\(number)"
      }
    }
    let pictures = Self.pictures(folder)
    let code = FileSystem.makeFolder(pictures)
    guard code == 0 else {
      ServerLog.error(AtomicFile.failure(pictures, code))
      throw Refusal(
        HTTPStatus.insufficientStorage, "cannot_write", "The pictures cannot be kept here.",
        nextStep: "The terminal of 'cfu review' says why.")
    }
    target = folder
    uploads = UploadedFiles(folder: pictures)
  }

  private func freeBytes(_ folder: String) -> Int {
    var facts = statvfs()
    guard statvfs(folder, &facts) == 0 else { return 0 }
    return Int(clamping: UInt64(facts.f_bavail) &* UInt64(facts.f_frsize))
  }

  // MARK: Counting

  func start(profile: ImagingSettings.Profile, classifier: String?) throws(Refusal) {
    try checkOpen()
    guard let uploads, let target, !uploads.files.isEmpty else {
      throw .unprocessable("There is nothing to count yet.", nextStep: "Add pictures.")
    }
    let sheet = try uploads.sheet.map { sheet throws(Refusal) in
      do throws(CFUError) {
        return try FileBytes.read(uploads.path(of: sheet.name))
      } catch {
        throw Refusal(error)
      }
    }
    let made = try UploadedSheet.make(sheet, files: uploads.files)
    let study = uploads.path(of: UploadedFiles.studyName)
    do throws(CFUError) {
      try AtomicFile.write(made.text, to: study)
      var arguments = ["count", study, "--out", target, "--profile", profile.rawValue, "--force"]
      if let classifier { arguments += ["--classifier=\(classifier)"] }
      let process = try CountProcess(arguments, log: log)
      running.withLock { $0 = process }
    } catch {
      throw Refusal(error)
    }
    labels = made.labels
    round += 1
    phase = .running
    isStopping = false
    progress = nil
    messages = []
    began = MonotonicClock.seconds()
    Task { await watch() }
  }

  private var log: String { uploads?.path(of: "count.log") ?? "" }

  private func watch() async {
    while phase == .running {
      try? await Task.sleep(for: .milliseconds(300))
      await look()
    }
  }

  private func look() async {
    guard phase == .running, let process = running.withLock({ $0 }), let end = process.end() else {
      return
    }
    running.withLock { $0 = nil }
    readProgress(atMostEvery: 0)
    messages = said()
    switch end {
    case .code(0), .code(3), .code(69): phase = .done
    case .code(130): phase = .stopped
    default: phase = isStopping ? .stopped : .failed
    }
    guard phase == .done, target == served, let target else { return }
    do throws(CFUError) {
      let reader = try StudyReader(target, base: base)
      _ = try reader.bind(in: desk.book)
      await desk.take(reader)
    } catch {
      ServerLog.error(error)
      phase = .failed
    }
  }

  func stop() throws(Refusal) {
    guard phase == .running else {
      throw Refusal(.conflict, "not_running", "No count is running.")
    }
    isStopping = true
    running.withLock { $0?.stop() }
  }

  /// When the server ends: what was counted is kept, and the next start goes on.
  nonisolated func stopNow() {
    running.withLock { $0?.stop() }
  }

  private func readProgress(atMostEvery seconds: Double) {
    let now = MonotonicClock.seconds()
    guard let target, now - progressTime >= seconds else { return }
    progressTime = now
    if let found = CountProgress(target) { progress = found }
  }

  // MARK: Answers

  func json() async -> JSONValue {
    if phase == .running {
      readProgress(atMostEvery: 0.7)
      await look()
    }
    let places = Dictionary(labels.enumerated().map { ($1, $0) }) { first, _ in first }
    let dishes = progress?.dishes ?? []
    let files = (uploads?.files ?? []).map { file -> JSONValue in
      let dish = places[file.label].flatMap { dishes.indices.contains($0) ? dishes[$0] : nil }
      let state = dish?.isCounted.map { $0 ? "counted" : "failed" } ?? "waiting"
      return [
        "name": .text(file.label), "bytes": .number(file.bytes), "state": .text(state),
        "error": .text(of: dish?.problem.map { plain($0) }),
      ]
    }
    let done = progress?.done ?? 0
    let total = labels.count
    let gone = MonotonicClock.seconds() - began
    let left: Double? =
      phase == .running && done > 0 ? gone / Double(done) * Double(total - done) : nil
    let name = target.map { FileSystem.name(of: FileSystem.absolute($0)) }
    return .members([
      ("available", true), ("problem", .null), ("state", .text(phase.rawValue)),
      ("files", .list(files)), ("sheet", .text(of: uploads?.sheet?.label)),
      (
        "progress",
        [
          "done": .number(done), "total": .number(total),
          "seconds_left": .number(of: left, decimals: 0),
        ]
      ),
      ("messages", .texts(messages)),
      (
        "result",
        phase == .done && name != nil
          ? [
            "study": .text(of: name), "here": .bool(target == served),
            "command": .text("cfu review \(name ?? "")"),
          ] : .null
      ),
    ])
  }

  /// What the count said, the last of it.
  private func said() -> [String] {
    guard let bytes = try? FileBytes.read(log) else { return [] }
    return String(decoding: bytes.suffix(20_000), as: UTF8.self).split(separator: "\n")
      .filter { $0.hasPrefix("cfu: ") }.suffix(20).map { plain(String($0.dropFirst(5))) }
  }

  private func plain(_ text: String) -> String {
    var paths: [(path: String, words: String)] = []
    if let uploads, let target {
      for file in uploads.files { paths.append((uploads.path(of: file.name), file.label)) }
      paths.append((uploads.path(of: UploadedFiles.studyName), "the sheet"))
      paths.append((target, "the results"))
    }
    for folder in [served, base, getenv("HOME").map { String(cString: $0) }] {
      if let folder { paths.append((folder, "a folder of this machine")) }
    }
    var names: [(path: String, words: String)] = []
    for file in uploads?.files ?? [] { names.append((file.name, file.label)) }
    return String(
      PlainWords(paths: paths.flatMap { [$0, (FileSystem.absolute($0.path), $0.words)] }, names)
        .of(text).prefix(400))
  }
}
