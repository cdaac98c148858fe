internal import CFUPluginABI

/// Where the objects of a picture lie, for the distances between them.
struct Surroundings {
  private struct Disc {
    var x: Double
    var y: Double
    var radius: Double
  }
  /// Sorted by x.
  private let discs: [Disc]
  private let order: [Int]
  private let largest: Double

  /// - Parameter shapes: of all objects.
  init(_ shapes: [Shape]) {
    let discs = shapes.map { Disc(x: $0.centreX, y: $0.centreY, radius: $0.diameter / 2) }
    let order = discs.indices.sorted { (discs[$0].x, $0) < (discs[$1].x, $1) }
    self.discs = order.map { discs[$0] }
    var place = [Int](repeating: 0, count: order.count)
    for (i, index) in order.enumerated() { place[index] = i }
    self.order = place
    largest = discs.map(\.radius).max() ?? 0
  }

  /// Gap between object `index` and the nearest other one, both taken as discs of their area; 0
  /// where they touch, at most `most`. Same unit as the shapes.
  func gap(_ index: Int, most: Double) -> Double {
    let at = order[index]
    let disc = discs[at]
    var best = most
    func nearer(_ other: Disc) -> Bool {
      if abs(other.x - disc.x) - disc.radius - largest >= best { return false }
      let dx = other.x - disc.x
      let dy = other.y - disc.y
      let gap = (dx * dx + dy * dy).squareRoot() - disc.radius - other.radius
      best = min(best, max(0, gap))
      return true
    }
    for i in stride(from: at - 1, through: 0, by: -1) where !nearer(discs[i]) { break }
    for i in (at + 1)..<max(at + 1, discs.count) where !nearer(discs[i]) { break }
    return best
  }
}
