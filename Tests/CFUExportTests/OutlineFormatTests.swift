import CFUCore
import CFUExport
import CFUReport
import Testing

@Suite("Outlines in the formats of other programs")
struct OutlineFormatTests {
  private let record = Made.record([
    Made.object(1, "BFU-E", Made.square, features: [612.5, 1000.5]),
    Made.object(2, nil, [(1, 1), (2, 1)]),
  ])

  private func objects(withUncounted: Bool = true) -> [ExportedObject] {
    record.exported(withUncounted: withUncounted)
  }

  @Test func cornersAreMeasuredFromThePicturesCorner() {
    let object = objects()[0]
    #expect(object.outline == Made.points([(1.5, 1.5), (5.5, 1.5), (5.5, 4.5), (1.5, 4.5)]))
    #expect(object.box == (1.5, 1.5, 4, 3) && object.area == 12)
    #expect(objects(withUncounted: false).map(\.number) == [1])
  }

  @Test func anObjectWithoutAnOutlineIsThePixelAtItsCentre() {
    let object = objects()[1]
    #expect(object.rings == [Made.points([(4, 3), (5, 3), (5, 4), (4, 4)])])
    #expect(object.label == "not counted: bubble" && object.group == 0)
  }

  @Test func aColonyWithoutAClassIsNamedByTheReason() throws {
    var item = Made.object(3, nil, Made.square, reason: .classRefused)
    item.object.artefact = nil
    item.verdict.counted = true
    let record = Made.record([item])
    // It is a colony: nobody has to ask for what is not counted.
    let object = try #require(record.exported(withUncounted: false).first)
    #expect(object.label == "class refused at this resolution" && object.group == 0)
    #expect(object.counted && object.colour != .uncounted)
    #expect(ImageJROI.name(object) == "0003 class refused at this resolution")
    var file = CocoFile(classes: Made.classes)
    _ = file.annotation(object, image: 1)
    let name = #""name":"class refused at this resolution","supercategory":"colony""#
    #expect(file.end(programVersion: "9").contains(name))
  }

  @Test func quPathFeatures() {
    var features = QuPathFeatures(dish: "A/1")
    let first = features.feature(objects()[0])
    let identifier = "\(first.dropFirst(25).prefix(36))"
    #expect(
      first == """

        {"type":"Feature","id":"\(identifier)","geometry":{"type":"Polygon","coordinates":[[\
        [1.50,1.50],[5.50,1.50],[5.50,4.50],[1.50,4.50],[1.50,1.50]]]},\
        "properties":{"objectType":"annotation","name":"1",\
        "classification":{"name":"BFU-E","color":[214,39,40]},"measurements":{\
        "probability":0.7500,"diameter_um":612.50,"area_um2":1000.5,"x_mm":-3.200,"y_mm":0.125,\
        "p_BFU-E":0.7500,"p_CFU-MK":0.2500,"p_dust":0.0000},"metadata":{"overlap":"false"}}}
        """)
    let second = features.feature(objects()[1])
    #expect(second.hasPrefix(",\n{") && second.contains("\"reason\":\"bubble\""))
    #expect(second.contains("\"color\":[149,165,166]") && second.contains("\"overlap\":\"true\""))
    // The same object has the same identifier again, in another dish another one.
    var again = QuPathFeatures(dish: "A/1")
    #expect(again.feature(objects()[0]) == first)
    var other = QuPathFeatures(dish: "A/2")
    #expect(!other.feature(objects()[0]).contains(identifier))
  }

  @Test func namesAreEscaped() {
    var class_ = Made.classes
    class_[0].id = "a \"b\"\\\n\u{e9}"
    let record = Made.record(
      [Made.object(1, class_[0].id, Made.square)], classes: class_)
    var features = QuPathFeatures(dish: "A")
    let text = features.feature(record.exported(withUncounted: false)[0])
    #expect(text.contains(#""name":"a \"b\"\\\u000a\#u{e9}","color""#))
  }

  @Test func lumpsOnAThreadAreSeveralPolygons() {
    let outline = [
      (0.0, 0.0), (4, 0), (4, 2), (8, 2), (8, 0), (12, 0), (12, 4), (8, 4), (8, 2), (4, 2), (4, 4),
      (0, 4),
    ]
    let object = Made.record([Made.object(1, "BFU-E", outline)]).exported(withUncounted: false)[0]
    #expect(object.area == 32 && object.box == (0.5, 0.5, 12, 4))
    var features = QuPathFeatures(dish: "A")
    #expect(
      features.feature(object).contains(
        """
        {"type":"MultiPolygon","coordinates":[[[[8.50,2.50],[8.50,0.50],[12.50,0.50],[12.50,4.50],\
        [8.50,4.50],[8.50,2.50]]],[[[0.50,0.50],[4.50,0.50],[4.50,2.50],[4.50,4.50],[0.50,4.50],\
        [0.50,0.50]]]]}
        """))
  }

  @Test func coco() {
    var coco = CocoFile(classes: Made.classes)
    coco.image(id: 3, name: "a.jpg", dish: "A", geometry: record.geometry, sha256: "beef")
    let text =
      CocoFile.begin + objects().map { coco.annotation($0, image: 3) }.joined()
      + coco.end(programVersion: "9")
    #expect(
      text == """
        {"annotations":[
        {"id":1,"image_id":3,"category_id":1,"iscrowd":0,"area":12.00,"bbox":[1.50,1.50,4.00,3.00],\
        "segmentation":[[1.50,1.50,5.50,1.50,5.50,4.50,1.50,4.50]],"score":0.7500,\
        "attributes":{"colony":1,"counted":true,"overlap":false}},
        {"id":2,"image_id":3,"category_id":4,"iscrowd":0,"area":1.00,"bbox":[4.00,3.00,1.00,1.00],\
        "segmentation":[[4.00,3.00,5.00,3.00,5.00,4.00,4.00,4.00]],\
        "attributes":{"colony":2,"counted":false,"overlap":true}}
        ],"categories":[
        {"id":1,"name":"BFU-E","supercategory":"colony"},
        {"id":2,"name":"CFU-MK","supercategory":"colony"},
        {"id":3,"name":"dust","supercategory":"not-a-colony"},
        {"id":4,"name":"not counted: bubble","supercategory":"not-counted"}
        ],"images":[
        {"id":3,"file_name":"a.jpg","width":40,"height":30,"dish":"A","sha256":"beef"}
        ],"info":{"description":"Colonies counted by cfu","version":"9"}}

        """)
  }

  @Test func imageJRegion() {
    let object = objects()[0]
    let bytes = ImageJROI.bytes(object)
    func int16(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
    func int32(_ at: Int) -> Int { int16(at) << 16 | int16(at + 2) }
    func text(_ at: Int, _ count: Int) -> String {
      String(decoding: (0..<count).map { UInt16(int16(at + 2 * $0)) }, as: UTF16.self)
    }
    #expect(bytes.prefix(4).elementsEqual("Iout".utf8) && int16(4) == 228 && bytes[6] == 0)
    // Top, left, bottom, right, corners.
    #expect([8, 10, 12, 14, 16].map(int16) == [1, 1, 5, 6, 4])
    #expect(int32(40) == 0xFFD6_2728 && int16(50) == 128)
    #expect((0..<8).map { int16(64 + 2 * $0) } == [0, 4, 4, 0, 0, 0, 3, 3])
    #expect(
      (0..<8).map { Float(bitPattern: UInt32(int32(80 + 4 * $0))) }
        == [1.5, 5.5, 5.5, 1.5, 1.5, 1.5, 4.5, 4.5])
    let second = int32(60)
    #expect(second == 112 && bytes[second + 30] == 1)
    #expect(text(int32(second + 16), int32(second + 20)) == "0001 BFU-E")
    let properties = text(int32(second + 40), int32(second + 44))
    #expect(properties.hasPrefix("class: BFU-E\noverlap: false\nprobability: 0.7500\n"))
    #expect(bytes.count == int32(second + 40) + 2 * int32(second + 44))
  }

  @Test func anArchiveIsTheSameEachTime() throws {
    let folder = TemporaryFolder()
    for name in ["a.zip", "b.zip"] {
      let archive = try ZipArchive(path: folder.path(name))
      try archive.add(Array("one".utf8), name: "\u{e9}.roi")
      try archive.add([], name: "empty.roi")
      try archive.close()
    }
    let bytes = folder.bytes("a.zip")
    #expect(bytes == folder.bytes("b.zip") && bytes.prefix(2).elementsEqual("PK".utf8))
    // UTF-8 names, 1 January 1980.
    #expect(bytes[7] == 0x08 && Array(bytes[10..<14]) == [0, 0, 0x21, 0])
  }

  @Test func anArchiveThatCannotBeWrittenSaysWhy() {
    let error = #expect(throws: WriteFailure.self) {
      _ = try ZipArchive(path: "/nowhere/a.zip")
    }
    #expect(error?.code == 2)
  }
}
