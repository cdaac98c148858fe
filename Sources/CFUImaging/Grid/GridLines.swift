/// The lines of a gridded dish: where they lie on the analysis pixels.
///
/// A grid is straight all the way across, a colony is not: along each line the median density is the
/// line's own, whatever colonies lie on it. Stitching seams that run through the whole dish are found the same way.
struct GridLines {
  /// Both families; one of them may be without lines.
  let profiles: [LineProfile]

  /// Finds the lines; nil when there is no grid.
  ///
  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel, OD.
  init?(in plane: FloatPlane, region: DishRegion, noise: Float) {
    guard let families = LineSearch(plane, region, noise: noise).families() else { return nil }
    profiles = families.map { LineProfile($0, of: plane, region, noise: noise) }
    guard profiles.reduce(0, { $0 + $1.lines }) >= 3 else { return nil }
  }
}
