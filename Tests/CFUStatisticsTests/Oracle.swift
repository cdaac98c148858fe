import CFUStatistics
import Foundation

/// Results of R in `Tests/Oracles`.
enum Oracle {
  static func load<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles")
    return try JSONDecoder().decode(
      Value.self, from: Data(contentsOf: folder.appendingPathComponent(name)))
  }
}

/// The relative difference of two numbers.
func deviation(_ value: Double, from expected: Double) -> Double {
  expected == 0 ? abs(value) : abs(value / expected - 1)
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A Poisson number by counting exponential waits.
  mutating func poisson(_ mean: Double) -> Double {
    var count = 0.0
    var waited = -log(Double.random(in: 0..<1, using: &self))
    while waited < mean {
      count += 1
      waited -= log(Double.random(in: 0..<1, using: &self))
    }
    return count
  }

  /// A count of mean `mean` and variance `dispersion` times that: a Poisson number of clusters
  /// whose sizes are geometric.
  mutating func overdispersed(_ mean: Double, dispersion: Double) -> Double {
    guard dispersion > 1 else { return poisson(mean) }
    // Such a sum with clusters of mean size m has variance / mean = 2 m - 1.
    let size = (dispersion + 1) / 2
    var total = 0.0
    for _ in 0..<Int(poisson(mean / size)) {
      total += 1
      while Double.random(in: 0..<1, using: &self) >= 1 / size { total += 1 }
    }
    return total
  }
}
