import Glibc

/// SplitMix64 (Steele, Lea and Flood 2014, OOPSLA, doi 10.1145/2660193.2660195): the same studies in
/// every run.
struct SeededCounts: RandomNumberGenerator {
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

  /// A count of mean `mean` and variance `dispersion` times that: a Poisson number of clusters of
  /// geometric sizes of mean m, whose sum has variance (2 m - 1) times its mean.
  mutating func count(_ mean: Double, dispersion: Double) -> Double {
    guard dispersion > 1 else { return poisson(mean) }
    let size = (dispersion + 1) / 2
    var total = 0.0
    for _ in 0..<Int(poisson(mean / size)) {
      total += 1
      while Double.random(in: 0..<1, using: &self) >= 1 / size { total += 1 }
    }
    return total
  }

  /// A standard normal number (Box and Muller 1958).
  mutating func normal() -> Double {
    (-2 * log(1 - Double.random(in: 0..<1, using: &self))).squareRoot()
      * cos(2 * Double.pi * Double.random(in: 0..<1, using: &self))
  }
}
