import CFUPluginABI
import CFUPluginLoader
import CPluginIPC

/// A batch and its result in this process's own memory, for a classifier that runs in it.
final class BatchMemory {
  private let block: UnsafeMutableRawBufferPointer
  private let result: UnsafeMutablePointer<UInt8>
  private let layout: cfu_ipc_result_layout
  private let count: Int
  private let classCount: Int

  init(_ batch: ClassifierBatch, _ range: Range<Int>, classCount: Int) {
    let plan = BatchLayout(batch, range)
    block = .allocate(byteCount: plan.size, alignment: 64)
    plan.write(batch, range, into: block)
    count = range.count
    self.classCount = classCount
    var layout = cfu_ipc_result_layout_of(UInt32(count), UInt32(classCount))
    result = UnsafeMutableRawPointer.allocate(byteCount: Int(layout.size), alignment: 64)
      .assumingMemoryBound(to: UInt8.self)
    cfu_ipc_result_clear(result, &layout, UInt32(classCount), 0, UInt32(count))
    cfu_ipc_cancel(result, 0)
    self.layout = layout
  }

  deinit {
    block.deallocate()
    result.deallocate()
  }

  /// Asks the classifier. Returns the status and, unless it is `CFU_OK`, what the plugin said.
  func classify(
    with library: PluginLibrary, _ instance: OpaquePointer, _ services: HostServices
  ) -> (status: cfu_status, text: String) {
    guard let start = block.baseAddress else { return (CFU_ERR_MEMORY, "there is no memory") }
    var batch = start.loadUnaligned(as: cfu_batch.self)
    batch.block = UnsafePointer(start.assumingMemoryBound(to: UInt8.self))
    var output = cfu_result()
    output.struct_size = UInt32(MemoryLayout<cfu_result>.size)
    output.item_count = UInt32(count)
    output.class_count = UInt32(classCount)
    output.probabilities = floats(layout.probabilities)
    output.out_of_distribution = floats(layout.out_of_distribution)
    output.item_flags = UnsafeMutableRawPointer(result + Int(layout.item_flags))
      .assumingMemoryBound(to: UInt32.self)
    services.beginCall(result: result, deadline: 0)
    defer { services.endCall() }
    return library.classify(instance, &batch, &output)
  }

  private func floats(_ offset: UInt64) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(result + Int(offset)).assumingMemoryBound(to: Float.self)
  }

  /// What the plugin wrote of one object.
  func output(at index: Int) -> RawOutput {
    RawOutput(in: result, layout, at: index, classCount: classCount)
  }
}
