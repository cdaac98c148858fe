import CFUCore
import CFUPluginABI
import CPluginIPC
import Glibc

/// A classifier in a worker process: starts it, tells it what to load, asks it, and starts another
/// when it died. Used under the lock of its session.
final class WorkerEngine {
  let classifier: ClassifierManifest
  private let bundle: PluginBundle
  private let worker: String
  private let parameters: String
  private let ledger: CrashLedger
  private let limits: ClassifierSession.Limits

  private var connection: WorkerConnection?
  private var ready = false
  /// The ring that the running worker knows.
  private var known: BatchRing?
  private var ring: BatchRing?
  private var maximumBatch = 0
  /// The worker holds so much memory that it will soon get no more: it is to be replaced while that
  /// costs nothing.
  private(set) var isFull = false
  private var warnings: [String] = []
  private var breaches: [String] = []
  /// Answered calls so far: time, ns, and objects.
  private var spent: UInt64 = 0
  private var done = 0

  /// Bytes of a slot, unless a single object needs more.
  private static let slotLimit = 16 << 20
  /// A worker finds fewer; one whose plugin speaks in its place may send any number.
  private static let mostBreaches = 40

  init(
    bundle: PluginBundle, classifier: ClassifierManifest, worker: String, parameters: String,
    ledger: CrashLedger, limits: ClassifierSession.Limits
  ) throws(CFUError) {
    self.bundle = bundle
    self.classifier = classifier
    self.worker = worker
    self.parameters = parameters
    self.ledger = ledger
    self.limits = limits
    if quarantine == nil { try start() }
  }

  /// Why the plugin is not called any more, if so.
  var quarantine: String? { ledger.quarantineReason(bundle) }

  /// - Parameter object: which one it was, in words; nil when it was none alone.
  func recordCrash(_ why: String, object: String? = nil) {
    if let more = ledger.record(bundle, .init(reason: why, object: object)) { warn(more) }
  }

  // MARK: Start

  /// Starts a worker and tells it what to load; does not wait.
  private func start() throws(CFUError) {
    drop()
    let library = try checked(bundle.manifest.library)
    let made = try WorkerConnection(path: absolute(worker))
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { Glibc.close(descriptor) } }
    for model in bundle.manifest.models {
      let known = try checked(model)
      let descriptor = open("\(bundle.path)/\(model.file)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
      guard descriptor >= 0 else { throw missing(model) }
      descriptors.append(descriptor)
      // The hash was taken of this very file and not of one whose place it has taken since.
      guard FileIdentity(descriptor: descriptor) == known else { throw changed(model) }
    }
    // A worker that is gone already is noticed when its answer is waited for.
    _ = made.send(CFU_IPC_LOAD) { message in
      cfu_ipc_put_text(message, absolute(bundle.libraryPath))
      cfu_ipc_put_u64(message, library.device)
      cfu_ipc_put_u64(message, library.inode)
      cfu_ipc_put_u64(message, library.size)
      cfu_ipc_put_u64(message, library.changed)
      cfu_ipc_put_text(message, classifier.id)
      cfu_ipc_put_text(message, parameters)
      cfu_ipc_put_text(message, "CFUKit \(programVersion)")
      cfu_ipc_put_u64(message, UInt64(limits.memoryBytes))
      cfu_ipc_put_u32(
        message, limits.sandbox ? CFU_IPC_SANDBOX_LOAD | CFU_IPC_SANDBOX_WORK : 0)
      cfu_ipc_put_u32(message, UInt32(descriptors.count))
      for (model, descriptor) in zip(bundle.manifest.models, descriptors) {
        cfu_ipc_put_text(message, model.file)
        cfu_ipc_put_fd(message, descriptor)
      }
    }
    guard !made.outgoingIsBroken else {
      throw CFUError(
        .plugin, "The parameters or the model list of \(classifier.id) are too long.",
        nextStep: "Keep the parameters below 100 kB and the models below 32 files.")
    }
    connection = made
  }

  /// Which file the library or model is, once its hash has been found to be the manifest's.
  private func checked(_ file: PluginManifest.HashedFile) throws(CFUError) -> FileIdentity {
    let found: (sha256: String, identity: FileIdentity)
    do throws(CFUError) {
      found = try VerifiedFiles.hash("\(bundle.path)/\(file.file)")
    } catch {
      throw missing(file)
    }
    guard found.sha256 == file.sha256 else {
      throw changed(file, ": its SHA-256 is \(found.sha256), not \(file.sha256)")
    }
    return found.identity
  }

  private func changed(_ file: PluginManifest.HashedFile, _ how: String = "") -> CFUError {
    CFUError(
      .plugin,
      "\(bundle.path)/\(file.file) has been changed since the plugin was found\(how).",
      nextStep: "Install the plugin again and give the same command.")
  }

  private func missing(_ file: PluginManifest.HashedFile) -> CFUError {
    CFUError(
      .plugin, "\(bundle.path)/\(file.file) is missing or cannot be read.",
      nextStep: "Install the plugin again.")
  }

  /// The worker runs in the root directory.
  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// - Parameter line: what goes after "the plugin NAME".
  private func warn(_ line: some StringProtocol) {
    guard ledger.isNew("\(bundle.sha256) \(line)") else { return }
    warnings.append("The plugin \(bundle.manifest.shortName) \(line).")
  }

  /// Takes what the worker said of breaches, a line each.
  private func note(breaches text: String) {
    for line in text.split(separator: "\n").prefix(Self.mostBreaches).map({
      PluginText.line($0, limit: 500)
    }) {
      guard breaches.count < Self.mostBreaches else { return }
      warn(line)
      if !breaches.contains(line) { breaches.append(line) }
    }
  }

  private func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(seconds * 1e9) }

  // MARK: Calls

  /// How a call ended.
  enum Outcome {
    case answered
    /// The plugin returned a status; the worker lives.
    case refused(String)
    /// The worker died or was killed.
    case died(String)
  }

  /// Makes sure that a worker is ready and knows the ring.
  func prepare(ring: BatchRing) throws(CFUError) {
    try prepare()
    guard known !== ring, let connection else { return }
    try ring.handOver()
    _ = connection.send(CFU_IPC_RING) { message in
      cfu_ipc_put_u32(message, UInt32(BatchRing.slots))
      cfu_ipc_put_u64(message, UInt64(ring.batchBytes))
      cfu_ipc_put_u32(message, UInt32(ring.objects))
      cfu_ipc_put_u32(message, UInt32(ring.classCount))
      cfu_ipc_put_fd(message, ring.batches.descriptor)
      cfu_ipc_put_fd(message, ring.results.descriptor)
    }
    known = ring
  }

  /// Asks for a part of the batch in a slot; the number that the answer will carry, or nil when the
  /// worker is gone.
  func send(slot: Int, part: Range<Int>) -> UInt32? {
    guard let connection else { return nil }
    let sent = connection.send(CFU_IPC_CLASSIFY) { message in
      cfu_ipc_put_u32(message, UInt32(slot))
      cfu_ipc_put_u32(message, UInt32(part.lowerBound))
      cfu_ipc_put_u32(message, UInt32(part.count))
      cfu_ipc_put_u64(message, allowance(part.count))
    }
    return sent ? connection.sequence : nil
  }

  /// Waits for the answer to a call.
  ///
  /// - Parameters:
  ///   - begun: when the worker can have begun with it, ns on the monotonic clock.
  ///   - result: the slot's result, whose heartbeats move the deadline on.
  func answer(
    to sequence: UInt32, objects: Int, begun: UInt64, result: UnsafeMutablePointer<UInt8>
  ) -> Outcome {
    guard let connection else { return .died("there is no worker") }
    switch connection.answer(
      to: sequence, from: begun, allowance: allowance(objects), result: result,
      extensions: limits.heartbeats)
    {
    case .message:
      let status = Int32(bitPattern: cfu_ipc_get_u32(connection.incoming))
      let text = PluginText.line(String(cString: cfu_ipc_get_text(connection.incoming)))
      let said = String(cString: cfu_ipc_get_text(connection.incoming))
      let held = Int(clamping: cfu_ipc_get_u64(connection.incoming))
      guard cfu_ipc_message_kind(connection.incoming) == CFU_IPC_DONE,
        cfu_ipc_message_broken(connection.incoming) == 0
      else { return .died("it sent something that is no answer") }
      note(breaches: said)
      // A hang that ends in good order is a hang all the same: it must not be asked for every part.
      if status == CFU_ERR_CANCELLED || (status != CFU_OK && connection.toldToEnd) {
        return .died(
          "it gave no answer within \(Double(allowance(objects) / 1_000_000) / 1000) s and ended "
            + "the call as cancelled")
      }
      if limits.memoryBytes > 0, held > limits.memoryBytes / 2 {
        isFull = true
        warn(
          "was given a new worker, since the old one held more than "
            + "\(limits.memoryBytes >> 21) MiB of memory")
      }
      return status == CFU_OK ? .answered : .refused(text.isEmpty ? "status \(status)" : text)
    case .died(let why), .hung(let why):
      return .died(why)
    }
  }

  /// Takes a call's time into the running mean.
  func learn(nanoseconds: UInt64, objects: Int) {
    spent += nanoseconds
    done += objects
  }

  /// Ends the worker, if it still runs, and forgets it.
  func drop() {
    connection = nil
    ready = false
    known = nil
    isFull = false
  }

  /// Time that a call over `count` objects may take without a sign of life, ns.
  private func allowance(_ count: Int) -> UInt64 {
    let mean = done > 0 ? Double(spent) / Double(done) / 1e9 : nil
    let expected =
      mean.map { limits.factor * $0 * Double(count) }
      ?? limits.minimumSeconds + limits.firstSecondsPerObject * Double(count)
    // The mean is of the plugin's own making: without an upper end, one that uses up its time in
    // each call would be given more in the next.
    return nanoseconds(min(max(limits.minimumSeconds, expected), limits.maximumSeconds))
  }
}

extension WorkerEngine: ClassifierEngine {
  var workerPID: Int32? { connection?.pid }

  func takeWarnings() -> [String] {
    defer { warnings = [] }
    return warnings
  }

  func takeBreaches() -> [String] {
    defer { breaches = [] }
    return breaches
  }

  func close() {
    if let last = connection?.close() { note(breaches: last) }
    drop()
  }

  func prepare() throws(CFUError) {
    if connection == nil { try start() }
    guard !ready, let connection else { return }
    let problem: String
    switch connection.answer(
      to: connection.sequence, from: cfu_ipc_now(), allowance: nanoseconds(limits.loadSeconds))
    {
    case .message where cfu_ipc_message_kind(connection.incoming) == CFU_IPC_READY:
      let answer = DescriptorMessage(connection.incoming)
      if let difference = answer.difference(from: classifier, of: bundle.manifest) {
        problem = "the library and its manifest differ: \(difference)"
      } else {
        maximumBatch = answer.maximumBatch
        ready = true
        ledger.noteLoaded(bundle)
        let unguarded = PluginText.line(String(cString: cfu_ipc_get_text(connection.incoming)))
        if !unguarded.isEmpty, ledger.isNew("sandbox \(unguarded)") {
          warnings.append(
            "Plugins run without a part of their sandbox on this machine: \(unguarded). Use only "
              + "plugins that you trust.")
        }
        note(breaches: String(cString: cfu_ipc_get_text(connection.incoming)))
        return
      }
    case .message:
      problem = String(cString: cfu_ipc_get_text(connection.incoming))
    case .died(let why), .hung(let why):
      problem = "while it was being loaded \(why)"
    }
    drop()
    throw CFUError(
      .plugin,
      "The plugin \(bundle.libraryPath) (\(classifier.id)) cannot be used: "
        + "\(PluginText.line(problem)).",
      nextStep: "Install the plugin again, or choose another with --classifier.")
  }

  func classify(_ batch: ClassifierBatch) throws(CFUError) -> [Classification] {
    if let why = quarantine {
      return Array(repeating: .unasked(why), count: batch.items.count)
    }
    do throws(CFUError) {
      try prepare()
    } catch {
      // One that never worked is refused before anything is counted; one that worked and cannot be
      // started any more costs these objects and no more.
      guard ledger.hasLoaded(bundle) else { throw error }
      return Array(repeating: .unasked(error.message), count: batch.items.count)
    }
    guard !batch.items.isEmpty else { return [] }
    let size = max(1, min(limits.batch, maximumBatch > 0 ? maximumBatch : limits.batch))
    var plan: [(range: Range<Int>, layout: BatchLayout)] = []
    for start in stride(from: 0, to: batch.items.count, by: size) {
      Self.plan(batch, start..<min(start + size, batch.items.count), &plan)
    }
    let bytes = plan.map(\.layout.size).max() ?? 0
    let objects = plan.map(\.range.count).max() ?? 0
    let shared: BatchRing
    if let ring, ring.batchBytes >= bytes, ring.objects >= objects {
      shared = ring
    } else {
      shared = try BatchRing(
        batchBytes: bytes, objects: max(objects, size), classCount: classifier.classes.count)
      ring = shared
    }
    var run = BatchRun(batch, plan: plan, through: shared, worker: self)
    return run.perform()
  }

  /// Cuts a range until its crops fit a slot; a single object always does.
  private static func plan(
    _ batch: ClassifierBatch, _ range: Range<Int>,
    _ plan: inout [(range: Range<Int>, layout: BatchLayout)]
  ) {
    let layout = BatchLayout(batch, range)
    guard layout.size > slotLimit, range.count > 1 else {
      plan.append((range, layout))
      return
    }
    let middle = range.lowerBound + range.count / 2
    Self.plan(batch, range.lowerBound..<middle, &plan)
    Self.plan(batch, middle..<range.upperBound, &plan)
  }
}
