import CFUCore
import CFUReport
import Glibc

/// Made-up objects and sheets for tests.
enum Made {
  static let classes = [
    ColonyClass(id: "BFU-E", name: "BFU-E", colour: "#d62728", kind: .colony),
    ColonyClass(id: "CFU-MK", name: "CFU-MK (presumptive)", colour: "#9467bd", kind: .colony),
    ColonyClass(id: "dust", name: "dust", colour: "#777777", kind: .notColony),
  ]

  static func points(_ coordinates: [(Double, Double)]) -> [PixelPoint] {
    coordinates.map { PixelPoint(x: $0.0, y: $0.1) }
  }

  /// Counted as `classID`; not counted where that is nil.
  static func object(
    _ id: Int, _ classID: String?, _ outline: [(Double, Double)], reason: Reason = .bubble,
    features: [Float] = []
  ) -> ClassifiedObject {
    ClassifiedObject(
      object: FoundObject(
        id: id, centre: PixelPoint(x: 4, y: 3), xMillimetres: -3.2, yMillimetres: 0.125,
        outline: points(outline), features: features, artefact: classID == nil ? reason : nil,
        overlap: id == 2),
      verdict: Verdict(
        classID: classID, probability: classID == nil ? nil : 0.75,
        probabilities: classID == nil ? [] : [0.75, 0.25, 0], counted: classID != nil,
        reason: classID == nil ? reason : nil))
  }

  static func record(
    _ objects: [ClassifiedObject], flags: [DishFlag] = [], classes: [ColonyClass] = classes
  ) -> DishRecord {
    DishRecord(
      imageSHA256: "beef",
      geometry: PictureGeometry(
        width: 40, height: 30, dish: nil, calibration: Calibration(umPerPixel: 5, source: .sheet)),
      objects: objects, classes: classes, flags: flags,
      provenance: Provenance(
        programVersion: "1", settingsSHA256: "s", pluginID: "p", pluginVersion: "1",
        pluginSHA256: "h"),
      seconds: 1)
  }

  static let square = [(1.0, 1.0), (5.0, 1.0), (5.0, 4.0), (1.0, 4.0)]
}

/// A folder that goes with the test that made it.
final class TemporaryFolder {
  let path: String

  init() {
    var template = Array("/tmp/cfu-export-XXXXXX".utf8CString)
    path = template.withUnsafeMutableBufferPointer { String(cString: mkdtemp($0.baseAddress!)) }
  }

  deinit {
    let remove = "rm -rf '\(path)'"
    _ = system(remove)
  }

  func path(_ name: String) -> String { path + "/" + name }

  func bytes(_ name: String) -> [UInt8] {
    guard let file = fopen(path(name), "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { return bytes }
      bytes += block[..<count]
    }
  }

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
