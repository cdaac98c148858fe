import CFUPluginABI
import CPluginIPC
import Glibc

/// The worker's side of the ring: batches that it can only read, results that the host copies, and
/// the plugin's own output arrays between them.
final class WorkerRing {
  private let slots: UInt32
  private let batchBytes: UInt64
  private let resultBytes: UInt64
  private let batches: UnsafeMutablePointer<UInt8>
  private let results: UnsafeMutablePointer<UInt8>
  private let batchesSize: UInt64
  private let resultsSize: UInt64

  // The plugin writes here and not into the shared memory: each array ends at a page that nobody may
  // touch, so that an answer too long is a fault over the very object that it is about.
  private var probabilities = cfu_ipc_guard()
  private var strangeness = cfu_ipc_guard()
  private var flags = cfu_ipc_guard()

  /// Reads a RING message and maps what came with it. Nil when it is not of the host's making.
  init?(_ message: OpaquePointer) {
    slots = cfu_ipc_get_u32(message)
    batchBytes = cfu_ipc_get_u64(message)
    resultBytes = cfu_ipc_get_u64(message)
    let input = cfu_ipc_get_fd(message)
    let output = cfu_ipc_get_fd(message)
    defer {
      close(input)
      close(output)
    }
    var first: UnsafeMutablePointer<UInt8>?
    var second: UnsafeMutablePointer<UInt8>?
    var firstSize: UInt64 = 0
    var secondSize: UInt64 = 0
    guard cfu_ipc_message_broken(message) == 0, slots > 0,
      cfu_ipc_block_map(input, 0, &first, &firstSize) == 0, let first,
      cfu_ipc_block_map(output, 1, &second, &secondSize) == 0, let second,
      batchBytes <= firstSize / UInt64(slots), resultBytes <= secondSize / UInt64(slots)
    else { return nil }
    batches = first
    results = second
    batchesSize = firstSize
    resultsSize = secondSize
  }

  deinit {
    cfu_ipc_block_unmap(batches, batchesSize)
    cfu_ipc_block_unmap(results, resultsSize)
    for guarded in [probabilities, strangeness, flags] where guarded.mapping != nil {
      munmap(guarded.mapping, guarded.mapped)
    }
  }

  private func header(slot: UInt32) -> UnsafePointer<UInt8> {
    UnsafePointer(batches + Int(UInt64(slot) * batchBytes))
  }

  /// Objects of the whole batch in a slot.
  func total(slot: UInt32) -> UInt32 {
    UnsafeRawPointer(header(slot: slot)).loadUnaligned(as: cfu_batch.self).item_count
  }

  /// A part of the batch in a slot: the same block with another beginning of its list.
  func batch(slot: UInt32, first: UInt32, count: UInt32) -> cfu_batch? {
    guard slot < slots, batchBytes >= MemoryLayout<cfu_batch>.size else { return nil }
    var batch = UnsafeRawPointer(header(slot: slot)).loadUnaligned(as: cfu_batch.self)
    guard batch.block_size <= batchBytes else { return nil }
    batch.block = header(slot: slot)
    guard cfu_ipc_batch_check(&batch) == 0, first <= batch.item_count,
      count <= batch.item_count - first
    else { return nil }
    batch.items_offset += UInt64(first) * UInt64(batch.item_stride)
    batch.item_count = count
    return batch
  }

  /// A slot's result in shared memory.
  struct Output {
    var start: UnsafeMutablePointer<UInt8>
    var layout: cfu_ipc_result_layout
  }

  func output(slot: UInt32, of total: UInt32, classes: UInt32) -> Output? {
    let layout = cfu_ipc_result_layout_of(total, classes)
    guard layout.size <= resultBytes else { return nil }
    return Output(start: results + Int(UInt64(slot) * resultBytes), layout: layout)
  }

  // MARK: The plugin's arrays

  private func bytes(_ count: UInt32, _ each: UInt32 = 1) -> Int { Int(count) * Int(each) * 4 }

  func reserve(count: UInt32, classes: UInt32) -> Bool {
    cfu_ipc_guard_reserve(&probabilities, bytes(count, classes)) == 0
      && cfu_ipc_guard_reserve(&strangeness, bytes(count)) == 0
      && cfu_ipc_guard_reserve(&flags, bytes(count)) == 0
  }

  /// The plugin's view of its output, pre-filled as the header says.
  func result(count: UInt32, classes: UInt32) -> cfu_result {
    var result = cfu_result()
    result.struct_size = UInt32(MemoryLayout<cfu_result>.size)
    result.item_count = count
    result.class_count = classes
    let chances = floats(&probabilities, bytes(count, classes))
    let strange = floats(&strangeness, bytes(count))
    chances.update(repeating: .nan, count: Int(count) * Int(classes))
    strange.update(repeating: .nan, count: Int(count))
    result.probabilities = chances
    result.out_of_distribution = strange
    let raw = UnsafeMutableRawPointer(cfu_ipc_guard_array(&flags, bytes(count)))
    let words = raw?.assumingMemoryBound(to: UInt32.self)
    words?.update(repeating: 0, count: Int(count))
    result.item_flags = words
    return result
  }

  private func floats(_ guarded: inout cfu_ipc_guard, _ bytes: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(cfu_ipc_guard_array(&guarded, bytes)).assumingMemoryBound(
      to: Float.self)
  }

  /// Whether nothing was written before the arrays either.
  func isIntact(count: UInt32, classes: UInt32) -> Bool {
    cfu_ipc_guard_intact(&probabilities, bytes(count, classes)) != 0
      && cfu_ipc_guard_intact(&strangeness, bytes(count)) != 0
      && cfu_ipc_guard_intact(&flags, bytes(count)) != 0
  }

  /// Copies the plugin's answer to its place among those of the whole batch.
  func copy(first: UInt32, count: UInt32, classes: UInt32, to output: Output) {
    func put(_ guarded: cfu_ipc_guard, _ bytes: Int, _ at: UInt64, _ offset: Int) {
      memcpy(output.start + Int(at) + offset, guarded.memory + guarded.size - bytes, bytes)
    }
    put(
      probabilities, bytes(count, classes), output.layout.probabilities, bytes(first, classes))
    put(strangeness, bytes(count), output.layout.out_of_distribution, bytes(first))
    put(flags, bytes(count), output.layout.item_flags, bytes(first))
  }
}
