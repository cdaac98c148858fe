import CFUCore
import CFUPluginABI
import CPluginIPC
import Glibc

/// What a session does, under its lock: talk to the worker, start a new one after a crash, and find
/// the one object that is to blame.
final class SessionCore {
  private let bundle: PluginBundle
  private let classifier: ClassifierManifest
  private let worker: String
  private let parameters: String
  private let ledger: CrashLedger
  private let limits: ClassifierSession.Limits

  private var connection: WorkerConnection?
  private var ready = false
  private var maximumBatch = 0
  /// Successful calls so far: time, ns, and objects.
  private var spent: UInt64 = 0
  private var done = 0

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
    try start()
  }

  var workerPID: Int32? { connection?.pid }

  func close() {
    connection?.close()
    connection = nil
    ready = false
  }

  // MARK: Start

  /// Starts a worker and sends it to work; does not wait.
  private func start() throws(CFUError) {
    ready = false
    connection = nil
    let made = try WorkerConnection(path: absolute(worker))
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { Glibc.close(descriptor) } }
    for model in bundle.manifest.models {
      let descriptor = open("\(bundle.path)/\(model.file)", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw CFUError(
          .plugin, "\(bundle.path)/\(model.file) is missing or cannot be read.",
          nextStep: "Install the plugin again.")
      }
      descriptors.append(descriptor)
    }
    // A worker that is gone already is noticed when its answer is waited for.
    _ = made.send(CFU_IPC_LOAD) { message in
      cfu_ipc_put_text(message, absolute(bundle.libraryPath))
      cfu_ipc_put_text(message, classifier.id)
      cfu_ipc_put_text(message, parameters)
      cfu_ipc_put_text(message, "CFUKit \(programVersion)")
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

  /// The worker runs in the root directory.
  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Waits until the classifier is loaded.
  func prepare() throws(CFUError) {
    if connection == nil { try start() }
    guard !ready, let connection else { return }
    let problem: String
    switch connection.answer(allowance: nanoseconds(limits.loadSeconds)) {
    case .message where cfu_ipc_message_kind(connection.incoming) == CFU_IPC_READY:
      let answer = DescriptorMessage(connection.incoming)
      if let difference = answer.difference(from: classifier) {
        problem = "the library and its manifest differ: \(difference)"
      } else {
        maximumBatch = answer.maximumBatch
        ready = true
        return
      }
    case .message:
      problem = String(cString: cfu_ipc_get_text(connection.incoming))
    case .died(let why), .hung(let why):
      problem = "while it was being loaded \(why)"
    }
    self.connection = nil
    throw CFUError(
      .plugin, "The plugin \(bundle.libraryPath) (\(classifier.id)) cannot be used: \(problem).",
      nextStep: "Install the plugin again, or choose another with --classifier.")
  }

  private func nanoseconds(_ seconds: Double) -> UInt64 { UInt64(seconds * 1e9) }

  // MARK: Classify

  func classify(_ batch: ClassifierBatch) throws(CFUError) -> [Classification] {
    var results = [Classification](
      repeating: .failed("the object was not reached"), count: batch.items.count)
    if let why = quarantine {
      for index in results.indices { results[index] = .failed(why) }
      return results
    }
    try prepare()
    let size = max(1, min(limits.batch, maximumBatch > 0 ? maximumBatch : limits.batch))
    for start in stride(from: 0, to: batch.items.count, by: size) {
      let range = start..<min(start + size, batch.items.count)
      let block = try BatchBlock(batch, items: range, classCount: classifier.classes.count)
      let before = ledger.count(pluginSHA256: bundle.sha256)
      let crash = run(0..<range.count, block) { results[start + $0] = $1 }
      // A crash that no single object brings about again counts as well.
      if let crash, ledger.count(pluginSHA256: bundle.sha256) == before {
        ledger.record(pluginSHA256: bundle.sha256, reason: crash)
      }
    }
    return results
  }

  private var quarantine: String? { ledger.quarantineReason(pluginSHA256: bundle.sha256) }

  /// Classifies a part of a block. After a crash each half is tried alone, down to the one object
  /// that is to blame. Returns why the part crashed, if it did.
  private func run(
    _ part: Range<Int>, _ block: borrowing BatchBlock, _ store: (Int, Classification) -> Void
  ) -> String? {
    if let why = quarantine {
      for index in part { store(index, .failed(why)) }
      return nil
    }
    switch call(part, block) {
    case .answered:
      for index in part {
        store(index, OutputCheck.check(block.output(at: index), classes: classifier.classes))
      }
      return nil
    case .refused(let why):
      guard part.count > 1 else {
        store(part.lowerBound, .failed("the classifier refused this object: \(why)"))
        return nil
      }
      bisect(part, block, store)
      return nil
    case .crashed(let why):
      guard part.count > 1 else {
        store(part.lowerBound, .failed("the classifier failed on this object: \(why)"))
        ledger.record(pluginSHA256: bundle.sha256, reason: why)
        return why
      }
      bisect(part, block, store)
      return why
    case .unusable(let why):
      for index in part { store(index, .failed(why)) }
      return nil
    }
  }

  private func bisect(
    _ part: Range<Int>, _ block: borrowing BatchBlock, _ store: (Int, Classification) -> Void
  ) {
    let middle = part.lowerBound + part.count / 2
    _ = run(part.lowerBound..<middle, block, store)
    _ = run(middle..<part.upperBound, block, store)
  }

  private enum Outcome {
    case answered
    /// The plugin returned a status; the worker lives.
    case refused(String)
    /// The worker died or was killed.
    case crashed(String)
    /// There is no worker to ask any more.
    case unusable(String)
  }

  private func call(_ part: Range<Int>, _ block: borrowing BatchBlock) -> Outcome {
    // Twice: a worker that died between two calls is no fault of these objects.
    for _ in 0..<2 {
      do throws(CFUError) {
        try prepare()
      } catch {
        return .unusable(error.message)
      }
      guard let connection else { return .unusable("there is no worker") }
      block.clear(part)
      let allowance = allowance(part.count)
      let begun = cfu_ipc_now()
      // In local copies, since the closure may not hold on to the borrowed block.
      let (batchFile, resultFile) = (block.batchDescriptor, block.resultDescriptor)
      let sent = connection.send(CFU_IPC_CLASSIFY) { message in
        cfu_ipc_put_u32(message, UInt32(part.lowerBound))
        cfu_ipc_put_u32(message, UInt32(part.count))
        cfu_ipc_put_u32(message, UInt32(classifier.classes.count))
        cfu_ipc_put_u64(message, begun + allowance)
        cfu_ipc_put_fd(message, batchFile)
        cfu_ipc_put_fd(message, resultFile)
      }
      guard sent else {
        self.connection = nil
        continue
      }
      switch connection.answer(
        allowance: allowance, result: block.result, extensions: limits.heartbeats)
      {
      case .message:
        let status = Int32(bitPattern: cfu_ipc_get_u32(connection.incoming))
        guard status == CFU_OK else {
          let text = String(cString: cfu_ipc_get_text(connection.incoming))
          return .refused(text.isEmpty ? "status \(status)" : text)
        }
        spent += cfu_ipc_now() - begun
        done += part.count
        return .answered
      case .died(let why), .hung(let why):
        self.connection = nil
        ready = false
        return .crashed(why)
      }
    }
    return .crashed("the worker ended as soon as it was asked")
  }

  /// Time that a call over `count` objects may take without a sign of life, ns.
  private func allowance(_ count: Int) -> UInt64 {
    let mean = done > 0 ? Double(spent) / Double(done) / 1e9 : nil
    let expected =
      mean.map { limits.factor * $0 * Double(count) }
      ?? limits.minimumSeconds + limits.firstSecondsPerObject * Double(count)
    return nanoseconds(max(limits.minimumSeconds, expected))
  }
}
