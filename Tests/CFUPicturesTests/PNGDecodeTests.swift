import CFUCore
import CFUPictures
import Testing

@Suite("PNG decoding")
struct PNGDecodeTests {
  @Test(arguments: [1, 3], [1, 2, 4, 8])
  func meansOfSquares(_ channels: Int, scale: Int) throws {
    for interlaced in [false, true] {
      let drawn = Drawn.scene(131, 77, channels: channels)
      let bytes = RasterFixture.png(drawn, interlaced: interlaced)
      let image = try PictureDecoder.decode(bytes, name: "png", scale: scale)
      try expectPlanes(image, drawn, scale: scale)
      #expect(try PictureDecoder.header(of: bytes, name: "png").isProgressive == interlaced)
    }
  }

  @Test(arguments: [2, 4])
  func transparencyStandsOnWhite(_ channels: Int) throws {
    var drawn = Drawn.scene(60, 40, channels: channels)
    var expected = Drawn(width: 60, height: 40, channels: channels - 1, samples: [])
    for i in 0..<60 * 40 {
      let alpha = UInt8(i % 256)
      drawn.samples[i * channels + channels - 1] = alpha
      for c in 0..<channels - 1 {
        let value = Double(drawn.samples[i * channels + c]) * Double(alpha) / 255
        expected.samples.append(UInt8((value + 255 - Double(alpha)).rounded()))
      }
    }
    let image = try PictureDecoder.decode(RasterFixture.png(drawn), name: "png")
    #expect(worst(image.luma.samples, expected.boxed(1, channel: Formula.luma)) <= 1.01)
  }

  @Test(arguments: [1, 2, 4])
  func fewBitsOfGrey(_ bits: Int) throws {
    // Every byte pattern once: 256 bytes in 16 rows.
    let rows = (0..<256).map { UInt8($0) }
    let width = 16 * 8 / bits
    let bytes = RasterFixture.write(width, 16, bits: bits, type: 0, rows: rows, rowBytes: 16)
    let image = try PictureDecoder.decode(bytes, name: "png")
    let top = (1 << bits) - 1
    for y in 0..<16 {
      for x in 0..<width {
        let value = Int(rows[y * 16 + x * bits / 8]) >> (8 - bits - x * bits % 8) & top
        #expect(Int(image.luma.samples[y * width + x]) == value * 255 / top)
      }
    }
  }

  @Test func palette() throws {
    let palette: [UInt8] = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30]
    let indices = (0..<64).map { UInt8($0 % 4) }
    let bytes = RasterFixture.write(
      8, 8, bits: 8, type: 3, rows: indices, rowBytes: 8, palette: palette, paletteAlpha: [255, 0])
    let image = try PictureDecoder.decode(bytes, name: "png")
    let expected = [76.245, 255, 29.07, 18.15]
    #expect(worst(image.luma.samples, indices.map { expected[Int($0)] }) <= 0.51)
  }

  /// 16-bit samples are divided by the range in use, of whole bits.
  @Test(arguments: [(65535, 65535), (4095, 4095), (3000, 4095), (255, 255), (300, 511), (0, 255)])
  func sixteenBits(_ largest: Int, range: Int) throws {
    let samples = (0..<600).map { UInt16($0 * largest / 599) }
    for interlaced in [false, true] {
      let bytes = RasterFixture.png16(
        30, 20, channels: 1, samples: samples, interlaced: interlaced)
      let image = try PictureDecoder.decode(bytes, name: "png")
      let expected = samples.map { Double($0) * 255 / Double(range) }
      #expect(worst(image.luma.samples, expected) <= 0.501)
    }
  }

  @Test func sixteenBitColour() throws {
    let samples = (0..<600).map { UInt16($0 * 100) }
    let bytes = RasterFixture.png16(20, 10, channels: 3, samples: samples)
    let image = try PictureDecoder.decode(bytes, name: "png")
    let drawn = Drawn(
      width: 20, height: 10, channels: 3,
      samples: samples.map { UInt8((Double($0) / 257).rounded()) })
    try expectPlanes(image, drawn, scale: 1)
  }
}

/// Planes against the formulas on the drawn picture; the fixed point rounds a little differently.
func expectPlanes(_ image: WorkingImage, _ drawn: Drawn, scale: Int) throws {
  #expect(!image.truncated && !image.damaged)
  #expect(image.fullWidth == drawn.width && image.fullHeight == drawn.height)
  #expect(worst(image.luma.samples, drawn.boxed(scale, channel: Formula.luma)) <= 0.51)
  if drawn.channels == 1 {
    #expect(image.cb == nil && image.cr == nil)
    return
  }
  let (cb, cr) = (try #require(image.cb), try #require(image.cr))
  #expect(worst(cb.samples, drawn.boxed(2 * scale, channel: Formula.cb)) <= 0.51)
  #expect(worst(cr.samples, drawn.boxed(2 * scale, channel: Formula.cr)) <= 0.51)
}
