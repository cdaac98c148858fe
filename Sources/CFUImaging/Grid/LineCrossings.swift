internal import CVisionBridge

/// The places where the lines of two families cross.
///
/// Printed lines and grooves do not take light twice, so dividing both out leaves a bright square, or
/// another that is alike at all crossings.
struct LineCrossings {
  private var first: cv_line_family
  private var second: cv_line_family
  private var places: [cv_crossing] = []
  /// Half the width of the widest line of each family, px.
  private var half = (0.0, 0.0)
  private var noise: Float = 0

  /// - Parameters:
  ///   - firstLines, secondLines: measured lines.
  init(
    _ firstLines: [LineStrip], _ first: cv_line_family, _ secondLines: [LineStrip],
    _ second: cv_line_family
  ) {
    (self.first, self.second) = (first, second)
    let all = firstLines + secondLines
    guard !firstLines.isEmpty, !secondLines.isEmpty else { return }
    half = (firstLines.map(\.half).max() ?? 0, secondLines.map(\.half).max() ?? 0)
    noise = all.map(\.noise).sorted()[all.count / 2]
    for a in firstLines {
      guard let p = a.middle else { continue }
      for b in secondLines {
        guard let q = b.middle else { continue }
        var shifts = (0.0, 0.0)
        var place = Self.meet(p, first, q, second)
        // How far lines lie beside their place changes little over that distance.
        for _ in 0..<2 {
          shifts = (
            a.shift(along: place.dy * first.cosine - place.dx * first.sine),
            b.shift(along: place.dy * second.cosine - place.dx * second.sine)
          )
          place = Self.meet(p + shifts.0, first, q + shifts.1, second)
        }
        places.append(
          cv_crossing(
            x: first.centre_x + place.dx, y: first.centre_y + place.dy, first: p + shifts.0,
            second: q + shifts.1))
      }
    }
  }

  /// All crossings together, in areas of the picture.
  private static let mostCovered = 4.0

  /// Where two lines of given offsets meet, from the middle of the dish.
  private static func meet(
    _ p: Double, _ first: cv_line_family, _ q: Double, _ second: cv_line_family
  ) -> (dx: Double, dy: Double) {
    let det = first.cosine * second.sine - first.sine * second.cosine
    guard abs(det) > 0.1 else { return (0, 0) }
    func stretch(_ f: cv_line_family, _ dx: Double, _ dy: Double) -> Double {
      1 + f.convergence * (dy * f.cosine - dx * f.sine) / f.radius
        + f.barrel * (dx * dx + dy * dy) / (f.radius * f.radius)
    }
    var (dx, dy) = (0.0, 0.0)
    // Each step leaves a few per cent of the error of the one before.
    for _ in 0..<5 {
      let a = p / stretch(first, dx, dy)
      let b = q / stretch(second, dx, dy)
      (dx, dy) = (
        (a * second.sine - b * first.sine) / det, (b * first.cosine - a * second.cosine) / det
      )
    }
    return (dx, dy)
  }

  /// Divides out what is left where the lines cross.
  /// - Parameters:
  ///   - height: of the picture, px.
  ///   - disc: the part of the picture that lines were divided out of.
  func erase(from picture: inout cv_line_picture, height: Int, disc: inout cv_disc) {
    guard places.count > 8, noise > 0 else { return }
    // Crossings that cover the picture several times are none of a grid's, and what is seen at them
    // must fit in memory.
    let covered = Double(places.count) * (2 * half.0) * (2 * half.1)
    guard covered < Self.mostCovered * Double(picture.width) * Double(height) else { return }
    var (first, second) = (first, second)
    let status = cv_crossings_erase(
      places, Int32(places.count), &first, &second, half.0, half.1, &disc, noise, Int32(height),
      &picture)
    precondition(status == CV_OK, "no memory for the crossings of lines")
  }
}
