package import CFUCore
import CVisionBridge
import Synchronization

/// One picture file, upright (EXIF orientation applied), cut into JPEG tiles on demand.
///
/// The header is read at once. The first call that needs pixels prepares the file (see `TileSource`)
/// while others wait for it; later ones cost as much as the pixels that they ask for. Calls block,
/// and may come from any number of threads.
///
/// A picture whose file ends early is grey (128) where nothing is stored.
package final class TilePicture: Sendable {
  /// Width and height of a tile, px; tiles at the right and lower edges are smaller.
  package static let side = 512
  /// Quality of tiles and overviews on libjpeg's scale.
  static let quality = 88

  /// What the file says of itself.
  package let header: PictureHeader
  /// Full-resolution upright size, px.
  package var width: Int { header.width }
  package var height: Int { header.height }
  /// Level 0 is full resolution, level k is 1/2^k of it; at the last one the picture fits one tile.
  package let levels: Int

  private let name: String
  private let fileBytes: Int
  private let state: Mutex<State>
  private let tiles: TileCache

  private enum State {
    case file(TileFile)
    case ready(TileSource)
    case failed(CFUError)
  }

  /// Reads the header only.
  ///
  /// - Parameters:
  ///   - name: How messages name the picture.
  ///   - limits: Checked before memory is taken.
  ///   - tileBytes: Most bytes of encoded tiles that are kept; 64 MB unless told otherwise.
  /// - Throws: `badInput` as `PictureDecoder.header`.
  package init(
    bytes: [UInt8], name: String, limits: DecodeLimits = DecodeLimits(),
    tileBytes: Int = 64_000_000
  ) throws(CFUError) {
    header = try PictureDecoder.header(of: bytes, name: name, limits: limits)
    self.name = name
    fileBytes = bytes.count
    let longest = max(header.width, header.height)
    var levels = 1
    while Self.shrunk(longest, level: levels - 1) > Self.side { levels += 1 }
    self.levels = levels
    tiles = TileCache(budget: tileBytes)
    state = Mutex(.file(TileFile(bytes: bytes, name: name, header: header, limits: limits)))
  }

  /// Size of a side at a level, px.
  package static func shrunk(_ side: Int, level: Int) -> Int {
    (side + (1 << level) - 1) >> level
  }

  /// Tiles across and down at a level.
  package func grid(level: Int) -> (columns: Int, rows: Int) {
    let size = (Self.shrunk(width, level: level), Self.shrunk(height, level: level))
    return ((size.0 - 1) / Self.side + 1, (size.1 - 1) / Self.side + 1)
  }

  /// One tile as a JPEG.
  ///
  /// - Throws: `badInput` for a tile that the picture does not have, and where the file cannot be
  ///   decoded.
  package func tile(level: Int, column: Int, row: Int) throws(CFUError) -> [UInt8] {
    guard level >= 0, level < levels, column >= 0, row >= 0, column < grid(level: level).columns,
      row < grid(level: level).rows
    else {
      throw CFUError(.badInput, "\(name) has no tile \(column), \(row) at level \(level).")
    }
    let key = TileCache.Key(level: level, column: column, row: row)
    if let tile = tiles[key] { return tile }
    let source = try source()
    let cell = PictureRegion(
      x: column * Self.side, y: row * Self.side,
      width: min(Self.side, Self.shrunk(width, level: level) - column * Self.side),
      height: min(Self.side, Self.shrunk(height, level: level) - row * Self.side))
    let tile = try TileGate.pass { () throws(CFUError) -> [UInt8] in
      // Made by the thread that passed before this one.
      if let tile = tiles[key] { return tile }
      let picture =
        level <= TileSource.deepestLevel
        ? try source.cut(cell, scale: 1 << level, sketch: true)
        : source.eighth.averaged(cell, by: 1 << (level - 3))
      return try PictureEncoder.jpeg(picture, quality: Self.quality)
    }
    tiles[key] = tile
    return tile
  }

  /// A cut-out in RGB, at full or at reduced resolution.
  ///
  /// - Parameters:
  ///   - region: Full-resolution px; what lies outside the picture repeats its nearest pixel. Its
  ///     origin is rounded down to a multiple of `scale`.
  ///   - scale: 1, 2, 4 or 8; each pixel of the result stands for `scale` x `scale` of the picture.
  ///     JPEG is scaled in the DCT domain, at 8 with chroma no finer than that of the file's blocks.
  /// - Returns: `ceil(region / scale)` px.
  package func region(_ region: PictureRegion, scale: Int = 1) throws(CFUError) -> RGBImage {
    guard [1, 2, 4, 8].contains(scale), region.width > 0, region.height > 0 else {
      throw CFUError(
        .internal, "\(name): no region of \(region.width) x \(region.height) px at 1/\(scale).")
    }
    func floored(_ value: Int) -> Int { value >> scale.trailingZeroBitCount }
    let wanted = PictureRegion(
      x: floored(region.x), y: floored(region.y), width: floored(region.width + scale - 1),
      height: floored(region.height + scale - 1))
    let inside = wanted.nearest(
      width: floored(width + scale - 1), height: floored(height + scale - 1))
    let source = try source()
    let cut =
      scale == 8 ? source.eighth.averaged(inside, by: 1) : try source.cut(inside, scale: scale)
    return cut.padded(to: wanted, from: inside)
  }

  /// The whole picture as a small JPEG.
  ///
  /// - Parameter longestSide: Of the result, px, 1 to 4096; a smaller picture keeps its size.
  package func overview(longestSide: Int) throws(CFUError) -> [UInt8] {
    let longest = max(width, height)
    let wanted = min(max(1, longestSide), 4096, longest)
    let source = try source()
    let scale = [8, 4, 2].first { longest / $0 >= wanted } ?? 1
    let whole = PictureRegion(
      x: 0, y: 0, width: (width + scale - 1) / scale, height: (height + scale - 1) / scale)
    let picture = scale == 8 ? source.eighth : try source.cut(whole, scale: scale, sketch: true)
    let size = (max(1, width * wanted / longest), max(1, height * wanted / longest))
    return try PictureEncoder.jpeg(
      picture.resampled(width: size.0, height: size.1), quality: Self.quality)
  }

  /// Reads the file to where tiles can be had, unless that has been done; `tile`, `region` and
  /// `overview` do so themselves.
  package func prepare() throws(CFUError) { _ = try source() }

  /// Bytes that the picture holds now: its file or what was made of it, and the tiles kept. While
  /// another thread prepares the file, the file counts.
  package var bytesInMemory: Int {
    let held = state.withLockIfAvailable { state in
      switch state {
      case .file: fileBytes
      case .ready(let source): source.bytesInMemory
      case .failed: 0
      }
    }
    return (held ?? fileBytes) + tiles.bytes
  }

  private func source() throws(CFUError) -> TileSource {
    try state.withLock { (state) throws(CFUError) -> TileSource in
      switch state {
      case .ready(let source): return source
      case .failed(let error): throw error
      case .file(let file):
        do throws(CFUError) {
          let source = try TileSource(file)
          state = .ready(source)
          return source
        } catch {
          state = .failed(error)
          throw error
        }
      }
    }
  }
}
