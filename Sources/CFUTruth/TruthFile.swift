package import CFUCore

/// A colony as somebody marked it.
package struct TruthMark: Sendable, Hashable {
  package enum Shape: Sendable, Hashable {
    case point(PixelPoint)
    /// At least three corners, first point not repeated.
    case outline([PixelPoint])
  }

  package var shape: Shape
  /// Class as written; nil where none is given.
  package var label: String?
  /// Where it stands in its file, for messages and lists: "line 12", "entry 0003-0120.roi".
  package var place: String
  /// The point, or the centroid of the area inside the outline.
  package var centre: PixelPoint

  package init(shape: Shape, label: String?, place: String, centre: PixelPoint) {
    self.shape = shape
    self.label = label
    self.place = place
    self.centre = centre
  }

  package init(shape: Shape, label: String?, place: String) {
    let centre =
      switch shape {
      case .point(let point): point
      case .outline(let corners): Ring.centroid(corners)
      }
    self.init(shape: shape, label: label, place: place, centre: centre)
  }

  /// The corners of an outline; empty for a point.
  package var outline: [PixelPoint] {
    if case .outline(let corners) = shape { corners } else { [] }
  }
}

/// The marks of one picture by one scorer.
///
/// In `pixels`, coordinates are those of a record: full-resolution pixels, the centre of the first
/// pixel at (0, 0). Programs that have the picture's corner at (0, 0) are half a pixel off; the
/// readers have taken it away. `fractions` are of the picture's width and height from its corner.
package struct MarkedPicture: Sendable, Hashable {
  package enum Unit: Sendable, Hashable { case pixels, fractions }

  package struct Size: Sendable, Hashable {
    /// px
    package var width: Int
    /// px
    package var height: Int
    package init(width: Int, height: Int) {
      self.width = width
      self.height = height
    }
  }

  /// As written in the file, else the stem of the file's name.
  package var picture: String
  /// False where nothing but the name of the truth file says which picture is meant.
  package var isNamed: Bool
  /// Of the picture that was marked, where the file says so.
  package var size: Size?
  package var unit: Unit
  package var scorer: String?
  package var marks: [TruthMark]

  package init(
    picture: String, isNamed: Bool, size: Size? = nil, unit: Unit = .pixels,
    scorer: String? = nil, marks: [TruthMark] = []
  ) {
    self.picture = picture
    self.isNamed = isNamed
    self.size = size
    self.unit = unit
    self.scorer = scorer
    self.marks = marks
  }

  /// The same with coordinates in pixels.
  ///
  /// - Parameter size: of the picture, full resolution.
  package func inPixels(of size: Size) -> MarkedPicture {
    guard unit == .fractions else { return self }
    func pixel(_ point: PixelPoint) -> PixelPoint {
      PixelPoint(x: point.x * Double(size.width) - 0.5, y: point.y * Double(size.height) - 0.5)
    }
    var copy = self
    copy.unit = .pixels
    copy.size = size
    for index in marks.indices {
      switch marks[index].shape {
      case .point(let point): copy.marks[index].shape = .point(pixel(point))
      case .outline(let corners): copy.marks[index].shape = .outline(corners.map(pixel))
      }
      copy.marks[index].centre = pixel(marks[index].centre)
    }
    return copy
  }
}

/// How many colonies of one class somebody counted in one dish.
package struct ManualCount: Sendable, Hashable {
  /// Picture or dish as written.
  package var dish: String
  package var scorer: String?
  /// Class as written; nil for the total.
  package var label: String?
  /// At least 0; a mean of several dishes may be no whole number.
  package var count: Double
  /// Row in the table as an editor numbers it, the header being 1.
  package var line: Int

  package init(dish: String, scorer: String?, label: String?, count: Double, line: Int) {
    self.dish = dish
    self.scorer = scorer
    self.label = label
    self.count = count
    self.line = line
  }
}

/// What one file says.
package struct TruthFile: Sendable, Hashable {
  package var path: String
  package var format: TruthFormat
  /// A picture without marks is there where the file lists it: nobody saw a colony in it.
  package var pictures: [MarkedPicture]
  package var counts: [ManualCount]
  /// Sentences about what was left out or taken otherwise than it stands, each with how many.
  package var remarks: [String]

  package init(
    path: String, format: TruthFormat, pictures: [MarkedPicture] = [],
    counts: [ManualCount] = [], remarks: [String] = []
  ) {
    self.path = path
    self.format = format
    self.pictures = pictures
    self.counts = counts
    self.remarks = remarks
  }
}
