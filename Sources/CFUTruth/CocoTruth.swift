import CFUCore
import CFUJSON

/// COCO (object detection and segmentation): `images`, `categories` and `annotations` with polygons,
/// run lengths or a box alone, in pixels from the picture's corner.
enum CocoTruth {
  static func read(_ file: JSONFile) throws(CFUError) -> TruthFile {
    var reader = Reader(file: file)
    try reader.readImages()
    try reader.readCategories()
    guard let annotations = file.root["annotations"] ?? .some(.list([])),
      let list = annotations.list
    else {
      throw file.fault(
        ["annotations"], "'annotations' is no list", "Export the annotations as COCO again.")
    }
    for (index, annotation) in list.enumerated() {
      try reader.take(annotation, ["annotations", "\(index)"], number: index + 1)
    }
    return TruthFile(
      path: file.source.path, format: .coco, pictures: reader.pictures, remarks: reader.remarks)
  }

  private struct Reader {
    let file: JSONFile
    var pictures: [MarkedPicture] = []
    private var places: [Int: Int] = [:]
    private var categories: [Int: String] = [:]
    private var left = Tally()

    init(file: JSONFile) { self.file = file }

    private enum Note {
      static let pieces = "pieces", box = "box", mask = "mask", largeMask = "large mask"
      static let crowd = "crowd", empty = "empty"
    }

    var remarks: [String] {
      left.items.map { what, count in
        let annotations = "\(file.source.path): \(Words.of(count, "annotation"))"
        return switch what {
        case Note.pieces: "\(annotations) of several polygons; the largest is taken."
        case Note.box: "\(annotations) with a box alone; the box is taken for the outline."
        case Note.mask: "\(annotations) with a mask; its outline is taken."
        case Note.largeMask: "\(annotations) with a very large mask; the box around it is taken."
        case Note.crowd: "\(annotations) marked as a crowd; each is taken as one colony."
        default: "\(annotations) without polygon, mask or box left out."
        }
      }
    }

    mutating func readImages() throws(CFUError) {
      let next = "Export the annotations as COCO again, with the list of images."
      guard let list = file.root["images"]?.list else {
        throw file.fault([], "the COCO file has no list 'images'", next)
      }
      for (index, image) in list.enumerated() {
        let path = ["images", "\(index)"]
        guard let id = image["id"]?.whole else {
          throw file.fault(path, "image \(index + 1) has no 'id'", next)
        }
        guard let name = image["file_name"]?.text, !name.isEmpty else {
          throw file.fault(path, "image \(id) has no 'file_name'", next)
        }
        guard places.updateValue(index, forKey: id) == nil else {
          throw file.fault(path, "two images have the id \(id)", next)
        }
        var size: MarkedPicture.Size?
        if let width = image["width"]?.whole, let height = image["height"]?.whole, width > 0,
          height > 0
        {
          size = MarkedPicture.Size(width: width, height: height)
        }
        pictures.append(MarkedPicture(picture: name, isNamed: true, size: size))
      }
    }

    mutating func readCategories() throws(CFUError) {
      for (index, category) in (file.root["categories"]?.list ?? []).enumerated() {
        guard let id = category["id"]?.whole, let name = category["name"]?.text else {
          throw file.fault(
            ["categories", "\(index)"], "category \(index + 1) has no 'id' or no 'name'",
            "Export the annotations as COCO again.")
        }
        categories[id] = name
      }
    }

    mutating func take(
      _ annotation: JSONValue, _ path: [String], number: Int
    ) throws(CFUError) {
      let place = "annotation \(annotation["id"]?.whole ?? number)"
      guard let image = annotation["image_id"]?.whole else {
        throw file.fault(path, "\(place) has no 'image_id'", "Export the annotations again.")
      }
      guard let picture = places[image] else {
        throw file.fault(
          path + ["image_id"], "\(place) is of image \(image), which is not among the images",
          "Add the image to 'images', or delete the annotation.")
      }
      var label: String?
      if let id = annotation["category_id"], id != .null {
        guard let category = id.whole, let name = categories[category] else {
          throw file.fault(
            path + ["category_id"],
            "\(place) is of category \(id.whole.map(String.init) ?? "?"), which is not among the "
              + "categories", "Add the category to 'categories', or correct the annotation.")
        }
        label = TruthSource.label(name)
      }
      guard let ring = try outline(annotation, path, place) else {
        left.note(Note.empty)
        return
      }
      if annotation["iscrowd"]?.number == 1 || annotation["iscrowd"] == .bool(true) {
        left.note(Note.crowd)
      }
      pictures[picture].marks.append(
        TruthMark(shape: .outline(ring), label: label, place: place))
    }

    /// nil where there is neither polygon nor mask nor box.
    private mutating func outline(
      _ annotation: JSONValue, _ path: [String], _ place: String
    ) throws(CFUError) -> [PixelPoint]? {
      let own = path + ["segmentation"]
      switch annotation["segmentation"] {
      case .list(let list)? where !list.isEmpty:
        // Some programs leave out the list around a single polygon.
        let polygons = list[0].number == nil ? list : [.list(list)]
        var rings: [[PixelPoint]] = []
        for (index, polygon) in polygons.enumerated() {
          rings.append(
            try corners(polygon, list[0].number == nil ? own + ["\(index)"] : own, place))
        }
        if rings.count > 1 { left.note(Note.pieces) }
        return rings.max { abs(Ring.twiceArea($0)) < abs(Ring.twiceArea($1)) }
      case .object?: return try mask(annotation["segmentation"] ?? .null, own, place)
      default: break
      }
      guard let box = annotation["bbox"]?.list, !box.isEmpty else { return nil }
      let numbers = box.compactMap(\.number)
      guard box.count == 4, numbers.count == 4, numbers[2] > 0, numbers[3] > 0 else {
        throw file.fault(
          path + ["bbox"], "\(place) has a 'bbox' that is not [x, y, width, height]",
          "Correct the box, or delete the annotation.")
      }
      let ring = try file.source.outline(
        Ring.rectangle(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]),
        offset: -0.5, "\(file.place(path + ["bbox"])) (\(place))")
      left.note(Note.box)
      return ring
    }

    private func corners(
      _ polygon: JSONValue, _ path: [String], _ place: String
    ) throws(CFUError) -> [PixelPoint] {
      guard let list = polygon.list, list.count.isMultiple(of: 2) else {
        throw file.fault(
          path, "\(place) has a polygon that is not a list of pairs x, y",
          "Export the annotations again.")
      }
      var points: [PixelPoint] = []
      points.reserveCapacity(list.count / 2)
      for index in stride(from: 0, to: list.count, by: 2) {
        guard case .number(let x) = list[index], case .number(let y) = list[index + 1] else {
          throw file.fault(
            path, "\(place) has a polygon with something that is no number",
            "Export the annotations again.")
        }
        points.append(PixelPoint(x: x, y: y))
      }
      return try file.source.outline(points, offset: -0.5, "\(file.place(path)) (\(place))")
    }

    private mutating func mask(
      _ value: JSONValue, _ path: [String], _ place: String
    ) throws(CFUError) -> [PixelPoint]? {
      let sides = (value["size"]?.list ?? []).compactMap(\.whole)
      do throws(RunLengths.Problem) {
        guard sides.count == 2 else {
          throw RunLengths.Problem(what: "has a mask without 'size' [height, width]")
        }
        let runs: [Int]
        switch value["counts"] {
        case .text(let text)?: runs = try RunLengths.unpack(text)
        case .list(let list)?:
          runs = list.compactMap(\.whole)
          guard runs.count == list.count else {
            throw RunLengths.Problem(what: "has a mask whose 'counts' are not whole numbers")
          }
        default: throw RunLengths.Problem(what: "has a mask without 'counts'")
        }
        let mask = try RunLengths(runs: runs, height: sides[0], width: sides[1])
        guard let box = mask.box else { return nil }
        guard box.width * box.height <= RunLengths.largest else {
          left.note(Note.largeMask)
          return Ring.moved(
            Ring.rectangle(
              x: Double(box.x), y: Double(box.y), width: Double(box.width),
              height: Double(box.height)), by: -0.5)
        }
        left.note(Note.mask)
        return Ring.moved(MaskOutline.largest(mask.pixels(in: box), box), by: -0.5)
      } catch {
        throw file.fault(
          path, "\(place) \(error.what)", "Export the annotation again, or delete it.")
      }
    }
  }
}
