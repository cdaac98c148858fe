package import CFUCore
import CVisionBridge

extension WorkingImage {
  /// Working pixels per pixel of `rgb(maxSide:)` along each side: the smallest whole number that
  /// makes the picture fit.
  package func reduction(maxSide: Int) -> Int {
    let side = max(luma.width, luma.height)
    return (side - 1) / max(1, maxSide) + 1
  }

  /// The picture in RGB, averaged over squares of `reduction(maxSide:)` working pixels.
  ///
  /// - Parameter maxSide: Bound on the longer side, px. The result is at most so large; never
  ///   enlarged.
  package func rgb(maxSide: Int = .max) -> RGBImage {
    let factor = reduction(maxSide: maxSide)
    let width = (luma.width + factor - 1) / factor
    let height = (luma.height + factor - 1) / factor
    // Chroma squares that touch a luma square: whole ones where the factor is even.
    let lumaRanges = SquareRanges(count: width, factor: factor, halved: false, limit: luma.width)
    let lumaRows = SquareRanges(count: height, factor: factor, halved: false, limit: luma.height)
    var grey = [UInt8](repeating: 0, count: width * height)
    luma.average(columns: lumaRanges, rows: lumaRows, into: &grey)
    guard let cb, let cr else {
      return RGBImage(
        width: width, height: height,
        samples: [UInt8](unsafeUninitializedCapacity: 3 * grey.count) { out, count in
          for i in grey.indices {
            out[3 * i] = grey[i]
            out[3 * i + 1] = grey[i]
            out[3 * i + 2] = grey[i]
          }
          count = 3 * grey.count
        })
    }
    let columns = SquareRanges(count: width, factor: factor, halved: true, limit: cb.width)
    let rows = SquareRanges(count: height, factor: factor, halved: true, limit: cb.height)
    var blue = [UInt8](repeating: 0, count: width * height)
    var red = blue
    cb.average(columns: columns, rows: rows, into: &blue)
    cr.average(columns: columns, rows: rows, into: &red)
    return RGBImage(
      width: width, height: height,
      samples: [UInt8](unsafeUninitializedCapacity: 3 * grey.count) { out, count in
        for i in grey.indices {
          YCbCr.write(grey[i], blue[i], red[i], to: out, at: 3 * i)
        }
        count = 3 * grey.count
      })
  }

  /// A region in RGB at working resolution, with the nearest chroma sample; outside pixels repeat
  /// the nearest one.
  package func rgb(_ region: PictureRegion) -> RGBImage {
    let count = max(0, region.width) * max(0, region.height)
    return RGBImage(
      width: max(0, region.width), height: max(0, region.height),
      samples: [UInt8](unsafeUninitializedCapacity: 3 * count) { out, initialised in
        var at = 0
        for y in region.y..<region.y + max(0, region.height) {
          let row = min(max(y, 0), luma.height - 1)
          for x in region.x..<region.x + max(0, region.width) {
            let column = min(max(x, 0), luma.width - 1)
            let grey = luma[row * luma.width + column]
            let chroma = (row / 2) * (cb?.width ?? 0) + column / 2
            YCbCr.write(
              grey, cb?[chroma] ?? 128, cr?[chroma] ?? 128, to: out, at: at)
            at += 3
          }
        }
        initialised = at
      })
  }
}

/// JFIF YCbCr (full range, ITU-R BT.601) to RGB, in libjpeg's 16-bit fixed point.
enum YCbCr {
  @inline(__always)
  static func write(
    _ luma: UInt8, _ cb: UInt8, _ cr: UInt8, to out: UnsafeMutableBufferPointer<UInt8>, at: Int
  ) {
    let y = Int32(luma)
    let b = Int32(cb) - 128
    let r = Int32(cr) - 128
    out[at] = clamped(y + ((91881 * r + 32768) >> 16))
    out[at + 1] = clamped(y + ((-22554 * b - 46802 * r + 32768) >> 16))
    out[at + 2] = clamped(y + ((116130 * b + 32768) >> 16))
  }

  @inline(__always)
  private static func clamped(_ value: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(value, 0), 255))
  }
}

/// Where the samples of each averaged square start and end along one side.
private struct SquareRanges {
  var starts: [Int32]
  var ends: [Int32]

  init(count: Int, factor: Int, halved: Bool, limit: Int) {
    let step = halved ? 2 : 1
    starts = (0..<count).map { Int32($0 * factor / step) }
    ends = (0..<count).map { Int32(min(limit, (($0 + 1) * factor + step - 1) / step)) }
  }

  func withRanges(_ body: (cv_ranges) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      ends.withUnsafeBufferPointer { ends in
        body(
          cv_ranges(
            starts: starts.baseAddress, ends: ends.baseAddress, count: Int32(starts.count)))
      }
    }
  }
}

extension Plane8 {
  /// Means over the squares; `out` is row by row.
  fileprivate func average(columns: SquareRanges, rows: SquareRanges, into out: inout [UInt8]) {
    if width == columns.starts.count, height == rows.starts.count {
      withSamples { out = [UInt8](UnsafeBufferPointer(start: $0, count: count)) }
      return
    }
    columns.withRanges { columns in
      rows.withRanges { rows in
        var (columns, rows) = (columns, rows)
        // The ranges lie in the plane by construction, so the call cannot fail.
        _ = withSamples {
          cv_square_means($0, Int32(width), Int32(height), &columns, &rows, &out)
        }
      }
    }
  }
}
