import CFUPluginABI
import CFUPluginHost
import CPluginIPC
import Glibc

/// Memory that the probe maps as well.
final class SharedMemory {
  let descriptor: Int32
  let bytes: UnsafeMutableRawBufferPointer

  /// Zeroed memory of at least one byte.
  init(size: Int) throws(TestFailure) {
    var descriptor: Int32 = -1
    var memory: UnsafeMutablePointer<UInt8>?
    guard cfu_probe_shared_make(UInt64(max(1, size)), &descriptor, &memory) == 0, let memory else {
      throw TestFailure("there is no memory for the test")
    }
    self.descriptor = descriptor
    bytes = .init(start: memory, count: max(1, size))
  }

  convenience init(_ content: some Collection<UInt8>) throws(TestFailure) {
    try self.init(size: content.count)
    bytes.copyBytes(from: content)
    // A model that was cut to nothing has no bytes, not one.
    if content.isEmpty, ftruncate(descriptor, 0) != 0 {
      throw TestFailure("there is no memory for the test")
    }
  }

  deinit {
    cfu_probe_shared_free(
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count))
    close(descriptor)
  }
}

/// How classify is called; the defaults are those of a host.
struct CallOptions {
  /// Where inputs and outputs lie: CFU_PROBE_ROOMY, _AFTER or _BEFORE.
  var placement = CFU_PROBE_ROOMY
  var sealed = false
  var falseItems: UInt32 = 0
  var falseClasses: UInt32 = 0
  var batchSize: UInt32 = 0
  var resultSize: UInt32 = 0
  var errorSize: UInt32 = 0
  var missing: UInt32 = 0
  var deadline: UInt64 = 0
  var layout = BatchLayout.Options()
  var slot: UInt32 = 0
  /// Time that the probe has, s.
  var seconds = 20.0
}

/// What came back from classify.
struct Classified {
  var status: Int32
  var text: String
  var nanoseconds: UInt64
  var values: [UInt64]
  var answers: Answers

  var isOK: Bool { status == CFU_OK }
}

/// A plugin in a probe of its own: the questions of ``ProbeProcess``, each as a function.
struct PluginProbe {
  let process: ProbeProcess
  let bundle: PluginBundle
  let entry: ClassifierManifest
  /// Length of the embedding that the descriptor promises.
  var embeddingLength = 0

  enum Host: UInt32 {
    case plain = 0
    case larger = 1
    case smaller = 2
    case empty = 3
  }

  /// Loads and initialises the library.
  ///
  /// - Parameter models: contents in place of the bundle's, by file name.
  func open(
    host: Host = .plain, hostSize: Int = 0, models: [String: [UInt8]] = [:]
  ) throws(TestFailure) -> ProbeAnswer {
    var replaced: [SharedMemory] = []
    var descriptors: [(key: String, descriptor: Int32, isOurs: Bool)] = []
    defer { for entry in descriptors where entry.isOurs { Glibc.close(entry.descriptor) } }
    for model in bundle.manifest.models {
      if let content = models[model.file] {
        let memory = try SharedMemory(content)
        replaced.append(memory)
        descriptors.append((model.file, memory.descriptor, false))
        continue
      }
      let file = Glibc.open("\(bundle.path)/\(model.file)", O_RDONLY | O_CLOEXEC)
      guard file >= 0 else {
        throw TestFailure("the model \(model.file) cannot be read", advice: "See 1.files.")
      }
      descriptors.append((model.file, file, true))
    }
    return try withExtendedLifetime(replaced) { () throws(TestFailure) in
      try process.ask(CFU_PROBE_OPEN) { message in
        cfu_ipc_put_text(message, absolute(bundle.libraryPath))
        cfu_ipc_put_text(message, "CFUKit validator")
        cfu_ipc_put_u32(message, host.rawValue)
        cfu_ipc_put_u32(message, UInt32(hostSize))
        cfu_ipc_put_u32(message, UInt32(descriptors.count))
        for entry in descriptors {
          cfu_ipc_put_text(message, entry.key)
          cfu_ipc_put_fd(message, entry.descriptor)
        }
      }
    }
  }

  /// Asks the entry function alone, as a host of this version would.
  func entryOnly(major: UInt32, minor: UInt32) throws(TestFailure) -> ProbeAnswer {
    try process.ask(CFU_PROBE_ENTRY) { message in
      cfu_ipc_put_text(message, absolute(bundle.libraryPath))
      cfu_ipc_put_u32(message, major)
      cfu_ipc_put_u32(message, minor)
    }
  }

  /// The probe runs in the root directory.
  private func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// - Parameter missing: 1 = no id, 2 = no parameters, 4 = no place, 8 = no error.
  func create(
    slot: Int = 0, id: String? = nil, parameters: String = "{}", missing: UInt32 = 0, room: Int = 0
  ) throws(TestFailure) -> ProbeAnswer {
    try process.ask(CFU_PROBE_CREATE) { message in
      cfu_ipc_put_u32(message, UInt32(slot))
      cfu_ipc_put_text(message, id ?? entry.id)
      cfu_ipc_put_text(message, parameters)
      cfu_ipc_put_u32(message, missing)
      cfu_ipc_put_u32(message, UInt32(room))
    }
  }

  func destroy(slot: Int = 0) throws(TestFailure) -> ProbeAnswer {
    try process.ask(CFU_PROBE_DESTROY) { cfu_ipc_put_u32($0, UInt32(slot)) }
  }

  func classify(
    _ batch: ClassifierBatch, _ range: Range<Int>? = nil, _ options: CallOptions = CallOptions()
  ) throws(TestFailure) -> Classified {
    try call(CFU_PROBE_CLASSIFY, batch, range, options)
  }

  /// Any of the questions that begin like CLASSIFY.
  ///
  /// - Parameters:
  ///   - range: objects of `batch`, all of which are laid out; nil for all.
  ///   - expected: the answers that the probe is to compare with.
  ///   - more: writes what the question has after the call.
  func call(
    _ kind: UInt32, _ batch: ClassifierBatch, _ range: Range<Int>? = nil,
    _ options: CallOptions = CallOptions(), expected: SharedMemory? = nil,
    more: (OpaquePointer) -> Void = { _ in }
  ) throws(TestFailure) -> Classified {
    let all = 0..<batch.items.count
    let part = range ?? all
    process.evidence = Evidence(batch: batch, range: part)
    let layout = BatchLayout(batch, all, options: options.layout)
    let block = try SharedMemory(size: layout.size)
    layout.write(batch, all, into: block.bytes)
    let output: SharedMemory
    if let expected {
      output = expected
    } else {
      output = try answerMemory(part.count)
    }
    let answer = try process.ask(kind, seconds: options.seconds) { message in
      cfu_ipc_put_u32(message, options.slot)
      cfu_ipc_put_u32(message, UInt32(part.lowerBound))
      cfu_ipc_put_u32(message, UInt32(part.count))
      cfu_ipc_put_u32(message, UInt32(entry.classes.count))
      cfu_ipc_put_u32(message, UInt32(embeddingLength))
      cfu_ipc_put_u32(message, options.placement)
      cfu_ipc_put_u32(message, options.sealed ? 1 : 0)
      cfu_ipc_put_u32(message, options.falseItems)
      cfu_ipc_put_u32(message, options.falseClasses)
      cfu_ipc_put_u32(message, options.batchSize)
      cfu_ipc_put_u32(message, options.resultSize)
      cfu_ipc_put_u32(message, options.errorSize)
      cfu_ipc_put_u32(message, options.missing)
      cfu_ipc_put_u64(message, options.deadline)
      cfu_ipc_put_fd(message, block.descriptor)
      cfu_ipc_put_fd(message, output.descriptor)
      more(message)
    }
    guard answer.status >= 0 else {
      throw TestFailure("the probe could not make the call (system error \(-answer.status))")
    }
    return Classified(
      status: answer.status, text: answer.text, nanoseconds: answer.nanoseconds,
      values: answer.values,
      answers: Answers(
        UnsafeRawBufferPointer(output.bytes), count: part.count, classes: entry.classes.count,
        embedding: embeddingLength))
  }

  /// Memory for the answers to `count` objects.
  func answerMemory(_ count: Int) throws(TestFailure) -> SharedMemory {
    try SharedMemory(
      size: Int(
        cfu_probe_answer_bytes(
          UInt32(count), UInt32(entry.classes.count), UInt32(embeddingLength))))
  }
}
