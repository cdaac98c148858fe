import CFUCore

/// The area inside a closed outline, by the even-odd rule: a place is inside when a ray from it
/// crosses the outline an odd number of times.
///
/// The rule gives every outline an area, also one that touches or crosses itself, as traced and
/// hand-drawn ones do; for those it is the area that `make_valid` of shapely (GEOS) gives, and for
/// simple ones it is the usual. Areas and overlaps are exact but for the rounding of floating point:
/// nothing is turned into pixels.
struct Outline {
  /// An edge from its upper to its lower end; y grows downwards.
  struct Edge {
    var top: PixelPoint
    var bottom: PixelPoint

    /// Where the edge is at height `y`, kept between its ends.
    func x(at y: Double) -> Double {
      let share = min(1, max(0, (y - top.y) / (bottom.y - top.y)))
      return top.x + share * (bottom.x - top.x)
    }
  }

  /// Without the horizontal ones, by their upper ends; empty when a point is not finite.
  let edges: [Edge]
  /// px^2.
  let area: Double
  /// Bounds, px.
  let left: Double
  let right: Double
  let top: Double
  let bottom: Double

  init(_ points: [PixelPoint]) {
    guard points.count > 2, points.allSatisfy(\.isFinite) else {
      (edges, area, left, right, top, bottom) = ([], 0, 0, 0, 0, 0)
      return
    }
    var edges: [Edge] = []
    edges.reserveCapacity(points.count)
    var previous = points[points.count - 1]
    for point in points {
      if previous.y < point.y {
        edges.append(Edge(top: previous, bottom: point))
      } else if point.y < previous.y {
        edges.append(Edge(top: point, bottom: previous))
      }
      previous = point
    }
    edges.sort { ($0.top.y, $0.top.x) < ($1.top.y, $1.top.x) }
    self.edges = edges
    left = points.lazy.map(\.x).min() ?? 0
    right = points.lazy.map(\.x).max() ?? 0
    top = points.lazy.map(\.y).min() ?? 0
    bottom = points.lazy.map(\.y).max() ?? 0
    area = OutlineSweep.area(edges)
  }

  /// Points on the outline itself are on either side.
  func contains(_ point: PixelPoint) -> Bool {
    guard point.x >= left, point.x <= right, point.y >= top, point.y <= bottom else { return false }
    var inside = false
    for edge in edges {
      if edge.top.y > point.y { break }
      if point.y < edge.bottom.y, edge.x(at: point.y) < point.x { inside.toggle() }
    }
    return inside
  }

  /// Distance of the farthest corner of the bounds, px.
  func farthest(from point: PixelPoint) -> Double {
    guard !edges.isEmpty else { return 0 }
    return PixelPoint(
      x: max(abs(left - point.x), abs(right - point.x)),
      y: max(abs(top - point.y), abs(bottom - point.y))
    ).distance(to: PixelPoint(x: 0, y: 0))
  }

  /// Shared area, px^2.
  func sharedArea(with other: Outline) -> Double {
    guard left < other.right, other.left < right, top < other.bottom, other.top < bottom else {
      return 0
    }
    return min(OutlineSweep.sharedArea(edges, other.edges), area, other.area)
  }

  /// Shared area by area of the union, 0 to 1; 0 where there is no area.
  func iou(with other: Outline) -> Double {
    let shared = sharedArea(with: other)
    guard shared > 0 else { return 0 }
    return min(1, shared / (area + other.area - shared))
  }
}
