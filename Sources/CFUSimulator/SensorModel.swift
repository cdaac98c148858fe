import Foundation

/// A camera: from light to 8 bits. Drawn once a dish.
struct SensorModel: Sendable {
  let exposure: Double
  let whiteBalance: SIMD3<Double>
  let gamma: Double
  let contrast: Double
  let saturation: Double
  let fullWell: Double
  let readNoise: Double
  let sharpening: Double
  let bayer: Bool
  let jpegQuality: Int
  /// Weights of red, green and blue in a picture without colour; nil where there is colour.
  let monochrome: SIMD3<Float>?
  /// Sensitivity of the raw channels to white light: red and blue photosites see less of it than
  /// green ones.
  static let sensitivity = SIMD3<Double>(0.55, 1, 0.65)

  init(_ settings: SimulatorSettings.Sensor, _ random: inout SeededGenerator) {
    exposure = random.uniform(settings.exposure)
    let error = random.uniform(settings.whiteBalanceError)
    whiteBalance = SIMD3(
      exp(error * random.normal()), exp(error * random.normal() * 0.3), exp(error * random.normal())
    )
    gamma = random.uniform(settings.gamma)
    contrast = random.uniform(settings.contrast)
    saturation = random.uniform(settings.saturation)
    fullWell = random.uniform(settings.fullWell)
    readNoise = random.uniform(settings.readNoise)
    sharpening = random.uniform(settings.sharpening)
    bayer = random.chance(settings.bayer)
    jpegQuality = Int(random.uniform(settings.jpegQuality).rounded())
    // A green lamp or filter, a grey sensor, a converted picture, a blue lamp.
    let greys: [SIMD3<Float>] = [
      SIMD3(0, 1, 0), SIMD3(0.33, 0.34, 0.33), SIMD3(0.3, 0.59, 0.11), SIMD3(0, 0.15, 0.85),
    ]
    let grey = greys[random.integer(0...3)]
    monochrome = random.chance(settings.monochrome) ? grey : nil
  }

  static let toneSteps = 8192

  /// Output 0 ... 255 by linear level 0 ... 1.
  func toneCurve() -> [Float] {
    (0...Self.toneSteps).map { i in
      let linear = Double(i) / Double(Self.toneSteps)
      let display = pow(linear, 1 / gamma)
      // A smoothstep mixed in: an S through (0, 0), (1/2, 1/2) and (1, 1).
      let s = display * display * (3 - 2 * display)
      return Float(255 * (display + contrast * (s - display)))
    }
  }

  /// Quantiles of the standard normal: a table of 4096 makes noise cheap (extreme values at 3.7
  /// sigma).
  static let normalTable: [Float] = {
    let count = 4096
    return (0..<count).map { i in Float(normalQuantile((Double(i) + 0.5) / Double(count))) }
  }()

  /// Inverse of the normal distribution function by bisection on erfc: slow and exact, used for the
  /// table only.
  private static func normalQuantile(_ p: Double) -> Double {
    var (low, high) = (-9.0, 9.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(-middle / 2.0.squareRoot()) < p { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
