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

  /// Copies the output of object `index` from arrays that the plugin may still change.
  init(
    probabilities: UnsafeRawPointer, outOfDistribution: UnsafeRawPointer, flags: UnsafeRawPointer,
    at index: Int, classCount: Int
  ) {
    let width = MemoryLayout<Float>.size
    let start = index * classCount * width
    self.probabilities = (0..<classCount).map {
      probabilities.loadUnaligned(fromByteOffset: start + $0 * width, as: Float.self)
    }
    self.outOfDistribution = outOfDistribution.loadUnaligned(
      fromByteOffset: index * width, as: Float.self)
    self.flags = flags.loadUnaligned(fromByteOffset: index * width, as: UInt32.self)
  }

  /// Whether the plugin got as far as this object: something of its answer is there.
  var isBegun: Bool { probabilities.contains { !$0.isNaN } }
}
