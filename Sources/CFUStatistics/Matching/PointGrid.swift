import CFUCore

/// Points sorted into square cells, to find those near a place without looking at all of them.
struct PointGrid {
  private let origin: PixelPoint
  /// Side of a cell, px.
  private let cell: Double
  private let columns: Int
  private let rows: Int
  /// First entry of each cell in `entries`.
  private let starts: [Int32]
  private let entries: [Int32]

  /// Points that are not finite are left out.
  init(_ points: [PixelPoint]) {
    let finite = points.indices.filter { points[$0].isFinite }
    let xs = finite.map { points[$0].x }
    let ys = finite.map { points[$0].y }
    guard let left = xs.min(), let right = xs.max(), let top = ys.min(), let bottom = ys.max()
    else {
      (origin, cell, columns, rows) = (PixelPoint(x: 0, y: 0), 1, 0, 0)
      (starts, entries) = ([0], [])
      return
    }
    let (origin, width, height) = (PixelPoint(x: left, y: top), right - left, bottom - top)
    // About two points a cell, and never more cells along one side than points.
    let wanted = (2 * max(width, 1e-9) * max(height, 1e-9) / Double(finite.count)).squareRoot()
    let cell = max(wanted, max(width, height) / Double(finite.count), 1e-9)
    let (columns, rows) = (Int(width / cell) + 1, Int(height / cell) + 1)
    func place(_ index: Int) -> Int {
      min(rows - 1, Int((points[index].y - top) / cell)) * columns
        + min(columns - 1, Int((points[index].x - left) / cell))
    }
    var starts = [Int32](repeating: 0, count: columns * rows + 1)
    for index in finite { starts[place(index) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var next = starts
    var entries = [Int32](repeating: 0, count: finite.count)
    for index in finite {
      let at = place(index)
      entries[Int(next[at])] = Int32(index)
      next[at] += 1
    }
    (self.origin, self.cell, self.columns, self.rows) = (origin, cell, columns, rows)
    (self.starts, self.entries) = (starts, entries)
  }

  /// Calls `body` with every point in the cells that a square of half side `reach` px touches.
  func around(_ centre: PixelPoint, reach: Double, _ body: (Int) -> Void) {
    guard columns > 0, centre.isFinite, reach >= 0 else { return }
    func cells(_ from: Double, _ to: Double, _ count: Int) -> ClosedRange<Int>? {
      guard to >= 0, from < Double(count) else { return nil }
      return Int(max(0, from))...Int(min(Double(count - 1), to))
    }
    guard
      let across = cells(
        (centre.x - reach - origin.x) / cell, (centre.x + reach - origin.x) / cell, columns),
      let down = cells(
        (centre.y - reach - origin.y) / cell, (centre.y + reach - origin.y) / cell, rows)
    else { return }
    for row in down {
      let from = Int(starts[row * columns + across.lowerBound])
      let to = Int(starts[row * columns + across.upperBound + 1])
      for entry in entries[from..<to] { body(Int(entry)) }
    }
  }
}

extension PixelPoint {
  var isFinite: Bool { x.isFinite && y.isFinite && abs(x) < 1e9 && abs(y) < 1e9 }

  func distance(to other: PixelPoint) -> Double {
    let (dx, dy) = (x - other.x, y - other.y)
    return (dx * dx + dy * dy).squareRoot()
  }
}
