import CFUCore
import CFUImaging
import CFUPictures
import Testing

/// What is cut out of a kept square is what is cut out of the picture.
@Suite("Kept cut-outs of objects")
struct CutOutTests {
  private static let size = (width: 420, height: 310)
  private static let umPerPixel = 6.3

  /// Colour edges and noise, so that every sample of chroma matters.
  private static let picture: RGBImage = {
    var state: UInt32 = 7
    let samples = (0..<3 * size.width * size.height).map { index -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      let (x, y) = (index / 3 % size.width, index / 3 / size.width)
      let base = (x / 9 + y / 7 + index % 3) % 2 == 0 ? 60 : 190
      return UInt8(base + Int(state >> 24) % 50)
    }
    return RGBImage(width: size.width, height: size.height, samples: samples)
  }()

  private static func object(_ id: Int, _ x: Double, _ y: Double, _ w: Double, _ h: Double)
    -> FoundObject
  {
    FoundObject(
      id: id, centre: PixelPoint(x: x, y: y), xMillimetres: 0, yMillimetres: 0,
      outline: [(x, y), (x + w, y), (x + w, y + h), (x, y + h)].map {
        PixelPoint(x: $0.0, y: $0.1)
      },
      features: [], artefact: nil, overlap: false)
  }

  /// In the middle, at the edges and corners, small and large, between pixels.
  private static let objects = [
    object(3, 200, 150, 40, 30), object(4, 0, 0, 12, 9), object(9, 405.5, 290.5, 14, 19),
    object(10, 100.5, 0, 3, 2), object(12, 30.5, 40.5, 170, 90), object(15, 0, 120, 5, 77),
  ]

  @Test(
    arguments: ["png", "jpeg", "jpeg 4:4:4"],
    [
      CropWish(width: 0, height: 0), .of(64), .of(24),
      .of(7), .of(301), CropWish(width: 20, height: 20, umPerPixel: 9),
      CropWish(width: 0, height: 0, umPerPixel: 3),
    ])
  func cropsAreThoseOfThePicture(format: String, wish: CropWish) throws {
    let bytes =
      format == "png"
      ? try PictureEncoder.png(Self.picture)
      : try PictureEncoder.jpeg(Self.picture, quality: 88, halfChroma: format == "jpeg")
    let due = try ObjectCrops(
      of: Self.objects, wish: wish, umPerPixel: Self.umPerPixel, bytes: bytes, name: "drawn",
      limits: DecodeLimits()
    ).crops
    let cutOuts = try CutOut.all(
      of: Self.objects, umPerPixel: Self.umPerPixel, bytes: bytes, name: "drawn",
      limits: DecodeLimits())
    #expect(
      cutOuts.map(\.region)
        == Self.objects.map { CutOut.region(of: $0, umPerPixel: Self.umPerPixel) })
    let found = try ObjectCrops(
      of: Self.objects, wish: wish, umPerPixel: Self.umPerPixel,
      cutOuts: Dictionary(uniqueKeysWithValues: zip(Self.objects.map(\.id), cutOuts)), name: "D"
    ).crops
    #expect(found.count == due.count)
    for (mine, theirs) in zip(found, due) {
      #expect(mine.box == theirs.box)
      #expect(mine.rgb == theirs.rgb && mine.mask == theirs.mask)
    }
  }

  @Test func whatDoesNotFitOrIsMissingIsNamed() throws {
    let bytes = try PictureEncoder.png(Self.picture)
    let cutOut = try CutOut.all(
      of: [Self.objects[0]], umPerPixel: Self.umPerPixel, bytes: bytes, name: "drawn",
      limits: DecodeLimits())[0]
    func crops(_ wish: CropWish, _ cutOuts: [Int: CutOut]) throws -> ObjectCrops {
      try ObjectCrops(
        of: [Self.objects[0]], wish: wish, umPerPixel: Self.umPerPixel, cutOuts: cutOuts, name: "D7"
      )
    }
    let wide = CropWish(width: 90, height: 90, umPerPixel: Self.umPerPixel)
    #expect(!cutOut.holds(CropBox(Self.objects[0], wish: wide, umPerPixel: Self.umPerPixel).region))
    let large = #expect(throws: CFUError.self) { try crops(wide, [3: cutOut]) }
    #expect(large?.code == .noInput && large?.message.contains("D7") == true)
    let missing = #expect(throws: CFUError.self) { try crops(.of(64), [4: cutOut]) }
    #expect(missing?.code == .noInput && missing?.message.contains("object 3") == true)
  }

  @Test func aDamagedOneIsRefused() throws {
    let bytes = try PictureEncoder.png(Self.picture)
    var cutOut = try CutOut.all(
      of: [Self.objects[0]], umPerPixel: Self.umPerPixel, bytes: bytes, name: "drawn",
      limits: DecodeLimits())[0]
    let whole = cutOut.png
    let other = try PictureEncoder.png(
      RGBImage(width: 90, height: 90, samples: [UInt8](repeating: 9, count: 3 * 90 * 90)))
    for damaged in [[], Array(whole.prefix(30)), Array("no picture".utf8), other] {
      cutOut.png = damaged
      let error = #expect(throws: CFUError.self) {
        try ObjectCrops(
          of: [Self.objects[0]], wish: .of(64), umPerPixel: Self.umPerPixel,
          cutOuts: [3: cutOut], name: "D7")
      }
      #expect(error?.code == .badInput, "\(damaged.count) bytes")
    }
  }
}

extension CropWish {
  fileprivate static func of(_ side: Int) -> CropWish { CropWish(width: side, height: side) }
}
