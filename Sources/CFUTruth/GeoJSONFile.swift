import CFUCore
import CFUJSON

/// GeoJSON as QuPath writes it: a feature collection, one feature, or a list of features, in
/// full-resolution pixels from the picture's corner.
enum GeoJSONFile {
  static func isMeant(_ json: JSONValue) -> Bool {
    if case .list(let items) = json { return items.isEmpty || items[0]["geometry"] != nil }
    return ["FeatureCollection", "Feature"].contains(json["type"]?.text ?? "")
      || json["features"] != nil
  }

  static func read(_ file: JSONFile) throws(CFUError) -> TruthFile {
    var reader = Reader(file: file)
    switch file.root {
    case .list(let features): try reader.take(features, [])
    case let root where root["features"] != nil:
      guard let features = root["features"]?.list else {
        throw file.fault(["features"], "'features' is no list", "Export the annotations again.")
      }
      try reader.take(features, ["features"])
    case let root where root["type"]?.text == "Feature": try reader.take(root, [], number: 1)
    default:
      throw file.fault(
        [], "the FeatureCollection has no 'features'", "Export the annotations again.")
    }
    let source = file.source
    return TruthFile(
      path: source.path, format: .quPath,
      pictures: [MarkedPicture(picture: source.stem, isNamed: false, marks: reader.marks)],
      remarks: reader.remarks)
  }

  private struct Reader {
    let file: JSONFile
    var marks: [TruthMark] = []
    var left = Tally()

    init(file: JSONFile) { self.file = file }

    private static let pieces = "pieces"
    private static let holes = "holes"

    var remarks: [String] {
      left.items.map { what, count in
        switch what {
        case Self.pieces:
          "\(file.source.path): \(Words.of(count, "annotation")) of several polygons; the largest "
            + "is taken."
        case Self.holes:
          "\(file.source.path): \(Words.of(count, "annotation")) with holes; they are filled."
        default: "\(file.source.path): \(count) x \(what) left out."
        }
      }
    }

    mutating func take(_ features: [JSONValue], _ path: [String]) throws(CFUError) {
      for (index, feature) in features.enumerated() {
        try take(feature, path + ["\(index)"], number: index + 1)
      }
    }

    mutating func take(
      _ feature: JSONValue, _ path: [String], number: Int
    ) throws(CFUError) {
      let place = "feature \(number)"
      guard case .object = feature else {
        throw file.fault(path, "\(place) is no object", "Export the annotations again.")
      }
      let properties = feature["properties"] ?? .null
      let kind = properties["objectType"]?.text ?? properties["object_type"]?.text ?? ""
      guard !["tile", "root", "tma_core"].contains(kind.lowercased()) else {
        left.note("object of type \(kind)")
        return
      }
      let label = Self.label(properties)
      if let label, label.hasSuffix("*") {
        // QuPath's own mark for classes that are left out: Ignore*, Region*, Necrosis*.
        left.note("annotation of the class '\(label)', which QuPath ignores,")
        return
      }
      guard let geometry = feature["geometry"], geometry != .null else {
        left.note("feature without geometry")
        return
      }
      try take(geometry, path + ["geometry"], place, label)
    }

    private static func label(_ properties: JSONValue) -> String? {
      guard let given = properties["classification"] ?? properties["class"] else { return nil }
      if let text = given.text { return TruthSource.label(text) }
      if let name = given["name"]?.text { return TruthSource.label(name) }
      if let names = given["names"]?.list {
        return TruthSource.label(names.compactMap(\.text).joined(separator: ": "))
      }
      return nil
    }

    private mutating func take(
      _ geometry: JSONValue, _ path: [String], _ place: String, _ label: String?
    ) throws(CFUError) {
      let kind = geometry["type"]?.text ?? ""
      let path = path + ["coordinates"]
      let coordinates = geometry["coordinates"] ?? .null
      let next = "Export the annotation again, or delete it."
      func wrong() -> CFUError {
        file.fault(path, "\(place) has no coordinates as a \(kind) has them", next)
      }
      switch kind {
      case "Point":
        guard let point = coordinates.point else { throw wrong() }
        try addPoints([point], place, label, path)
      case "MultiPoint":
        var points: [PixelPoint] = []
        for item in coordinates.list ?? [] {
          guard let point = item.point else { throw wrong() }
          points.append(point)
        }
        guard !points.isEmpty else { throw wrong() }
        try addPoints(points, place, label, path)
      case "Polygon":
        guard let rings = Self.rings(coordinates), !rings.isEmpty else { throw wrong() }
        if rings.count > 1 { left.note(Self.holes) }
        try addOutline(rings[0], place, label, path)
      case "MultiPolygon":
        var outer: [[PixelPoint]] = []
        for item in coordinates.list ?? [] {
          guard let rings = Self.rings(item), let first = rings.first else { throw wrong() }
          outer.append(first)
        }
        guard
          let largest = outer.max(by: { abs(Ring.twiceArea($0)) < abs(Ring.twiceArea($1)) })
        else { throw wrong() }
        if outer.count > 1 { left.note(Self.pieces) }
        try addOutline(largest, place, label, path)
      case "LineString", "MultiLineString": left.note("line annotation")
      case "": throw file.fault(path, "\(place) has a geometry without a type", next)
      default: left.note("geometry of type \(kind)")
      }
    }

    private static func rings(_ value: JSONValue) -> [[PixelPoint]]? {
      guard let list = value.list else { return nil }
      var rings: [[PixelPoint]] = []
      for item in list {
        guard let corners = item.list else { return nil }
        var ring: [PixelPoint] = []
        ring.reserveCapacity(corners.count)
        for corner in corners {
          guard let point = corner.point else { return nil }
          ring.append(point)
        }
        rings.append(ring)
      }
      return rings
    }

    private mutating func addPoints(
      _ points: [PixelPoint], _ place: String, _ label: String?, _ path: [String]
    ) throws(CFUError) {
      try file.source.check(points, "\(file.place(path)) (\(place))")
      for (index, point) in points.enumerated() {
        let own = points.count == 1 ? place : "\(place), point \(index + 1)"
        marks.append(
          TruthMark(
            shape: .point(PixelPoint(x: point.x - 0.5, y: point.y - 0.5)), label: label,
            place: own))
      }
    }

    private mutating func addOutline(
      _ corners: [PixelPoint], _ place: String, _ label: String?, _ path: [String]
    ) throws(CFUError) {
      let ring = try file.source.outline(
        corners, offset: -0.5, "\(file.place(path)) (\(place))")
      marks.append(TruthMark(shape: .outline(ring), label: label, place: place))
    }
  }
}
