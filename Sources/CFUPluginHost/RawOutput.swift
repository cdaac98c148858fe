import CPluginIPC

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

  /// Copies the output of object `index` from a result in memory that the plugin may still change.
  init(
    in result: UnsafePointer<UInt8>, _ layout: cfu_ipc_result_layout, at index: Int,
    classCount: Int
  ) {
    let memory = UnsafeRawPointer(result)
    let width = MemoryLayout<Float>.size
    let start = Int(layout.probabilities) + index * classCount * width
    probabilities = (0..<classCount).map {
      memory.loadUnaligned(fromByteOffset: start + $0 * width, as: Float.self)
    }
    outOfDistribution = memory.loadUnaligned(
      fromByteOffset: Int(layout.out_of_distribution) + index * width, as: Float.self)
    flags = memory.loadUnaligned(
      fromByteOffset: Int(layout.item_flags) + index * 4, as: UInt32.self)
  }
}
