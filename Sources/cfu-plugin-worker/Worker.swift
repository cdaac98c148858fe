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
    var instance: OpaquePointer
    var embeddingLength: UInt32
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

  /// Serves until the host closes its end.
  func run() -> Never {
    var loaded: Loaded?
    while cfu_ipc_receive(control, incoming, 1) == 0 {
      switch cfu_ipc_message_kind(incoming) {
      case CFU_IPC_LOAD where loaded == nil:
        do throws(LoadFailure) {
          loaded = try load()
        } catch {
          reply(CFU_IPC_FAILED) { cfu_ipc_put_text($0, error.message) }
        }
      case CFU_IPC_CLASSIFY:
        guard let loaded else { exit(76) }
        classify(loaded)
      default:
        exit(76)
      }
      cfu_ipc_close_fds(incoming)
    }
    if let loaded {
      loaded.library.destroy(loaded.instance)
      loaded.library.end()
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
    let id = String(cString: cfu_ipc_get_text(incoming))
    let parameters = String(cString: cfu_ipc_get_text(incoming))
    let version = String(cString: cfu_ipc_get_text(incoming))
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
    let library = try PluginLibrary(path: path, host: services.makeTable(version: version))
    let descriptor = try library.descriptor(id: id)
    let instance = try library.create(id: id, parameters: parameters)
    reply(CFU_IPC_READY) { write(descriptor.pointee, to: $0) }
    return Loaded(
      library: library, instance: instance,
      embeddingLength: descriptor.pointee.embedding_length)
  }

  private func write(_ descriptor: cfu_descriptor, to message: OpaquePointer) {
    cfu_ipc_put_text(message, descriptor.id)
    cfu_ipc_put_text(message, descriptor.version)
    cfu_ipc_put_text(message, descriptor.name)
    cfu_ipc_put_f32(message, descriptor.wanted_um_per_px)
    cfu_ipc_put_f32(message, descriptor.um_per_px_tolerance)
    cfu_ipc_put_u32(message, descriptor.pixel_formats)
    cfu_ipc_put_u32(message, descriptor.crop_width)
    cfu_ipc_put_u32(message, descriptor.crop_height)
    cfu_ipc_put_text(message, descriptor.feature_schema)
    cfu_ipc_put_u32(message, descriptor.feature_count)
    cfu_ipc_put_u32(message, descriptor.thread_model)
    cfu_ipc_put_u32(message, descriptor.determinism)
    cfu_ipc_put_u32(message, descriptor.max_batch)
    cfu_ipc_put_u32(message, descriptor.class_count)
    for index in 0..<Int(descriptor.class_count) {
      let item = UnsafeRawPointer(descriptor.classes)
        .advanced(by: index * Int(descriptor.class_stride))
        .assumingMemoryBound(to: cfu_class.self).pointee
      cfu_ipc_put_text(message, item.id)
      cfu_ipc_put_text(message, item.name)
      cfu_ipc_put_u32(message, item.colour)
      cfu_ipc_put_u32(message, item.flags)
      cfu_ipc_put_f32(message, item.max_um_per_px)
      cfu_ipc_put_f32(message, item.max_um_per_px_stained)
    }
  }

  private func classify(_ loaded: Loaded) {
    let first = cfu_ipc_get_u32(incoming)
    let count = cfu_ipc_get_u32(incoming)
    let classes = cfu_ipc_get_u32(incoming)
    let deadline = cfu_ipc_get_u64(incoming)
    guard let block = MappedBlock(cfu_ipc_get_fd(incoming), writable: false),
      let output = MappedBlock(cfu_ipc_get_fd(incoming), writable: true),
      block.size >= MemoryLayout<cfu_batch>.size
    else { exit(76) }

    var batch = UnsafeRawPointer(block.memory).loadUnaligned(as: cfu_batch.self)
    batch.block = UnsafePointer(block.memory)
    batch.block_size = UInt64(block.size)
    let total = batch.item_count
    let layout = cfu_ipc_result_layout_of(total, classes)
    guard cfu_ipc_batch_check(&batch) == 0, first <= total, count <= total - first,
      output.size >= layout.size
    else { exit(76) }
    // A part of the batch is the same block with another beginning of its list.
    batch.items_offset += UInt64(first) * UInt64(batch.item_stride)
    batch.item_count = count
    batch.deadline_ns = deadline

    var result = cfu_result()
    result.struct_size = UInt32(MemoryLayout<cfu_result>.size)
    result.item_count = count
    result.class_count = classes
    result.probabilities = floats(output, layout.probabilities, Int(first) * Int(classes))
    result.out_of_distribution = floats(output, layout.out_of_distribution, Int(first))
    result.item_flags =
      UnsafeMutableRawPointer(output.memory + Int(layout.item_flags))
      .assumingMemoryBound(to: UInt32.self) + Int(first)

    services.beginCall(result: output.memory, deadline: deadline)
    let (status, text) = loaded.library.classify(loaded.instance, &batch, &result)
    services.endCall()
    reply(CFU_IPC_DONE) {
      cfu_ipc_put_u32($0, UInt32(bitPattern: status))
      cfu_ipc_put_text($0, text)
    }
  }

  private func floats(
    _ block: borrowing MappedBlock, _ offset: UInt64, _ index: Int
  ) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(block.memory + Int(offset)).assumingMemoryBound(to: Float.self) + index
  }
}

/// A mapping of one block for the time of one call.
private struct MappedBlock: ~Copyable {
  let memory: UnsafeMutablePointer<UInt8>
  let size: Int

  /// Takes `descriptor` over. Nil when it is no block of the host's making.
  init?(_ descriptor: Int32, writable: Bool) {
    var memory: UnsafeMutablePointer<UInt8>?
    var size: UInt64 = 0
    let error = cfu_ipc_block_map(descriptor, writable ? 1 : 0, &memory, &size)
    close(descriptor)
    guard error == 0, let memory else { return nil }
    self.memory = memory
    self.size = Int(size)
  }

  deinit { cfu_ipc_block_unmap(memory, UInt64(size)) }
}
