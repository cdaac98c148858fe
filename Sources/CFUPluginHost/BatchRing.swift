import CFUCore
import CPluginIPC

/// The slots that carry batches to a worker and results back, so that the host fills one while the
/// worker is busy with another.
final class BatchRing {
  /// Batches on their way at a time.
  static let slots = 4
  private static let page = 4096

  let batches: SharedMemory
  /// Bytes of a batch's slot.
  let batchBytes: Int
  /// Largest number of objects in a batch.
  let objects: Int
  let classCount: Int
  private var layout: cfu_ipc_slot_layout
  /// New with each worker: one that is being killed must not write into the next one's answers.
  private(set) var results: SharedMemory
  /// Whether a worker has been given these results.
  private var resultsAreTaken = false

  /// - Parameters:
  ///   - batchBytes: largest batch, bytes.
  ///   - objects: largest number of objects in a batch.
  init(batchBytes: Int, objects: Int, classCount: Int) throws(CFUError) {
    self.batchBytes = (batchBytes + Self.page - 1) / Self.page * Self.page
    self.objects = objects
    self.classCount = classCount
    layout = cfu_ipc_slot_layout_of(UInt32(objects), UInt32(classCount))
    batches = try SharedMemory(
      size: self.batchBytes * Self.slots, name: "cfu-batches", others: .readOnly)
    results = try Self.makeResults(layout)
  }

  private static func makeResults(_ layout: cfu_ipc_slot_layout) throws(CFUError) -> SharedMemory {
    try SharedMemory(size: Int(layout.size) * slots, name: "cfu-results", others: .readWrite)
  }

  /// Makes ready for a new worker: the results of one that is gone are left behind.
  func handOver() throws(CFUError) {
    if resultsAreTaken { results = try Self.makeResults(layout) }
    resultsAreTaken = true
  }

  /// Writes a batch into a slot whose answer nobody waits for.
  func write(
    _ batch: ClassifierBatch, _ range: Range<Int>, _ layout: BatchLayout, slot: Int
  ) {
    precondition(layout.size <= batchBytes, "the ring was made for the largest batch")
    layout.write(
      batch, range,
      into: .init(start: batches.memory + slot * batchBytes, count: batchBytes))
  }

  /// Start of a slot's result: its header, then the arrays.
  func result(slot: Int) -> UnsafeMutablePointer<UInt8> {
    results.memory + slot * Int(layout.size)
  }

  /// Makes a slot's result ready for a call over `count` objects.
  func clear(count: Int, slot: Int) {
    cfu_ipc_slot_clear(result(slot: slot), &layout, UInt32(count), UInt32(classCount))
  }

  /// Copies what the plugin wrote of object `index` in a call over `count`.
  func output(at index: Int, of count: Int, slot: Int) -> RawOutput {
    let start = result(slot: slot)
    let (number, classes) = (UInt32(count), UInt32(classCount))
    return RawOutput(
      probabilities: UnsafeRawPointer(
        cfu_ipc_slot_probabilities(start, &layout, number, classes)),
      outOfDistribution: UnsafeRawPointer(
        cfu_ipc_slot_out_of_distribution(start, &layout, number)),
      flags: UnsafeRawPointer(cfu_ipc_slot_item_flags(start, &layout, number)), at: index,
      classCount: classCount)
  }
}
