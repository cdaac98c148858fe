import Foundation

/// The cells of one colony, positions relative to its middle.
struct GrownColony: Sendable {
  var cells: [Cell]
  /// Growth form within the class.
  var variant: String
  /// Dense clusters that were set.
  var clusters: Int
  /// Grown on purpose close to a threshold of its class.
  var nearThreshold = false
}

/// Grows colonies cell by cell. Heights are relative to the colony's middle until it is placed.
///
/// The numbers are those of the field where it states them (thresholds, sizes, cluster counts);
/// spreads within them are chosen so that every threshold is approached from both sides.
struct ColonyGrowth: Sendable {
  var haemoglobin: ClosedRange<Double>
  /// Probability of a colony close to a threshold.
  var nearThreshold = 0.0
  /// Factors of the dish: on the median number of cells, on distances, on radii.
  var number = 1.0
  var spread = 1.0
  var size = 1.0
  /// Factors of the dish: on the cells of a burst, on the haemoglobin of CFU-E, on height and looseness of dense
  /// clusters, on the width of pale colonies and of the halo of mixed ones, on radii of and distances between
  /// megakaryocytes.
  var burstNumber = 1.0
  var clusterHaemoglobin = 1.0
  var erythroidHeight = 1.0
  var erythroidSpread = 1.0
  var myeloidSpread = 1.0
  var mixedSpread = 1.0
  var megakaryocyteSize = 1.0
  var megakaryocyteSpread = 1.0

  func grow(_ kind: SimulatedClass, _ random: inout SeededGenerator) -> GrownColony {
    let near = random.chance(nearThreshold)
    var colony =
      switch kind {
      case .bfuE: near ? borderlineBurst(&random) : burst(&random)
      case .cfuE: erythroidClusters(near: near, &random)
      case .cfuGM: near ? borderlineMyeloid(&random) : granulocyteMacrophage(&random)
      case .cfuG: granulocytes(near: near, &random)
      case .cfuM: macrophages(near: near, &random)
      case .cfuGEMM: mixed(near: near, &random)
      case .cfuMK: megakaryocytes(near: near, &random)
      case .cluster: belowThreshold(near: near, &random)
      }
    colony.nearThreshold = near
    return colony
  }

  /// A number of cells: log-normal round the dish's median, within limits that hold for every dish.
  func cells(
    median: Double, sigma: Double, in limits: ClosedRange<Int>, _ random: inout SeededGenerator
  ) -> Int {
    let drawn = Int(random.logNormal(median: median * number, sigma: sigma))
    return max(limits.lowerBound, min(limits.upperBound, drawn))
  }

  /// A random point of a ball, uniform, radius 1.
  func ball(_ random: inout SeededGenerator) -> SIMD3<Double> {
    let radius = cbrt(random.uniform())
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
