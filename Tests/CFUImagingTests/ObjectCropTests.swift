import CFUCore
import CFUImaging
import CFUPictures
import Testing

@Suite("Crops of objects")
struct ObjectCropTests {
  /// An object with this outline, at its first point.
  private func object(_ outline: [(Double, Double)]) -> FoundObject {
    FoundObject(
      id: 1, centre: PixelPoint(x: outline[0].0, y: outline[0].1), xMillimetres: 0,
      yMillimetres: 0, outline: outline.map { PixelPoint(x: $0.0, y: $0.1) }, features: [],
      artefact: nil, overlap: false)
  }

  /// Covers the pixels from `x0`, `y0` to `x1`, `y1`.
  private func rectangle(_ x0: Double, _ y0: Double, _ x1: Double, _ y1: Double) -> FoundObject {
    object([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
  }

  private func cut(
    _ objects: [FoundObject], of picture: RGBImage, wish: CropWish, umPerPixel: Double = 5
  ) throws -> [ObjectCrops.Crop] {
    try ObjectCrops(
      of: objects, wish: wish, umPerPixel: umPerPixel, bytes: try PictureEncoder.png(picture),
      name: "drawn", limits: DecodeLimits()
    ).crops
  }

  private func picture(
    _ width: Int, _ height: Int, _ level: (_ x: Int, _ y: Int, _ channel: Int) -> Int
  ) -> RGBImage {
    RGBImage(
      width: width, height: height,
      samples: (0..<3 * width * height).map {
        UInt8(level($0 / 3 % width, $0 / 3 / width, $0 % 3))
      })
  }

  @Test func theBoxFollowsTheObject() {
    // 100 x 40 px at 5 um: 1.3 times the longer side is 130 px.
    let large = CropBox(
      rectangle(100, 200, 199, 239), wish: CropWish(width: 64, height: 64), umPerPixel: 5)
    #expect(large.region == PictureRegion(x: 85, y: 155, width: 130, height: 130))
    #expect(large.width == 64 && large.height == 64)
    #expect(abs(large.umPerPixelX - 5 * 130 / 64.0) < 1e-12)
    // 10 px at 5 um: no less than 200 um.
    let small = CropBox(
      rectangle(100, 200, 109, 209), wish: CropWish(width: 64, height: 64), umPerPixel: 5)
    #expect(small.region == PictureRegion(x: 85, y: 185, width: 40, height: 40))
    #expect(small.umPerPixelX == 5 * 40 / 64.0)
  }

  @Test func theWishIsFollowed() {
    let object = rectangle(100, 200, 199, 239)
    let fixed = CropBox(
      object, wish: CropWish(width: 64, height: 32, umPerPixel: 10), umPerPixel: 5)
    #expect(fixed.region == PictureRegion(x: 86, y: 188, width: 128, height: 64))
    #expect(fixed.umPerPixelX == 10 && fixed.umPerPixelY == 10)
    let free = CropBox(object, wish: CropWish(width: 0, height: 0, umPerPixel: 10), umPerPixel: 5)
    #expect(free.width == 65 && free.height == 65 && free.region.width == 130)
    let own = CropBox(object, wish: CropWish(width: 0, height: 0), umPerPixel: 5)
    #expect(own.width == 130 && own.region.width == 130 && own.umPerPixelX == 5)
    let wide = CropBox(object, wish: CropWish(width: 128, height: 64), umPerPixel: 5)
    #expect(wide.region.width == 260 && wide.region.height == 130)
  }

  @Test func positionsGoWithThePixels() {
    let box = CropBox(
      rectangle(100, 200, 109, 209), wish: CropWish(width: 80, height: 80), umPerPixel: 5)
    // The first full pixel covers the first two of the crop: its centre lies between theirs.
    let first = box.crop(PixelPoint(x: 85, y: 185))
    #expect(first.x == 0.5 && first.y == 0.5)
    let last = box.crop(PixelPoint(x: 124, y: 224))
    #expect(last.x == 78.5 && last.y == 78.5)
  }

  @Test func shrinkingAveragesOverArea() throws {
    let drawn = picture(200, 200) { x, y, channel in (x * 7 + y * 13 + channel * 50) % 251 }
    // 40 x 40 px become 20 x 20: each sample is the mean of four.
    let crop = try cut(
      [rectangle(100, 100, 109, 109)], of: drawn, wish: CropWish(width: 20, height: 20))[0]
    for y in 0..<20 {
      for x in 0..<20 {
        for channel in 0..<3 {
          var sum = 0
          for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let at = (85 + 2 * y + dy) * 200 + 85 + 2 * x + dx
            sum += Int(drawn.samples[3 * at + channel])
          }
          let found = Int(crop.rgb[3 * (y * 20 + x) + channel])
          #expect(abs(4 * found - sum) <= 2, "\(x), \(y)")
        }
      }
    }
  }

  @Test func enlargingInterpolates() throws {
    let ramp = picture(200, 200) { x, _, channel in channel == 2 ? 200 - x / 2 : x }
    let crop = try cut(
      [rectangle(100, 100, 109, 109)], of: ramp, wish: CropWish(width: 160, height: 160))[0]
    for x in 4..<156 {
      let due = 85 + (Double(x) + 0.5) / 4 - 0.5
      #expect(abs(Double(crop.rgb[3 * (80 * 160 + x)]) - due) <= 0.51)
    }
  }

  @Test func outsideThePictureItsEdgeIsRepeated() throws {
    let drawn = picture(64, 64) { x, y, _ in min(x + y, 255) }
    let crop = try cut(
      [rectangle(0, 0, 3, 3)], of: drawn, wish: CropWish(width: 40, height: 40))[0]
    #expect(crop.box.region == PictureRegion(x: -18, y: -18, width: 40, height: 40))
    #expect(crop.rgb[0] == 0)
    for x in 0..<40 { #expect(Int(crop.rgb[3 * x]) == max(0, x - 18)) }
  }

  @Test func theMaskIsTheOutline() throws {
    let drawn = picture(300, 300) { _, _, _ in 200 }
    let l = object([(100, 100), (160, 100), (160, 120), (120, 120), (120, 180), (100, 180)])
    let crop = try cut([l], of: drawn, wish: CropWish(width: 105, height: 105))[0]
    #expect(crop.box.region.width == 105)
    let due = (0..<105 * 105).map { index -> UInt8 in
      let x = index % 105 + crop.box.region.x
      let y = index / 105 + crop.box.region.y
      let inside =
        (100...160).contains(x) && (100...120).contains(y)
        || (100...120).contains(x) && (100...180).contains(y)
      return inside ? 255 : 0
    }
    #expect(crop.mask == due)
  }

  /// A fibre's outline goes there and back on one line and holds no area.
  @Test func aThinObjectHasAMask() throws {
    let drawn = picture(300, 300) { _, _, _ in 200 }
    let line = object([(100, 100), (150, 125), (200, 150), (150, 125)])
    for size in [16, 64, 400] {
      let crop = try cut([line], of: drawn, wish: CropWish(width: size, height: size))[0]
      let columns = (0..<size).filter { x in
        (0..<size).contains { crop.mask[$0 * size + x] == 255 }
      }
      // Without a gap over the whole length.
      #expect(columns.count == (columns.last ?? 0) - (columns.first ?? 0) + 1)
      #expect(abs(Double(columns.count) / Double(size) - 101 / 131.3) < 2 / 16.0)
    }
  }

  @Test func manyObjectsKeepTheirOrder() throws {
    let drawn = picture(400, 400) { x, y, _ in x / 40 + 10 * (y / 40) }
    // Against the reading order, and one of them the whole picture.
    let objects =
      (0..<100).reversed().map { i in
        let (x, y) = (Double(i % 10 * 40 + 20), Double(i / 10 * 40 + 20))
        return rectangle(x - 1, y - 1, x + 1, y + 1)
      } + [rectangle(0, 0, 399, 399)]
    let crops = try cut(
      objects, of: drawn, wish: CropWish(width: 8, height: 8), umPerPixel: 20)
    #expect(crops.count == 101)
    for (index, crop) in crops.prefix(100).enumerated() {
      #expect(crop.rgb[3 * (4 * 8 + 4)] == UInt8(99 - index))
    }
  }
}
