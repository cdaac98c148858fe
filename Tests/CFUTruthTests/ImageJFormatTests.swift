import CFUCore
import Testing

import CFUTruth

@Suite("Truth of ImageJ")
struct ImageJFormatTests {
  static func xml(_ types: String, picture: String = "A1.tif") -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <CellCounter_Marker_File>
     <Image_Properties>
         <Image_Filename>\(picture)</Image_Filename>
     </Image_Properties>
     <Marker_Data>
         <Current_Type>1</Current_Type>
    \(types)
     </Marker_Data>
    </CellCounter_Marker_File>
    """
  }

  static let markers = xml(
    """
             <Marker_Type>
                 <Type>1</Type>
                 <Name>BFU-E</Name>
                 <Marker>
                     <MarkerX>120</MarkerX>
                     <MarkerY>340</MarkerY>
                     <MarkerZ>1</MarkerZ>
                 </Marker>
                 <Marker><MarkerX> 7 </MarkerX><MarkerY>8</MarkerY><MarkerZ>2</MarkerZ></Marker>
             </Marker_Type>
             <Marker_Type>
                 <Type>2</Type>
             </Marker_Type>
             <Marker_Type>
                 <Type>3</Type>
                 <Marker><MarkerX>5</MarkerX><MarkerY>6</MarkerY><MarkerZ>1</MarkerZ></Marker>
             </Marker_Type>
    """)

  @Test func cellCounterHasItsMarkersByType() throws {
    let file = try read(Self.markers, as: "x/CellCounter_A1.xml")
    #expect(file.format == .cellCounter)
    let picture = try #require(file.pictures.first)
    #expect(picture.picture == "A1.tif" && picture.isNamed && picture.unit == .pixels)
    #expect(picture.marks.map(\.centre) == [point(120, 340), point(7, 8), point(5, 6)])
    #expect(picture.marks.map(\.label) == ["BFU-E", "BFU-E", "Type 3"])
    #expect(picture.marks[0].place == "line 11")
    #expect(file.remarks.count == 1 && file.remarks[0].contains("2 slices"))
  }

  @Test(arguments: ["\r\n", "\n"], [true, false])
  func cellCounterIsReadInEveryEncoding(lineEnd: String, mark: Bool) throws {
    let text = Self.markers.replacing("A1.tif", with: "K\u{F6}ln 1.tif")
      .replacing("\n", with: lineEnd)
    let expected = try read(text, as: "a.xml").pictures
    #expect(expected[0].picture == "K\u{F6}ln 1.tif")
    // Latin-1 that calls itself UTF-8, as old versions write it.
    let latin1 = text.unicodeScalars.map { UInt8($0.value) }
    let old = try TruthReader.read(bytes: latin1, path: "a.xml")
    #expect(old.pictures == expected && old.remarks.contains { $0.contains("Latin-1") })
    let windows = Array(text.replacing("UTF-8", with: "windows-1252").unicodeScalars)
      .map { UInt8($0.value) }
    #expect(try TruthReader.read(bytes: windows, path: "a.xml").pictures == expected)
    // UTF-16 either way round, with its mark.
    let units = Array(text.replacing("UTF-8", with: "UTF-16").utf16)
    let little = utf16(units, [0xFF, 0xFE]) { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    let big = utf16(units, [0xFE, 0xFF]) { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
    #expect(try TruthReader.read(bytes: mark ? little : big, path: "a.xml").pictures == expected)
    let utf8 = (mark ? [0xEF, 0xBB, 0xBF] : []) + Array(text.utf8)
    #expect(try TruthReader.read(bytes: utf8, path: "a.xml").pictures == expected)
  }

  private func utf16(
    _ units: [UInt16], _ mark: [UInt8], _ bytes: (UInt16) -> [UInt8]
  ) -> [UInt8] { units.reduce(into: mark) { $0 += bytes($1) } }

  /// Cell Counter writes names as they are, and Java's nothing as a word.
  @Test func whatCellCounterDoesNotEscape() throws {
    let types = """
      <Marker_Type><Type>1</Type><Name>null</Name><Marker><MarkerX>1</MarkerX><MarkerY>2</MarkerY>
      </Marker></Marker_Type>
      <Marker_Type><Type>2</Type><Name>E & M &amp; &#65;</Name><Marker><MarkerX>1</MarkerX>
      <MarkerY>2</MarkerY></Marker></Marker_Type>
      """
    let text = Self.xml(types, picture: "Counter Window - A&B.tif")
    for encoding in ["UTF-8", "utf8"] {
      let file = try read(text.replacing("UTF-8", with: encoding), as: "a.xml")
      #expect(file.pictures.map(\.picture) == ["Counter Window - A&B.tif"])
      #expect(file.marks.map(\.label) == ["Type 1", "E & M & A"])
    }
  }

  @Test func aPictureWithoutNameIsNamedByTheFile() throws {
    let file = try read(Self.xml("", picture: ""), as: "dir/CellCounter_B2.xml")
    #expect(file.pictures.map(\.picture) == ["CellCounter_B2"])
    #expect(!file.pictures[0].isNamed && file.marks.isEmpty)
  }

  // MARK: - ROI

  private func roi(_ made: MadeROI, _ path: String = "A1.roi") throws -> TruthFile {
    try TruthReader.read(bytes: made.bytes, path: path)
  }

  @Test func polygonsLieHalfAPixelOff() throws {
    let file = try roi(.square)
    #expect(file.format == .imageJROI && file.pictures[0].picture == "A1")
    #expect(
      file.marks[0].outline
        == [point(9.5, 19.5), point(29.5, 19.5), point(29.5, 39.5), point(9.5, 39.5)])
    #expect(file.marks[0].centre == point(19.5, 29.5))
    #expect(file.marks[0].label == "BFU-E")
    #expect(file.marks[0].place == "entry A1.roi")
  }

  @Test func rectangleAndOval() throws {
    let box = try roi(MadeROI(type: 1, box: (20, 10, 40, 50), name: "0012 CFU-GM"))
    #expect(box.marks[0].centre == point(29.5, 29.5) && box.marks[0].label == "CFU-GM")
    #expect(box.marks[0].outline.count == 4)
    let oval = try roi(MadeROI(type: 2, box: (20, 10, 40, 50), name: "0020-0030"))
    #expect(isNear(oval.marks[0].centre, point(29.5, 29.5), 1e-9) && oval.marks[0].label == nil)
    // Half axes 20 and 10: pi a b, 0.2 % less as a polygon.
    let area = abs(Ring.twiceArea(oval.marks[0].outline)) / 2
    #expect(abs(area - 200 * Double.pi) < 0.002 * 200 * Double.pi)
  }

  @Test func subPixelCorners() throws {
    var made = MadeROI(
      type: 7, box: (20, 10, 40, 30), points: [(0, 0), (20, 0), (20, 20)], options: 128)
    let floats: [Float] = [10.25, 30.5, 30.75, 20.125, 20, 40.5]
    let tail = Array(made.bytes[76...])
    made.bytes.removeSubrange(76...)
    for value in floats { made.append32(Int(value.bitPattern)) }
    made.put32(60, made.bytes.count)
    made.bytes += tail
    let file = try roi(made)
    #expect(file.marks[0].outline == [point(9.75, 19.625), point(30, 19.5), point(30.25, 40)])
  }

  @Test func ellipseByItsLongAxis() throws {
    var made = MadeROI(type: 7, box: (0, 0, 60, 60), points: [(0, 0)], subtype: 3)
    for (offset, value) in [(18, 10), (22, 20), (26, 50), (30, 50)] {
      made.putFloat(offset, Float(value))
    }
    made.putFloat(52, 0.5)
    let mark = try roi(made).marks[0]
    #expect(isNear(mark.centre, point(29.5, 34.5), 1e-9))
    // The first corner is an end of the long axis: half of 50 px from the centre.
    #expect(isNear(mark.outline[0], point(49.5, 49.5), 1e-9))
    #expect(isNear(mark.outline[16], point(29.5 - 7.5, 34.5 + 10), 1e-9))
  }

  @Test func pointsHaveTheirCounters() throws {
    let points = [(0, 0), (1, 2), (3, 4)]
    let plain = try roi(
      MadeROI(type: 10, box: (20, 10, 24, 13), points: points, name: "CFU-MK"))
    #expect(plain.marks.map(\.centre) == [point(10, 20), point(11, 22), point(13, 24)])
    #expect(plain.marks.map(\.label) == ["CFU-MK", "CFU-MK", "CFU-MK"])
    let counted = try roi(
      MadeROI(
        type: 10, box: (20, 10, 24, 13), points: points, name: "x",
        counters: [0, 1 | 5 << 8, 2]))
    #expect(counted.marks.map(\.label) == ["Type 0", "Type 1", "Type 2"])
    #expect(counted.marks[1].place == "entry A1.roi, point 2")
  }

  @Test func classesOfROIs() throws {
    func label(_ name: String, group: UInt8 = 0, properties: String = "") throws -> String? {
      try roi(
        MadeROI(
          type: 1, box: (0, 0, 9, 9), name: name, group: group, properties: properties)
      ).marks[0].label
    }
    #expect(try label("0012 BFU-E", group: 3, properties: "a: 1\nclass: CFU-E\n") == "CFU-E")
    #expect(try label("0012 BFU-E", group: 3) == "BFU-E")
    #expect(try label("0003-0120", group: 3) == "Group 3")
    #expect(try label("BFU-E-12") == "BFU-E")
    #expect(try label("BFU-E_3") == "BFU-E")
    #expect(try label("0003-0120-0345-1") == nil)
    #expect(try label("Roi 7") == nil)
    #expect(try label("") == nil)
    #expect(try label("0007 not counted: bubble") == "not counted: bubble")
  }

  @Test func compositeROIsAreTheirLargestPiece() throws {
    // A square of 10 px with a hole of 2 px, and a curve.
    let path: [Float] = [
      0, 10, 10, 1, 20, 10, 1, 20, 20, 1, 10, 20, 4, 0, 12, 12, 1, 14, 12, 1, 14, 14, 1, 12, 14, 4,
    ]
    var made = MadeROI(type: 1, box: (10, 10, 20, 20), name: "BFU-E")
    let tail = Array(made.bytes[64...])
    made.bytes.removeSubrange(64...)
    for value in path { made.append32(Int(value.bitPattern)) }
    made.put32(36, path.count)
    made.put32(60, made.bytes.count)
    made.bytes += tail
    // Offsets in the second header move along.
    made.put32(made.bytes.count - 64 - 10 + 16, made.bytes.count - 10)
    let file = try roi(made)
    #expect(
      file.marks.map(\.outline)
        == [[point(9.5, 9.5), point(19.5, 9.5), point(19.5, 19.5), point(9.5, 19.5)]])
    #expect(file.marks[0].label == "BFU-E")
    #expect(
      file.remarks == [
        "A1.roi: 1 ROI of several pieces or with holes; the largest piece is taken, without its holes."
      ])
  }

  /// A circle of four cubic curves, as ImageJ saves ovals that it joins to something.
  @Test func curvesOfCompositeROIs() throws {
    let (r, c) = (Float(10), Float(5.522847))
    let path: [Float] = [
      0, 30, 20, 3, 30, 20 + c, 20 + c, 30, 20, 30, 3, 20 - c, 30, 10, 20 + c, 10, 20,
      3, 10, 20 - c, 20 - c, 10, 20, 10, 3, 20 + c, 10, 30, 20 - c, 30, 20, 4,
    ]
    var made = MadeROI(type: 1, box: (10, 10, 30, 30))
    let tail = Array(made.bytes[64...])
    made.bytes.removeSubrange(64...)
    for value in path { made.append32(Int(value.bitPattern)) }
    made.put32(36, path.count)
    made.put32(60, made.bytes.count)
    made.bytes += tail
    let mark = try #require(try roi(made).marks.first)
    #expect(mark.outline.count == 32 && isNear(mark.centre, point(19.5, 19.5), 1e-5))
    let area = abs(Ring.twiceArea(mark.outline)) / 2
    #expect(abs(area - Double(r * r) * .pi) < 0.01 * 100 * Double.pi)
  }

  @Test func anArchiveSaysWhatItLeavesOut() throws {
    let line = MadeROI(type: 3, box: (0, 0, 9, 9))
    let bytes = MadeZip.bytes([
      ("0001.roi", MadeROI.square.bytes),
      ("BFU-E 2.roi", MadeROI(type: 1, box: (0, 0, 8, 8)).bytes),
      ("line.roi", line.bytes), ("text.roi", MadeROI(type: 1, box: (0, 0, 9, 9), subtype: 1).bytes),
      ("notes.txt", Array("x".utf8)), ("__MACOSX/._0001.roi", [1, 2, 3]),
    ])
    let file = try TruthReader.read(bytes: bytes, path: "dir/RoiSet_A1.zip")
    #expect(file.format == .imageJArchive && file.pictures[0].picture == "RoiSet_A1")
    #expect(file.marks.map(\.label) == ["BFU-E", "BFU-E"])
    #expect(file.marks.map(\.place) == ["entry 0001.roi", "entry BFU-E 2.roi"])
    #expect(
      file.remarks == [
        "dir/RoiSet_A1.zip: 1 x line ROI left out, since it marks no colony.",
        "dir/RoiSet_A1.zip: 1 x text ROI left out, since it marks no colony.",
        "dir/RoiSet_A1.zip: 1 x entry of another kind left out, since it marks no colony.",
      ])
  }
}
