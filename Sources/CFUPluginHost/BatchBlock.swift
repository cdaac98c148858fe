import CFUCore
import CPluginIPC
import Glibc

/// The sealed memory of one batch and the shared memory of its result.
struct BatchBlock: ~Copyable {
  let batchDescriptor: Int32
  let resultDescriptor: Int32
  let result: UnsafeMutablePointer<UInt8>
  let layout: cfu_ipc_result_layout
  let count: Int
  let classCount: Int

  init(
    _ batch: ClassifierBatch, items range: Range<Int>, classCount: Int
  ) throws(CFUError) {
    let plan = BatchLayout(batch, range)
    var descriptor: Int32 = -1
    var memory: UnsafeMutablePointer<UInt8>?
    guard cfu_ipc_block_create("cfu-batch", UInt64(plan.size), &descriptor, &memory) == 0,
      let memory
    else { throw Self.noMemory }
    plan.write(batch, range, into: .init(start: memory, count: plan.size))
    guard cfu_ipc_block_seal(descriptor, memory, UInt64(plan.size)) == 0 else {
      close(descriptor)
      throw Self.noMemory
    }

    let layout = cfu_ipc_result_layout_of(UInt32(range.count), UInt32(classCount))
    var output: Int32 = -1
    var result: UnsafeMutablePointer<UInt8>?
    guard cfu_ipc_block_create("cfu-result", layout.size, &output, &result) == 0, let result
    else {
      close(descriptor)
      throw Self.noMemory
    }
    guard cfu_ipc_block_fix_size(output) == 0 else {
      cfu_ipc_block_unmap(result, layout.size)
      close(output)
      close(descriptor)
      throw Self.noMemory
    }
    batchDescriptor = descriptor
    resultDescriptor = output
    self.result = result
    self.layout = layout
    count = range.count
    self.classCount = classCount
  }

  deinit {
    cfu_ipc_block_unmap(result, layout.size)
    close(batchDescriptor)
    close(resultDescriptor)
  }

  private static let noMemory = CFUError(
    .internal, "The shared memory for a batch of objects cannot be made.",
    nextStep: "Free memory, or count fewer dishes at a time with --jobs.")

  /// Makes a part of the result ready for a call.
  borrowing func clear(_ part: Range<Int>) {
    var layout = layout
    cfu_ipc_result_clear(
      result, &layout, UInt32(classCount), UInt32(part.lowerBound), UInt32(part.count))
    cfu_ipc_cancel(result, 0)
  }

  /// Copies what the plugin wrote of one object.
  borrowing func output(at index: Int) -> RawOutput {
    let memory = UnsafeRawPointer(result)
    let width = MemoryLayout<Float>.size
    var probabilities: [Float] = []
    probabilities.reserveCapacity(classCount)
    let start = Int(layout.probabilities) + index * classCount * width
    for i in 0..<classCount {
      probabilities.append(
        memory.loadUnaligned(fromByteOffset: start + i * width, as: Float.self))
    }
    return RawOutput(
      probabilities: probabilities,
      outOfDistribution: memory.loadUnaligned(
        fromByteOffset: Int(layout.out_of_distribution) + index * width, as: Float.self),
      flags: memory.loadUnaligned(
        fromByteOffset: Int(layout.item_flags) + index * 4, as: UInt32.self))
  }
}

/// What a plugin wrote of one object, copied and not yet believed.
package struct RawOutput: Sendable, Hashable {
  package var probabilities: [Float]
  package var outOfDistribution: Float
  package var flags: UInt32

  package init(probabilities: [Float], outOfDistribution: Float, flags: UInt32) {
    self.probabilities = probabilities
    self.outOfDistribution = outOfDistribution
    self.flags = flags
  }
}
