#if canImport(Glibc)
  internal import Glibc
#endif

/// All rings of a dish: edges that run round it in about the shape of the best one.
///
/// The two sides of a thin dark ring are edges of opposite sign a few pixels apart; they are kept apart, because
/// a fit that jumps between them is neither here nor there. Each edge has an ellipse of its own: at a tilt, rings
/// at different heights have different centres.
enum RingFamily {
  /// An edge that runs round the dish.
  struct Edge {
    var fit: RingFit.Fitted
    /// Radius in units of the ring that the family was built on.
    var ratio: Double
  }

  /// Range of radii, in units of the main ring, in which edges are listed.
  static let reach = 0.62...1.5
  /// An edge is listed when it covers this share of the visible directions.
  private static let leastCoverage = 0.22
  private static let bin = 0.002

  /// Edges of several families, each round a centre of its own: floor and foot of the wall, its top, a lid, the
  /// opening that the dish stands in.
  ///
  /// - Parameters:
  ///   - rings: the best ring of each family, the best of all first.
  ///   - polar: finds the edges around a ring's centre.
  /// - Returns: edges by growing radius, in units of the first ring.
  static func edges(
    around rings: [Ring], within frame: PlaneFrame, roundness: Double, polar: (Ring) -> PolarEdges
  ) -> [Edge] {
    guard let main = rings.first else { return [] }
    var found: [Edge] = []
    // Edges round another centre than they were looked at from: their radius is good to first order only.
    var aside: [Edge] = []
    func search(_ ring: Ring) {
      let edges = polar(ring)
      for edge in parallels(to: ring, main, in: edges, within: frame, roundness: roundness) {
        if edge.fit.ring.distance(to: ring) > 0.015 * ring.meanRadius {
          aside.append(edge)
          continue
        }
        // Two starts may run into one edge.
        let twin = found.firstIndex {
          ($0.fit.step > 0) == (edge.fit.step > 0) && abs($0.ratio - edge.ratio) < 0.003
            && $0.fit.ring.distance(to: edge.fit.ring) < 0.01 * main.meanRadius
        }
        if let twin {
          if found[twin].fit.coverage < edge.fit.coverage { found[twin] = edge }
        } else {
          found.append(edge)
        }
      }
    }
    var searched: [Ring] = []
    for ring in rings {
      search(ring)
      searched.append(ring)
      // A ring that goes all the way round another centre leads a family of its own.
      let leader = (found + aside).filter { edge in
        edge.fit.coverage > 0.95
          && searched.allSatisfy { $0.spread(from: edge.fit.ring) > 0.003 }
      }.max { RingFit.score($0.fit) < RingFit.score($1.fit) }
      if let leader {
        search(leader.fit.ring)
        searched.append(leader.fit.ring)
      }
    }
    return found.sorted { $0.ratio < $1.ratio }
  }

  /// Edges that run parallel to `ring`.
  private static func parallels(
    to ring: Ring, _ main: Ring, in edges: PolarEdges, within frame: PlaneFrame, roundness: Double
  ) -> [Edge] {
    var found: [Edge] = []
    let model = PolarRing(ring, centreX: edges.centreX, centreY: edges.centreY)
    let walls = edges.directions.table.map { model.radius(along: $0) }
    for rising in [false, true] {
      for ratio in modes(walls, edges, rising: rising, within: frame) {
        var start = model
        start.radius *= ratio
        guard
          let fit = RingFit.refine(
            edges, from: start, tolerances: RingFit.narrow, rising: rising, within: frame,
            roundness: roundness),
          fit.coverage >= leastCoverage
        else { continue }
        found.append(Edge(fit: fit, ratio: fit.ring.meanRadius / main.meanRadius))
      }
    }
    return found
  }

  /// Radii in units of `walls` at which many directions have an edge of one sign.
  private static func modes(
    _ walls: [Double], _ edges: PolarEdges, rising: Bool, within frame: PlaneFrame
  ) -> [Double] {
    let low = reach.lowerBound
    let bins = Int((reach.upperBound - low) / bin)
    let count = edges.directions.count
    let signed = edges.edges(rising: rising)
    var rays = [Int32](repeating: 0, count: bins)
    var lastRay = [Int32](repeating: -1, count: bins)
    for ray in 0..<count {
      for i in signed.starts[ray]..<signed.starts[ray + 1] {
        let b = Int((signed.points[i].radius / walls[ray] - low) / bin)
        guard b >= 2, b < bins - 2 else { continue }
        for k in (b - 2)...(b + 2) where lastRay[k] != Int32(ray) {
          lastRay[k] = Int32(ray)
          rays[k] += 1
        }
      }
    }
    func visible(_ ratio: Double) -> Int {
      var inside = 0
      for ray in stride(from: 0, to: count, by: 4) {
        let r = ratio * walls[ray]
        let b = edges.directions.table[ray]
        if frame.holds(edges.centreX + r * b.x, edges.centreY + r * b.y) { inside += 4 }
      }
      return max(inside, count / 8)
    }
    var found: [Double] = []
    for k in 3..<(bins - 3) where rays[k] >= Int32(leastCoverage * Double(count) / 4) {
      let isPeak = ((k - 3)...(k + 3)).allSatisfy {
        $0 == k || rays[$0] < rays[k] || (rays[$0] == rays[k] && $0 > k)
      }
      let ratio = low + (Double(k) + 0.5) * bin
      guard isPeak, Double(rays[k]) >= leastCoverage * Double(visible(ratio)) else { continue }
      found.append(ratio)
    }
    return found
  }
}
