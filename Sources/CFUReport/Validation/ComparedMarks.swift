package import CFUCore

/// A mark of one party on the picture of a dish: an outline, or a point.
package struct ComparedMark: Sendable, Hashable {
  package enum Party: Sendable, Hashable { case machine, person }
  package enum State: Sendable, Hashable, CaseIterable {
    case agreed, misclassified, missed, spurious
    /// The machine found it and did not count it.
    case uncounted
  }

  package var party: Party
  package var state: State
  /// Full-resolution px, as the outline.
  package var centre: PixelPoint
  /// Empty for a point.
  package var outline: [PixelPoint]

  package init(party: Party, state: State, centre: PixelPoint, outline: [PixelPoint]) {
    (self.party, self.state, self.centre, self.outline) = (party, state, centre, outline)
  }
}

/// Draws marks: the machine's in full lines, the person's dashed or as crosses, so that they are told
/// apart without their colours.
struct MarkPen {
  /// From full-resolution pixels to those of the canvas; whole numbers are the middles of pixels.
  var scaleX: Double
  var scaleY: Double
  /// Full-resolution pixel of the picture's first corner.
  var originX = 0.0
  var originY = 0.0

  func place(_ point: PixelPoint) -> PixelPoint {
    PixelPoint(
      x: (point.x - originX + 0.5) * scaleX - 0.5, y: (point.y - originY + 0.5) * scaleY - 0.5)
  }

  /// - Parameter arm: half the width of a cross, px.
  func draw(
    _ mark: ComparedMark, thickness: Int, colour: Colour, casing: Int, arm: Double,
    on canvas: inout Canvas
  ) throws(CFUError) {
    let stroke = Stroke(
      thickness: thickness, colour: colour, dash: mark.party == .person ? 3 + 3 * thickness : 0,
      casing: casing)
    let points = (mark.outline.count > 2 ? mark.outline : [mark.centre]).map(place)
    // What is nowhere near the picture, or nowhere at all, cannot be seen.
    guard points.allSatisfy({ abs($0.x) < 1e6 && abs($0.y) < 1e6 }) else { return }
    if points.count > 1 {
      try canvas.line(points, closed: true, stroke: stroke)
      return
    }
    var full = stroke
    full.dash = 0
    let centre = points[0]
    // Both arms get their white border before either is drawn.
    for casing in casing > 0 ? [casing, 0] : [0] {
      full.casing = casing
      for (dx, dy) in [(arm, 0.0), (0.0, arm)] {
        try canvas.line(
          [
            PixelPoint(x: centre.x - dx, y: centre.y - dy),
            PixelPoint(x: centre.x + dx, y: centre.y + dy),
          ], closed: false, stroke: full)
      }
    }
  }
}

extension ComparedMark.Party {
  /// Blue and vermilion of Okabe and Ito, apart for every kind of colour vision.
  var colour: Colour {
    self == .machine
      ? Colour(red: 0, green: 114, blue: 178) : Colour(red: 213, green: 94, blue: 0)
  }
}
