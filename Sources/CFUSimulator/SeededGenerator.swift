import Foundation

/// xoshiro256** (Blackman and Vigna, 2018), seeded through splitmix64 (Steele, Lea and Flood,
/// 2014).
///
/// The standard library's generator cannot be seeded, and its distributions may change between
/// versions; a simulated dish must be the same, bit for bit, for one seed. Every object of a dish
/// draws from a stream of its own, so that switching one artefact off leaves all others where they
/// were, and so that the order in which objects are drawn does not matter.
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var s0: UInt64
  private var s1: UInt64
  private var s2: UInt64
  private var s3: UInt64

  /// A generator for one stream of a seed.
  ///
  /// - Parameters:
  ///   - seed: what the user gave.
  ///   - path: what the stream is for, from coarse to fine (purpose, object number, ...).
  package init(seed: UInt64, _ path: UInt64...) {
    var state = seed
    for step in path {
      state = Self.splitMix(&state) ^ (step &* 0xD134_2543_DE82_EF95)
    }
    s0 = Self.splitMix(&state)
    s1 = Self.splitMix(&state)
    s2 = Self.splitMix(&state)
    s3 = Self.splitMix(&state)
  }

  /// A generator in a given state, not all zero.
  package init(state: (UInt64, UInt64, UInt64, UInt64)) {
    (s0, s1, s2, s3) = state
  }

  /// One step of splitmix64.
  private static func splitMix(_ state: inout UInt64) -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// 64 uniform bits.
  @inline(__always)
  package mutating func next() -> UInt64 {
    let product = s1 &* 5
    let result = ((product << 7) | (product >> 57)) &* 9
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = (s3 << 45) | (s3 >> 19)
    return result
  }

  /// Uniform in 0 ..< 1, 53 bits.
  package mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Uniform in a range.
  package mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A whole number of a range, each equally likely.
  package mutating func integer(_ range: ClosedRange<Int>) -> Int {
    let span = Double(range.upperBound - range.lowerBound + 1)
    return min(range.upperBound, range.lowerBound + Int(uniform() * span))
  }

  /// True with a probability.
  package mutating func chance(_ probability: Double) -> Bool {
    uniform() < probability
  }

  /// One of several things, each as likely as its share of the sum; takes one draw.
  mutating func pick<Item>(_ items: [Item], by shares: [Double]) -> Item {
    var left = uniform() * shares.reduce(0, +)
    let index = shares.firstIndex { share in
      left -= share
      return left < 0
    }
    return items[index ?? items.count - 1]
  }

  /// Standard normal (Box-Muller, the cosine half, so that each call takes exactly two draws).
  package mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Log-normal with a median and the standard deviation of the logarithm.
  package mutating func logNormal(median: Double, sigma: Double) -> Double {
    median * exp(sigma * normal())
  }

  /// Poisson. Sums of means below 16 by multiplication (Knuth), exact for every mean.
  package mutating func poisson(_ mean: Double) -> Int {
    var left = mean
    var total = 0
    while left > 0 {
      let part = min(left, 16)
      left -= part
      let limit = exp(-part)
      var product = uniform()
      while product > limit {
        total += 1
        product *= uniform()
      }
    }
    return total
  }

  /// Gamma with unit scale (Marsaglia and Tsang, 2000); `shape` greater than 0.
  package mutating func gamma(shape: Double) -> Double {
    if shape < 1 {
      return gamma(shape: shape + 1) * pow(1 - uniform(), 1 / shape)
    }
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let v = pow(1 + c * x, 3)
      guard v > 0 else { continue }
      if log(1 - uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }

  /// Negative binomial by mean and size: variance = mean + mean^2 / size; infinite size is Poisson.
  package mutating func negativeBinomial(mean: Double, size: Double) -> Int {
    guard mean > 0 else { return 0 }
    guard size.isFinite else { return poisson(mean) }
    return poisson(gamma(shape: size) * mean / size)
  }
}

/// What a stream of random numbers is for; see `SeededGenerator`.
enum Stream {
  static let geometry: UInt64 = 1
  static let optics: UInt64 = 2
  static let light: UInt64 = 3
  static let gel: UInt64 = 4
  static let rim: UInt64 = 5
  static let grid: UInt64 = 6
  static let sensor: UInt64 = 7
  static let noise: UInt64 = 8
  static let colony: UInt64 = 9
  static let singles: UInt64 = 10
  static let bubbles: UInt64 = 11
  static let fibres: UInt64 = 12
  static let dust: UInt64 = 13
  static let scratches: UInt64 = 14
  static let pen: UInt64 = 15
  static let reflections: UInt64 = 16
  static let condensation: UInt64 = 17
  static let seams: UInt64 = 18
  static let surround: UInt64 = 19
  static let counts: UInt64 = 20
  static let donor: UInt64 = 21
  static let dish: UInt64 = 22
  static let meniscus: UInt64 = 23
  static let caustics: UInt64 = 24
  static let tilt: UInt64 = 25
  static let offCentre: UInt64 = 26
  static let crop: UInt64 = 27
  static let vignetting: UInt64 = 28
  static let gradient: UInt64 = 29
  static let cast: UInt64 = 30
  static let growth: UInt64 = 31
  static let look: UInt64 = 32
  static let perspective: UInt64 = 33
  static let randomisation: UInt64 = 34
  static let composition: UInt64 = 35
  static let stain: UInt64 = 36
  static let doubleMeniscus: UInt64 = 37
  static let darkField: UInt64 = 38
  static let flakes: UInt64 = 39
  static let variety: UInt64 = 40
  static let cellLooks: UInt64 = 41
  static let fringes: UInt64 = 42
  static let darkGround: UInt64 = 43
  static let clumps: UInt64 = 44
  static let glints: UInt64 = 45
  static let chips: UInt64 = 46
  static let marks: UInt64 = 47
  static let megakaryocytes: UInt64 = 48
  static let fineChips: UInt64 = 49
}
