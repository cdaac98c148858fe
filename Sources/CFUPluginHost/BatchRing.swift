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
  /// Bytes of a result's slot.
  let resultBytes: Int
  /// Largest number of objects in a batch.
  let objects: Int
  let classCount: Int
  /// New with each worker: one that is being killed must not write into the next one's answers.
  private(set) var results: SharedMemory

  /// - Parameters:
  ///   - batchBytes: largest batch, bytes.
  ///   - objects: largest number of objects in a batch.
  init(batchBytes: Int, objects: Int, classCount: Int) throws(CFUError) {
    self.batchBytes = Self.roundUp(batchBytes)
    self.objects = objects
    self.classCount = classCount
    resultBytes = Self.roundUp(
      Int(cfu_ipc_result_layout_of(UInt32(objects), UInt32(classCount)).size))
    batches = try SharedMemory(
      size: self.batchBytes * Self.slots, name: "cfu-batches", others: .readOnly)
    results = try SharedMemory(
      size: resultBytes * Self.slots, name: "cfu-results", others: .readWrite)
  }

  /// Leaves the results of a worker that is gone behind.
  func renewResults() throws(CFUError) {
    results = try SharedMemory(
      size: resultBytes * Self.slots, name: "cfu-results", others: .readWrite)
  }

  private static func roundUp(_ bytes: Int) -> Int { (bytes + page - 1) / page * page }

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
  func result(slot: Int) -> UnsafeMutablePointer<UInt8> { results.memory + slot * resultBytes }

  /// Makes a part of a slot's result ready for a call.
  func clear(_ part: Range<Int>, of count: Int, slot: Int) {
    var layout = cfu_ipc_result_layout_of(UInt32(count), UInt32(classCount))
    cfu_ipc_result_clear(
      result(slot: slot), &layout, UInt32(classCount), UInt32(part.lowerBound),
      UInt32(part.count))
    cfu_ipc_cancel(result(slot: slot), 0)
  }

  /// Copies what the plugin wrote of one object of a batch of `count`.
  func output(at index: Int, of count: Int, slot: Int) -> RawOutput {
    let layout = cfu_ipc_result_layout_of(UInt32(count), UInt32(classCount))
    return RawOutput(in: result(slot: slot), layout, at: index, classCount: classCount)
  }
}
