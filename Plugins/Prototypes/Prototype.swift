import CFUPluginABI
import CPrototypesMath

/// A feature that the classes are compared by. Its logarithm is taken: sizes, counts and densities
/// differ by factors, and a factor is as likely up as down.
struct Measure {
  /// Index in the feature vector.
  var feature: Int
  /// Smaller values, zero and below count as this: the noise of the measurement.
  var floor: Float

  /// Logarithm of the feature, or nil where it could not be measured.
  func value(_ features: UnsafePointer<Float>) -> Double? {
    let raw = features[feature]
    guard raw.isFinite else { return nil }
    return log(Double(max(raw, floor)))
  }
}

/// What a typical object of a class measures, and by which factor it usually differs.
struct Prototype {
  var typical: Float
  /// One standard deviation, as a factor above 1.
  var factor: Float

  init(_ typical: Float, _ factor: Float) {
    self.typical = typical
    self.factor = factor
  }
}

/// The features, in the order of the columns of `prototypes`.
let measures = [
  Measure(feature: CFU_F_DIAMETER, floor: 5),  // um
  Measure(feature: CFU_F_HAEM_PEAK, floor: 0.01),  // OD
  Measure(feature: CFU_F_HAEM_FRACTION, floor: 0.02),
  Measure(feature: CFU_F_OD_PEAK, floor: 0.01),  // OD
  Measure(feature: CFU_F_SPOT_DENSITY, floor: 20),  // 1/mm2
  Measure(feature: CFU_F_BRIGHT_FRACTION, floor: 0.02),
  Measure(feature: CFU_F_ASPECT, floor: 1),
  Measure(feature: CFU_F_RING, floor: 0.05),
]

/// One row a class, in the order of `classes`. The numbers describe; nothing was fitted:
/// - red colonies show 0.1 to 0.4 OD of haemoglobin's signature, colourless ones the camera's
///   noise;
/// - cells of 10 um side by side stand at about 2000 a square millimetre in the picture,
///   megakaryocytes with room between them at some hundred;
/// - colonies are round to 1 : 1.5, fibres longer than 1 : 6;
/// - a bubble's edge is darker than its centre by most of its own darkness.
let prototypes: [[Prototype]] = [
  bfuE, cfuE, cfuGM, cfuGEMM, cfuMK, cluster, bubble, fibre, dust,
]

// diameter, haem_peak, haem_fraction, od_peak, spot_density, bright_fraction, aspect, ring_contrast
private let bfuE: [Prototype] = [
  .init(700, 1.7), .init(0.2, 1.8), .init(0.7, 1.4), .init(0.3, 1.8),
  .init(800, 3), .init(0.02, 1.8), .init(1.3, 1.3), .init(0.05, 1.7),
]
private let cfuE: [Prototype] = [
  .init(130, 1.6), .init(0.2, 1.8), .init(0.7, 1.4), .init(0.3, 1.8),
  .init(800, 3), .init(0.02, 1.8), .init(1.2, 1.3), .init(0.05, 1.7),
]
private let cfuGM: [Prototype] = [
  .init(500, 1.8), .init(0.01, 1.8), .init(0.02, 1.8), .init(0.06, 2),
  .init(1000, 2.5), .init(0.05, 2), .init(1.3, 1.3), .init(0.05, 1.7),
]
private let cfuGEMM: [Prototype] = [
  .init(1000, 1.5), .init(0.15, 1.8), .init(0.2, 1.7), .init(0.25, 1.8),
  .init(900, 3), .init(0.03, 2), .init(1.3, 1.3), .init(0.05, 1.7),
]
private let cfuMK: [Prototype] = [
  .init(250, 1.6), .init(0.01, 1.8), .init(0.02, 1.8), .init(0.08, 2),
  .init(250, 2), .init(0.2, 1.8), .init(1.4, 1.3), .init(0.06, 2),
]
private let cluster: [Prototype] = [
  .init(60, 1.5), .init(0.01, 2), .init(0.02, 2), .init(0.06, 2),
  .init(1000, 3), .init(0.05, 2), .init(1.4, 1.4), .init(0.06, 2),
]
private let bubble: [Prototype] = [
  .init(300, 2.5), .init(0.01, 1.8), .init(0.02, 1.8), .init(0.4, 2),
  .init(50, 3), .init(0.3, 2), .init(1.1, 1.2), .init(0.8, 1.5),
]
private let fibre: [Prototype] = [
  .init(300, 2), .init(0.01, 1.8), .init(0.02, 1.8), .init(0.3, 2),
  .init(50, 3), .init(0.02, 2), .init(8, 1.6), .init(0.1, 3),
]
private let dust: [Prototype] = [
  .init(50, 1.7), .init(0.01, 1.8), .init(0.02, 1.8), .init(0.7, 1.5),
  .init(20, 3), .init(0.02, 2), .init(1.6, 1.5), .init(0.05, 2),
]

/// Probabilities of the classes for one object, and how far it is from the nearest prototype.
///
/// The squared distance to a prototype is the mean over the measured features of
/// `((log x - log typical) / log factor)^2`, times their full number, so that an object with a gap
/// is judged by what is there. Probabilities are the softmax of minus half of it.
///
/// - Parameters:
///   - features: the object's feature vector.
///   - probabilities: room for one value a class; overwritten.
/// - Returns: root mean square distance from the nearest prototype in standard deviations; NaN when
///   nothing was measured, and then all classes are equally probable.
func classify(
  _ features: UnsafePointer<Float>, into probabilities: UnsafeMutablePointer<Float>
) -> Float {
  var nearest = Double.infinity
  for (row, prototype) in prototypes.enumerated() {
    var sum = 0.0
    var measured = 0
    for (column, measure) in measures.enumerated() {
      guard let value = measure.value(features) else { continue }
      let expected = prototype[column]
      let deviation = (value - log(Double(expected.typical))) / log(Double(expected.factor))
      sum += deviation * deviation
      measured += 1
    }
    let distance = measured > 0 ? sum / Double(measured) * Double(measures.count) : 0
    probabilities[row] = Float(distance)
    if measured > 0, distance < nearest { nearest = distance }
  }

  // The nearest is subtracted first, so that the largest exponential is 1 and none overflows.
  let offset = nearest.isFinite ? nearest : 0
  var total = 0.0
  for row in 0..<prototypes.count {
    total += exp(-0.5 * (Double(probabilities[row]) - offset))
  }
  for row in 0..<prototypes.count {
    probabilities[row] = Float(exp(-0.5 * (Double(probabilities[row]) - offset)) / total)
  }
  return nearest.isFinite ? Float((nearest / Double(measures.count)).squareRoot()) : .nan
}
