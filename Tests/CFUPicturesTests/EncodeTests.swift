import CFUCore
import CFUPictures
import Foundation
import Testing

@Suite("Encoding, reduced pictures and files")
struct EncodeTests {
  static func image(_ drawn: Drawn) -> RGBImage {
    RGBImage(width: drawn.width, height: drawn.height, samples: drawn.samples)
  }

  @Test func pngIsExact() throws {
    let drawn = Drawn.scene(131, 77)
    let bytes = try PictureEncoder.png(Self.image(drawn))
    try expectPlanes(try PictureDecoder.decode(bytes, name: "png"), drawn, scale: 1)
    let grey = Drawn.scene(131, 77, channels: 1)
    let plane = Plane8(width: 131, height: 77, samples: grey.samples)
    let decoded = try PictureDecoder.decode(try PictureEncoder.png(plane), name: "png")
    #expect(decoded.luma.samples == grey.samples)
  }

  @Test(arguments: [true, false])
  func jpegIsNear(_ halfChroma: Bool) throws {
    let drawn = Drawn.squares(128, 96, side: 32)
    let bytes = try PictureEncoder.jpeg(Self.image(drawn), quality: 95, halfChroma: halfChroma)
    let image = try PictureDecoder.decode(bytes, name: "jpeg")
    #expect(worst(image.luma.samples, drawn.boxed(1, channel: Formula.luma)) <= 5)
    let smaller = try PictureEncoder.jpeg(Self.image(drawn), quality: 30)
    #expect(smaller.count < bytes.count)
  }

  @Test func sidesThatJPEGCannotHold() {
    let wide = RGBImage(width: 70000, height: 1, samples: [UInt8](repeating: 9, count: 210000))
    #expect(throws: CFUError.self) { try PictureEncoder.jpeg(wide, quality: 90) }
  }

  /// Sides that are no multiple of the reduction, and odd reductions over half-resolution chroma.
  @Test(arguments: [1, 2, 3, 4, 5])
  func reducedPictures(_ factor: Int) throws {
    let drawn = Drawn.scene(120, 90)
    let image = try PictureDecoder.decode(RasterFixture.png(drawn), name: "png")
    let rgb = image.rgb(maxSide: (120 + factor - 1) / factor)
    #expect(image.reduction(maxSide: rgb.width) == factor)
    #expect(rgb.width == (120 + factor - 1) / factor && rgb.height == (90 + factor - 1) / factor)
    let reduced = Drawn(width: rgb.width, height: rgb.height, channels: 3, samples: rgb.samples)
    // Luma is independent of chroma's coarser squares, but for clamping at saturated colours.
    let luma = drawn.boxed(factor, channel: Formula.luma)
    let got = reduced.boxed(1, channel: Formula.luma)
    let differences = zip(luma, got).map { abs($0 - $1) }
    #expect(differences.reduce(0, +) / Double(differences.count) < 1)
  }

  @Test func flatColourComesBack() throws {
    let samples = (0..<64 * 48).flatMap { _ in [200, 90, 30] as [UInt8] }
    let flat = Drawn(width: 64, height: 48, channels: 3, samples: samples)
    let image = try PictureDecoder.decode(RasterFixture.png(flat), name: "flat")
    for rgb in [
      image.rgb(), image.rgb(maxSide: 13),
      image.rgb(PictureRegion(x: -5, y: 40, width: 30, height: 30)),
    ] {
      #expect(worst(rgb.samples, (0..<rgb.samples.count).map { [200, 90, 30][$0 % 3] }) <= 1.5)
    }
  }

  @Test func greyStaysGrey() throws {
    let drawn = Drawn.scene(50, 40, channels: 1)
    let image = try PictureDecoder.decode(RasterFixture.png(drawn), name: "grey")
    #expect(image.rgb().samples == drawn.samples.flatMap { [$0, $0, $0] })
  }

  @Test func filesAreReadOrRefused() throws {
    let folder = FileManager.default.temporaryDirectory.path + "/cfu-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let content = Data((0..<200_000).map { UInt8($0 % 251) })
    try content.write(to: URL(fileURLWithPath: folder + "/dish.jpg"))
    try Data().write(to: URL(fileURLWithPath: folder + "/empty.jpg"))
    #expect(mkfifo(folder + "/pipe.jpg", 0o600) == 0)
    #expect(try PictureFile.bytes(atPath: folder + "/dish.jpg") == Array(content))
    for (path, code, said) in [
      (folder + "/missing.jpg", CFUError.Code.noInput, "does not exist"),
      (folder + "/dish.jpg/more.jpg", .noInput, "does not exist"),
      (folder, .noInput, "folder"), (folder + "/pipe.jpg", .noInput, "ordinary file"),
      (folder + "/empty.jpg", .badInput, "empty"),
    ] {
      let error = #expect(throws: CFUError.self) { try PictureFile.bytes(atPath: path) }
      #expect(error?.code == code && error?.message.contains(said) == true, "\(path)")
      #expect(error?.message.contains(path) == true)
    }
  }
}
