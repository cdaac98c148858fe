import CFUCore
import CFUPictures
import CPictureFixtures
import Testing

@Suite("Crops equal the whole picture")
struct CropTests {
  /// Regions in no order, some overlapping, some over the edges, the last one the whole picture.
  static func regions(_ width: Int, _ height: Int) -> [PictureRegion] {
    var dice = Dice(state: 7)
    var regions = (0..<12).map { _ in
      let (w, h) = (Int.random(in: 1...60, using: &dice), Int.random(in: 1...60, using: &dice))
      return PictureRegion(
        x: Int.random(in: 1 - w..<width, using: &dice),
        y: Int.random(in: 1 - h..<height, using: &dice), width: w, height: h)
    }
    regions.append(PictureRegion(x: 0, y: 0, width: 1, height: 1))
    regions.append(PictureRegion(x: width - 1, y: height - 1, width: 1, height: 1))
    return regions
  }

  @Test(arguments: JPEGDecodeTests.kinds, [1, 3, 6, 8])
  func jpeg(_ kind: JPEGFixture, orientation: Int) throws {
    var kind = kind
    kind.app1 = JPEGFixture.exif(UInt16(orientation))
    for (width, height) in [(640, 480), (333, 419), (50, 35)] {
      let bytes = kind.write(.scene(width, height))
      let whole = try #require(JPEGFixture.plain(bytes, width, height, .rgb)).upright(orientation)
      for regions in [
        Self.regions(whole.width, whole.height),
        [PictureRegion(x: whole.width / 2, y: whole.height - 20, width: 15, height: 10)],
        [PictureRegion(x: 0, y: 0, width: whole.width, height: whole.height)],
      ] {
        let crops = try PictureDecoder.crops(regions, of: bytes, name: "drawn")
        for (region, crop) in zip(regions, crops) {
          #expect(crop.width == region.width && crop.height == region.height)
          #expect(crop.samples == whole.cut(region), "\(region)")
        }
      }
    }
  }

  /// Skipping rows is where decoders go wrong: many random sets of crops in the samplings that
  /// cameras use.
  @Test(arguments: Array(JPEGDecodeTests.kinds.prefix(4)) + [JPEGFixture(restartRows: 1)])
  func manyPlaces(_ kind: JPEGFixture) throws {
    var dice = Dice(state: 99)
    let (width, height) = (401, 307)
    let bytes = kind.write(.scene(width, height))
    let whole = try #require(JPEGFixture.plain(bytes, width, height, .rgb))
    for _ in 0..<60 {
      let regions = (0..<Int.random(in: 1...5, using: &dice)).map { _ in
        PictureRegion(
          x: Int.random(in: 0..<width, using: &dice), y: Int.random(in: 0..<height, using: &dice),
          width: Int.random(in: 1...40, using: &dice), height: Int.random(in: 1...40, using: &dice))
      }
      let crops = try PictureDecoder.crops(regions, of: bytes, name: "drawn")
      for (region, crop) in zip(regions, crops) {
        #expect(crop.samples == whole.cut(region), "\(region) of \(regions)")
      }
    }
  }

  @Test func noRegions() throws {
    let bytes = JPEGFixture().write(.scene(40, 30))
    #expect(try PictureDecoder.crops([], of: bytes, name: "drawn").isEmpty)
  }

  @Test func outsideIsAnError() {
    let bytes = JPEGFixture().write(.scene(40, 30))
    let region = PictureRegion(x: 40, y: 0, width: 5, height: 5)
    #expect(throws: CFUError.self) {
      try PictureDecoder.crops([region], of: bytes, name: "drawn")
    }
  }

  @Test(arguments: [1, 3])
  func pngAndTIFF(_ channels: Int) throws {
    let drawn = Drawn.scene(131, 77, channels: channels)
    let rgb = Drawn(
      width: 131, height: 77, channels: 3,
      samples: channels == 3 ? drawn.samples : drawn.samples.flatMap { [$0, $0, $0] })
    let png = RasterFixture.png(drawn)
    let tiff = TIFFFixture(orientation: 6).write(drawn)
    let regions = Self.regions(131, 77)
    for (region, crop) in zip(regions, try PictureDecoder.crops(regions, of: png, name: "png")) {
      #expect(crop.samples == rgb.cut(region))
    }
    let upright = rgb.upright(6)
    let turned = Self.regions(77, 131)
    for (region, crop) in zip(turned, try PictureDecoder.crops(turned, of: tiff, name: "tiff")) {
      #expect(crop.samples == upright.cut(region))
    }
  }

  /// What a cut file no longer holds is grey, and the rest is there.
  @Test func truncatedFile() throws {
    let bytes = JPEGFixture().write(.scene(640, 480))
    let whole = try #require(JPEGFixture.plain(bytes, 640, 480, .rgb))
    let cut = Array(bytes[..<(bytes.count / 2)])
    let regions = [
      PictureRegion(x: 100, y: 10, width: 30, height: 30),
      PictureRegion(x: 100, y: 440, width: 30, height: 30),
    ]
    let crops = try PictureDecoder.crops(regions, of: cut, name: "cut")
    #expect(crops[0].samples == whole.cut(regions[0]))
    #expect(crops[1].samples.allSatisfy { $0 == 128 })
  }
}
