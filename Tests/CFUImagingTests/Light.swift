import Foundation

/// Colour as a fraction of white in linear light, one number a channel.
struct Light: Sendable, Hashable {
  var red: Float
  var green: Float
  var blue: Float

  init(_ red: Float, _ green: Float, _ blue: Float) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  init(grey: Float) { self.init(grey, grey, grey) }

  /// This light with a share of another laid over it.
  @inline(__always)
  func mixed(with other: Light, _ share: Float) -> Light {
    Light(
      red + share * (other.red - red), green + share * (other.green - green),
      blue + share * (other.blue - blue))
  }

  /// Relative luminance as a camera's JPEG weighs it is not linear, so tests of density use greys
  /// alone.
  static let gel = Light(0.62, 0.60, 0.55)
  static let black = Light(grey: 0.004)
  static let cream = Light(0.36, 0.30, 0.14)
  static let dark = Light(0.08, 0.06, 0.03)
  static let pale = Light(0.47, 0.41, 0.27)
  static let red = Light(0.34, 0.07, 0.05)
  static let blueInk = Light(0.06, 0.12, 0.42)

  /// sRGB level 0...255 of linear light (IEC 61966-2-1), from a table of 4096 steps in the square
  /// root of light, which is finer than half a level everywhere.
  static func level(_ light: Float) -> Float {
    let index = min(max(light, 0), 1).squareRoot() * 4095
    return table[Int(index.rounded())]
  }

  private static let table: [Float] = (0...4095).map { i in
    let root = Double(i) / 4095
    let v = root * root
    let s = v <= 0.003_130_8 ? 12.92 * v : 1.055 * pow(v, 1 / 2.4) - 0.055
    return Float(255 * s)
  }
}

/// A reproducible stream of numbers (SplitMix64, Steele, Lea and Flood 2014, doi
/// 10.1145/2714064.2660195).
struct TestRandom {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func bits() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func uniform(_ range: ClosedRange<Double>) -> Double {
    range.lowerBound + Double(bits() >> 11) * 0x1p-53 * (range.upperBound - range.lowerBound)
  }

  /// Sum of four uniforms, variance 1: near enough to normal for the noise of a camera.
  mutating func nearlyNormal() -> Float {
    let b = bits()
    let sum =
      Float(b & 0xFFFF) + Float((b >> 16) & 0xFFFF) + Float((b >> 32) & 0xFFFF) + Float(b >> 48)
    return (sum / 65536 - 2) * 1.732_050_8
  }

  /// A point in the disc of radius `radius`.
  mutating func inDisc(_ radius: Double) -> (x: Double, y: Double) {
    let r = radius * uniform(0...1).squareRoot()
    let t = uniform(0...(2 * .pi))
    return (r * cos(t), r * sin(t))
  }
}
