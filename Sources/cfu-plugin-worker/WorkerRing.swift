import CFUPluginABI
import CPluginIPC
import Glibc

/// The worker's side of the ring: batches that it can only read, and results that it writes and the
/// host copies.
final class WorkerRing {
  private let slots: UInt32
  private let classes: UInt32
  private let objects: UInt32
  private let batchBytes: UInt64
  private let batches: UnsafeMutablePointer<UInt8>
  private let results: UnsafeMutablePointer<UInt8>
  private let batchesSize: UInt64
  private let resultsSize: UInt64
  private var layout: cfu_ipc_slot_layout

  /// Reads a RING message and maps what came with it. Nil when it is not of the host's making.
  init?(_ message: OpaquePointer) {
    slots = cfu_ipc_get_u32(message)
    batchBytes = cfu_ipc_get_u64(message)
    objects = cfu_ipc_get_u32(message)
    classes = cfu_ipc_get_u32(message)
    let input = cfu_ipc_get_fd(message)
    let output = cfu_ipc_get_fd(message)
    defer {
      close(input)
      close(output)
    }
    layout = cfu_ipc_slot_layout_of(objects, classes)
    var first: UnsafeMutablePointer<UInt8>?
    var second: UnsafeMutablePointer<UInt8>?
    var firstSize: UInt64 = 0
    var secondSize: UInt64 = 0
    guard cfu_ipc_message_broken(message) == 0, slots > 0,
      cfu_ipc_block_map(input, 0, &first, &firstSize) == 0, let first,
      cfu_ipc_block_map(output, 1, &second, &secondSize) == 0, let second,
      batchBytes <= firstSize / UInt64(slots), layout.size <= secondSize / UInt64(slots),
      cfu_ipc_slot_guard(second, slots, &layout) == 0
    else { return nil }
    batches = first
    results = second
    batchesSize = firstSize
    resultsSize = secondSize
  }

  deinit {
    cfu_ipc_block_unmap(batches, batchesSize)
    cfu_ipc_block_unmap(results, resultsSize)
  }

  /// A part of the batch in a slot: the same block with another beginning of its list. Nil when there
  /// is no such part, or the batch is not sound.
  func batch(slot: UInt32, first: UInt32, count: UInt32) -> cfu_batch? {
    guard slot < slots, count <= objects, batchBytes >= MemoryLayout<cfu_batch>.size else {
      return nil
    }
    let block = UnsafePointer(batches + Int(UInt64(slot) * batchBytes))
    var batch = UnsafeRawPointer(block).loadUnaligned(as: cfu_batch.self)
    guard batch.block_size <= batchBytes else { return nil }
    batch.block = block
    guard cfu_ipc_batch_check(&batch) == 0, first <= batch.item_count,
      count <= batch.item_count - first
    else { return nil }
    batch.items_offset += UInt64(first) * UInt64(batch.item_stride)
    batch.item_count = count
    return batch
  }

  /// Start of a slot of results.
  func start(slot: UInt32) -> UnsafeMutablePointer<UInt8> {
    results + Int(UInt64(slot) * layout.size)
  }

  /// The plugin's view of its output, which the host has filled as the header says.
  func result(slot: UInt32, count: UInt32) -> cfu_result {
    let start = start(slot: slot)
    var result = cfu_result()
    result.struct_size = UInt32(MemoryLayout<cfu_result>.size)
    result.item_count = count
    result.class_count = classes
    result.probabilities = cfu_ipc_slot_probabilities(start, &layout, count, classes)
    result.out_of_distribution = cfu_ipc_slot_out_of_distribution(start, &layout, count)
    result.item_flags = cfu_ipc_slot_item_flags(start, &layout, count)
    return result
  }

  /// Whether nothing was written in front of the arrays of a call over `count` objects.
  func isIntact(slot: UInt32, count: UInt32) -> Bool {
    cfu_ipc_slot_intact(start(slot: slot), &layout, count, classes) != 0
  }
}
