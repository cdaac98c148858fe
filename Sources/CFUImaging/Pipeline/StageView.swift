package import CFUCore

/// The stages that can be looked at on their own.
package enum InspectStage: String, Sendable, CaseIterable {
  /// The picture as the pipeline gets it.
  case decode
  /// The walls that were found.
  case dish
  /// Optical density over the background.
  case background
  /// Outlines of everything found.
  case segment
  /// What was measured on each object.
  case features
}

/// What one stage saw.
package struct StageView: Sendable {
  package var image: RGBImage
  /// Name and value of what is worth knowing, in reading order.
  package var facts: [(name: String, value: String)]
  /// For `features`: a header and one row of values an object; empty for other stages.
  package var table: [[String]]

  package init(
    image: RGBImage, facts: [(name: String, value: String)], table: [[String]] = []
  ) {
    self.image = image
    self.facts = facts
    self.table = table
  }
}

/// Lines one pixel wide on a picture: enough to see where a stage found something.
struct Sketch {
  var image: RGBImage

  mutating func line(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double), _ colour: RGB) {
    let steps = max(1, Int(max(abs(b.x - a.x), abs(b.y - a.y)).rounded(.up)))
    for k in 0...steps {
      let t = Double(k) / Double(steps)
      dot(Int((a.x + (b.x - a.x) * t).rounded()), Int((a.y + (b.y - a.y) * t).rounded()), colour)
    }
  }

  mutating func closed(_ points: [(x: Double, y: Double)], _ colour: RGB) {
    for i in points.indices { line(points[i], points[(i + 1) % points.count], colour) }
  }

  private mutating func dot(_ x: Int, _ y: Int, _ colour: RGB) {
    guard x >= 0, y >= 0, x < image.width, y < image.height else { return }
    let i = 3 * (y * image.width + x)
    image.samples[i] = colour.red
    image.samples[i + 1] = colour.green
    image.samples[i + 2] = colour.blue
  }

  struct RGB {
    var red: UInt8
    var green: UInt8
    var blue: UInt8
    /// Okabe and Ito's colours, which the colour-blind can tell apart.
    static let vermilion = RGB(red: 213, green: 94, blue: 0)
    static let sky = RGB(red: 86, green: 180, blue: 233)
    static let green = RGB(red: 0, green: 158, blue: 115)
  }
}
