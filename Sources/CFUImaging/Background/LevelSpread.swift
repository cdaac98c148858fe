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
    // A plane one pixel wide is halved in its height only.
    let shift = plane.count > levels.plane.count ? 1 : 0
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
    medians.fillFromNearest()
    sigmas.fillFromNearest()
    // Nothing is left unknown unless no gel was seen at all.
    self.medians = medians.map { $0.isFinite ? $0 : 0 }
    self.sigmas = sigmas.map { $0.isFinite ? $0 : 1 }
  }

  /// Places that a class speaks for itself with.
  private static let enough = 1500
}
