/// Median and spread of a plane over the open gel.
enum GelSpread {
  /// - Parameters:
  ///   - sigma: of the size of `plane`; infinite where nothing is seen.
  ///   - region: in pixels of `plane`.
  /// - Returns: (0, 1) where nothing is seen.
  static func measure(_ plane: FloatPlane, sigma: FloatPlane, region: DishRegion?)
    -> (median: Float, sigma: Float)
  {
    var values: [Float] = []
    let disc = region?.wall.unitDisc
    for y in stride(from: 0, to: plane.height, by: 5) {
      for x in stride(from: 0, to: plane.width, by: 5) {
        if let disc, disc(x: Double(x), y: Double(y)) > 0.9 { continue }
        if !sigma[x, y].isFinite { continue }
        values.append(plane[x, y])
      }
    }
    guard !values.isEmpty else { return (0, 1) }
    return values.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
  }
}
