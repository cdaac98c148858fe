#if canImport(Glibc)
  internal import Glibc
#endif

/// Candidates for the centre of a round dish: every edge votes along its gradient, and every pair of opposite
/// edges for the middle between them.
///
/// All rings of a dish (wall, lid, meniscus) share a centre and so vote together, which is why voting is
/// done for the centre alone and the radius is found afterwards. The first vote is the gradient form of
/// the Hough transform (Kimme, Ballard and Sklansky 1975, doi 10.1145/360666.360677); it is right for a circle, of
/// which an arc is enough. The second is right for an ellipse of which most is seen.
enum CentreVote {
  struct Candidate {
    var x: Double
    var y: Double
    var votes: Float
  }

  /// An edge of the small picture: its place and the unit vector of its gradient.
  private struct Edge {
    var x: Float
    var y: Float
    var ux: Float
    var uy: Float
    var weight: Float
  }

  /// - Parameters:
  ///   - plane: a small picture, 100-200 px on its shorter side.
  ///   - radii: range of dish radii to consider, in pixels of `plane`.
  ///   - margin: how far outside the picture a centre may lie, in units of its shorter side.
  ///   - limit: most candidates of either vote.
  /// - Returns: local maxima of the two votes, best first, in turns; a centre may lie outside the picture.
  static func candidates(
    in plane: FloatPlane, radii: ClosedRange<Double>, margin: Double, limit: Int
  ) -> [Candidate] {
    let margin = Int(margin * Double(min(plane.width, plane.height)))
    let edges = edges(of: plane)
    var field = VoteField(
      width: plane.width + 2 * margin, height: plane.height + 2 * margin, margin: margin)
    voteAlongGradients(edges, radii: radii, &field)
    let single = field.peaks(limit: limit)
    field.clear()
    voteByPairs(edges, radii: radii, &field)
    let paired = field.peaks(limit: limit)
    var result: [Candidate] = []
    for i in 0..<limit {
      for list in [paired, single] where i < list.count {
        let known = result.contains { hypot($0.x - list[i].x, $0.y - list[i].y) < 3 }
        if !known { result.append(list[i]) }
      }
    }
    return result
  }

  /// The strongest eighth of all gradients votes: the wall is among them in any picture of a dish.
  private static func edges(of plane: FloatPlane) -> [Edge] {
    let width = plane.width
    let p = plane.samples
    var magnitudes: [Float] = []
    magnitudes.reserveCapacity(plane.count)
    for y in 1..<(plane.height - 1) {
      for x in 1..<(width - 1) {
        let i = y * width + x
        let gx = p[i + 1] - p[i - 1]
        let gy = p[i + width] - p[i - width]
        magnitudes.append((gx * gx + gy * gy).squareRoot())
      }
    }
    var scratch = magnitudes
    let threshold = max(
      scratch.withUnsafeMutableBufferPointer {
        RobustScale.select($0, count: $0.count, k: $0.count * 7 / 8)
      }, 1)
    var edges: [Edge] = []
    edges.reserveCapacity(plane.count / 7)
    var k = 0
    for y in 1..<(plane.height - 1) {
      for x in 1..<(width - 1) {
        let magnitude = magnitudes[k]
        k += 1
        guard magnitude >= threshold else { continue }
        let i = y * width + x
        edges.append(
          Edge(
            x: Float(x), y: Float(y), ux: (p[i + 1] - p[i - 1]) / magnitude,
            uy: (p[i + width] - p[i - width]) / magnitude,
            // Strong edges count more, but a caustic must not outvote a whole faint wall.
            weight: min(magnitude / threshold, 3)))
      }
    }
    return edges
  }

  /// Every edge votes along its gradient, both ways: right for a circle, of which an arc is enough.
  private static func voteAlongGradients(
    _ edges: [Edge], radii: ClosedRange<Double>, _ field: inout VoteField
  ) {
    let end = Float(radii.upperBound)
    for edge in edges {
      var t = Float(radii.lowerBound)
      while t <= end {
        for sign: Float in [-1, 1] {
          field.add(
            edge.x + sign * t * edge.ux, edge.y + sign * t * edge.uy, weight: edge.weight / t)
        }
        t += 1
      }
    }
  }

  /// Two edges with opposite gradients vote for the middle between them: where the tangents of an ellipse are
  /// parallel its points lie opposite each other, however much it is tilted.
  private static func voteByPairs(
    _ edges: [Edge], radii: ClosedRange<Double>, _ field: inout VoteField
  ) {
    let bins = 72
    var byDirection = [[Edge]](repeating: [], count: bins)
    for edge in edges {
      let turn = atan2(edge.uy, edge.ux) / (2 * .pi) + 1
      byDirection[Int(turn * Float(bins)) % bins].append(edge)
    }
    let nearest = Float(4 * radii.lowerBound * radii.lowerBound)
    let furthest = Float(4 * radii.upperBound * radii.upperBound)
    for bin in 0..<(bins / 2) {
      for opposite in (bin + bins / 2 - 1)...(bin + bins / 2 + 1) {
        for a in byDirection[bin] {
          for b in byDirection[opposite % bins] {
            let dx = b.x - a.x
            let dy = b.y - a.y
            let square = dx * dx + dy * dy
            guard square >= nearest, square <= furthest else { continue }
            // The normal of an ellipse of axis ratio 0.8 is at most 13 degrees off the direction to its centre.
            let across = dx * a.uy - dy * a.ux
            guard across * across < 0.06 * square else { continue }
            field.add((a.x + b.x) / 2, (a.y + b.y) / 2, weight: a.weight * b.weight)
          }
        }
      }
    }
  }
}

/// Votes for places in and around a small picture.
private struct VoteField {
  let width: Int
  let height: Int
  /// Width of the border around the picture.
  let margin: Int
  private var votes: [Float]

  init(width: Int, height: Int, margin: Int) {
    self.width = width
    self.height = height
    self.margin = margin
    votes = [Float](repeating: 0, count: width * height)
  }

  mutating func clear() { votes = [Float](repeating: 0, count: width * height) }

  @inline(__always)
  mutating func add(_ x: Float, _ y: Float, weight: Float) {
    // Rounds half up; what is negative lies outside anyhow.
    let vx = Int32(x + Float(margin) + 0.5)
    let vy = Int32(y + Float(margin) + 0.5)
    if vx >= 0, vy >= 0, vx < width, vy < height { votes[Int(vy) * width + Int(vx)] += weight }
  }

  /// Local maxima after smoothing, best first, in pixels of the picture.
  func peaks(limit: Int) -> [CentreVote.Candidate] {
    var work = blurred(radius: max(2, margin / 24))
    let separation = 4
    var found: [CentreVote.Candidate] = []
    while found.count < limit {
      var best = 0
      for i in work.indices where work[i] > work[best] { best = i }
      guard work[best] > 0 else { break }
      let bx = best % width
      let by = best / width
      found.append(
        CentreVote.Candidate(x: Double(bx - margin), y: Double(by - margin), votes: work[best]))
      for y in max(0, by - separation)...min(height - 1, by + separation) {
        for x in max(0, bx - separation)...min(width - 1, bx + separation) {
          work[y * width + x] = 0
        }
      }
    }
    return found
  }

  /// Two box blurs either way.
  private func blurred(radius: Int) -> [Float] {
    var current = votes
    var next = votes
    current.withUnsafeMutableBufferPointer { a in
      next.withUnsafeMutableBufferPointer { b in
        for _ in 0..<2 {
          for y in 0..<height {
            var sum: Float = 0
            let row = y * width
            for x in -radius..<width {
              if x + radius < width { sum += a[row + x + radius] }
              if x - radius - 1 >= 0 { sum -= a[row + x - radius - 1] }
              if x >= 0 { b[row + x] = sum }
            }
          }
          // Row by row down the columns, so that neighbours are neighbours in memory.
          for x in 0..<width {
            a[x] = (0..<min(radius, height)).reduce(0) { $0 + b[$1 * width + x] }
          }
          for y in 0..<height {
            let row = y * width
            let above = y > 0 ? row - width : row
            let first = (y + radius) * width
            let last = (y - radius - 1) * width
            for x in 0..<width {
              var sum = a[above + x]
              if y + radius < height { sum += b[first + x] }
              if last >= 0 { sum -= b[last + x] }
              a[row + x] = sum
            }
          }
        }
      }
    }
    return current
  }
}
