internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// The lines of a gridded dish, found as lines and taken out as lines.
///
/// A grid is straight all the way across, a colony is not: along each line the median density is the
/// line's own, whatever colonies lie on it. It is subtracted, so that a colony under a line keeps its density and a
/// bare line leaves nothing behind. Stitching seams that run through the whole dish go the same way.
struct GridLines {
  /// Direction of one family of lines, radians from the x axis; the other stands at a right angle.
  let angle: Double
  /// Non-zero on and beside a line.
  let mask: MaskPlane
  /// How many lines were found in both families.
  let count: Int

  /// Finds the lines of `plane` and subtracts them in place; nil when there is no grid.
  ///
  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel.
  ///   - spread: standard deviation of `plane`, raised where a line was taken out.
  init?(
    removedFrom plane: FloatPlane, region: DishRegion, noise: Float, spread: FloatPlane
  ) {
    guard let families = LineSearch(plane, region, noise: noise).families() else { return nil }
    let profiles = families.map { LineProfile($0, of: plane, region, noise: noise) }
    count = profiles.reduce(0) { $0 + $1.lines }
    guard count >= 3 else { return nil }
    angle = families[0].angle
    mask = MaskPlane(width: plane.width, height: plane.height)
    for profile in profiles where profile.lines > 0 {
      profile.subtract(from: plane, region, mask: mask, spread: spread)
    }
  }
}
