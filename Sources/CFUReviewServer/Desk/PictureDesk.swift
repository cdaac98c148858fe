import CFUCore
import CFUImaging
import CFUJSON
import CFUPictures
import CFUReview
import CFUStudy
import HTTPTypes
import NIOPosix
import Synchronization

/// The pictures of a study, opened when somebody looks at them and closed when memory is short.
///
/// Its work runs in a few threads of its own: decoding one tile does not hold up an edit, nor the
/// other way round.
final class PictureDesk: Sendable {
  /// A picture as the store knows it.
  struct Wanted: Sendable {
    var position: Int
    var imageSHA256: String
    var umPerPixel: Double
    /// Inner wall, full-resolution pixels; nil where there is none.
    var dish: DishEllipse?
    var reader: StudyReader
  }

  /// Bytes of pictures that are kept: a 300-megapixel scan is half of it.
  private static let budget = 320_000_000
  private static let thumbSide = 400
  /// Thumbnails kept, of some 20 kB.
  private static let mostThumbs = 2000

  private struct State {
    var thumbs: [String: [UInt8]] = [:]
    var problems: [String: String] = [:]
  }

  private let state = Mutex(State())
  /// By the hash of the picture.
  private let shelf = TileShelf(budget: budget)
  private let pool = NIOThreadPool(numberOfThreads: 6)
  /// Draws outlines, one after the other: whoever asks for many holds up no tile and no edit.
  private let drawing = NIOThreadPool(numberOfThreads: 1)
  /// Outlines asked for and not drawn yet.
  private let drawn = Mutex(0)
  /// Of these at most; who comes then has to come again.
  private static let mostDrawings = 32
  /// Points of an outline that is drawn anew: merging costs their square.
  static let mostPoints = 200

  init() {
    pool.start()
    drawing.start()
  }

  // MARK: Answers

  func tile(_ wanted: Wanted, _ place: Address.TilePlace) async throws(Refusal) -> [UInt8] {
    try await work { () throws(Refusal) in
      let picture = try self.open(wanted)
      guard place.level < picture.levels else { throw Refusal.notFound }
      let grid = picture.grid(level: place.level)
      guard place.column < grid.columns, place.row < grid.rows else { throw Refusal.notFound }
      return try self.told(wanted) { () throws(CFUError) in
        try picture.tile(level: place.level, column: place.column, row: place.row)
      }
    }
  }

  func thumb(_ wanted: Wanted) async throws(Refusal) -> [UInt8] {
    if let known = state.withLock({ $0.thumbs[wanted.imageSHA256] }) { return known }
    return try await work { () throws(Refusal) in
      let picture = try self.open(wanted)
      let thumb = try self.told(wanted) { () throws(CFUError) in
        try picture.overview(longestSide: Self.thumbSide)
      }
      self.state.withLock { state in
        if state.thumbs.count >= Self.mostThumbs { state.thumbs = [:] }
        state.thumbs[wanted.imageSHA256] = thumb
      }
      return thumb
    }
  }

  /// A mark with some of the gel around it.
  func crop(_ wanted: Wanted, _ outline: [PixelPoint]) async throws(Refusal) -> [UInt8] {
    try await work { () throws(Refusal) in
      let picture = try self.open(wanted)
      let (region, scale) = Self.cropRegion(outline, umPerPixel: wanted.umPerPixel)
      return try self.told(wanted) { () throws(CFUError) in
        try PictureEncoder.jpeg(
          picture.region(region, scale: scale), quality: 90, halfChroma: false)
      }
    }
  }

  /// The outline for a click, or of what is to be taken apart. Where the picture is gone the shape
  /// alone decides.
  func propose<Outlines: Sendable>(
    _ wanted: Wanted, around outline: [PixelPoint],
    _ body: @escaping @Sendable (OutlineProposer) -> Outlines
  ) async throws(Refusal) -> Outlines {
    let (region, scale) = OutlineProposer.region(
      around: outline, umPerPixel: wanted.umPerPixel)
    return try await draw { () throws(Refusal) in
      let cut: RGBImage
      if let picture = try? self.open(wanted),
        let found = try? picture.region(region, scale: scale)
      {
        cut = found
      } else {
        let side = (region.width / scale, region.height / scale)
        cut = RGBImage(
          width: side.0, height: side.1,
          samples: [UInt8](repeating: 200, count: 3 * side.0 * side.1))
      }
      // Scales are powers of two: this rounds down to a multiple, below zero as well.
      return body(
        OutlineProposer(
          picture: cut, originX: region.x & ~(scale - 1), originY: region.y & ~(scale - 1),
          scale: scale, umPerPixel: wanted.umPerPixel, dish: wanted.dish))
    }
  }

  /// One outline round several.
  func merge(_ outlines: [[PixelPoint]]) async throws(Refusal) -> [PixelPoint] {
    try await draw { () throws(Refusal) in
      OutlineProposer.merge(outlines.map { $0.thinned(to: Self.mostPoints) })
    }
  }

  /// Begins to open a picture that will be asked for next.
  func expect(_ wanted: Wanted) {
    pool.submit { state in
      guard case .active = state, let picture = try? self.open(wanted) else { return }
      try? picture.prepare()
    }
  }

  /// Why the picture of that hash cannot be shown, as far as that is known.
  func problem(of imageSHA256: String) -> String? {
    state.withLock { $0.problems[imageSHA256] }
  }

  // MARK: Pictures

  private func open(_ wanted: Wanted) throws(Refusal) -> TilePicture {
    let key = wanted.imageSHA256
    do throws(CFUError) {
      let picture = try shelf.picture(key) { () throws(CFUError) in
        let bytes = try wanted.reader.picture(at: wanted.position, imageSHA256: key)
        // Pictures that were counted are shown, however large they are.
        return try TilePicture(
          bytes: bytes, name: "the picture", limits: DecodeLimits(maxMegapixels: 2000))
      }
      state.withLock { $0.problems[key] = nil }
      return picture
    } catch {
      // It may be put back: the next request looks again.
      state.withLock { $0.problems[key] = Self.words(error) }
      ServerLog.error(error)
      throw Refusal(.notFound, "no_picture", Self.words(error))
    }
  }

  /// Said of a picture that is gone.
  static let missing =
    "The picture of this dish is not where it was when it was counted: put it back, or start 'cfu "
    + "review' with --base where the pictures have moved."

  private static func words(_ error: CFUError) -> String {
    switch error.code {
    case .noInput: missing
    case .badInput where error.message.contains("hash differs"):
      "The picture of this dish is another one than was counted."
    default: "The picture of this dish cannot be read."
    }
  }

  private func told<Value>(
    _ wanted: Wanted, _ body: () throws(CFUError) -> Value
  ) throws(Refusal) -> Value {
    do throws(CFUError) {
      return try body()
    } catch {
      ServerLog.error(error)
      state.withLock { $0.problems[wanted.imageSHA256] = Self.words(error) }
      throw Refusal(.notFound, "no_picture", Self.words(error))
    }
  }

  private func work<Value: Sendable>(
    _ body: @escaping @Sendable () throws(Refusal) -> Value
  ) async throws(Refusal) -> Value {
    try await Self.run(body, in: pool)
  }

  private func draw<Value: Sendable>(
    _ body: @escaping @Sendable () throws(Refusal) -> Value
  ) async throws(Refusal) -> Value {
    let isFree = drawn.withLock { count in
      guard count < Self.mostDrawings else { return false }
      count += 1
      return true
    }
    guard isFree else {
      var refusal = Refusal(
        .serviceUnavailable, "busy", "Too many outlines are being drawn at this moment.",
        nextStep: "Try again in a few seconds.")
      refusal.retryAfter = 3
      throw refusal
    }
    defer { drawn.withLock { $0 -= 1 } }
    return try await Self.run(body, in: drawing)
  }

  private static func run<Value: Sendable>(
    _ body: @escaping @Sendable () throws(Refusal) -> Value, in pool: NIOThreadPool
  ) async throws(Refusal) -> Value {
    do {
      return try await pool.runIfActive { try body() }
    } catch let error as Refusal {
      throw error
    } catch {
      throw .fault
    }
  }

  /// A square of one and a half times the mark's size, at least 250 um, and how many pixels to average
  /// into one so that it stays within some 500.
  private static func cropRegion(
    _ outline: [PixelPoint], umPerPixel: Double
  ) -> (PictureRegion, Int) {
    let xs = outline.map(\.x)
    let ys = outline.map(\.y)
    let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
    let (top, bottom) = (ys.min() ?? 0, ys.max() ?? 0)
    let side = min(
      max(1.5 * max(right - left, bottom - top), 250 / max(umPerPixel, 0.01), 32), 8192)
    let scale = [1, 2, 4, 8].first { side / Double($0) <= 512 } ?? 8
    return (
      PictureRegion(
        x: Int((left + right - side) / 2), y: Int((top + bottom - side) / 2), width: Int(side),
        height: Int(side)), scale
    )
  }
}
