package import CFUCore
import CFUReport

/// One COCO file (object detection and segmentation) for all dishes, written piece by piece:
/// `begin`, then `image` and its `annotation`s dish by dish, then `end`.
///
/// Annotations come first in the file, since the list of images is short enough to wait: the order
/// of an object's keys means nothing. A category is a class of the classifier, in its order; reasons
/// to have no class or not to be counted follow in the order in which they appear.
package struct CocoFile: Sendable {
  private var images: [String] = []
  private var categories: [(name: String, parent: String)] = []
  private var numbers: [String: Int] = [:]
  private var annotations = 0

  /// - Parameter classes: the classifier's class list.
  package init(classes: [ColonyClass]) {
    for item in classes { _ = category(item.id, parent: item.kind.rawValue) }
  }

  package static let begin = "{\"annotations\":["

  /// Notes a picture; its annotations follow.
  ///
  /// - Parameters:
  ///   - id: its number, different for each.
  ///   - name: the picture's path as the sheet has it.
  ///   - dish: its name.
  package mutating func image(
    id: Int, name: String, dish: String, geometry: PictureGeometry, sha256: String
  ) {
    images.append(
      "{\"id\":\(id),\"file_name\":\(JSONText.quoted(name)),\"width\":\(geometry.width),"
        + "\"height\":\(geometry.height),\"dish\":\(JSONText.quoted(dish)),"
        + "\"sha256\":\(JSONText.quoted(sha256))}")
  }

  /// One annotation, to be written behind those before it.
  package mutating func annotation(_ object: ExportedObject, image: Int) -> String {
    annotations += 1
    let box = object.box
    let corners = [box.x, box.y, box.width, box.height].map(Self.number).joined(separator: ",")
    var text = annotations > 1 ? ",\n" : "\n"
    text += "{\"id\":\(annotations),\"image_id\":\(image),"
    let parent = object.counted ? ColonyClass.Kind.colony.rawValue : "not-counted"
    text += "\"category_id\":\(category(object.label, parent: parent)),\"iscrowd\":0,"
    text += "\"area\":\(Self.number(object.area)),\"bbox\":[\(corners)],"
    let rings = object.rings.map { "[\(JSONText.coordinates($0))]" }.joined(separator: ",")
    text += "\"segmentation\":[\(rings)],"
    if let score = object.probability {
      text += "\"score\":\(DecimalText.fixed(score, decimals: 4)),"
    }
    text += "\"attributes\":{\"colony\":\(object.number),\"counted\":\(object.counted),"
    return text + "\"overlap\":\(object.overlap)}}"
  }

  /// What stands behind the last annotation.
  package func end(programVersion: String) -> String {
    let listed = categories.enumerated().map { index, item in
      "{\"id\":\(index + 1),\"name\":\(JSONText.quoted(item.name)),"
        + "\"supercategory\":\(JSONText.quoted(item.parent))}"
    }
    return "\n],\"categories\":[\n" + listed.joined(separator: ",\n") + "\n],\"images\":[\n"
      + images.joined(separator: ",\n") + "\n],\"info\":{\"description\":"
      + "\"Colonies counted by cfu\",\"version\":\(JSONText.quoted(programVersion))}}\n"
  }

  private mutating func category(_ name: String, parent: String) -> Int {
    if let known = numbers[name] { return known }
    categories.append((name, parent))
    numbers[name] = categories.count
    return categories.count
  }

  private static func number(_ value: Double) -> String { DecimalText.fixed(value, decimals: 2) }
}
