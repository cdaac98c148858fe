import CFUCore
import CFUTruth
import Testing

/// Files that are not what they should be: each ends with an error that names the file, the place in
/// it and what was expected.
@Suite("Malformed truth")
struct MalformedTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var path: String
    var bytes: [UInt8]
    /// The whole message.
    var message: String

    var testDescription: String { name }

    init(_ name: String, _ path: String, _ bytes: [UInt8], _ message: String) {
      (self.name, self.path, self.bytes, self.message) = (name, path, bytes, message)
    }

    init(_ name: String, _ path: String, _ text: String, _ message: String) {
      self.init(name, path, Array(text.utf8), message)
    }
  }

  private static let head = "<CellCounter_Marker_File><Marker_Data>\n"
  private static let tail = "</Marker_Data></CellCounter_Marker_File>"

  private static func marker(_ inside: String) -> String {
    head + "<Marker_Type><Type>1</Type>\n<Marker>\(inside)</Marker></Marker_Type>\n" + tail
  }

  static let xml = [
    Case(
      "cut off", "a.xml", head + "<Marker_Type>",
      "a.xml, line 2: the XML is broken: no element found."),
    Case(
      "tags that do not fit", "a.xml", head + "<Marker_Type>\n</Marker>" + tail,
      "a.xml, line 3: the XML is broken: mismatched tag."),
    Case(
      "entities that grow", "a.xml",
      "<?xml version=\"1.0\"?>\n<!DOCTYPE x [\n<!ENTITY a \"ha\">\n<!ENTITY b \"&a;&a;&a;\">]>\n<x>&b;</x>",
      "a.xml, line 3: the XML declares entities of its own, which are not read."),
    Case(
      "an entity that reads a file", "a.xml",
      "<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/hostname\">]>\n<x>&a;</x>",
      "a.xml, line 1: the XML declares entities of its own, which are not read."),
    Case(
      "nested without end", "a.xml", String(repeating: "<a>\n", count: 1000),
      "a.xml, line 65: the XML is nested too deep."),
    Case(
      "XML of another program", "a.xml", "\n<annotation><object/></annotation>",
      "a.xml, line 2: the XML is <annotation>, where a <CellCounter_Marker_File> of ImageJ's Cell "
        + "Counter is expected."),
    Case(
      "no markers", "a.xml", "<CellCounter_Marker_File></CellCounter_Marker_File>",
      "a.xml, line 1: <Marker_Data> is missing."),
    Case(
      "a type without number", "a.xml", head + "<Marker_Type><Type>one</Type></Marker_Type>" + tail,
      "a.xml, line 2: a <Marker_Type> has no <Type> with a whole number."),
    Case(
      "a marker without y", "a.xml", marker("<MarkerX>1</MarkerX>"),
      "a.xml, line 3: a <Marker> has no <MarkerY>."),
    Case(
      "a marker at no number", "a.xml", marker("\n<MarkerX>1</MarkerX><MarkerY>1 2</MarkerY>"),
      "a.xml, line 4: '1 2' in <MarkerY> is no number."),
    Case(
      "a marker at NaN", "a.xml", marker("<MarkerX>NaN</MarkerX><MarkerY>1</MarkerY>"),
      "a.xml, line 3: a coordinate is NaN, not a number."),
  ]

  static let roi: [Case] = {
    let square = MadeROI.square.bytes
    var unknown = MadeROI.square
    unknown.put(6, [99])
    var many = MadeROI.square
    many.put16(16, 60000)
    var composite = MadeROI(type: 1, box: (0, 0, 9, 9))
    composite.put32(36, 1_000_000)
    var second = MadeROI.square
    second.put32(60, 1 << 30)
    let flat = MadeROI(type: 1, box: (20, 10, 20, 30))
    let one = MadeROI(type: 0, box: (20, 10, 20, 10), points: [(0, 0)])
    return [
      Case(
        "cut off in the header", "a.roi", Array(square.prefix(30)),
        "a.roi, byte 30: the ROI ends within its header of 64 bytes."),
      Case(
        "cut off behind the corners", "a.roi", Array(square.prefix(100)),
        "a.roi, byte 100: the second header should stand at byte 80, and the ROI ends before it."),
      Case(
        "cut off in the name", "a.roi", Array(square.dropLast(3)),
        "a.roi, byte \(square.count - 3): the ROI ends within its name."),
      Case("no type of ROI", "a.roi", unknown.bytes, "a.roi, byte 6: 99 is no type of ROI."),
      Case(
        "more corners than bytes", "a.roi", many.bytes,
        "a.roi, byte \(square.count): the ROI has 60000 corners, which take 240064 bytes, and ends "
          + "before them."),
      Case(
        "a path longer than the file", "a.roi", composite.bytes,
        "a.roi, byte 128: the ROI ends within its path of 1000000 numbers."),
      Case(
        "a second header far outside", "a.roi", second.bytes,
        "a.roi, byte \(square.count): the second header should stand at byte 1073741824, and the "
          + "ROI ends before it."),
      Case(
        "a box without height", "a.roi", flat.bytes,
        "a.roi, byte 8: the ROI has no width or no height."),
      Case(
        "a polygon of one point", "a.roi", one.bytes,
        "a.roi, entry a.roi: the outline has 1 different corner where at least 3 are needed."),
    ]
  }()

  static let zip = [
    Case(
      "an archive cut off", "r.zip",
      Array(MadeZip.bytes([("a.roi", MadeROI.square.bytes)]).prefix(90)),
      "r.zip: the zip archive is damaged or cut off."),
    Case(
      "a damaged ROI in an archive", "r.zip", MadeZip.bytes([("b/a.roi", [0x49, 1, 2])]),
      "r.zip, entry b/a.roi, byte 0: the file does not begin with 'Iout'."),
    Case(
      "an archive without ROIs", "r.zip", MadeZip.bytes([("a.txt", [1])]),
      "r.zip: the zip archive holds no .roi file."),
    Case(
      "a workbook", "r.xlsx", MadeZip.bytes([("xl/workbook.xml", [1])]),
      "r.xlsx: this is a spreadsheet's workbook, not a zip of ROIs."),
    Case(
      "a zip bomb", "r.zip", MadeZip.bytes([("a.roi", [0])], claimed: 1 << 31, method: 8),
      "r.zip, entry a.roi: the entry unpacks to 2147483648 bytes, far more than ROIs have."),
    Case(
      "an encrypted entry", "r.zip", MadeZip.bytes([("a.roi", [1, 2, 3])], flags: 1),
      "r.zip, entry a.roi: the entry is encrypted."),
    Case(
      "an entry packed in another way", "r.zip", MadeZip.bytes([("a.roi", [1, 2, 3])], method: 14),
      "r.zip, entry a.roi: the entry is packed by method 14, which is not read."),
  ]

  private static func coco(_ annotation: String) -> String {
    "{\"images\":[{\"id\":1,\"file_name\":\"A\"}],\n\"categories\":[{\"id\":1,\"name\":\"B\"}],\n"
      + "\"annotations\":[\n\(annotation)]}"
  }

  static let json = [
    Case(
      "JSON cut off", "a.json", "{\"images\":[\n",
      "a.json, line 2: the JSON is broken: it ends too early."),
    Case(
      "JSON of something else", "a.json", "{\"settings\":1}",
      "a.json: the JSON is an object with the keys 'settings', where COCO (images, annotations), "
        + "LabelMe (shapes) or GeoJSON (FeatureCollection) is expected."),
    Case(
      "COCO results", "a.json", "[{\"image_id\":1,\"score\":1}]",
      "a.json: this is a list of COCO results, which does not say what its pictures are."),
    Case(
      "an image that is not there", "c.json", coco("{\"id\":9,\"image_id\":2,\"bbox\":[1,1,1,1]}"),
      "c.json, line 4: annotation 9 is of image 2, which is not among the images."),
    Case(
      "a category that is not there", "c.json",
      coco("{\"id\":9,\"image_id\":1,\n\"category_id\":5,\"bbox\":[1,1,1,1]}"),
      "c.json, line 5: annotation 9 is of category 5, which is not among the categories."),
    Case(
      "two images of one id", "c.json",
      "{\"images\":[{\"id\":1,\"file_name\":\"A\"},\n{\"id\":1,\"file_name\":\"B\"}]}",
      "c.json, line 2: two images have the id 1."),
    Case(
      "a polygon of one point", "c.json",
      coco("{\"id\":9,\"image_id\":1,\"segmentation\":[[1,2]]}"),
      "c.json, line 4 (annotation 9): the outline has 1 different corner where at least 3 are needed."
    ),
    Case(
      "a polygon of half pairs", "c.json",
      coco("{\"id\":9,\"image_id\":1,\"segmentation\":[[1,2,3,4,5]]}"),
      "c.json, line 4: annotation 9 has a polygon that is not a list of pairs x, y."),
    Case(
      "a polygon at NaN", "c.json",
      coco("{\"id\":9,\"image_id\":1,\"segmentation\":[[1,2,NaN,4,5,6]]}"),
      "c.json, line 4 (annotation 9): a coordinate is NaN, not a number."),
    Case(
      "a box without width", "c.json", coco("{\"id\":9,\"image_id\":1,\"bbox\":[1,1,0,1]}"),
      "c.json, line 4: annotation 9 has a 'bbox' that is not [x, y, width, height]."),
    Case(
      "a mask of too few pixels", "c.json",
      coco("{\"id\":9,\"image_id\":1,\"segmentation\":{\"size\":[2,2],\"counts\":[1,2]}}"),
      "c.json, line 4: annotation 9 has a mask whose runs make 3 pixels, not 2 x 2."),
    Case(
      "a damaged packed mask", "c.json",
      coco("{\"id\":9,\"image_id\":1,\"segmentation\":{\"size\":[2,2],\"counts\":\"1 2\"}}"),
      "c.json, line 4: annotation 9 has a mask whose compressed 'counts' are damaged."),
    Case(
      "a feature without coordinates", "q.geojson",
      "{\"type\":\"FeatureCollection\",\"features\":[\n{\"type\":\"Feature\",\"geometry\":{\"type\":\"Polygon\",\n\"coordinates\":[[1,2],[3,4]]}}]}",
      "q.geojson, line 3: feature 1 has no coordinates as a Polygon has them."),
    Case(
      "a circle with one point", "l.json",
      "{\"shapes\":[\n{\"label\":\"a\",\"shape_type\":\"circle\",\"points\":[[1,2]]}]}",
      "l.json, line 2: shape 1 is a circle with 1 point, where 2 are needed."),
    Case(
      "a point far outside", "l.json",
      "{\"shapes\":[\n{\"label\":\"a\",\"shape_type\":\"point\",\"points\":[[1e300,2]]}]}",
      "l.json, line 2 (shape 1): a coordinate is 1e+300, far outside any picture."),
  ]

  static let lines = [
    Case(
      "YOLO outside the picture", "A.txt", "0 0.5 0.5 0.1 0.1\n0 1.5 0.5 0.1 0.1\n",
      "A.txt, line 2: 1.5 is outside 0 to 1."),
    Case(
      "YOLO with too few numbers", "A.txt", "0 0.5 0.5\n",
      "A.txt, line 1: the line has 3 numbers, where 5 of a box or 7 and more of a polygon are expected."
    ),
    Case(
      "YOLO with a word", "A.txt", "0 0.5 0.5 0.1 0.1\nx 0.5 0.5 0.1 0.1\n",
      "A.txt, line 2: 'x' is no number."),
    Case(
      "YOLO of half a class", "A.txt", "0.5 0.5 0.5 0.1 0.1\n",
      "A.txt, line 1: '0.5' is no number of a class."),
    Case(
      "an empty text without names", "A.txt", "",
      "A.txt: the file is empty, and no classes.txt or data.yaml beside it says that it is YOLO's."),
  ]

  static let tables = [
    Case("an empty file", "t.csv", "", "t.csv: the file is empty."),
    Case("nothing but blanks", "t.csv", "\n \n", "t.csv: the file holds nothing but blanks."),
    Case(
      "a header alone", "t.csv", "image,x,y\n",
      "t.csv: the table has no rows below its header ('image', 'x', 'y')."),
    Case(
      "a JPEG", "t.csv", [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10],
      "t.csv: this is a JPEG picture, not marks or counts."),
    Case(
      "UTF-16 without its mark", "t.csv",
      "image,x,y\nA,1,2\n".utf16.flatMap { [UInt8($0 & 0xFF), 0] },
      "t.csv: the text is UTF-16 without a byte order mark."),
    Case(
      "Latin-1", "t.csv", Array("image,x,y\nK".utf8) + [0xF6] + Array("ln,1,2\n".utf8),
      "t.csv, line 2: the text is not UTF-8."),
    Case(
      "a short row", "t.csv", "image,x,y\nA,1,2\nA,1\n",
      "t.csv, line 3: the row has 2 fields where the header has 3."),
    Case(
      "an open quote", "t.csv", "image,x,y\n\"A,1,2\n",
      "t.csv, line 2: the row has a quote (\") that is never closed."),
    Case(
      "x without y", "t.csv", "image,x\nA,1\n",
      "t.csv, line 1: the table has a column 'x', but not both x and y in pixels."),
    Case(
      "micrometres", "t.csv", "Image,Centroid X \u{B5}m,Centroid Y \u{B5}m\nA,1,2\n",
      "t.csv, line 1: the table has a column 'Centroid X \u{B5}m', but not both x and y in pixels."),
    Case(
      "a mark at NaN", "t.csv", "image,x,y\nA,1,2\nA,NaN,2\n",
      "t.csv, line 3: a coordinate is NaN, not a number."),
    Case(
      "a mark at nothing", "t.csv", "image,x,y\nA,,2\n",
      "t.csv, line 2: the cell under 'x' is empty."),
    Case(
      "a mark of no picture", "t.csv", "image,x,y\nA,1,2\n,1,2\n",
      "t.csv, line 3: the row does not say which picture it is of."),
    Case(
      "artefacts", "t.csv", "image,dish,kind,x_px,y_px,size_um\nA,A,bubble,1,2,3\n",
      "t.csv: this is the simulator's table of artefacts, which are no colonies."),
    Case(
      "a negative count", "t.csv", "dish,BFU-E\nA,3\nB,-1\n",
      "t.csv, line 3: the count -1 under 'BFU-E' is negative."),
    Case(
      "a count in words", "t.csv", "dish,scorer1\nA,TNTC\n",
      "t.csv, line 2: 'TNTC' under 'scorer1' is no number."),
    Case(
      "two counts of one dish", "t.csv", "dish,scorer,class,count\nA,x,BFU-E,3\nA,x,BFU-E,4\n",
      "t.csv, line 3: 'A' has 4 colonies of BFU-E by x, and 3 in line 2."),
    Case(
      "neither counts nor marks", "t.csv", "dish,weather\nA,3\n",
      "t.csv, line 1: the table has neither counts nor marks; there are 'dish', 'weather'."),
    Case(
      "a heading nearly a class", "t.csv", "dish,BFUX,total\nA,3,4\n",
      "t.csv, line 1: the column 'BFUX' is of no class that is known (is BFU-E meant?)."),
    Case(
      "no column of dishes", "t.csv", "BFU-E,total\n3,4\n",
      "t.csv, line 1: no column says which dish or picture a row is of; there are 'BFU-E', 'total'."
    ),
    Case(
      "a count of no dish", "t.csv", "dish,total\nA,3\n,4\n",
      "t.csv, line 3: the row has counts but names no dish."),
    Case(
      "columns of the same counts", "t.csv", "dish,BFU-E,bfu_e\nA,3,4\n",
      "t.csv, line 1: the columns 'BFU-E' and 'bfu_e' are of the same counts."),
    Case(
      "a header of two classes", "t.csv", "dish,BFU-E:CFU-E\nA,3\n",
      "t.csv, line 1: the header 'BFU-E:CFU-E' can be read in two ways."),
    Case(
      "classes in rows and in columns", "t.csv", "dish,class,BFU-E\nA,BFU-E,3\n",
      "t.csv, line 1: the table has a column of classes and columns with the names of classes."),
    Case(
      "no counts at all", "t.csv", "dish,total\nA,NA\nB,\n",
      "t.csv: the table has no counts: all cells are empty."),
  ]

  @Test(arguments: xml + roi + zip + json + lines + tables)
  func endsWithItsError(item: Case) throws {
    let error = try #require(failure(item.bytes, item.path), "it is read")
    #expect(error.code == .badInput)
    #expect(error.message == item.message)
    #expect(!error.nextStep.isEmpty)
  }

  @Test func thereAreAtLeastForty() {
    let all = Self.xml + Self.roi + Self.zip + Self.json + Self.lines + Self.tables
    #expect(all.count >= 40)
    #expect(Set(all.map(\.message)).count > 60)
  }

  @Test func aColumnThatIsNotThere() {
    let error = failure(
      Array("dish,total\nA,1\n".utf8), "t.csv", TruthReader.Options(column: "opencfu"))
    #expect(error?.message == "t.csv, line 1: there is no column 'opencfu'.")
    #expect(error?.nextStep == "The columns are 'dish', 'total'.")
  }

  @Test func aClassThatYOLOsNamesDoNotHave() {
    let options = TruthReader.Options { $0 == "classes.txt" ? Array("BFU-E\n".utf8) : nil }
    let error = failure(Array("1 0.5 0.5 0.1 0.1\n".utf8), "A.txt", options)
    #expect(error?.message == "A.txt, line 1: class 1 is not among the 1 names beside the file.")
  }

  // MARK: - Damage

  /// Every format, damaged by seeded changes of bytes, cuts and repeats: it is read or refused.
  @Test func damagedFilesAreReadOrRefused() {
    let composite = MadeROI(type: 1, box: (0, 0, 9, 9))
    let samples: [(String, [UInt8])] = [
      ("a.xml", Array(ImageJFormatTests.markers.utf8)), ("a.roi", MadeROI.square.bytes),
      (
        "b.roi",
        MadeROI(
          type: 10, box: (0, 0, 9, 9), points: [(1, 1), (2, 2)], name: "x", counters: [1, 2]
        ).bytes
      ),
      ("r.zip", MadeZip.bytes([("a.roi", MadeROI.square.bytes), ("b.roi", composite.bytes)])),
      ("c.json", Array(JSONFormatTests.coco.utf8)),
      ("q.geojson", Array(JSONFormatTests.geoJSON.utf8)),
      (
        "l.json",
        Array(
          "{\"shapes\":[{\"label\":\"a\",\"points\":[[1,2],[3,4],[5,1]],\"shape_type\":\"polygon\"}],\"imagePath\":\"a\"}"
            .utf8)
      ),
      ("y.txt", Array("0 0.5 0.5 0.1 0.1\n1 0.1 0.1 0.2 0.2 0.1 0.2\n".utf8)),
      ("m.csv", Array("image,x,y,class\nA,1,2,BFU-E\nB,3,4,\n".utf8)),
      ("n.csv", Array("dish,scorer,BFU-E,anna:CFU-GM\nA,x,1,2\nB,y,,4\n".utf8)),
    ]
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func random(_ below: Int) -> Int {
      // xorshift64.
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(max(1, below)))
    }
    var (taken, refused) = (0, 0)
    for (path, bytes) in samples {
      for _ in 0..<1500 {
        var own = bytes
        for _ in 0...random(4) {
          let at = random(own.count)
          switch random(4) {
          case 0: own[at] = UInt8(random(256))
          case 1: own[at] ^= 1 << UInt8(random(8))
          case 2 where own.count > 2:
            own.removeSubrange(at..<min(own.count - 1, at + 1 + random(8)))
          default: own.insert(contentsOf: own[at..<min(own.count, at + random(16))], at: at)
          }
        }
        if let error = failure(own, path) {
          refused += 1
          #expect(error.message.hasPrefix(path), "\(error.message)")
        } else {
          taken += 1
        }
      }
    }
    #expect(taken > 500 && refused > 500)
  }
}
