import CFUCore
import CFUExport
import CFUReport
import CFUSimulator
import CFUTruth
import Foundation
import Testing

/// What this package writes is read back as it was.
@Suite("Truth of our own")
struct RoundTripTests {
  private static let classes = ["BFU-E", "CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK"].map {
    ColonyClass(id: $0, name: $0, colour: "#336699", kind: .colony)
  }

  /// A small dish with every class of the simulator in it.
  private static let dish: DishTruth = {
    var settings = SimulatorSettings()
    settings.frame.umPerPixel = 22...22
    var counts: [SimulatedClass: Int] = [:]
    for kind in SimulatedClass.allCases { counts[kind] = 4 }
    return DishSimulator(settings: settings).render(seed: 5, counts: counts).truth
  }()

  private static let entries = [
    TruthTables.Entry(picture: "photos/A1.jpg", dish: "A1", truth: dish),
    TruthTables.Entry(picture: "photos/A2.jpg", dish: "A2", truth: dish),
  ]

  /// The same colonies as a machine would list them.
  private static let record: DishRecord = {
    let objects = dish.colonies.filter { $0.outline.count >= 3 }.enumerated().map {
      index, colony in
      let counted = colony.kind.isColony
      return ClassifiedObject(
        object: FoundObject(
          id: index + 1, centre: colony.centre, xMillimetres: 0, yMillimetres: 0,
          outline: colony.outline, features: [], artefact: nil, overlap: false),
        verdict: Verdict(
          classID: counted ? colony.kind.countedAs.rawValue : nil,
          probability: counted ? 0.75 : nil, probabilities: [], counted: counted,
          reason: counted ? nil : .bubble))
    }
    return DishRecord(
      imageSHA256: "beef",
      geometry: PictureGeometry(
        width: dish.width, height: dish.height, dish: nil,
        calibration: Calibration(umPerPixel: 22, source: .sheet)),
      objects: objects, classes: classes, flags: [],
      provenance: Provenance(
        programVersion: "1", settingsSHA256: "s", pluginID: "p", pluginVersion: "1",
        pluginSHA256: "h"),
      seconds: 1)
  }()

  /// Coordinates of a mark against those of a record.
  private func expect(
    _ mark: TruthMark, _ corners: [PixelPoint], _ label: String, tolerance: Double = 0.0051
  ) {
    #expect(mark.label == label)
    let own = mark.outline
    #expect(own.count == corners.count, "\(mark.place)")
    // Corners that are one after rounding are read as one.
    guard own.count == corners.count else { return }
    for (a, b) in zip(own, corners) { #expect(isNear(a, b, tolerance), "\(mark.place)") }
  }

  /// The largest ring of an exported object, in a record's pixels.
  private func largest(_ object: ExportedObject) -> [PixelPoint] {
    let ring = object.rings.max { abs(Ring.twiceArea($0)) < abs(Ring.twiceArea($1)) } ?? []
    return ring.map { PixelPoint(x: $0.x - 0.5, y: $0.y - 0.5) }
  }

  @Test(arguments: [false, true])
  func exportedGeoJSONAndCOCO(withUncounted: Bool) throws {
    let objects = Self.record.exported(withUncounted: withUncounted)
    try #require(objects.count >= 25)
    var features = QuPathFeatures(dish: "A1")
    var geoJSON = QuPathFeatures.begin
    var file = CocoFile(classes: Self.classes)
    file.image(
      id: 1, name: "photos/A1.jpg", dish: "A1", geometry: Self.record.geometry, sha256: "x")
    var coco = CocoFile.begin
    for object in objects {
      geoJSON += features.feature(object)
      coco += file.annotation(object, image: 1)
    }
    let quPath = try read(geoJSON + QuPathFeatures.end, as: "A1.geojson")
    let annotated = try read(coco + file.end(programVersion: "1"), as: "coco.json")
    #expect(annotated.pictures[0].picture == "photos/A1.jpg")
    #expect(annotated.pictures[0].size?.width == Self.dish.width)
    for marks in [quPath.marks, annotated.marks] {
      try #require(marks.count == objects.count)
      for (mark, object) in zip(marks, objects) { expect(mark, largest(object), object.label) }
    }
    let map = try ClassMap([quPath], classes: Self.classes)
    let ignored = map.entries.filter { $0.target == .ignored }
    #expect(ignored.map(\.rule) == (withUncounted ? [.uncounted] : []))
  }

  @Test func exportedROIs() throws {
    let path = NSTemporaryDirectory() + "cfu-truth-\(UInt64.random(in: 0 ... .max)).zip"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let objects = Self.record.exported(withUncounted: true)
    let archive = try ZipArchive(path: path)
    for object in objects {
      let name = ImageJROI.name(object).replacing("/", with: "_")
      try archive.add(ImageJROI.bytes(object), name: name + ".roi")
    }
    try archive.close()
    let bytes = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
    let file = try TruthReader.read(bytes: bytes, path: "rois/A1.zip")
    #expect(file.pictures[0].picture == "A1" && file.remarks.isEmpty)
    try #require(file.marks.count == objects.count)
    for (mark, object) in zip(file.marks, objects) {
      // 32-bit floats hold a coordinate of some thousands of pixels to 0.0003.
      expect(
        mark, object.outline.map { PixelPoint(x: $0.x - 0.5, y: $0.y - 0.5) }, object.label)
    }
  }

  @Test func coloniesTable() throws {
    let text =
      ColoniesTable.header(classes: Self.classes)
      + ColoniesTable.rows(Self.record, image: "photos/A1.jpg", classes: Self.classes)
    let file = try read(text, as: "colonies.csv")
    #expect(file.format == .colonies && file.pictures.map(\.picture) == ["photos/A1.jpg"])
    let counted = Self.record.objects.filter(\.verdict.counted)
    try #require(file.marks.count == counted.count)
    for (mark, item) in zip(file.marks, counted) {
      #expect(isNear(mark.centre, item.object.centre, 0.0051))
      #expect(mark.label == item.verdict.classID)
    }
    #expect(file.remarks.count == 1)
  }

  /// The simulator draws half a pixel from a record's origin.
  @Test func simulatorsTables() throws {
    let file = try TruthReader.read(bytes: TruthTables.colonies(Self.entries), path: "truth.csv")
    #expect(file.format == .simulatorTruth)
    #expect(file.pictures.map(\.picture) == ["photos/A1.jpg", "photos/A2.jpg"])
    let colonies = Self.dish.colonies.filter { $0.kind.isColony && $0.inFrame }
    for picture in file.pictures {
      try #require(picture.marks.count == colonies.count)
      for (mark, colony) in zip(picture.marks, colonies) {
        #expect(
          isNear(mark.centre, point(colony.centre.x - 0.5, colony.centre.y - 0.5), 0.0051))
        #expect(mark.label == colony.kind.countedAs.rawValue)
        // The table has one decimal of the corners.
        let corners = colony.outline.map { point($0.x - 0.5, $0.y - 0.5) }
        for corner in mark.outline { #expect(corners.contains { isNear($0, corner, 0.0501) }) }
      }
    }
    #expect(file.remarks.count == 1 && file.remarks[0].contains("not counted"))
    let map = try ClassMap([file], classes: Self.classes)
    #expect(map.entries.allSatisfy { $0.rule == .same })

    let counts = try TruthReader.read(bytes: TruthTables.counts(Self.entries), path: "c.csv")
    #expect(counts.format == .countsTable && counts.remarks.isEmpty)
    let first = counts.counts.filter { $0.dish == "photos/A1.jpg" }
    for kind in SimulatedClass.colonies {
      let own = first.first { $0.label == kind.rawValue }
      #expect(own?.count == Double(colonies.count { $0.kind == kind }))
    }
    #expect(first.first { $0.label == nil }?.count == Double(colonies.count))
  }

  @Test func simulatorsGeoJSONAndCOCO() throws {
    let drawn = Self.dish.colonies.filter { $0.inFrame && $0.outline.count >= 3 }
    let quPath = try TruthReader.read(
      bytes: TruthFormats.geoJSON(Self.entries[0]), path: "A1.geojson")
    let coco = try TruthReader.read(bytes: TruthFormats.coco(Self.entries), path: "coco.json")
    #expect(coco.pictures.map(\.picture) == ["photos/A1.jpg", "photos/A2.jpg"])
    for marks in [quPath.marks, coco.pictures[0].marks, coco.pictures[1].marks] {
      try #require(marks.count == drawn.count)
      for (mark, colony) in zip(marks, drawn) {
        #expect(mark.label == colony.kind.rawValue)
        let corners = colony.outline.map { point($0.x - 0.5, $0.y - 0.5) }
        for corner in mark.outline { #expect(corners.contains { isNear($0, corner, 0.0051) }) }
        #expect(isNear(mark.centre, Ring.centroid(corners), 0.05))
      }
    }
    let map = try ClassMap([quPath], classes: Self.classes)
    #expect(map["cluster"]?.target == .ignored && map["CFU-G"]?.target == .colonyClass("CFU-GM"))
  }
}
