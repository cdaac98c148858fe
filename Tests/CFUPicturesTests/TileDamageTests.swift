import CFUCore
import CFUPictures
import CPictureFixtures
import Testing

/// Files that end early, are damaged, or lie about themselves. Run under AddressSanitizer too.
@Suite("Tiles of broken pictures")
struct TileDamageTests {
  /// What a cut file no longer holds is grey; the whole rows of blocks before it are there.
  @Test(arguments: [
    JPEGFixture(), JPEGFixture(across: 1, down: 1), JPEGFixture(restartBlocks: 7),
    JPEGFixture(restartRows: 1), JPEGFixture(across: 2, down: 1, ownTables: true),
  ])
  func truncated(_ kind: JPEGFixture) throws {
    let (width, height) = (640, 480)
    let bytes = kind.write(.scene(width, height))
    let whole = try #require(JPEGFixture.plain(bytes, width, height, .rgb))
    for share in [3, 5, 8] {
      let cut = Array(bytes[..<(bytes.count * share / 10)])
      let image = try PictureDecoder.decode(cut, name: "cut")
      #expect(image.truncated)
      let picture = try TileTests.opened(cut)
      // The last row of pixels before the cut has no chroma from below it to be smoothed with.
      let rows = image.validRows - 1
      let top = PictureRegion(x: 0, y: 0, width: width, height: rows)
      #expect(try picture.region(top).samples == whole.cut(top))
      let rest = PictureRegion(
        x: 0, y: image.validRows, width: width, height: height - image.validRows)
      #expect(try picture.region(rest).samples.allSatisfy { $0 == 128 })
      let below = try picture.region(PictureRegion(x: 100, y: 470, width: 16, height: 8), scale: 8)
      #expect(below.samples.allSatisfy { $0 == 128 })
    }
  }

  /// Cut and closed with an end marker, as some programs repair it.
  @Test func truncatedAndClosed() throws {
    let bytes = JPEGFixture().write(.scene(640, 480))
    let whole = try #require(JPEGFixture.plain(bytes, 640, 480, .rgb))
    let cut = Array(bytes[..<(bytes.count / 2)]) + [0xff, 0xd9]
    let picture = try TileTests.opened(cut)
    let top = PictureRegion(x: 0, y: 0, width: 640, height: 100)
    #expect(try picture.region(top).samples == whole.cut(top))
    let below = try picture.region(PictureRegion(x: 9, y: 460, width: 20, height: 20))
    #expect(below.samples.allSatisfy { $0 == 128 })
  }

  @Test func nothingToDecode() throws {
    let bytes = JPEGFixture().write(.scene(640, 480))
    let start = try #require(bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xda })
    let picture = try TileTests.opened(Array(bytes[..<(start + 16)]))
    for _ in 0..<2 {
      do {
        _ = try picture.tile(level: 0, column: 0, row: 0)
        Issue.record("a tile of nothing")
      } catch {
        let error = try #require(error as CFUError?)
        #expect(error.code == .badInput && error.message.contains("drawn"))
      }
    }
    #expect(throws: CFUError.self) { try picture.overview(longestSide: 100) }
    #expect(picture.bytesInMemory == 0)
  }

  /// A fault in the middle: what libjpeg makes of it, and the rows before it as they were.
  @Test func damagedInTheMiddle() throws {
    let kind = JPEGFixture(restartRows: 1)
    var bytes = kind.write(.scene(640, 480))
    let whole = try #require(JPEGFixture.plain(bytes, 640, 480, .rgb))
    // A restart marker gone: libjpeg finds the next one.
    let marker = try #require(
      bytes.indices.dropLast().first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xd5 })
    bytes[marker + 1] = 0
    let picture = try TileTests.opened(bytes)
    let top = PictureRegion(x: 0, y: 0, width: 640, height: 5 * 16)
    #expect(try picture.region(top).samples == whole.cut(top))
    let bottom = PictureRegion(x: 0, y: 400, width: 640, height: 80)
    let crop = try PictureDecoder.crops([bottom], of: bytes, name: "damaged")[0]
    #expect(try picture.region(bottom).samples == crop.samples)
  }

  /// Looks at all that a picture offers; whatever happens has to be an error or whole pixels.
  static func exercise(_ bytes: [UInt8]) {
    do throws(CFUError) {
      let picture = try TilePicture(
        bytes: bytes, name: "broken",
        limits: DecodeLimits(maxMegapixels: 4, maxWorkingMegabytes: 64))
      let (width, height) = (picture.width, picture.height)
      for scale in [1, 2, 4, 8] {
        let region = PictureRegion(x: width / 3, y: height / 2, width: 60, height: 50)
        let cut = try picture.region(region, scale: scale)
        #expect(cut.width == (60 + scale - 1) / scale && cut.height == (50 + scale - 1) / scale)
      }
      for level in 0..<picture.levels {
        let grid = picture.grid(level: level)
        #expect(
          try !picture.tile(level: level, column: grid.columns - 1, row: grid.rows - 1).isEmpty)
      }
      #expect(try !picture.overview(longestSide: 64).isEmpty)
    } catch {
      #expect(error.code == .badInput, "\(error)")
      #expect(error.message.contains("broken"))
    }
  }

  /// Bytes changed, cut, doubled and put in at random places, in headers as well.
  @Test(arguments: 0..<16)
  func damagedAtRandom(_ lot: Int) {
    var dice = Dice(state: UInt64(4711 + lot))
    let files =
      CorruptInputTests.files.map { $0.bytes } + [
        JPEGFixture(restartBlocks: 3, ownTables: true).write(.scene(200, 150)),
        JPEGFixture(across: 1, down: 1, ownTables: true).write(.scene(120, 90)),
        JPEGFixture().write(.scene(150, 120, channels: 1)),
      ]
    for _ in 0..<250 {
      var bytes = files[Int.random(in: 0..<files.count, using: &dice)]
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        // Half of the damage falls on the first kilobyte, where the markers are.
        let reach = Bool.random(using: &dice) ? min(bytes.count, 1000) : bytes.count
        let at = Int.random(in: 0..<reach, using: &dice)
        switch Int.random(in: 0..<5, using: &dice) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &dice)
        case 1: bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
        case 2: bytes[at] = 0xff
        case 3:
          bytes.removeSubrange(at..<min(bytes.count, at + Int.random(in: 1...9, using: &dice)))
        default: bytes.insert(contentsOf: bytes[at..<min(bytes.count, at + 5)], at: at)
        }
        if bytes.count < 16 { break }
      }
      Self.exercise(bytes)
    }
  }

  /// A small file that says it is a large one is refused by its header, or takes no more than its
  /// place in the index.
  @Test func claimsToBeLarge() throws {
    var bytes = JPEGFixture().write(.scene(64, 64))
    let frame = try #require(bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
    bytes[frame + 5] = 0xff
    bytes[frame + 7] = 0xff
    #expect(throws: CFUError.self) { try TileTests.opened(bytes) }
    bytes[frame + 5] = 0x40
    bytes[frame + 7] = 0
    let picture = try TileTests.opened(bytes)
    #expect(picture.width == 64 && picture.height == 0x4040)
    let below = try picture.region(PictureRegion(x: 0, y: 64, width: 64, height: 8000), scale: 2)
    #expect(below.samples.allSatisfy { $0 == 128 })
    #expect(try picture.region(PictureRegion(x: 0, y: 0, width: 8, height: 8)).samples.count == 192)
  }
}
