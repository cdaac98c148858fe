import CFUCore
import CFUPictures
import Testing

@Suite("JPEG decoding agrees with plain libjpeg")
struct JPEGDecodeTests {
  static let kinds: [JPEGFixture] = [
    JPEGFixture(), JPEGFixture(across: 1, down: 1), JPEGFixture(across: 2, down: 1),
    JPEGFixture(across: 1, down: 2), JPEGFixture(across: 4, down: 1),
    JPEGFixture(across: 4, down: 2), JPEGFixture(across: 3, down: 1),
    JPEGFixture(progressive: true), JPEGFixture(across: 1, down: 1, progressive: true),
    JPEGFixture(separateScans: true), JPEGFixture(restartRows: 1),
  ]
  static let sizes = [(96, 64), (97, 65), (131, 77), (17, 150), (3, 2), (1, 1), (640, 199)]

  /// Luma as coded; chroma as coded, averaged in squares of two or repeated.
  @Test(arguments: kinds, [1, 2, 4, 8])
  func planes(_ kind: JPEGFixture, scale: Int) throws {
    for (width, height) in Self.sizes {
      let bytes = kind.write(.scene(width, height))
      let image = try PictureDecoder.decode(bytes, name: "drawn", scale: scale)
      let luma = try #require(JPEGFixture.plain(bytes, width, height, .grey, scale: scale))
      let colour = try #require(JPEGFixture.plain(bytes, width, height, .ycbcr, scale: scale))
      #expect(image.fullWidth == width && image.fullHeight == height && image.scale == scale)
      #expect(!image.truncated && !image.damaged && image.validRows == height)
      // 3 x 1 has no whole ratio to half chroma: such files go through RGB, which rounds.
      let exact = kind.across != 3
      #expect(worst(image.luma.samples, luma.samples.map(Double.init)) <= (exact ? 0 : 3))
      for (plane, channel) in [(image.cb, 1), (image.cr, 2)] {
        let samples = try #require(plane).samples
        let expected = colour.boxed(2) { Double($0[$1, $2, channel]) }
        #expect(worst(samples, expected) <= (exact ? 0.5 : 6), "\(width) x \(height)")
      }
    }
  }

  /// A colour file of a grey picture is a grey picture; a small coloured thing makes it a coloured one.
  @Test func greyInAColourFile() throws {
    let side = 200
    var samples = (0..<(3 * side * side)).map { UInt8(60 + ($0 / 3 + 7 * ($0 / 3 / side)) % 150) }
    func decoded() throws -> WorkingImage {
      let drawn = Drawn(width: side, height: side, channels: 3, samples: samples)
      return try PictureDecoder.decode(JPEGFixture().write(drawn), name: "drawn")
    }
    let grey = try decoded()
    #expect(grey.cb == nil && grey.cr == nil)
    for y in 80..<84 { for x in 80..<84 { samples[3 * (y * side + x)] = 250 } }
    let red = try decoded()
    #expect(red.cb != nil && red.cr != nil)
  }

  @Test(arguments: 1...8, [false, true])
  func everyOrientation(_ orientation: Int, bigEndian: Bool) throws {
    for (width, height) in [(96, 64), (150, 131), (81, 200), (16, 300)] {
      for scale in [1, 2] {
        let plain = JPEGFixture().write(.scene(width, height))
        let turned = JPEGFixture(app1: JPEGFixture.exif(UInt16(orientation), bigEndian: bigEndian))
          .write(.scene(width, height))
        let reference = try PictureDecoder.decode(plain, name: "plain", scale: scale)
        let image = try PictureDecoder.decode(turned, name: "turned", scale: scale)
        let header = try PictureDecoder.header(of: turned, name: "turned")
        #expect(header.orientation == orientation)
        #expect(header.width == (orientation >= 5 ? height : width))
        for (got, from) in [
          (image.luma, reference.luma), (image.cb, reference.cb), (image.cr, reference.cr),
        ] {
          let (got, from) = (try #require(got), try #require(from))
          let stored = Drawn(
            width: from.width, height: from.height, channels: 1, samples: from.samples)
          let expected = stored.upright(orientation)
          #expect(got.width == expected.width && got.height == expected.height)
          #expect(got.samples == expected.samples, "\(orientation) \(width) x \(height)")
        }
      }
    }
  }

  @Test(arguments: [0, 9, 255, 65535])
  func impossibleOrientationIsUpright(_ tag: Int) throws {
    let bytes = JPEGFixture(app1: JPEGFixture.exif(UInt16(tag))).write(.scene(40, 24))
    #expect(try PictureDecoder.header(of: bytes, name: "drawn").orientation == 1)
    #expect(try PictureDecoder.decode(bytes, name: "drawn").luma.width == 40)
  }

  @Test(arguments: [1, 2, 4, 8])
  func grey(_ scale: Int) throws {
    let bytes = JPEGFixture().write(.scene(131, 77, channels: 1))
    let image = try PictureDecoder.decode(bytes, name: "grey", scale: scale)
    let plain = try #require(JPEGFixture.plain(bytes, 131, 77, .grey, scale: scale))
    #expect(image.luma.samples == plain.samples)
    #expect(image.cb == nil && image.cr == nil)
  }

  /// libjpeg writes CMYK with Adobe's marker, and Adobe stores what is left of the light.
  @Test(arguments: [false, true])
  func fourInks(_ ycck: Bool) throws {
    let kind = JPEGFixture(across: 1, down: 1, otherSpace: ycck, quality: 97)
    let bytes = kind.write(.squares(64, 48, side: 16, channels: 4))
    let image = try PictureDecoder.decode(bytes, name: "inks")
    let inks = try #require(JPEGFixture.plain(bytes, 64, 48, .cmyk))
    var rgb = Drawn(width: 64, height: 48, channels: 3, samples: [])
    for i in 0..<64 * 48 {
      for c in 0..<3 {
        let light = Double(inks.samples[4 * i + c]) * Double(inks.samples[4 * i + 3]) / 255
        rgb.samples.append(UInt8(light.rounded()))
      }
    }
    #expect(worst(image.luma.samples, rgb.boxed(1, channel: Formula.luma)) <= 1)
    #expect(worst(image.cb!.samples, rgb.boxed(2, channel: Formula.cb)) <= 1)
    #expect(worst(image.cr!.samples, rgb.boxed(2, channel: Formula.cr)) <= 1)
    #expect(try PictureDecoder.header(of: bytes, name: "inks").components == 4)
  }

  @Test func rgbIsConverted() throws {
    let drawn = Drawn.squares(64, 48, side: 16)
    let bytes = JPEGFixture(across: 1, down: 1, otherSpace: true, quality: 98).write(drawn)
    let image = try PictureDecoder.decode(bytes, name: "rgb")
    #expect(worst(image.luma.samples, drawn.boxed(1, channel: Formula.luma)) <= 3)
    #expect(worst(image.cr!.samples, drawn.boxed(2, channel: Formula.cr)) <= 3)
  }

  /// Scaling in the DCT domain stays near the mean of the squares.
  @Test(arguments: [2, 4, 8])
  func scalesAgreeWithMeans(_ scale: Int) throws {
    let drawn = Drawn.squares(256, 192, side: 32)
    let bytes = JPEGFixture(quality: 97).write(drawn)
    let image = try PictureDecoder.decode(bytes, name: "drawn", scale: scale)
    #expect(worst(image.luma.samples, drawn.boxed(scale, channel: Formula.luma)) <= 4)
    #expect(worst(image.cb!.samples, drawn.boxed(2 * scale, channel: Formula.cb)) <= 4)
  }

  @Test func scaleSuitsTheShorterSide() {
    func scale(_ width: Int, _ height: Int) -> Int {
      PictureDecoder.workingScale(
        for: PictureHeader(format: .jpeg, width: width, height: height))
    }
    #expect(scale(6000, 4000) == 1)
    #expect(scale(4799, 6000) == 1)
    #expect(scale(4800, 6000) == 2)
    #expect(scale(17000, 17000) == 4)
    #expect(scale(19200, 30000) == 8)
    #expect(scale(100, 100) == 1)
  }
}
