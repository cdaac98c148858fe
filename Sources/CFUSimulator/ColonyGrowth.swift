import Foundation

/// The cells of one colony, positions relative to its middle.
struct GrownColony: Sendable {
  var cells: [Cell]
  /// Growth form within the class.
  var variant: String
  /// Dense clusters that were set.
  var clusters: Int
}

/// Grows colonies cell by cell. Heights are relative to the colony's middle until it is placed.
///
/// The numbers are those of the field where it states them (thresholds, sizes, cluster counts);
/// spreads within them are chosen so that every threshold is approached from both sides.
struct ColonyGrowth: Sendable {
  var haemoglobin: ClosedRange<Double>

  func grow(_ kind: SimulatedClass, _ random: inout SeededGenerator) -> GrownColony {
    switch kind {
    case .bfuE: burst(&random)
    case .cfuE: erythroidClusters(&random)
    case .cfuGM: granulocyteMacrophage(&random)
    case .cfuGEMM: mixed(&random)
    case .cfuMK: megakaryocytes(&random)
    case .cluster: belowThreshold(&random)
    }
  }

  /// A random point of a ball, uniform, radius 1.
  func ball(_ random: inout SeededGenerator) -> SIMD3<Double> {
    let radius = pow(random.uniform(), 1.0 / 3)
    let z = random.uniform(-1...1)
    let angle = random.uniform(0...(2 * .pi))
    let flat = (1 - z * z).squareRoot()
    return radius * SIMD3(flat * cos(angle), flat * sin(angle), z)
  }

  /// A point of a normal distribution in the plane.
  func planar(_ random: inout SeededGenerator) -> SIMD2<Double> {
    SIMD2(random.normal(), random.normal())
  }
}
