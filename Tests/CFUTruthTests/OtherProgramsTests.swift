import CFUCore
import CFUJSON
import CFUTruth
import Foundation
import Testing

/// What other programs write, read back. Each test is cancelled, saying so, where its program is not
/// there.
@Suite("Truth by other programs", .serialized)
struct OtherProgramsTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// A folder that goes with the test.
  private final class Scratch {
    let path = NSTemporaryDirectory() + "cfu-truth-\(UInt64.random(in: 0 ... .max))"
    init() throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func read(_ name: String) throws -> TruthFile {
      let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)")))
      return try TruthReader.read(bytes: bytes, path: name)
    }
  }

  private struct Said {
    var code: Int32
    var output: String
  }

  private func run(_ program: String, _ arguments: [String], home: String) throws -> Said {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C", "HOME": home]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Said(code: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }

  // MARK: - ImageJ

  private func imageJ() throws -> Scratch {
    let jar = "/usr/share/java/ij.jar"
    for needed in [jar, "/usr/bin/java", "/usr/bin/xvfb-run"] {
      guard FileManager.default.fileExists(atPath: needed) else {
        try Test.cancel("ImageJ is not there (apt-get install imagej xvfb): \(needed) is missing")
      }
    }
    let scratch = try Scratch()
    let said = try run(
      "/usr/bin/xvfb-run",
      [
        "-a", "/usr/bin/timeout", "60", "/usr/bin/java", "-Duser.home=\(scratch.path)", "-cp", jar,
        "ij.ImageJ", "-batch", "\(Self.root)/Tests/Readers/WriteTruth.ijm", scratch.path + "/",
      ], home: scratch.path)
    guard FileManager.default.fileExists(atPath: scratch.path + "/Results.csv") else {
      try Test.cancel("ImageJ does not run here (it ended with \(said.code))")
    }
    return scratch
  }

  @Test func imageJsOwnFilesAreReadExactly() throws {
    let scratch = try imageJ()
    let file = try scratch.read("RoiSet_A1.zip")
    #expect(file.format == .imageJArchive)
    let marks = file.marks
    #expect(
      marks.map(\.label) == [
        "BFU-E", "BFU-E", "Group 3", "CFU-GM", "CFU-MK", "CFU-E", "CFU-E", "CFU-E", "CFU-GEMM",
      ])
    try #require(marks.count == 9)
    #expect(
      marks[0].outline
        == [point(9.5, 19.5), point(59.5, 24.5), point(54.5, 79.5), point(11.5, 69.5)])
    #expect(isNear(marks[1].centre, point(114.5, 49.5), 1e-9))
    #expect(
      marks[2].outline
        == [point(149.5, 49.5), point(189.5, 49.5), point(189.5, 79.5), point(149.5, 79.5)])
    #expect(isNear(marks[3].centre, point(229.5, 119.5), 1e-9))
    let ellipse = abs(Ring.twiceArea(marks[3].outline)) / 2
    // Half axes of 36.06 and 18.03 px.
    #expect(abs(ellipse - 1300 * Double.pi / 2) < 0.002 * 650 * Double.pi)
    #expect(
      marks[4].outline == [point(5, 200), point(8.75, 200.75), point(8.25, 207), point(4, 205.5)])
    #expect(marks[5...7].map(\.centre) == [point(30, 250), point(31.5, 251.5), point(40, 260)])
    #expect(Set(marks[8].outline.map(\.x)) == [299.5, 339.5] && marks[8].outline.count == 4)
    #expect(
      file.remarks == [
        "RoiSet_A1.zip: 1 x line ROI left out, since it marks no colony.",
        "RoiSet_A1.zip: 1 ROI of several pieces or with holes; the largest piece is taken, without "
          + "its holes.",
      ])
    let single = try scratch.read("A1.roi")
    #expect(single.marks[0].outline == [point(9.5, 19.75), point(59.5, 24.5), point(54.5, 79.5)])
    let results = try scratch.read("Results.csv")
    #expect(results.pictures.map(\.picture) == ["A1.tif"])
    #expect(results.marks.map(\.centre) == [point(33, 77)])
  }

  // MARK: - Python

  private func python(with module: String, home: String) throws -> String {
    let named = ProcessInfo.processInfo.environment["CFU_READERS"] ?? ""
    for path in [named, "\(Self.root)/.build-train/bin/python", "/usr/bin/python3"] {
      guard !path.isEmpty, FileManager.default.isExecutableFile(atPath: path) else { continue }
      if try run(path, ["-c", "import \(module)"], home: home).code == 0 { return path }
    }
    try Test.cancel("Python has no \(module)")
  }

  @Test(arguments: ["roifile", "pycocotools", "shapely", "labelme"])
  func filesOfPythonsPackagesAreReadExactly(module: String) throws {
    let scratch = try Scratch()
    let python = try python(with: module, home: scratch.path)
    let said = try run(
      python, ["\(Self.root)/Tests/Readers/write_truth.py", module, scratch.path],
      home: scratch.path)
    try #require(said.code == 0)
    let json = try JSONReader.read(Array(said.output.utf8))
    guard case .text(let name)? = json["file"], case .list(let expected)? = json["marks"] else {
      throw CFUError(.internal, "write_truth.py said \(said.output)")
    }
    let marks = try scratch.read(name).marks
    try #require(marks.count == expected.count)
    for (mark, json) in zip(marks, expected) {
      #expect(json["label"] == mark.label.map(JSONValue.text) ?? .null)
      guard case .list(let corners)? = json["corners"] else { continue }
      let known = corners.map { corner -> PixelPoint in
        guard case .list(let pair) = corner, case .number(let x) = pair[0],
          case .number(let y) = pair[1]
        else { return point(.nan, .nan) }
        return point(x, y)
      }
      let own = mark.shape.corners
      try #require(own.count == known.count)
      // A rectangle may begin at another of its corners.
      for corner in known { #expect(own.contains { isNear($0, corner, 1e-9) }, "\(own) \(known)") }
      #expect(isNear(mark.centre, known.count > 2 ? Ring.centroid(known) : known[0], 1e-9))
    }
  }
}
