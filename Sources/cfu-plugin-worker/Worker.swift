import CFUPluginABI
import CFUPluginLoader
import CPluginIPC
import Glibc

/// The worker's side of the conversation: one library, one classifier, one call at a time.
struct Worker {
  private let control: Int32
  /// What came in.
  private let incoming: OpaquePointer
  /// What goes out, but for log lines, which have their own and may come from other threads.
  private let outgoing: OpaquePointer
  private let services: HostServices

  private struct Loaded {
    var library: PluginLibrary
    var id: String
    var instance: OpaquePointer
    /// What the classifier said of itself when it was made.
    var descriptor: DescriptorFingerprint
  }

  init(control: Int32) {
    guard let incoming = cfu_ipc_message_new(), let outgoing = cfu_ipc_message_new() else {
      exit(71)
    }
    self.control = control
    self.incoming = incoming
    self.outgoing = outgoing
    services = HostServices { level, text in
      guard let line = cfu_ipc_message_new() else { return }
      cfu_ipc_begin(line, CFU_IPC_LOG, 0)
      cfu_ipc_put_u32(line, UInt32(bitPattern: level))
      cfu_ipc_put_text(line, String(text.prefix(2000)))
      _ = cfu_ipc_send(control, line)
      cfu_ipc_message_free(line)
    }
  }

  /// Serves until the host says that it is over or closes its end.
  func run() -> Never {
    var loaded: Loaded?
    var ring: WorkerRing?
    while cfu_ipc_receive(control, incoming, 1) == 0 {
      switch cfu_ipc_message_kind(incoming) {
      case CFU_IPC_LOAD where loaded == nil:
        do throws(LoadFailure) {
          loaded = try load()
        } catch {
          reply(CFU_IPC_FAILED) { cfu_ipc_put_text($0, error.message) }
        }
      case CFU_IPC_RING:
        ring = WorkerRing(incoming)
        if ring == nil { _exit(76) }
      case CFU_IPC_CLASSIFY:
        guard let loaded, let ring else { _exit(76) }
        classify(loaded, ring)
      case CFU_IPC_END:
        end(loaded)
      default:
        _exit(76)
      }
      cfu_ipc_close_fds(incoming)
    }
    end(loaded)
  }

  private func end(_ loaded: Loaded?) -> Never {
    if let loaded {
      var said = loaded.library.destroy(loaded.instance).map { "failed in destroy: \($0)\n" } ?? ""
      said += loaded.library.end().map { "failed in deinit: \($0)\n" } ?? ""
      said += Breaches.take()
      if !said.isEmpty { reply(CFU_IPC_BREACH) { cfu_ipc_put_text($0, said) } }
    }
    // Not exit(): nothing of a plugin's own at-exit work may keep the process alive.
    _exit(0)
  }

  private func reply(_ kind: UInt32, _ fill: (OpaquePointer) -> Void) {
    cfu_ipc_begin(outgoing, kind, cfu_ipc_message_sequence(incoming))
    fill(outgoing)
    if cfu_ipc_send(control, outgoing) != 0 { _exit(71) }
  }

  private func load() throws(LoadFailure) -> Loaded {
    let path = String(cString: cfu_ipc_get_text(incoming))
    let file = FileStamp(
      device: cfu_ipc_get_u64(incoming), inode: cfu_ipc_get_u64(incoming),
      size: cfu_ipc_get_u64(incoming), changed: cfu_ipc_get_u64(incoming))
    let id = String(cString: cfu_ipc_get_text(incoming))
    let parameters = String(cString: cfu_ipc_get_text(incoming))
    let version = String(cString: cfu_ipc_get_text(incoming))
    let memory = cfu_ipc_get_u64(incoming)
    let sandbox = cfu_ipc_get_u32(incoming)
    let models = cfu_ipc_get_u32(incoming)
    for _ in 0..<models {
      let key = String(cString: cfu_ipc_get_text(incoming))
      let descriptor = cfu_ipc_get_fd(incoming)
      if cfu_ipc_message_broken(incoming) != 0 { break }
      try services.addResource(key: key, descriptor: descriptor)
    }
    guard cfu_ipc_message_broken(incoming) == 0 else {
      throw LoadFailure("the host's load message is damaged")
    }
    guard cfu_ipc_sandbox_memory(memory) == 0 else {
      throw LoadFailure("the worker's memory cannot be limited")
    }
    let host = services.makeTable(version: version)
    cfu_ipc_contract_note()
    var unguarded = enter(sandbox & CFU_IPC_SANDBOX_LOAD)
    // The hash was taken of this very file; one that has taken its place since is not loaded.
    guard FileStamp(path: path) == file else {
      throw LoadFailure("the library has been replaced since its hash was checked")
    }
    let library = try PluginLibrary(path: path, host: host)
    let descriptor = try library.descriptor(id: id)
    let instance = try library.create(id: id, parameters: parameters)
    let narrowed = enter(sandbox & CFU_IPC_SANDBOX_WORK)
    if unguarded.isEmpty { unguarded = narrowed }
    reply(CFU_IPC_READY) {
      DescriptorWriter.write(descriptor.pointee, to: $0)
      cfu_ipc_put_text($0, unguarded)
      cfu_ipc_put_text($0, Breaches.take())
    }
    return Loaded(
      library: library, id: id, instance: instance,
      descriptor: DescriptorFingerprint(descriptor.pointee))
  }

  /// What of a part of the sandbox is not to be had here; empty when all of it is in force.
  private func enter(_ part: UInt32) -> String {
    guard part != 0 else { return "" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
      guard let text = buffer.baseAddress else { return "" }
      return cfu_ipc_sandbox_enter(part, text, buffer.count) == 0 ? "" : String(cString: text)
    }
  }

  private func classify(_ loaded: Loaded, _ ring: WorkerRing) {
    let slot = cfu_ipc_get_u32(incoming)
    let first = cfu_ipc_get_u32(incoming)
    let count = cfu_ipc_get_u32(incoming)
    let deadline = cfu_ipc_now() + cfu_ipc_get_u64(incoming)
    guard var batch = ring.batch(slot: slot, first: first, count: count) else { _exit(76) }
    batch.deadline_ns = deadline

    var result = ring.result(slot: slot, count: count)
    services.beginCall(result: ring.start(slot: slot), deadline: deadline)
    let (status, text) = loaded.library.classify(loaded.instance, &batch, &result)
    services.endCall()
    guard ring.isIntact(slot: slot, count: count) else { _exit(CFU_IPC_EXIT_OUTPUT) }
    guard loaded.library.describes(id: loaded.id, as: loaded.descriptor) else {
      _exit(CFU_IPC_EXIT_CLASSES)
    }
    reply(CFU_IPC_DONE) {
      cfu_ipc_put_u32($0, UInt32(bitPattern: status))
      cfu_ipc_put_text($0, text)
      cfu_ipc_put_text($0, Breaches.take())
      cfu_ipc_put_u64($0, cfu_ipc_sandbox_taken())
    }
  }
}

/// What the plugin has done against its contract since it was last asked, a line each; what could be
/// put right has been.
private enum Breaches {
  static func take() -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      guard let text = buffer.baseAddress else { return "" }
      var all = ""
      if cfu_ipc_contract_check(text, buffer.count) > 0 { all += String(cString: text) }
      if cfu_ipc_sandbox_refused(text, buffer.count) > 0 { all += String(cString: text) }
      return all
    }
  }
}

/// Which file it is, as the host saw it.
private struct FileStamp: Equatable {
  var device: UInt64
  var inode: UInt64
  var size: UInt64
  var changed: UInt64

  init(device: UInt64, inode: UInt64, size: UInt64, changed: UInt64) {
    self.device = device
    self.inode = inode
    self.size = size
    self.changed = changed
  }

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    device = UInt64(status.st_dev)
    inode = UInt64(status.st_ino)
    size = UInt64(status.st_size)
    changed = UInt64(status.st_ctim.tv_sec) &* 1_000_000_000 &+ UInt64(status.st_ctim.tv_nsec)
  }
}
