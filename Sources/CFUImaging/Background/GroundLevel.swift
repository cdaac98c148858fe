internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// How bright the gel is under every place, in classes of brightness.
///
/// A camera's noise depends on brightness, and steeply so near white, where clipping takes it away, and near
/// black. What empty gel looks like is therefore asked for class by class: then neither the edge of an
/// overexposed part nor the step between two tiles of a scan passes for an object.
final class GroundLevel {
  /// Class of brightness (0 ..< `classes`), at half the sampling of the analysis planes, rounded up.
  let plane: MaskPlane
  /// Classes per factor of two in light, or near white in what is missing to white.
  private static let fine: Float = 5
  static let classes = 1 + 2 * 8 * Int(fine)

  /// - Parameters:
  ///   - luminance: log10 of linear luminance, relative to white.
  ///   - density: gel less luminance, log10.
  init(luminance: FloatPlane, density: FloatPlane) {
    let width = (luminance.width + 1) / 2
    let height = (luminance.height + 1) / 2
    plane = MaskPlane(width: width, height: height)
    for y in 0..<height {
      let row = min(2 * y, luminance.height - 1) * luminance.width
      let next = min(2 * y + 1, luminance.height - 1) * luminance.width
      for x in 0..<width {
        let (a, b) = (min(2 * x, luminance.width - 1), min(2 * x + 1, luminance.width - 1))
        let sum =
          luminance.samples[row + a] + density.samples[row + a]
          + luminance.samples[next + b] + density.samples[next + b]
        plane[x, y] = UInt8(Self.index(ofLog: 0.5 * sum))
      }
    }
  }

  /// The class of a brightness: even steps of the logit, which widen neither towards black nor towards white.
  private static func index(ofLog level: Float) -> Int {
    let light = min(max(powf(10, level), 1.0 / 512), 1 - 1.0 / 512)
    let steps = log2(light / (1 - light)) * fine
    return min(max(Int((steps + Float(classes) / 2).rounded(.down)), 0), classes - 1)
  }
}

/// Median and spread of a plane on gel, by the brightness of the gel.
struct LevelSpread {
  /// By class of `GroundLevel`.
  let medians: [Float]
  let sigmas: [Float]

  /// - Parameters:
  ///   - plane: of the size of `levels`, or twice that.
  ///   - sigma: of the size of `plane`; infinite where nothing is seen.
  ///   - region: in pixels of `plane`.
  init(_ plane: FloatPlane, levels: GroundLevel, sigma: FloatPlane, region: DishRegion?) {
    let shift = plane.width > levels.plane.width ? 1 : 0
    var values = [[Float]](repeating: [], count: GroundLevel.classes)
    let disc = region?.wall.unitDisc
    // Rows and columns that keep no step with the blocks of a coded picture.
    for y in stride(from: 0, to: plane.height, by: 3) {
      for x in stride(from: y % 5, to: plane.width, by: 5) {
        guard sigma[x, y].isFinite else { continue }
        if let disc, disc(x: Double(x), y: Double(y)) > 0.9 { continue }
        values[Int(levels.plane[x >> shift, y >> shift])].append(plane[x, y])
      }
    }
    var medians = [Float](repeating: .nan, count: values.count)
    var sigmas = medians
    for k in values.indices where !values[k].isEmpty {
      // A class of few places, which a colony may fill, speaks together with its neighbours.
      var pool = values[k]
      var reach = 0
      while pool.count < Self.enough, reach < values.count {
        reach += 1
        for near in [k - reach, k + reach] where near >= 0 && near < values.count {
          pool += values[near]
        }
      }
      let spread = pool.withUnsafeMutableBufferPointer {
        RobustScale.medianAndSigma($0, count: $0.count)
      }
      (medians[k], sigmas[k]) = (spread.median, spread.sigma)
    }
    let known = medians.indices.filter { medians[$0].isFinite }
    for k in medians.indices where !medians[k].isFinite {
      guard let near = known.min(by: { abs($0 - k) < abs($1 - k) }) else {
        (medians[k], sigmas[k]) = (0, 1)
        continue
      }
      (medians[k], sigmas[k]) = (medians[near], sigmas[near])
    }
    self.medians = medians
    self.sigmas = sigmas
  }

  /// Places that a class speaks for itself with.
  private static let enough = 1500
}
