/// The part of a plane that holds picture: a truncated file's filler has an edge that is no ring's.
struct PlaneFrame {
  var x: ClosedRange<Double>
  var y: ClosedRange<Double>

  /// Whether an edge could be seen at (x, y): radial steps reach two pixels further.
  @inline(__always)
  func holds(_ px: Double, _ py: Double) -> Bool { x.contains(px) && y.contains(py) }

  init(width: Int, height: Int) {
    x = 3...max(3, Double(width - 4))
    y = 3...max(3, Double(height - 4))
  }
}
