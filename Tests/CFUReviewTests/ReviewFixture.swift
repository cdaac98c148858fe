import CFUCore
import CFUReview
import Foundation

/// A folder that goes with the value.
final class TemporaryFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent(
        "cfu-review-\(UUID().uuidString)"
      ).path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var journal: String { path + "/review/journal.jsonl" }

  func read(_ file: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: file))) }

  func write(_ bytes: [UInt8], to file: String) throws {
    try Data(bytes).write(to: URL(filePath: file))
  }
}

/// A dish with three objects in a row: two colonies and a fibre.
enum Drawn {
  static let classes = [
    ColonyClass(id: "BFU-E", name: "BFU-E", colour: "#aa0000", kind: .colony),
    ColonyClass(id: "CFU-GM", name: "CFU-GM", colour: "#00aa00", kind: .colony),
    ColonyClass(id: "cluster", name: "cluster", colour: "#888888", kind: .notColony),
    ColonyClass(id: "dust", name: "dust", colour: "#444444", kind: .notColony),
  ]

  static func square(_ x: Double, _ y: Double, _ side: Double) -> [PixelPoint] {
    [(0, 0), (side, 0), (side, side), (0, side)].map { PixelPoint(x: x + $0.0, y: y + $0.1) }
  }

  static func object(
    _ number: Int, x: Double, y: Double, side: Double = 20, classID: String?, reason: Reason? = nil
  ) -> ClassifiedObject {
    ClassifiedObject(
      object: FoundObject(
        id: number, centre: PixelPoint(x: x, y: y), xMillimetres: 0, yMillimetres: 0,
        outline: square(x - side / 2, y - side / 2, side), features: [1, 2], artefact: nil,
        overlap: false),
      verdict: Verdict(
        classID: classID, probability: classID == nil ? nil : 0.8, probabilities: [],
        counted: reason == nil || reason == .classRefused, reason: reason))
  }

  static func record(_ objects: [ClassifiedObject]? = nil) -> DishRecord {
    DishRecord(
      imageSHA256: String(repeating: "a", count: 64),
      geometry: PictureGeometry(
        width: 1001, height: 801, dish: nil,
        calibration: Calibration(umPerPixel: 10, source: .sheet)),
      objects: objects ?? [
        object(1, x: 100, y: 100, classID: "BFU-E"), object(2, x: 200, y: 100, classID: "CFU-GM"),
        object(3, x: 300, y: 100, classID: nil, reason: .fibre),
      ], classes: classes, flags: [],
      provenance: Provenance(
        programVersion: "1", settingsSHA256: "s", pluginID: "p", pluginVersion: "1",
        pluginSHA256: "h"), seconds: 0)
  }
}

/// A study of one drawn dish under review.
struct Desk {
  let folder: TemporaryFolder
  let book: ReviewBook
  var record: DishRecord
  var layer = Layer.review

  init(_ folder: TemporaryFolder, record: DishRecord = Drawn.record()) throws {
    self.folder = folder
    book = ReviewBook(try Journal(results: folder.path))
    self.record = record
  }

  var dish: ReviewBook.Dish { ReviewBook.Dish(name: "A1", record: record) }

  func marks() throws -> DishMarks { try book.marks(of: dish, layer) { record.objects } }

  func state(_ id: String) throws -> MarkState? { try marks().marks[MarkID(id)!]?.state }

  func reviewed() throws -> DishRecord { record.reviewed(try marks()) }

  @discardableResult
  func edit(
    _ edit: EditRequest.Edit, by who: String = "Anna", seen: Int? = nil, why: String? = nil
  ) throws -> Result<(event: ReviewEvent, marks: DishMarks), EditRefusal> {
    let revision = try seen ?? marks().revision
    return try book.edit(
      EditRequest(edit, revision: revision, why: why), of: dish, layer, by: who,
      classes: Drawn.classes
    ) { record.objects }
  }

  func ids(_ texts: String...) -> [MarkID] { texts.compactMap { MarkID($0) } }
}

extension Result where Failure == EditRefusal {
  var refusal: EditRefusal? {
    if case .failure(let refusal) = self { refusal } else { nil }
  }
}
