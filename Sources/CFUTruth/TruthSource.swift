import CFUCore

/// A file that is being read, for its readers.
struct TruthSource {
  let bytes: [UInt8]
  let path: String
  let options: TruthReader.Options

  /// An error that names the file and the place in it.
  ///
  /// - Parameters:
  ///   - place: "line 12", "entry 3.roi"; nil for the file as a whole.
  ///   - what: what is wrong, the rest of a sentence without its end.
  ///   - next: a sentence: what to do.
  func fault(_ place: String?, _ what: String, _ next: String) -> CFUError {
    CFUError(
      .badInput, path + (place.map { ", \($0)" } ?? "") + ": \(what).", nextStep: next)
  }

  /// The name of the file without folders.
  var name: String { Self.name(of: path) }

  /// The name without its last extension.
  var stem: String { Self.stem(of: path) }

  static func name(of path: String) -> String {
    path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? path
  }

  static func stem(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }

  /// In lower case, without the dot; empty where there is none.
  static func ending(of path: String) -> String {
    let name = name(of: path)
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
    return name[name.index(after: dot)...].lowercased()
  }

  /// Coordinates that a picture can have; beyond it a number is a mistake, and sums of products
  /// would lose their digits.
  static let farthest = 1e7

  /// What is wrong with a coordinate, or nil.
  static func wrong(_ value: Double) -> String? {
    if value.isNaN { return "a coordinate is NaN, not a number" }
    if abs(value) > farthest { return "a coordinate is \(value), far outside any picture" }
    return nil
  }

  /// - Parameter place: asked for when something is wrong, since finding a line takes a while.
  func check(
    _ points: [PixelPoint], _ place: @autoclosure () -> String
  ) throws(CFUError) {
    for point in points {
      if let wrong = Self.wrong(point.x) ?? Self.wrong(point.y) {
        throw fault(place(), wrong, "Correct the coordinate, or delete the mark.")
      }
    }
  }

  /// An outline of corners as they stand in the file; its first corner may be there again at the
  /// end.
  ///
  /// - Parameter offset: added to bring the file's origin to that of a record, px.
  func outline(
    _ corners: [PixelPoint], offset: Double, _ place: @autoclosure () -> String
  ) throws(CFUError) -> [PixelPoint] {
    try check(corners, place())
    let ring = Ring.opened(corners)
    guard ring.count >= 3 else {
      throw fault(
        place(),
        "the outline has \(Words.of(ring.count, "different corner")) where at least 3 are needed",
        "Draw the outline again, mark the colony by a point, or delete it.")
    }
    return offset == 0 ? ring : Ring.moved(ring, by: offset)
  }

  /// A label without blanks round it; nil where nothing is left.
  static func label(_ text: String?) -> String? {
    guard let text else { return nil }
    let trimmed = String(text.trimmed)
    return trimmed.isEmpty ? nil : trimmed
  }
}

/// Numbers in sentences.
enum Words {
  /// "1 row", "3 rows".
  static func of(_ count: Int, _ noun: String) -> String {
    "\(count) \(noun)\(count == 1 ? "" : "s")"
  }

  /// "is" or "are".
  static func are(_ count: Int) -> String { count == 1 ? "is" : "are" }

  /// Quoted names, the first dozen of them.
  static func list(_ names: [String]) -> String {
    names.prefix(12).map { "'\($0)'" }.joined(separator: ", ") + (names.count > 12 ? " ..." : "")
  }
}

/// How many times what was left out, in the order in which it was first seen.
struct Tally {
  private var order: [String] = []
  private var counts: [String: Int] = [:]

  mutating func note(_ what: String, _ count: Int = 1) {
    if counts[what] == nil { order.append(what) }
    counts[what, default: 0] += count
  }

  func count(_ what: String) -> Int { counts[what] ?? 0 }

  /// Each with how many.
  var items: [(what: String, count: Int)] { order.map { ($0, counts[$0] ?? 0) } }
}
