import CFUCore
import CFUPictures
import CPictureFixtures
import Testing

@Suite("Tiles equal the whole picture")
struct TileTests {
  /// What cameras, scanners and programs write, and what they could.
  static let kinds: [JPEGFixture] =
    JPEGDecodeTests.kinds + [
      JPEGFixture(restartRows: 1), JPEGFixture(restartBlocks: 7), JPEGFixture(restartBlocks: 1),
      JPEGFixture(across: 1, down: 1, restartBlocks: 33, ownTables: true),
      JPEGFixture(ownTables: true), JPEGFixture(ownTables: true, quality: 30),
      JPEGFixture(across: 4, down: 2), JPEGFixture(quality: 100),
    ]

  static func opened(_ bytes: [UInt8]) throws -> TilePicture {
    try TilePicture(bytes: bytes, name: "drawn")
  }

  /// Regions in no order, some over the edges.
  static func regions(_ width: Int, _ height: Int) -> [PictureRegion] {
    CropTests.regions(width, height) + [
      PictureRegion(x: 0, y: 0, width: width, height: height),
      PictureRegion(x: -9, y: -7, width: 40, height: 30),
    ]
  }

  @Test(arguments: kinds, 1...8)
  func regionsOfJPEG(_ kind: JPEGFixture, orientation: Int) throws {
    var kind = kind
    kind.app1 = JPEGFixture.exif(UInt16(orientation))
    for (width, height) in [(653, 487), (333, 419), (50, 35)] {
      let bytes = kind.write(.scene(width, height))
      let whole = try #require(JPEGFixture.plain(bytes, width, height, .rgb)).upright(orientation)
      let picture = try Self.opened(bytes)
      #expect(picture.width == whole.width && picture.height == whole.height)
      for region in Self.regions(whole.width, whole.height) {
        let cut = try picture.region(region)
        #expect(cut.width == region.width && cut.height == region.height)
        #expect(cut.samples == whole.cut(region), "\(region)")
      }
    }
  }

  /// At 1/2 and 1/4 a region holds the samples that libjpeg makes of the whole picture.
  @Test(arguments: kinds, [2, 4])
  func scaledRegions(_ kind: JPEGFixture, scale: Int) throws {
    let (width, height) = (653, 487)
    let bytes = kind.write(.scene(width, height))
    let whole = try #require(JPEGFixture.plain(bytes, width, height, .rgb, scale: scale))
    let picture = try Self.opened(bytes)
    for region in Self.regions(whole.width, whole.height) {
      let full = PictureRegion(
        x: region.x * scale, y: region.y * scale, width: region.width * scale,
        height: region.height * scale)
      let cut = try picture.region(full, scale: scale)
      #expect(cut.width == region.width && cut.height == region.height)
      #expect(cut.samples == whole.cut(region), "\(region)")
    }
  }

  /// Turned pictures at 1/2 and 1/4: the same samples, turned.
  @Test(arguments: 1...8, [2, 4])
  func scaledAndTurned(_ orientation: Int, scale: Int) throws {
    let kind = JPEGFixture(app1: JPEGFixture.exif(UInt16(orientation)))
    let bytes = kind.write(.scene(301, 211))
    let whole = try #require(JPEGFixture.plain(bytes, 301, 211, .rgb, scale: scale))
      .upright(orientation)
    let picture = try Self.opened(bytes)
    let region = PictureRegion(x: 20, y: 12, width: 31, height: 25)
    let cut = try picture.region(
      PictureRegion(
        x: region.x * scale, y: region.y * scale, width: region.width * scale,
        height: region.height * scale), scale: scale)
    #expect(cut.samples == whole.cut(region))
  }

  /// 1/8 comes from the means of blocks: exact for grey and for colour without subsampling.
  @Test func eighthIsExactWithoutSubsampling() throws {
    for kind in [
      JPEGFixture(across: 1, down: 1), JPEGFixture(across: 1, down: 1, otherSpace: true),
    ] {
      let bytes = kind.write(.scene(653, 487))
      let whole = try #require(JPEGFixture.plain(bytes, 653, 487, .rgb, scale: 8))
      let picture = try Self.opened(bytes)
      let cut = try picture.region(PictureRegion(x: 0, y: 0, width: 653, height: 487), scale: 8)
      #expect(cut.width == 82 && cut.height == 61)
      #expect(worst(cut.samples, whole.samples.map(Double.init)) <= 1)
    }
    let grey = JPEGFixture().write(.scene(653, 487, channels: 1))
    let whole = try #require(JPEGFixture.plain(grey, 653, 487, .grey, scale: 8))
    let cut = try Self.opened(grey).region(
      PictureRegion(x: 0, y: 0, width: 653, height: 487), scale: 8)
    #expect(cut.samples == whole.samples.flatMap { [$0, $0, $0] })
  }

  /// Where chroma is coarser, luma is exact still and chroma close.
  @Test(arguments: 1...8)
  func eighthOfACamera(_ orientation: Int) throws {
    let bytes = JPEGFixture(app1: JPEGFixture.exif(UInt16(orientation))).write(
      .squares(640, 480, side: 80))
    let whole = try #require(JPEGFixture.plain(bytes, 640, 480, .rgb, scale: 8))
      .upright(orientation)
    let picture = try Self.opened(bytes)
    let cut = try picture.region(
      PictureRegion(x: 0, y: 0, width: picture.width, height: picture.height), scale: 8)
    // Squares of 10 x 10 such pixels: away from their edges nothing is interpolated.
    for y in 0..<whole.height where (2...7).contains(y % 10) {
      for x in 0..<whole.width where (2...7).contains(x % 10) {
        for c in 0..<3 {
          let difference = abs(
            Int(cut.samples[3 * (y * whole.width + x) + c]) - Int(whole[x, y, c]))
          #expect(difference <= 3, "\(x), \(y)")
        }
      }
    }
  }

  @Test(arguments: [1, 4])
  func greyAndInks(_ channels: Int) throws {
    for space in [false, true] {
      let bytes = JPEGFixture(otherSpace: space && channels == 4).write(
        .scene(333, 250, channels: channels))
      let picture = try Self.opened(bytes)
      let regions = CropTests.regions(333, 250)
      let crops = try PictureDecoder.crops(regions, of: bytes, name: "drawn")
      for (region, crop) in zip(regions, crops) {
        #expect(try picture.region(region).samples == crop.samples)
      }
      // The picture at 1/8 has the same colours as the one at 1/4, nearly.
      let whole = PictureRegion(x: 0, y: 0, width: 333, height: 250)
      let (eighth, quarter) = (
        try picture.region(whole, scale: 8), try picture.region(whole, scale: 4)
      )
      let means = [eighth, quarter].map { image in
        (0..<3).map { c in
          stride(from: c, to: image.samples.count, by: 3).reduce(0.0) {
            $0 + Double(image.samples[$1])
          } / Double(image.width * image.height)
        }
      }
      #expect(zip(means[0], means[1]).allSatisfy { abs($0 - $1) < 3 }, "\(means)")
    }
  }

  /// What has no places to start from keeps its exact pixels where it is a JPEG.
  @Test(arguments: [
    JPEGFixture(progressive: true), JPEGFixture(separateScans: true),
    JPEGFixture(across: 1, down: 1, progressive: true, restartBlocks: 5),
    JPEGFixture(across: 2, down: 1, otherSpace: true, progressive: true),
  ])
  func rewritten(_ kind: JPEGFixture) throws {
    let bytes = kind.write(.scene(653, 487))
    let whole = try #require(JPEGFixture.plain(bytes, 653, 487, .rgb))
    let picture = try Self.opened(bytes)
    for region in Self.regions(653, 487) {
      #expect(try picture.region(region).samples == whole.cut(region), "\(region)")
    }
  }

  @Test func pngAndTIFF() throws {
    let drawn = Drawn.squares(300, 200, side: 20)
    for (bytes, upright) in [
      (RasterFixture.png(drawn), drawn),
      (TIFFFixture(orientation: 6).write(drawn), drawn.upright(6)),
    ] {
      let picture = try Self.opened(bytes)
      #expect(picture.width == upright.width && picture.height == upright.height)
      let cut = try picture.region(
        PictureRegion(x: 0, y: 0, width: upright.width, height: upright.height))
      // Encoded at quality 92 with half the chroma: level squares keep their levels.
      for y in stride(from: 10, to: upright.height, by: 20) {
        for x in stride(from: 10, to: upright.width, by: 20) {
          for c in 0..<3 {
            let difference = abs(
              Int(cut.samples[3 * (y * upright.width + x) + c]) - Int(upright[x, y, c]))
            #expect(difference <= 6, "\(x), \(y)")
          }
        }
      }
    }
  }

  @Test func tinyPictures() throws {
    for (width, height) in [(1, 1), (1, 9), (17, 1), (2, 2), (8, 8), (16, 17)] {
      for kind in [JPEGFixture(), JPEGFixture(across: 1, down: 1), JPEGFixture(progressive: true)] {
        let bytes = kind.write(.scene(width, height))
        let whole = try #require(JPEGFixture.plain(bytes, width, height, .rgb))
        let picture = try Self.opened(bytes)
        #expect(picture.levels == 1)
        let region = PictureRegion(x: -1, y: -1, width: width + 2, height: height + 2)
        #expect(try picture.region(region).samples == whole.cut(region))
        let tile = try picture.tile(level: 0, column: 0, row: 0)
        let header = try PictureDecoder.header(of: tile, name: "tile")
        #expect(header.width == width && header.height == height)
      }
    }
  }

  /// Levels, their grids, and what the tiles of each show.
  @Test(arguments: [1, 6])
  func levels(_ orientation: Int) throws {
    let (width, height) = (2600, 1700)
    let drawn = Drawn.squares(width, height, side: 50)
    let bytes = JPEGFixture(app1: JPEGFixture.exif(UInt16(orientation))).write(drawn)
    let picture = try Self.opened(bytes)
    #expect(picture.levels == 4)
    let upright = (picture.width, picture.height)
    for level in 0..<picture.levels {
      let grid = picture.grid(level: level)
      let size = (
        TilePicture.shrunk(upright.0, level: level), TilePicture.shrunk(upright.1, level: level)
      )
      #expect(grid.columns == (size.0 + 511) / 512 && grid.rows == (size.1 + 511) / 512)
      for row in 0..<grid.rows {
        for column in 0..<grid.columns {
          let tile = try picture.tile(level: level, column: column, row: row)
          let image = try PictureDecoder.decode(tile, name: "tile")
          #expect(image.fullWidth == min(512, size.0 - 512 * column))
          #expect(image.fullHeight == min(512, size.1 - 512 * row))
          let expected = try picture.region(
            PictureRegion(
              x: (column * 512) << level, y: (row * 512) << level, width: image.fullWidth << level,
              height: image.fullHeight << level), scale: 1 << level)
          let middle = (image.fullWidth / 2, image.fullHeight / 2)
          let at = 3 * (middle.1 * expected.width + middle.0)
          let luma =
            0.299 * Double(expected.samples[at]) + 0.587 * Double(expected.samples[at + 1]) + 0.114
            * Double(expected.samples[at + 2])
          let shown = Double(image.luma[middle.1 * image.fullWidth + middle.0])
          #expect(abs(luma - shown) < 20, "level \(level), \(column), \(row)")
        }
      }
    }
    #expect(throws: CFUError.self) { try picture.tile(level: 4, column: 0, row: 0) }
    #expect(throws: CFUError.self) { try picture.tile(level: 0, column: 6, row: 0) }
    #expect(throws: CFUError.self) { try picture.tile(level: 0, column: 0, row: -1) }
  }

  @Test func overviews() throws {
    let picture = try Self.opened(JPEGFixture().write(.scene(2600, 1700)))
    for side in [1, 100, 320, 700, 1024] {
      let header = try PictureDecoder.header(
        of: try picture.overview(longestSide: side), name: "overview")
      #expect(header.width == side && header.height == max(1, 1700 * side / 2600))
    }
    let small = try Self.opened(JPEGFixture().write(.scene(40, 90)))
    let header = try PictureDecoder.header(
      of: try small.overview(longestSide: 512), name: "overview")
    #expect(header.width == 40 && header.height == 90)
  }

  /// 16-bit and interlaced pictures, and others that are no JPEG, as the crops have them.
  @Test(arguments: CorruptInputTests.files.indices)
  func everyFormat(_ file: Int) throws {
    let bytes = CorruptInputTests.files[file].bytes
    let header = try PictureDecoder.header(of: bytes, name: "file")
    let region = PictureRegion(x: 20, y: 10, width: 30, height: 40)
    let crop = try PictureDecoder.crops([region], of: bytes, name: "file")[0]
    let cut = try Self.opened(bytes).region(region)
    let mean = zip(crop.samples, cut.samples).reduce(0.0) { $0 + abs(Double($1.0) - Double($1.1)) }
    #expect(mean / Double(crop.samples.count) < (header.format == .jpeg ? 1e-9 : 8))
  }
}
