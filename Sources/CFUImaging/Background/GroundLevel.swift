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
