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
