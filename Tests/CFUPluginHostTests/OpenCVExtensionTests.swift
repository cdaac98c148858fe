import CFUPluginABI
import CFUPluginHost
import Foundation
import Testing

/// OpenCV as plugins get it from the host: small pictures with known answers, and every refusal.
@Suite struct OpenCVExtension {
  /// The table, from the library that the worker loads.
  // Immutable, and valid as long as the process.
  private nonisolated(unsafe) static let table: UnsafePointer<cfu_opencv>? = {
    guard let handle = dlopen(Built.directory + "/libcfu-host-opencv.so", RTLD_NOW),
      let symbol = dlsym(handle, "cfu_host_opencv")
    else { return nil }
    typealias Function = @convention(c) () -> UnsafePointer<cfu_opencv>?
    return unsafeBitCast(symbol, to: Function.self)()
  }()

  private let cv: cfu_opencv

  init() throws { cv = try #require(Self.table).pointee }

  /// A picture in memory with a view of it; rows are padded.
  private final class Picture {
    let width: Int
    let height: Int
    let channels: Int
    let stride: Int
    private let bytes: UnsafeMutablePointer<UInt8>
    var view: cfu_view

    init(_ width: Int, _ height: Int, channels: Int = 1, _ values: [UInt8] = []) {
      self.width = width
      self.height = height
      self.channels = channels
      stride = width * channels + 5
      bytes = .allocate(capacity: stride * height)
      bytes.initialize(repeating: 77, count: stride * height)
      view = cfu_view(
        struct_size: UInt32(MemoryLayout<cfu_view>.size), sample: CFU_SAMPLE_U8,
        channels: UInt32(channels), width: UInt32(width), height: UInt32(height), reserved: 0,
        stride: UInt64(stride), data: bytes)
      for (index, value) in values.enumerated() {
        bytes[index / (width * channels) * stride + index % (width * channels)] = value
      }
    }

    deinit { bytes.deallocate() }

    var values: [UInt8] {
      (0..<width * channels * height).map {
        bytes[$0 / (width * channels) * stride + $0 % (width * channels)]
      }
    }

    /// What lies between the rows.
    var padding: Set<UInt8> {
      Set((0..<height).flatMap { y in (width * channels..<stride).map { bytes[y * stride + $0] } })
    }
  }

  @Test func resizeAverages() {
    let from = Picture(4, 2, [10, 20, 30, 40, 20, 30, 40, 50])
    let to = Picture(2, 1)
    #expect(cv.resize(&from.view, &to.view, CFU_RESIZE_AREA) == CFU_OK)
    #expect(to.values == [20, 40])
    #expect(to.padding == [77])
  }

  @Test func coloursAreRedGreenBlue() {
    let from = Picture(3, 1, channels: 3, [255, 0, 0, 0, 255, 0, 0, 0, 255])
    let grey = Picture(3, 1)
    #expect(cv.convert_colour(&from.view, &grey.view, CFU_COLOUR_RGB_TO_GREY) == CFU_OK)
    #expect(grey.values == [76, 150, 29])
    let hsv = Picture(3, 1, channels: 3)
    #expect(cv.convert_colour(&from.view, &hsv.view, CFU_COLOUR_RGB_TO_HSV) == CFU_OK)
    #expect(hsv.values == [0, 255, 255, 60, 255, 255, 120, 255, 255])
  }

  @Test func blursKeepAFlatPictureAndSmoothAPoint() {
    let flat = Picture(5, 5, [UInt8](repeating: 90, count: 25))
    let out = Picture(5, 5)
    #expect(cv.gaussian_blur(&flat.view, &out.view, 1.5, 1.5) == CFU_OK)
    #expect(out.values == [UInt8](repeating: 90, count: 25))
    var one = [UInt8](repeating: 0, count: 25)
    one[12] = 255
    let point = Picture(5, 5, one)
    #expect(cv.median_blur(&point.view, &out.view, 3) == CFU_OK)
    #expect(out.values == [UInt8](repeating: 0, count: 25))
  }

  @Test func otsuPartsTwoLevels() {
    let from = Picture(4, 2, [10, 10, 12, 12, 200, 200, 210, 210])
    let to = Picture(4, 2)
    var threshold = 0.0
    #expect(cv.otsu(&from.view, &to.view, &threshold) == CFU_OK)
    #expect((12..<200).contains(threshold))
    #expect(to.values == [0, 0, 0, 0, 255, 255, 255, 255])
  }

  @Test func morphologyOpensAndDilates() {
    var drawn = [UInt8](repeating: 0, count: 49)
    drawn[24] = 255
    let from = Picture(7, 7, drawn)
    let to = Picture(7, 7)
    #expect(
      cv.morphology(&from.view, &to.view, CFU_MORPH_DILATE, CFU_SHAPE_RECTANGLE, 3, 3, 1)
        == CFU_OK)
    #expect(to.values.count { $0 == 255 } == 9)
    #expect(
      cv.morphology(&from.view, &to.view, CFU_MORPH_OPEN, CFU_SHAPE_RECTANGLE, 3, 3, 1) == CFU_OK)
    #expect(to.values.allSatisfy { $0 == 0 })
  }

  /// A frame of 5 x 5 px with a hole, and a single pixel.
  private let shapes: Picture = {
    var drawn = [UInt8](repeating: 0, count: 90)
    for y in 1...5 { for x in 1...5 { drawn[10 * y + x] = 1 } }
    for y in 2...4 { for x in 2...4 { drawn[10 * y + x] = 0 } }
    drawn[10 * 7 + 8] = 1
    return Picture(10, 9, drawn)
  }()

  @Test func contoursAreCountedBeforeTheyAreWritten() {
    var (points, contours): (UInt64, UInt64) = (0, 0)
    #expect(
      cv.contours(&shapes.view, CFU_CONTOURS_ALL, nil, 0, nil, 0, &points, &contours)
        == CFU_ERR_MEMORY)
    #expect(contours == 3)
    var xy = [Int32](repeating: -1, count: 2 * Int(points))
    var counts = [UInt32](repeating: 0, count: Int(contours))
    #expect(
      cv.contours(
        &shapes.view, CFU_CONTOURS_ALL, &xy, points, &counts, contours, &points, &contours)
        == CFU_OK)
    #expect(counts.reduce(0, +) == UInt32(points))
    #expect(counts.contains(1) && counts.contains(16))
    #expect(!xy.contains(-1))
    #expect(
      cv.contours(&shapes.view, CFU_CONTOURS_OUTER, nil, 0, nil, 0, &points, &contours)
        == CFU_ERR_MEMORY)
    #expect(contours == 2 && points == 17)
  }

  @Test func momentsAndHistogramsCount() {
    var moments = cfu_moments()
    moments.struct_size = UInt32(MemoryLayout<cfu_moments>.size)
    #expect(cv.moments(&shapes.view, 1, &moments) == CFU_OK)
    #expect(moments.m00 == 17)
    // Sixteen pixels around (3, 3) and one at (8, 7).
    #expect(moments.m10 == 16 * 3 + 8)
    #expect(moments.m01 == 16 * 3 + 7)
    var counts = [UInt64](repeating: 9, count: 2)
    #expect(cv.histogram(&shapes.view, nil, 0, 2, 0, 2, &counts) == CFU_OK)
    #expect(counts == [73, 17])
    #expect(cv.histogram(&shapes.view, &shapes.view, 0, 2, 0, 2, &counts) == CFU_OK)
    #expect(counts == [0, 17])
  }

  @Test func whatDoesNotFitIsRefused() {
    let a = Picture(4, 4, [UInt8](repeating: 1, count: 16))
    let b = Picture(3, 4)
    let rgb = Picture(4, 4, channels: 3)
    var number = 0.0
    #expect(cv.gaussian_blur(&a.view, &b.view, 1, 1) == CFU_ERR_ARGUMENT)
    #expect(cv.gaussian_blur(&a.view, &rgb.view, 1, 1) == CFU_ERR_ARGUMENT)
    #expect(cv.gaussian_blur(&a.view, &a.view, .nan, 1) == CFU_ERR_ARGUMENT)
    #expect(cv.gaussian_blur(&a.view, &a.view, 1e9, 1) == CFU_ERR_ARGUMENT)
    #expect(cv.gaussian_blur(nil, &a.view, 1, 1) == CFU_ERR_ARGUMENT)
    #expect(cv.median_blur(&a.view, &a.view, 4) == CFU_ERR_ARGUMENT)
    #expect(cv.resize(&a.view, &b.view, 9) == CFU_ERR_ARGUMENT)
    #expect(cv.otsu(&rgb.view, nil, &number) == CFU_ERR_UNSUPPORTED)
    #expect(cv.convert_colour(&a.view, &rgb.view, CFU_COLOUR_RGB_TO_LAB) == CFU_ERR_ARGUMENT)
    #expect(cv.morphology(&a.view, &a.view, 0, 0, 0, 3, 1) == CFU_ERR_ARGUMENT)
    #expect(cv.histogram(&a.view, nil, 1, 4, 0, 1, nil) == CFU_ERR_ARGUMENT)
    for change in [
      { $0.width = 0 }, { $0.height = 40_000 }, { $0.stride = 3 }, { $0.struct_size = 8 },
      { $0.data = nil },
    ] as [(inout cfu_view) -> Void] {
      var view = a.view
      change(&view)
      #expect(cv.gaussian_blur(&view, &a.view, 1, 1) == CFU_ERR_ARGUMENT)
      #expect(cv.gaussian_blur(&a.view, &view, 1, 1) == CFU_ERR_ARGUMENT)
    }
    var odd = a.view
    odd.sample = 7
    #expect(cv.resize(&odd, &a.view, 0) == CFU_ERR_UNSUPPORTED)
  }

  @Test func aPluginReachesItFromInsideTheSandbox() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "SHOW_OPENCV", crops: true).bundle(),
      workerPath: Built.worker)
    var batch = ClassifierBatch.numbered(2)
    batch.crops = RampCrops()
    let answers = try session.classify(batch)
    #expect(answers.map(\.failure) == [nil, nil])
    // Two rows, 0 to 2 and 10 to 12; then 0 to 3 and 10 to 13.
    #expect(answers.map(\.outOfDistribution) == [36, 52])
    #expect(session.takeWarnings() == [])
  }
}
