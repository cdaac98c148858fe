import CFUCore
import CFUPictures
import Testing

/// Broken files: each gives a clear error or a flagged picture, and nothing else. Run under
/// AddressSanitizer too.
@Suite("Corrupt pictures")
struct CorruptInputTests {
  /// What a decoder made of some bytes.
  enum Outcome {
    case refused(CFUError)
    case picture(WorkingImage)
  }

  /// Decodes at two scales and cuts a crop; whatever happens has to be an error or a whole set of
  /// planes.
  @discardableResult
  static func outcome(_ bytes: [UInt8], limits: DecodeLimits = DecodeLimits(maxMegapixels: 4))
    -> Outcome
  {
    if let header = try? PictureDecoder.header(of: bytes, name: "broken", limits: limits) {
      let region = PictureRegion(
        x: header.width / 3, y: header.height / 2, width: min(9, header.width),
        height: min(9, header.height))
      let crops = try? PictureDecoder.crops([region], of: bytes, name: "broken", limits: limits)
      #expect(crops?.first.map { $0.samples.count == 3 * region.width * region.height } ?? true)
      _ = try? PictureDecoder.decode(bytes, name: "broken", scale: 4, limits: limits)
    }
    do throws(CFUError) {
      let image = try PictureDecoder.decode(bytes, name: "broken", limits: limits)
      #expect(image.luma.samples.count == image.fullWidth * image.fullHeight)
      #expect(image.truncated || image.validRows == image.fullHeight)
      return .picture(image)
    } catch {
      #expect(error.code == .badInput, "\(error)")
      #expect(error.message.contains("broken"))
      #expect(!error.nextStep.isEmpty)
      return .refused(error)
    }
  }

  /// One of each kind that a decoder goes through differently.
  static let files: [(name: String, bytes: [UInt8])] = [
    ("baseline", JPEGFixture().write(.scene(333, 250))),
    ("progressive", JPEGFixture(progressive: true).write(.scene(333, 250))),
    ("restarts", JPEGFixture(restartRows: 1).write(.scene(333, 250))),
    ("turned", JPEGFixture(app1: JPEGFixture.exif(6)).write(.scene(333, 250))),
    ("inks", JPEGFixture(otherSpace: true).write(.scene(100, 90, channels: 4))),
    ("PNG", RasterFixture.png(.scene(333, 250))),
    ("interlaced PNG", RasterFixture.png(.scene(100, 90), interlaced: true)),
    (
      "16-bit PNG",
      RasterFixture.png16(60, 50, channels: 1, samples: (0..<3000).map { UInt16($0 * 20) })
    ),
    ("TIFF", TIFFFixture(compression: 5).write(.scene(333, 250))),
    ("tiled TIFF", TIFFFixture(compression: 8, tileSide: 64).write(.scene(333, 250))),
    ("planar TIFF", TIFFFixture(compression: 32773, separate: true).write(.scene(333, 250))),
    ("JPEG in TIFF", TIFFFixture(photometric: 6, compression: 7).write(.scene(333, 250))),
    (
      "OME-TIFF",
      TIFFFixture(text: "<OME><Pixels PhysicalSizeX=\"2\"/></OME>").write(.scene(90, 60))
    ),
  ]

  @Test(arguments: files.indices, 0...9)
  func cutAtEveryTenth(_ file: Int, tenth: Int) {
    let bytes = Self.files[file].bytes
    let cut = Array(bytes[..<(bytes.count * tenth / 10)])
    if case .picture(let image) = Self.outcome(cut) {
      #expect(image.truncated, "\(Self.files[file].name) at \(tenth)/10")
    }
  }

  /// The upper rows of a cut file are those of the whole one, the rest is grey.
  @Test(arguments: [1, 2, 3, 4, 6, 8])
  func cutFilesKeepTheirRows(_ orientation: Int) throws {
    let bytes = JPEGFixture(app1: JPEGFixture.exif(UInt16(orientation))).write(.scene(320, 240))
    let whole = try PictureDecoder.decode(bytes, name: "whole")
    let cut = try PictureDecoder.decode(Array(bytes[..<(bytes.count * 6 / 10)]), name: "cut")
    #expect(cut.truncated)
    let region = cut.validRegion
    #expect(region.width * region.height > 320 * 240 / 4)
    #expect(region.width * region.height < 320 * 240)
    #expect(cut.validRows == ([1, 2].contains(orientation) ? region.height : 0))
    for y in 0..<cut.luma.height {
      for x in 0..<cut.luma.width {
        let inside =
          (region.x..<region.x + region.width).contains(x)
          && (region.y..<region.y + region.height).contains(y)
        let at = y * cut.luma.width + x
        #expect(cut.luma.samples[at] == (inside ? whole.luma.samples[at] : 128))
      }
    }
  }

  @Test func onlyTheEndMarkerIsMissing() throws {
    let bytes = JPEGFixture().write(.scene(320, 240))
    let image = try PictureDecoder.decode(Array(bytes.dropLast(2)), name: "cut")
    #expect(image.validRows >= 224)
  }

  @Test(arguments: files.indices)
  func fuzzedHeaders(_ file: Int) {
    var dice = Dice(state: UInt64(file) + 1)
    let bytes = Self.files[file].bytes
    for _ in 0..<60 {
      var fuzzed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        fuzzed[Int.random(in: 2..<min(700, bytes.count), using: &dice)] = UInt8.random(
          in: 0...255, using: &dice)
      }
      Self.outcome(fuzzed)
    }
  }

  /// TIFF directories stand at the end of a file.
  @Test(arguments: files.indices)
  func fuzzedEnds(_ file: Int) {
    var dice = Dice(state: UInt64(file) + 1000)
    let bytes = Self.files[file].bytes
    for _ in 0..<60 {
      var fuzzed = bytes
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        fuzzed[Int.random(in: max(0, bytes.count - 400)..<bytes.count, using: &dice)] =
          UInt8.random(in: 0...255, using: &dice)
      }
      Self.outcome(fuzzed)
    }
  }

  @Test func faultsInTheMiddleAreFlagged() throws {
    var bytes = JPEGFixture(restartRows: 1).write(.scene(333, 250))
    for i in bytes.count / 2..<bytes.count / 2 + 40 { bytes[i] = 0xaa }
    guard case .picture(let image) = Self.outcome(bytes) else {
      Issue.record("a picture with a fault in the middle can still be decoded")
      return
    }
    #expect(image.damaged)
  }

  @Test func brokenChecksum() throws {
    var bytes = RasterFixture.png(.scene(333, 250))
    // The last byte of the last data chunk's checksum, before the 12 bytes of IEND.
    bytes[bytes.count - 13] ^= 0xff
    guard case .picture(let image) = Self.outcome(bytes) else { return }
    #expect(image.truncated)
  }

  @Test(arguments: [0, 1, 2, 3, 100, 5000])
  func zeroBytes(_ count: Int) {
    guard case .refused = Self.outcome([UInt8](repeating: 0, count: count)) else {
      Issue.record("zero bytes are no picture")
      return
    }
  }

  @Test func namesThatLie() {
    for (bytes, said) in [
      (Array("image;dish;donor\n".utf8), "text"), (Array("\0\0\0\u{18}ftypheic".utf8), "HEIC"),
      (Array("GIF89a".utf8), "GIF"), (Array("%PDF-1.7".utf8), "PDF"),
      (Array("RIFF1234WEBPVP8 ".utf8), "WebP"), ([], "empty"),
    ] {
      let error = #expect(throws: CFUError.self) {
        try PictureDecoder.decode(bytes, name: "dish.jpg")
      }
      #expect(error?.code == .badInput)
      #expect(error?.message.contains("dish.jpg") == true)
      #expect(error?.message.contains(said) == true)
    }
  }

  /// Refused from the header, whatever the file holds behind it.
  @Test(arguments: ["JPEG", "PNG", "TIFF"])
  func sixtyThousandSquared(_ format: String) throws {
    var bytes: [UInt8]
    switch format {
    case "JPEG":
      bytes = JPEGFixture().write(.scene(64, 64))
      let frame = try #require(bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xc0 })
      bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xea, 0x60, 0xea, 0x60])
    case "PNG":
      bytes = RasterFixture.png(.scene(64, 64))
      bytes.replaceSubrange(16..<24, with: [0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60])
    default:
      bytes = TIFFFixture().write(.scene(64, 64))
      for tag: UInt8 in [0, 1] {
        let entry = try #require(
          bytes.indices.dropLast(12).first {
            bytes[$0] == tag && bytes[$0 + 1] == 1 && [3, 4].contains(bytes[$0 + 2])
              && bytes[$0 + 3] == 0 && bytes[$0 + 4] == 1 && bytes[$0 + 8] == 64
          })
        bytes.replaceSubrange(entry + 8..<entry + 10, with: [0x60, 0xea])
      }
    }
    let error = #expect(throws: CFUError.self) {
      try PictureDecoder.decode(bytes, name: "huge")
    }
    #expect(error?.message.contains("60000 x 60000") == true, "\(String(describing: error))")
  }

  /// A progressive file holds all of its coefficients in memory: refused when they exceed the
  /// bound.
  @Test func progressiveMemoryIsBounded() throws {
    let bytes = JPEGFixture(progressive: true).write(.scene(640, 480))
    let tight = DecodeLimits(maxWorkingMegabytes: 0.9)
    let error = #expect(throws: CFUError.self) {
      try PictureDecoder.decode(bytes, name: "scan", limits: tight)
    }
    #expect(error?.message.contains("progressive") == true)
    let enough = DecodeLimits(maxWorkingMegabytes: 0.95)
    #expect(try PictureDecoder.decode(bytes, name: "scan", limits: enough).validRows == 480)
  }

  /// EXIF blocks whose offsets lead anywhere.
  @Test func wildExif() throws {
    var dice = Dice(state: 3)
    let sound = JPEGFixture.exif(6)
    for round in 0..<80 {
      var block = sound
      switch round {
      case 0..<20:
        block.replaceSubrange(
          10..<14, with: (0..<4).map { _ in UInt8.random(in: 0...255, using: &dice) })
      case 20..<40: block = Array(sound[..<(6 + round - 20)])
      case 40..<50: block.replaceSubrange(14..<16, with: [0xff, 0xff])
      default:
        block[Int.random(in: 6..<block.count, using: &dice)] = UInt8.random(
          in: 0...255, using: &dice)
      }
      let bytes = JPEGFixture(app1: block).write(.scene(40, 24))
      let header = try PictureDecoder.header(of: bytes, name: "exif")
      #expect((1...8).contains(header.orientation))
      #expect(header.width * header.height == 40 * 24)
    }
  }

  /// Strip offsets behind the end, and a directory that names itself as the next.
  @Test func tiffOffsets() throws {
    let bytes = TIFFFixture(stripRows: 64).write(.scene(64, 64, channels: 1))
    let directory = Int(bytes[4]) | Int(bytes[5]) << 8 | Int(bytes[6]) << 16
    let entries = Int(bytes[directory])
    for i in 0..<entries {
      let entry = directory + 2 + 12 * i
      let tag = Int(bytes[entry]) | Int(bytes[entry + 1]) << 8
      guard tag == 273 else { continue }
      var wild = bytes
      wild.replaceSubrange(entry + 8..<entry + 12, with: [0xff, 0xff, 0xff, 0x7f])
      guard case .refused = Self.outcome(wild) else {
        Issue.record("a strip that is not in the file has no rows")
        return
      }
    }
    var loop = bytes
    let next = directory + 2 + 12 * entries
    loop.replaceSubrange(next..<next + 4, with: bytes[4..<8])
    guard case .picture(let image) = Self.outcome(loop) else {
      Issue.record("the first directory is sound")
      return
    }
    #expect(!image.truncated)
  }
}
