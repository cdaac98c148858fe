package import CFUCore
package import CFUReport

/// One object of a dish as programs that show or train on outlines are given it.
package struct ExportedObject: Sendable {
  /// Number within the dish.
  package var number: Int
  /// At least three corners, full-resolution pixels, the top-left corner of the picture being (0, 0)
  /// and the centre of its first pixel (0.5, 0.5); first point not repeated, two decimals.
  ///
  /// So QuPath, ImageJ and COCO have it, where a record has the centre of that pixel at (0, 0).
  package var outline: [PixelPoint]
  /// The same as rings that neither cross nor touch themselves; mostly one.
  package var rings: [[PixelPoint]]
  /// Class id of what is counted, or why a counted object has none; else `not counted: ` and the
  /// reason.
  package var label: String
  /// Place of the class in the classifier's list, from 1; 0 for what has none or is not counted.
  package var group: Int
  package var colour: Colour
  package var counted: Bool
  package var reason: String?
  package var overlap: Bool
  package var probability: Double?
  /// Named numbers in the order of `colonies.csv`; what was not measured is left out.
  package var measurements: [(name: String, value: Double, decimals: Int)]

  package init(_ item: ClassifiedObject, classes: [ColonyClass], colours: [String: Colour]) {
    let (object, verdict) = (item.object, item.verdict)
    number = object.id
    outline = Self.corners(object)
    rings = SimpleRings.of(outline)
    counted = verdict.counted
    reason = verdict.reason?.rawValue
    overlap = object.overlap
    probability = verdict.probability.flatMap { $0.isFinite ? $0 : nil }
    if verdict.counted, let id = verdict.classID {
      label = id
      group = (classes.firstIndex { $0.id == id } ?? -1) + 1
      colour = colours[id] ?? .uncounted
    } else if verdict.counted {
      label = (verdict.reason ?? .classRefused).rawValue
      group = 0
      colour = .ink
    } else {
      label = "not counted: \(reason ?? Reason.unclassified.rawValue)"
      group = 0
      colour = .uncounted
    }
    measurements = []
    func measure(_ name: String, _ value: Double?, _ decimals: Int) {
      if let value, value.isFinite { measurements.append((name, value, decimals)) }
    }
    func feature(_ index: Int) -> Double? {
      object.features.indices.contains(index) ? Double(object.features[index]) : nil
    }
    measure("probability", verdict.probability, 4)
    measure("diameter_um", feature(FeatureColumns.diameter), 2)
    measure("area_um2", feature(FeatureColumns.area), 1)
    measure("x_mm", object.xMillimetres, 3)
    measure("y_mm", object.yMillimetres, 3)
    for (place, value) in verdict.probabilities.enumerated() where classes.indices.contains(place) {
      measure("p_\(classes[place].id)", value, 4)
    }
  }

  /// Smallest rectangle around the rings, px.
  package var box: (x: Double, y: Double, width: Double, height: Double) {
    let (xs, ys) = (rings.joined().map(\.x), rings.joined().map(\.y))
    let (x, y) = (xs.min() ?? 0, ys.min() ?? 0)
    return (x, y, (xs.max() ?? 0) - x, (ys.max() ?? 0) - y)
  }

  /// Area inside the rings, px^2 (the shoelace formula).
  package var area: Double {
    rings.reduce(0) { area, ring in
      var twice = 0.0
      var last = ring[ring.count - 1]
      for point in ring {
        twice += last.x * point.y - point.x * last.y
        last = point
      }
      return area + abs(twice) / 2
    }
  }

  /// The outline, or the pixel at the centre where an object has none: no object is left out.
  private static func corners(_ object: FoundObject) -> [PixelPoint] {
    let outline = object.outline
    if outline.count >= 3, outline.allSatisfy({ $0.x.isFinite && $0.y.isFinite }) {
      return outline.map { rounded($0.x + 0.5, $0.y + 0.5) }
    }
    let x = object.centre.x.isFinite ? object.centre.x : 0
    let y = object.centre.y.isFinite ? object.centre.y : 0
    return [(0.0, 0.0), (1, 0), (1, 1), (0, 1)].map { rounded(x + $0.0, y + $0.1) }
  }

  /// As it is written, so that boxes and areas are those of what a reader sees.
  private static func rounded(_ x: Double, _ y: Double) -> PixelPoint {
    PixelPoint(
      x: (x * 100).rounded(.toNearestOrAwayFromZero) / 100,
      y: (y * 100).rounded(.toNearestOrAwayFromZero) / 100)
  }
}

extension Colour {
  /// Of objects that are not counted.
  package static let uncounted = Colour(red: 149, green: 165, blue: 166)
}

extension DishRecord {
  /// The dish's objects for export.
  ///
  /// - Parameter withUncounted: whether those that are not counted are among them.
  package func exported(withUncounted: Bool) -> [ExportedObject] {
    let colours = Colour.of(classes)
    return objects.lazy.filter { withUncounted || $0.verdict.counted }.map {
      ExportedObject($0, classes: classes, colours: colours)
    }
  }
}
