import CFUCore
import CFUPictures
import Testing

@Suite("TIFF decoding")
struct TIFFDecodeTests {
  @Test(arguments: [1, 5, 8, 32773], [0, 32])
  func layouts(_ compression: Int, tileSide: Int) throws {
    for channels in [1, 3] {
      for separate in [false, true] {
        for bigEndian in [false, true] {
          let drawn = Drawn.scene(131, 77, channels: channels)
          let bytes = TIFFFixture(
            compression: compression, separate: separate, tileSide: tileSide, bigEndian: bigEndian
          ).write(drawn)
          try expectPlanes(try PictureDecoder.decode(bytes, name: "tiff"), drawn, scale: 1)
        }
      }
    }
  }

  @Test(arguments: [2, 4, 8])
  func meansOfSquares(_ scale: Int) throws {
    let drawn = Drawn.scene(131, 77)
    let image = try PictureDecoder.decode(
      TIFFFixture().write(drawn), name: "tiff", scale: scale)
    try expectPlanes(image, drawn, scale: scale)
  }

  @Test(arguments: 1...8)
  func everyOrientation(_ orientation: Int) throws {
    let drawn = Drawn.scene(130, 76)
    let bytes = TIFFFixture(orientation: orientation).write(drawn)
    try expectPlanes(
      try PictureDecoder.decode(bytes, name: "tiff"), drawn.upright(orientation), scale: 1)
  }

  @Test func jpegCompressed() throws {
    let drawn = Drawn.squares(128, 96, side: 32)
    for photometric in [2, 6] {
      let bytes = TIFFFixture(photometric: photometric, compression: 7).write(drawn)
      let image = try PictureDecoder.decode(bytes, name: "tiff")
      #expect(worst(image.luma.samples, drawn.boxed(1, channel: Formula.luma)) <= 12)
    }
  }

  @Test func minimumIsWhite() throws {
    let drawn = Drawn.scene(60, 40, channels: 1)
    let image = try PictureDecoder.decode(
      TIFFFixture(photometric: 0).write(drawn), name: "tiff")
    #expect(image.luma.samples == drawn.samples.map { 255 - $0 })
  }

  @Test func oneBit() throws {
    let rows: [UInt8] = [0b1010_0000, 0b0101_0000]
    let bytes = TIFFFixture(bits: 1).write(4, 2, channels: 1, rows: rows, rowBytes: 1)
    let image = try PictureDecoder.decode(bytes, name: "tiff")
    #expect(image.luma.samples == [255, 0, 255, 0, 0, 255, 0, 255])
  }

  @Test(arguments: [257, 1])
  func palette(_ unit: Int) throws {
    // Some programs write 8-bit values where the table wants 16.
    var table = [UInt16](repeating: 0, count: 768)
    for i in 0..<256 {
      table[i] = UInt16(i * unit)
      table[256 + i] = UInt16((255 - i) * unit)
    }
    let indices = (0..<256).map { UInt8($0) }
    let bytes = TIFFFixture(photometric: 3, palette: table)
      .write(16, 16, channels: 1, rows: indices, rowBytes: 16)
    let image = try PictureDecoder.decode(bytes, name: "tiff")
    let expected = (0..<256).map { 0.299 * Double($0) + 0.587 * Double(255 - $0) }
    #expect(worst(image.luma.samples, expected) <= 0.51)
  }

  @Test(arguments: [(0, 4095, 4095), (0, 3000, 4095), (4095, 2000, 4095), (0, 65535, 65535)])
  func sixteenBits(_ stated: Int, largest: Int, range: Int) throws {
    let samples = (0..<600).map { UInt16($0 * largest / 599) }
    for bigEndian in [false, true] {
      let bytes = TIFFFixture(bigEndian: bigEndian, largestSample: stated)
        .write16(30, 20, channels: 1, samples: samples)
      let image = try PictureDecoder.decode(bytes, name: "tiff")
      #expect(
        worst(image.luma.samples, samples.map { Double($0) * 255 / Double(range) }) <= 0.501)
    }
  }

  @Test func fourInks() throws {
    let drawn = Drawn.squares(32, 32, side: 8, channels: 4)
    let image = try PictureDecoder.decode(
      TIFFFixture(photometric: 5).write(drawn), name: "tiff")
    var rgb = Drawn(width: 32, height: 32, channels: 3, samples: [])
    for i in 0..<32 * 32 {
      for c in 0..<3 {
        let (ink, black) = (Double(drawn.samples[4 * i + c]), Double(drawn.samples[4 * i + 3]))
        rgb.samples.append(UInt8(((255 - ink) * (255 - black) / 255).rounded()))
      }
    }
    #expect(worst(image.luma.samples, rgb.boxed(1, channel: Formula.luma)) <= 1)
  }

  @Test(arguments: [0, 1, 2])
  func alpha(_ kind: Int) throws {
    var drawn = Drawn.scene(40, 30, channels: 4)
    var expected = Drawn(width: 40, height: 30, channels: 3, samples: [])
    for i in 0..<40 * 30 {
      drawn.samples[4 * i + 3] = 100
      for c in 0..<3 {
        let value = Double(drawn.samples[4 * i + c])
        // Unspecified; already multiplied; straight.
        let shown = [value, min(255, value + 155), value * 100 / 255 + 155][kind]
        expected.samples.append(UInt8(shown.rounded()))
      }
    }
    let image = try PictureDecoder.decode(TIFFFixture(extra: kind).write(drawn), name: "tiff")
    #expect(worst(image.luma.samples, expected.boxed(1, channel: Formula.luma)) <= 1)
  }

  @Test(arguments: [
    (#"PhysicalSizeX="2.5" PhysicalSizeY="2.5""#, 2.5),
    (#"PhysicalSizeX="0.65" PhysicalSizeXUnit="µm""#, 0.65),
    (
      #"PhysicalSizeX="650" PhysicalSizeXUnit="nm" PhysicalSizeY="650" PhysicalSizeYUnit="nm""#,
      0.65
    ),
    (#"PhysicalSizeX="0.01" PhysicalSizeXUnit="mm""#, 10),
    (#"PhysicalSizeX="2" PhysicalSizeY="3""#, nil),
    (#"PhysicalSizeX="0""#, nil), (#"PhysicalSizeX="1e99""#, nil),
    (#"PhysicalSizeX="nan""#, nil), (#"PhysicalSizeX="""#, nil), (#"PhysicalSizeX="#, nil),
    (#"PhysicalSizeX="1" PhysicalSizeXUnit="pixel""#, nil), ("", nil),
  ])
  func physicalSize(_ attributes: String, um: Double?) throws {
    let text = #"<?xml version="1.0"?><OME><Image><Pixels SizeX="8" \#(attributes)/></Image></OME>"#
    let bytes = TIFFFixture(dpi: 300, text: text).write(.scene(8, 8))
    let found = try PictureDecoder.header(of: bytes, name: "tiff").umPerPixel
    #expect(found.map { abs($0 - (um ?? -1)) < 1e-9 } ?? (um == nil))
    #expect(try PictureDecoder.decode(bytes, name: "tiff").umPerPixel == found)
  }

  @Test func dotsPerInchAreNoScale() throws {
    let bytes = TIFFFixture(dpi: 2540).write(.scene(8, 8))
    #expect(try PictureDecoder.header(of: bytes, name: "tiff").umPerPixel == nil)
  }

  @Test func unsupportedKindsSaySo() {
    let floating = TIFFFixture(sampleFormat: 3).write16(
      8, 8, channels: 1, samples: Array(repeating: 1, count: 64))
    let preview = TIFFFixture(reduced: true).write(.scene(8, 8))
    let lab = TIFFFixture(photometric: 8).write(.scene(8, 8))
    for bytes in [floating, preview, lab] {
      #expect(!bytes.isEmpty)
      let error = #expect(throws: CFUError.self) {
        try PictureDecoder.decode(bytes, name: "odd.tif")
      }
      #expect(error?.code == .badInput)
      #expect(error?.message.contains("odd.tif") == true)
      #expect(error?.message.contains("not supported") == true)
    }
  }
}
