#if canImport(Glibc)
  internal import Glibc
#endif

/// Candidates for the centre of a round dish: every edge votes along its gradient.
///
/// All rings of a dish (wall, lid, meniscus) share a centre and so vote together, which is why voting is
/// done for the centre alone and the radius is found afterwards. The method is the gradient form of
/// the Hough transform (Kimme, Ballard and Sklansky 1975, doi 10.1145/360666.360677).
enum CentreVote {
  struct Candidate {
    var x: Double
    var y: Double
    var votes: Float
  }

  /// - Parameters:
  ///   - plane: a small picture, 100-200 px on its shorter side.
  ///   - radii: range of dish radii to consider, in pixels of `plane`.
  ///   - limit: most candidates returned.
  /// - Returns: local maxima of the vote, best first; a centre may lie outside the picture.
  static func candidates(in plane: FloatPlane, radii: ClosedRange<Double>, limit: Int)
    -> [Candidate]
  {
    let width = plane.width
    let height = plane.height
    let margin = min(width, height) / 4
    let accWidth = width + 2 * margin
    let accHeight = height + 2 * margin
    var votes = [Float](repeating: 0, count: accWidth * accHeight)

    var magnitudes: [Float] = []
    magnitudes.reserveCapacity(width * height)
    let p = plane.samples
    for y in 1..<(height - 1) {
      for x in 1..<(width - 1) {
        let i = y * width + x
        let gx = p[i + 1] - p[i - 1]
        let gy = p[i + width] - p[i - width]
        magnitudes.append((gx * gx + gy * gy).squareRoot())
      }
    }
    // The strongest eighth of all gradients votes: the wall is among them in any picture of a dish.
    var scratch = magnitudes
    let threshold = max(
      scratch.withUnsafeMutableBufferPointer {
        RobustScale.select($0, count: $0.count, k: $0.count * 7 / 8)
      }, 1)

    let shift = Float(margin) + 0.5
    var k = 0
    for y in 1..<(height - 1) {
      for x in 1..<(width - 1) {
        let magnitude = magnitudes[k]
        k += 1
        guard magnitude >= threshold else { continue }
        let i = y * width + x
        let ux = (p[i + 1] - p[i - 1]) / magnitude
        let uy = (p[i + width] - p[i - width]) / magnitude
        // Strong edges count more, but a caustic must not outvote a whole faint wall.
        let weight = min(magnitude / threshold, 3)
        var t = Float(radii.lowerBound)
        let end = Float(radii.upperBound)
        while t <= end {
          for sign: Float in [-1, 1] {
            // Rounds half up; what is negative lies outside anyhow.
            let vx = Int32(Float(x) + sign * t * ux + shift)
            let vy = Int32(Float(y) + sign * t * uy + shift)
            if vx >= 0, vy >= 0, vx < accWidth, vy < accHeight {
              votes[Int(vy) * accWidth + Int(vx)] += weight / t
            }
          }
          t += 1
        }
      }
    }
    let smooth = boxBlurred(votes, width: accWidth, height: accHeight, radius: max(2, margin / 24))
    return peaks(
      of: smooth, width: accWidth, height: accHeight, separation: max(4, margin / 4), limit: limit
    ).map { Candidate(x: Double($0.x - margin), y: Double($0.y - margin), votes: $0.value) }
  }

  private static func boxBlurred(_ values: [Float], width: Int, height: Int, radius: Int) -> [Float]
  {
    var current = values
    var next = values
    for _ in 0..<2 {
      for y in 0..<height {
        var sum: Float = 0
        let row = y * width
        for x in -radius..<width {
          if x + radius < width { sum += current[row + x + radius] }
          if x - radius - 1 >= 0 { sum -= current[row + x - radius - 1] }
          if x >= 0 { next[row + x] = sum }
        }
      }
      for x in 0..<width {
        var sum: Float = 0
        for y in -radius..<height {
          if y + radius < height { sum += next[(y + radius) * width + x] }
          if y - radius - 1 >= 0 { sum -= next[(y - radius - 1) * width + x] }
          if y >= 0 { current[y * width + x] = sum }
        }
      }
    }
    return current
  }

  private static func peaks(
    of values: [Float], width: Int, height: Int, separation: Int, limit: Int
  ) -> [(x: Int, y: Int, value: Float)] {
    var found: [(x: Int, y: Int, value: Float)] = []
    var work = values
    while found.count < limit {
      var best = 0
      for i in work.indices where work[i] > work[best] { best = i }
      guard work[best] > 0 else { break }
      let bx = best % width
      let by = best / width
      found.append((bx, by, work[best]))
      for y in max(0, by - separation)...min(height - 1, by + separation) {
        for x in max(0, bx - separation)...min(width - 1, bx + separation) {
          work[y * width + x] = 0
        }
      }
    }
    return found
  }
}
