import CFUCore
import CFUPictures
import Foundation
import Testing

/// Photos and scans of real dishes, where they are at hand.
@Suite("Real pictures decode")
struct RealPictureTests {
  /// `CFU_SHARED_DATA`, else `shared/data` beside the package.
  static let folder: String =
    ProcessInfo.processInfo.environment["CFU_SHARED_DATA"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data")
    .path

  static let pictures: [String] = {
    let names = FileManager.default.enumerator(atPath: folder)?.allObjects as? [String] ?? []
    return names.filter { name in [".jpg", ".png", ".tif"].contains { name.hasSuffix($0) } }
      .sorted()
  }()

  static var present: Bool { !pictures.isEmpty }

  @Test(.enabled(if: present, "no shared data: set CFU_SHARED_DATA"), arguments: pictures)
  func whole(_ name: String) throws {
    let bytes = try PictureFile.bytes(atPath: Self.folder + "/" + name)
    let header = try PictureDecoder.header(of: bytes, name: name)
    let image = try PictureDecoder.decode(bytes, name: name)
    #expect(image.scale == PictureDecoder.workingScale(for: header))
    #expect(image.fullWidth == header.width && image.fullHeight == header.height)
    #expect(!image.truncated && !image.damaged && image.validRows == header.height)
    #expect(image.umPerPixel == nil, "no picture here states a microscope's scale")
    // A dish is neither all black nor all white; lit from below, the ground is nearly white.
    let samples = image.luma.samples
    let mean = samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count)
    #expect(mean > 20 && mean < 253)
    guard header.format == .jpeg else { return }
    let plain = try #require(JPEGFixture.plain(bytes, header.width, header.height, .grey))
    #expect(samples == plain.samples)
  }

  @Test(.enabled(if: present, "no shared data: set CFU_SHARED_DATA"))
  func crops() throws {
    for name in Self.pictures {
      let bytes = try PictureFile.bytes(atPath: Self.folder + "/" + name)
      let header = try PictureDecoder.header(of: bytes, name: name)
      guard header.format == .jpeg else { continue }
      let whole = try #require(JPEGFixture.plain(bytes, header.width, header.height, .rgb))
      var dice = Dice(state: 5)
      let regions = (0..<40).map { _ in
        PictureRegion(
          x: Int.random(in: 0..<header.width - 64, using: &dice),
          y: Int.random(in: 0..<header.height - 64, using: &dice), width: 64, height: 64)
      }
      let crops = try PictureDecoder.crops(regions, of: bytes, name: name)
      for (region, crop) in zip(regions, crops) { #expect(crop.samples == whole.cut(region)) }
    }
  }
}
