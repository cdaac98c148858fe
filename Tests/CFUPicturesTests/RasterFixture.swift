import CPictureFixtures

/// PNG files written by libpng.
enum RasterFixture {
  /// 8 bits; grey, grey + alpha, RGB or RGB + alpha by the number of channels.
  static func png(_ drawn: Drawn, interlaced: Bool = false) -> [UInt8] {
    write(
      drawn.width, drawn.height, bits: 8, type: [1: 0, 2: 4, 3: 2, 4: 6][drawn.channels]!,
      interlaced: interlaced, rows: drawn.samples, rowBytes: drawn.width * drawn.channels)
  }

  /// 16 bits, from samples in native order.
  static func png16(
    _ width: Int, _ height: Int, channels: Int, samples: [UInt16], interlaced: Bool = false
  ) -> [UInt8] {
    let rows = samples.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    return write(
      width, height, bits: 16, type: [1: 0, 2: 4, 3: 2, 4: 6][channels]!, interlaced: interlaced,
      rows: rows, rowBytes: width * channels * 2)
  }

  static func write(
    _ width: Int, _ height: Int, bits: Int, type: Int, interlaced: Bool = false, rows: [UInt8],
    rowBytes: Int, palette: [UInt8] = [], paletteAlpha: [UInt8] = []
  ) -> [UInt8] {
    palette.withUnsafeBufferPointer { colours in
      paletteAlpha.withUnsafeBufferPointer { alpha in
        var kind = fixture_png(
          width: Int32(width), height: Int32(height), bits: Int32(bits), colour_type: Int32(type),
          interlaced: interlaced ? 1 : 0, palette: colours.isEmpty ? nil : colours.baseAddress,
          palette_count: Int32(colours.count / 3),
          palette_alpha: alpha.isEmpty ? nil : alpha.baseAddress,
          palette_alpha_count: Int32(alpha.count))
        return taken(fixture_write_png(&kind, rows, rowBytes))
      }
    }
  }
}

/// A TIFF to be written by libtiff itself.
struct TIFFFixture {
  var bits = 8
  /// libtiff's tag values: 0 min is white, 1 min is black, 2 RGB, 3 palette, 5 inks; nil by
  /// channels.
  var photometric: Int?
  /// 1 none, 5 LZW, 7 JPEG, 8 deflate, 32773 PackBits.
  var compression = 1
  var separate = false
  var tileSide = 0
  var stripRows = 16
  var orientation = 1
  var bigEndian = false
  var extra = -1
  var largestSample = 0
  var sampleFormat = 1
  var dpi = 0
  var reduced = false
  var palette: [UInt16] = []
  var text: String?

  func write(_ drawn: Drawn) -> [UInt8] {
    write(
      drawn.width, drawn.height, channels: drawn.channels, rows: drawn.samples,
      rowBytes: drawn.width * drawn.channels)
  }

  func write16(_ width: Int, _ height: Int, channels: Int, samples: [UInt16]) -> [UInt8] {
    var kind = self
    kind.bits = 16
    let rows = samples.withUnsafeBytes { Array($0) }
    return kind.write(
      width, height, channels: channels, rows: rows, rowBytes: width * channels * 2)
  }

  func write(_ width: Int, _ height: Int, channels: Int, rows: [UInt8], rowBytes: Int) -> [UInt8] {
    let description = text.map { Array($0.utf8CString) } ?? []
    return palette.withUnsafeBufferPointer { colours in
      description.withUnsafeBufferPointer { words in
        var kind = fixture_tiff(
          width: Int32(width), height: Int32(height), bits: Int32(bits), samples: Int32(channels),
          photometric: Int32(photometric ?? (channels >= 3 ? 2 : 1)),
          compression: Int32(compression), separate: separate ? 1 : 0,
          tile_side: Int32(tileSide), strip_rows: Int32(stripRows),
          orientation: Int32(orientation), big_endian: bigEndian ? 1 : 0, extra: Int32(extra),
          largest_sample: Int32(largestSample), sample_format: Int32(sampleFormat),
          dpi: Int32(dpi), reduced_image: reduced ? 1 : 0,
          palette: colours.isEmpty ? nil : colours.baseAddress,
          description: words.isEmpty ? nil : words.baseAddress)
        return taken(fixture_write_tiff(&kind, rows, rowBytes))
      }
    }
  }
}
