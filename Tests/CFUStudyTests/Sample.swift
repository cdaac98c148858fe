import CFUCore
import Glibc

/// Made-up records for tests.
enum Sample {
  static let classes = [
    ColonyClass(id: "BFU-E", name: "BFU-E", colour: "#d62728", kind: .colony),
    ColonyClass(id: "CFU-MK", name: "CFU-MK (presumptive)", colour: "#9467bd", kind: .colony),
    ColonyClass(id: "cluster", name: "cluster", colour: "#999999", kind: .notColony),
    ColonyClass(id: "debris", name: "debris", colour: "#777777", kind: .notColony),
    ColonyClass(id: "unsure", name: "unsure", colour: "#555555", kind: .reject),
  ]

  static func object(_ id: Int, artefact: Reason? = nil) -> FoundObject {
    FoundObject(
      id: id, centre: PixelPoint(x: 10.25 * Double(id), y: 1 / 3), xMillimetres: -3.2,
      yMillimetres: 0.1, outline: [PixelPoint(x: 1, y: 2), PixelPoint(x: 3.5, y: 2.25)],
      features: [612.5, .nan], artefact: artefact, overlap: id == 2)
  }

  static func record() -> DishRecord {
    DishRecord(
      imageSHA256: "beef",
      geometry: PictureGeometry(
        width: 400, height: 300,
        dish: DishEllipse(
          centre: PixelPoint(x: 200, y: 150.5), semiMajor: 140, semiMinor: 138.25, angle: 0.3),
        calibration: Calibration(umPerPixel: 7.6, source: .rim)),
      objects: [
        ClassifiedObject(
          object: object(1),
          verdict: Verdict(
            classID: "BFU-E", probability: 0.7, probabilities: [0.7, 0.1, 0.1, 0.05, 0.05],
            counted: true, reason: nil)),
        ClassifiedObject(
          object: object(2, artefact: .bubble),
          verdict: Verdict(
            classID: nil, probability: nil, probabilities: [], counted: false, reason: .bubble,
            note: "a \"quoted\"\nnote")),
      ],
      classes: classes, flags: [.rimNotFound, DishFlag("odd \\ \"flag\" \u{1} \u{e9}")],
      provenance: Provenance(
        programVersion: "0.1.0", settingsSHA256: "s", pluginID: "p", pluginVersion: "1",
        pluginSHA256: "h"),
      seconds: 0.25)
  }

  /// All there is to a record, comparable although NaN is not equal to itself.
  static func text(_ record: DishRecord) -> String { "\(record)" }

  /// The same without the time it took.
  static func timeless(_ record: DishRecord) -> String {
    var record = record
    record.seconds = 0
    return text(record)
  }
}

/// A folder that goes with the test that made it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/cfu-test-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit {
    let remove = "rm -rf '\(path)'"
    _ = system(remove)
  }

  func path(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws {
    guard let file = fopen(path(name), "w") else { throw CFUError(.internal, "fopen \(name)") }
    fputs(text, file)
    fclose(file)
  }

  func makeFolder(_ name: String) { _ = system("mkdir -p '\(path(name))'") }

  func remove(_ name: String) { unlink(path(name)) }

  func names() -> [String] {
    var names: [String] = []
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
