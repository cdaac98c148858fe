import CFUPluginABI
import CFUPluginLoader
import CPluginIPC

/// A batch and its result in this process's own memory, for a classifier that runs in it.
final class BatchMemory {
  private let block: UnsafeMutableRawBufferPointer
  private let probabilities: UnsafeMutablePointer<Float>
  private let outOfDistribution: UnsafeMutablePointer<Float>
  private let flags: UnsafeMutablePointer<UInt32>
  /// Where cancellation and heartbeats stand; here nobody looks.
  private let header: UnsafeMutablePointer<UInt8>
  private let count: Int
  private let classCount: Int

  init(_ batch: ClassifierBatch, _ range: Range<Int>, classCount: Int) {
    let layout = BatchLayout(batch, range)
    block = .allocate(byteCount: layout.size, alignment: 64)
    layout.write(batch, range, into: block)
    count = range.count
    self.classCount = classCount
    probabilities = .allocate(capacity: count * classCount)
    probabilities.initialize(repeating: .nan, count: count * classCount)
    outOfDistribution = .allocate(capacity: count)
    outOfDistribution.initialize(repeating: .nan, count: count)
    flags = .allocate(capacity: count)
    flags.initialize(repeating: 0, count: count)
    header = UnsafeMutableRawPointer.allocate(
      byteCount: MemoryLayout<cfu_ipc_result_header>.size, alignment: 64
    ).initializeMemory(
      as: UInt8.self, repeating: 0, count: MemoryLayout<cfu_ipc_result_header>.size)
  }

  deinit {
    block.deallocate()
    probabilities.deallocate()
    outOfDistribution.deallocate()
    flags.deallocate()
    header.deallocate()
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
    output.probabilities = probabilities
    output.out_of_distribution = outOfDistribution
    output.item_flags = flags
    services.beginCall(result: header, deadline: 0)
    defer { services.endCall() }
    return library.classify(instance, &batch, &output)
  }

  /// What the plugin wrote of one object.
  func output(at index: Int) -> RawOutput {
    RawOutput(
      probabilities: probabilities, outOfDistribution: outOfDistribution, flags: flags, at: index,
      classCount: classCount)
  }
}
