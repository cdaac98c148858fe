import CFUCore
import CFUJSON

/// Which of the JSON formats a text is.
enum JSONTruth {
  static func read(_ source: TruthSource) throws(CFUError) -> TruthFile {
    if source.bytes.prefix(4).contains(0) || source.bytes.starts(with: [0xFF, 0xFE])
      || source.bytes.starts(with: [0xFE, 0xFF])
    {
      throw source.fault(
        nil, "the JSON is UTF-16, where UTF-8 is expected", "Save it as UTF-8.")
    }
    let json: JSONValue
    do throws(JSONReader.Problem) {
      json = try JSONReader.read(source.bytes, dialect: .loose)
    } catch {
      throw source.fault(
        "line \(error.line)", "the JSON is broken: \(error.what)",
        "Save or export the marks again.")
    }
    let file = JSONFile(source: source, root: json)
    if json["shapes"] != nil { return try LabelMeFile.read(file) }
    if json["annotations"] != nil || json["images"] != nil { return try CocoTruth.read(file) }
    if case .list(let items) = json, let first = items.first, first["image_id"] != nil {
      throw source.fault(
        nil, "this is a list of COCO results, which does not say what its pictures are",
        "Give the COCO file with images, categories and annotations.")
    }
    if GeoJSONFile.isMeant(json) { return try GeoJSONFile.read(file) }
    var keys = "a list"
    if case .object(let object) = json {
      keys = "an object with the keys " + Words.list(object.members.map(\.key))
      if object.members.isEmpty { keys = "an empty object" }
    }
    throw source.fault(
      nil,
      "the JSON is \(keys), where COCO (images, annotations), LabelMe (shapes) or GeoJSON "
        + "(FeatureCollection) is expected",
      "Export the marks in one of these formats.")
  }
}

/// A JSON text that is being read, for messages with the line of a value.
struct JSONFile {
  let source: TruthSource
  let root: JSONValue

  /// An error at the value that `path` leads to.
  func fault(_ path: [String], _ what: String, _ next: String) -> CFUError {
    source.fault(place(path), what, next)
  }

  func place(_ path: [String]) -> String {
    "line \(JSONReader.line(of: path, in: source.bytes, dialect: .loose))"
  }
}

extension JSONValue {
  var text: String? { if case .text(let text) = self { text } else { nil } }
  var number: Double? { if case .number(let number) = self { number } else { nil } }
  var list: [JSONValue]? { if case .list(let list) = self { list } else { nil } }

  /// A whole number, or the digits of one in quotes.
  var whole: Int? {
    switch self {
    case .number(let number): Int(exactly: number)
    case .text(let text): Int(text)
    default: nil
    }
  }

  /// Where this is a pair of numbers (more, such as a height, are of no matter).
  var point: PixelPoint? {
    guard case .list(let list) = self, list.count >= 2, case .number(let x) = list[0],
      case .number(let y) = list[1]
    else { return nil }
    return PixelPoint(x: x, y: y)
  }
}
