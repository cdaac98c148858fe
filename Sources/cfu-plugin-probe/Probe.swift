import CFUPluginABI
import CFUPluginLoader
import CPluginIPC
import Glibc

/// The probe's side of the conversation: one library, one question at a time.
struct Probe {
  private let control: Int32
  private let incoming: OpaquePointer
  private let outgoing: OpaquePointer
  /// The plugin's library once it is open.
  private var library: PluginLibrary?
  private var instances = [OpaquePointer?](repeating: nil, count: 16)
  private var before: OpaquePointer?

  /// What one question is answered with.
  struct Answer {
    var status: Int32 = 0
    var text = ""
    var nanoseconds: UInt64 = 0
    var values: [UInt64] = []

    /// The probe itself could not do what it was asked; `error` is an errno value.
    static func unable(_ error: Int32) -> Answer { Answer(status: -max(1, error)) }
  }

  init(control: Int32) {
    guard let incoming = cfu_ipc_message_new(), let outgoing = cfu_ipc_message_new() else {
      exit(71)
    }
    self.control = control
    self.incoming = incoming
    self.outgoing = outgoing
  }

  /// Serves until the validator closes its end.
  mutating func run() -> Never {
    while cfu_ipc_receive(control, incoming, 1) == 0 {
      let answer = answer(cfu_ipc_message_kind(incoming))
      // What the plugin printed must not stay in a buffer when the process is killed.
      fflush(nil)
      cfu_ipc_begin(outgoing, CFU_PROBE_ANSWER, cfu_ipc_message_sequence(incoming))
      cfu_ipc_put_u32(outgoing, UInt32(bitPattern: answer.status))
      cfu_ipc_put_text(outgoing, answer.text)
      cfu_ipc_put_u64(outgoing, answer.nanoseconds)
      cfu_ipc_put_u32(outgoing, UInt32(answer.values.count))
      for value in answer.values { cfu_ipc_put_u64(outgoing, value) }
      if cfu_ipc_message_kind(incoming) == CFU_PROBE_DESCRIBE, let library {
        for index in 0..<min(answer.values.first ?? 0, 64) {
          putDescriptor(UInt32(index), of: library.table, into: outgoing)
        }
      }
      if cfu_ipc_send(control, outgoing) != 0 { _exit(71) }
      cfu_ipc_close_fds(incoming)
    }
    // Not exit(): what a plugin left for then is no part of any test.
    _exit(0)
  }

  private mutating func answer(_ kind: UInt32) -> Answer {
    switch kind {
    case CFU_PROBE_OPEN: return open()
    case CFU_PROBE_ENTRY: return entry()
    case CFU_PROBE_SANDBOX: return sandbox()
    case CFU_PROBE_PARALLEL:
      cfu_probe_host_parallel(cfu_ipc_get_u32(incoming))
      return Answer(values: [UInt64(cfu_probe_host_loops()), UInt64(cfu_probe_host_asked())])
    case CFU_PROBE_CANCELLED:
      cfu_probe_host_begin(cfu_ipc_get_u32(incoming), 0)
      return Answer()
    case CFU_PROBE_STATE: return state()
    default: break
    }
    guard let library else { return .unable(EINVAL) }
    switch kind {
    case CFU_PROBE_DESCRIBE: return describe(library)
    case CFU_PROBE_DESCRIBE_ONE: return describeOne(library)
    case CFU_PROBE_CREATE: return create(library)
    case CFU_PROBE_CLASSIFY, CFU_PROBE_ON_THREADS, CFU_PROBE_MANY, CFU_PROBE_CANCEL:
      return classify(library, kind)
    case CFU_PROBE_EXTENSION:
      let id = String(cString: cfu_ipc_get_text(incoming))
      let instance = cfu_ipc_get_u32(incoming) == 0 ? nil : instances[0]
      return Answer(values: [UInt64(cfu_probe_extension(library.table, instance, id))])
    case CFU_PROBE_DESTROY:
      let slot = Int(cfu_ipc_get_u32(incoming))
      guard instances.indices.contains(slot), let instance = instances[slot] else {
        return .unable(EINVAL)
      }
      let thrown = library.destroy(instance)
      instances[slot] = nil
      return Answer(status: thrown == nil ? 0 : 1, text: thrown ?? "")
    case CFU_PROBE_END:
      let thrown = library.end()
      self.library = nil
      return Answer(status: thrown == nil ? 0 : 1, text: thrown ?? "")
    default: return .unable(ENOSYS)
    }
  }

  // MARK: Loading

  private mutating func open() -> Answer {
    let path = String(cString: cfu_ipc_get_text(incoming))
    let version = String(cString: cfu_ipc_get_text(incoming))
    let kind = cfu_ipc_get_u32(incoming)
    let size = cfu_ipc_get_u32(incoming)
    for _ in 0..<cfu_ipc_get_u32(incoming) {
      let key = strdup(cfu_ipc_get_text(incoming))
      let descriptor = cfu_ipc_get_fd(incoming)
      var memory: UnsafeMutablePointer<UInt8>?
      var bytes: UInt64 = 0
      let error = cfu_ipc_file_map(descriptor, &memory, &bytes)
      close(descriptor)
      guard error == 0, cfu_probe_host_resource(key, memory, bytes) == 0 else {
        return .unable(error)
      }
    }
    // The worker's own services, for the extensions that a plugin may need.
    let services = HostServices { _, _ in }
    let host = cfu_probe_host_make(kind, size, services.makeTable(version: version))
    guard let host else { return .unable(ENOMEM) }
    before = cfu_probe_state_take()
    let begun = cfu_probe_now()
    do throws(LoadFailure) {
      library = try PluginLibrary(path: path, host: host)
    } catch {
      return Answer(status: 1, text: error.message, nanoseconds: cfu_probe_now() - begun)
    }
    return Answer(nanoseconds: cfu_probe_now() - begun)
  }

  private func entry() -> Answer {
    let path = String(cString: cfu_ipc_get_text(incoming))
    let major = cfu_ipc_get_u32(incoming)
    let minor = cfu_ipc_get_u32(incoming)
    do throws(LoadFailure) {
      let symbol = try PluginLibrary.entry(path: path)
      let error = ErrorText()
      let table = cfu_call_entry(symbol, major, minor, error.pointer)
      // The build block stands at the same place in every version.
      let abi = table?.pointee.build.abi_major ?? 0
      return Answer(text: error.text, values: [table == nil ? 0 : 1, UInt64(abi)])
    } catch {
      return Answer(status: 1, text: error.message)
    }
  }

  private func state() -> Answer {
    let aspect = cfu_ipc_get_u32(incoming)
    guard let before, let after = cfu_probe_state_take() else { return .unable(ENOMEM) }
    defer { cfu_probe_state_free(after) }
    var text = [CChar](repeating: 0, count: 1024)
    let differs = cfu_probe_state_differs(before, after, aspect, &text, text.count)
    return Answer(status: differs, text: text.withUnsafeBufferPointer(Self.string))
  }

  /// Enters a part of the sandbox, or tells what has been refused in it.
  private func sandbox() -> Answer {
    let flags = cfu_ipc_get_u32(incoming)
    var text = [CChar](repeating: 0, count: 2048)
    let error =
      flags == 0
      ? (cfu_ipc_sandbox_refused(&text, text.count) > 0 ? 1 : 0)
      : cfu_ipc_sandbox_enter(flags, &text, text.count)
    return Answer(status: error, text: text.withUnsafeBufferPointer(Self.string))
  }

  // MARK: Descriptors

  private func describe(_ library: PluginLibrary) -> Answer {
    let error = ErrorText()
    let count = cfu_call_count(library.table, error.pointer)
    return Answer(text: error.text, values: [UInt64(count)])
  }

  private func describeOne(_ library: PluginLibrary) -> Answer {
    let index = cfu_ipc_get_u32(incoming)
    let error = ErrorText()
    let first = cfu_call_describe(library.table, index, error.pointer)
    let second = cfu_call_describe(library.table, index, error.pointer)
    return Answer(text: error.text, values: [first == nil ? 0 : 1, first == second ? 1 : 0])
  }

  // MARK: Instances

  private mutating func create(_ library: PluginLibrary) -> Answer {
    let slot = Int(cfu_ipc_get_u32(incoming))
    let id = String(cString: cfu_ipc_get_text(incoming))
    let parameters = String(cString: cfu_ipc_get_text(incoming))
    let missing = cfu_ipc_get_u32(incoming)
    let room = cfu_ipc_get_u32(incoming)
    guard instances.indices.contains(slot) else { return .unable(EINVAL) }
    // An address that no instance has tells whether the place was written to.
    let untouched = OpaquePointer(bitPattern: 0x5A5A)
    var instance = untouched
    var outcome = cfu_probe_outcome()
    cfu_probe_create(library.table, id, parameters, missing, room, &instance, &outcome)
    let written = instance != untouched
    if outcome.status == CFU_OK, missing == 0, written { instances[slot] = instance }
    return Answer(
      status: outcome.status, text: Self.text(outcome), nanoseconds: outcome.nanoseconds,
      values: [written ? 1 : 0])
  }

  private func classify(_ library: PluginLibrary, _ kind: UInt32) -> Answer {
    let slot = Int(cfu_ipc_get_u32(incoming))
    var call = cfu_probe_call()
    call.table = library.table
    call.first = cfu_ipc_get_u32(incoming)
    call.count = cfu_ipc_get_u32(incoming)
    call.class_count = cfu_ipc_get_u32(incoming)
    call.embedding_length = cfu_ipc_get_u32(incoming)
    call.placement = cfu_ipc_get_u32(incoming)
    call.sealed = cfu_ipc_get_u32(incoming)
    call.false_items = cfu_ipc_get_u32(incoming)
    call.false_classes = cfu_ipc_get_u32(incoming)
    call.batch_size = cfu_ipc_get_u32(incoming)
    call.result_size = cfu_ipc_get_u32(incoming)
    call.error_size = cfu_ipc_get_u32(incoming)
    call.missing = cfu_ipc_get_u32(incoming)
    call.deadline_ns = cfu_ipc_get_u64(incoming)
    guard instances.indices.contains(slot), let instance = instances[slot],
      let batch = SharedFile(cfu_ipc_get_fd(incoming), writable: false),
      let answers = SharedFile(cfu_ipc_get_fd(incoming), writable: true),
      batch.size >= MemoryLayout<cfu_batch>.size,
      UInt64(answers.size)
        >= cfu_probe_answer_bytes(call.count, call.class_count, call.embedding_length)
    else { return .unable(EINVAL) }
    call.`self` = instance
    call.block = UnsafePointer(batch.memory)
    call.block_size = UInt64(batch.size)

    var outcome = cfu_probe_outcome()
    var values: [UInt64] = []
    let error: Int32
    switch kind {
    case CFU_PROBE_CLASSIFY:
      cfu_probe_host_deadline(call.deadline_ns)
      error = cfu_probe_classify(&call, answers.memory, &outcome)
    case CFU_PROBE_ON_THREADS:
      let model = cfu_ipc_get_u32(incoming)
      let threads = cfu_ipc_get_u32(incoming)
      let rounds = cfu_ipc_get_u32(incoming)
      let tolerance = cfu_ipc_get_f32(incoming)
      guard slot + Int(threads) <= instances.count else { return .unable(EINVAL) }
      let crew = Array(instances[slot...])
      error = cfu_probe_on_threads(
        &call, model, threads, rounds, crew, UnsafePointer(answers.memory), tolerance, &outcome)
    case CFU_PROBE_MANY:
      let calls = cfu_ipc_get_u64(incoming)
      let limit = cfu_ipc_get_u64(incoming)
      var growth = cfu_probe_growth()
      error = cfu_probe_many(&call, calls, limit, &growth, &outcome)
      values = [
        growth.calls, UInt64(bitPattern: growth.resident), UInt64(bitPattern: growth.heap),
        UInt64(bitPattern: growth.files),
      ]
    default:
      let delay = cfu_ipc_get_u64(incoming)
      var after: UInt64 = 0
      error = cfu_probe_cancel(&call, delay, &after, &outcome)
      values = [after]
    }
    guard error == 0 else { return .unable(error) }
    return Answer(
      status: outcome.status, text: Self.text(outcome), nanoseconds: outcome.nanoseconds,
      values: values)
  }

  // MARK: Texts

  private static func text(_ outcome: cfu_probe_outcome) -> String {
    withUnsafeBytes(of: outcome.text) { string($0.bindMemory(to: CChar.self)) }
  }

  private static func string(_ characters: UnsafeBufferPointer<CChar>) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// A mapping of a file in memory for the time of one question.
private struct SharedFile: ~Copyable {
  let memory: UnsafeMutablePointer<UInt8>
  let size: Int

  /// Takes `descriptor` over.
  init?(_ descriptor: Int32, writable: Bool) {
    var memory: UnsafeMutablePointer<UInt8>?
    var size: UInt64 = 0
    let error = cfu_probe_shared_map(descriptor, writable ? 1 : 0, &memory, &size)
    close(descriptor)
    guard error == 0, let memory else { return nil }
    self.memory = memory
    self.size = Int(size)
  }

  deinit { cfu_probe_shared_free(memory, UInt64(size)) }
}
