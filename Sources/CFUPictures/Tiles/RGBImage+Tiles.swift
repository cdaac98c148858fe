import CFUCore
import CVisionBridge

extension RGBImage {
  /// A region (in averaged pixels, wholly inside) of the picture averaged over `factor` x `factor`
  /// squares; squares at the edge are averaged over what there is of them.
  func averaged(_ region: PictureRegion, by factor: Int) -> RGBImage {
    if factor == 1, region.x == 0, region.y == 0, region.width == width, region.height == height {
      return self
    }
    let count = 3 * region.width * region.height
    let averages = [UInt8](unsafeUninitializedCapacity: count) { out, initialised in
      samples.withUnsafeBufferPointer { samples in
        var sums = [UInt32](repeating: 0, count: 3 * region.width)
        for y in 0..<region.height {
          let rows = (region.y + y) * factor..<min(height, (region.y + y + 1) * factor)
          for i in sums.indices { sums[i] = 0 }
          for row in rows { add(samples, row: row, region, factor, to: &sums) }
          for x in 0..<region.width {
            let columns = min(factor, width - (region.x + x) * factor)
            let n = UInt32(rows.count * columns)
            for c in 3 * x..<3 * x + 3 {
              out[3 * y * region.width + c] = UInt8(truncatingIfNeeded: (sums[c] + n / 2) / n)
            }
          }
        }
      }
      initialised = count
    }
    return RGBImage(width: region.width, height: region.height, samples: averages)
  }

  private func add(
    _ samples: UnsafeBufferPointer<UInt8>, row: Int, _ region: PictureRegion, _ factor: Int,
    to sums: inout [UInt32]
  ) {
    for x in 0..<region.width {
      let first = (region.x + x) * factor
      for column in first..<min(width, first + factor) {
        let at = 3 * (row * width + column)
        sums[3 * x] += UInt32(samples[at])
        sums[3 * x + 1] += UInt32(samples[at + 1])
        sums[3 * x + 2] += UInt32(samples[at + 2])
      }
    }
  }

  /// The picture at another size, averaged over area.
  ///
  /// - Throws: `internal` for a side above 32 767 px.
  func resampled(width newWidth: Int, height newHeight: Int) throws(CFUError) -> RGBImage {
    if newWidth == width, newHeight == height { return self }
    var status = cv_status(CV_OK)
    let count = 3 * newWidth * newHeight
    let resampled = [UInt8](unsafeUninitializedCapacity: count) { out, initialised in
      status = cv_resample_rgb(
        samples, Int32(width), Int32(height), out.baseAddress, Int32(newWidth), Int32(newHeight),
        Int32(3 * newWidth))
      initialised = status == CV_OK ? count : 0
    }
    guard status == CV_OK else {
      throw CFUError(.internal, "Making a picture of \(width) x \(height) px smaller failed.")
    }
    return RGBImage(width: newWidth, height: newHeight, samples: resampled)
  }
}

extension PictureRegion {
  /// The part inside a picture of this size; for a region outside, the pixels nearest to it.
  func nearest(width pictureWidth: Int, height pictureHeight: Int) -> PictureRegion {
    let left = min(max(0, x), pictureWidth - 1)
    let top = min(max(0, y), pictureHeight - 1)
    let right = min(max(x + width, left + 1), pictureWidth)
    let bottom = min(max(y + height, top + 1), pictureHeight)
    return PictureRegion(x: left, y: top, width: right - left, height: bottom - top)
  }
}
