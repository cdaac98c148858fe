/// SplitMix64: small, sound, and the same on every machine.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  /// - Parameter purpose: tests that draw for different ends get different numbers.
  init(seed: UInt64, purpose: String) {
    // FNV-1a, since Swift's own hashes differ from run to run.
    state = purpose.utf8.reduce(seed ^ 0xcbf2_9ce4_8422_2325) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01b3
    }
  }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Evenly from 0 to 1.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// From `range`, both ends included.
  mutating func whole(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.count))
  }
}
