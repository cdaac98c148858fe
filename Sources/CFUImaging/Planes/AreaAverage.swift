internal import CFUPictures

extension Plane8 {
  /// The plane averaged over blocks of `factor` x `factor` samples, as floats.
  ///
  /// Partial blocks at the right and bottom edge are averaged over what they hold.
  /// - Parameter factor: at least 1.
  func averaged(by factor: Int) -> FloatPlane {
    precondition(factor >= 1)
    let outWidth = (width + factor - 1) / factor
    let outHeight = (height + factor - 1) / factor
    let result = FloatPlane(width: outWidth, height: outHeight)
    var sums = [UInt32](repeating: 0, count: outWidth)
    let width = self.width
    let height = self.height
    samples.withUnsafeBufferPointer { source in
      sums.withUnsafeMutableBufferPointer { sums in
        for outY in 0..<outHeight {
          let firstRow = outY * factor
          let lastRow = min(firstRow + factor, height)
          for i in 0..<outWidth { sums[i] = 0 }
          for y in firstRow..<lastRow {
            let row = source.baseAddress! + y * width
            let whole = width / factor
            for outX in 0..<whole {
              var sum: UInt32 = 0
              let block = row + outX * factor
              for k in 0..<factor { sum &+= UInt32(block[k]) }
              sums[outX] &+= sum
            }
            if whole < outWidth {
              for x in (whole * factor)..<width { sums[whole] &+= UInt32(row[x]) }
            }
          }
          let rows = lastRow - firstRow
          let target = result.samples + outY * outWidth
          let scale = 1 / Float(rows * factor)
          for outX in 0..<outWidth { target[outX] = Float(sums[outX]) * scale }
          let rest = width - (width / factor) * factor
          if rest > 0 { target[outWidth - 1] = Float(sums[outWidth - 1]) / Float(rows * rest) }
        }
      }
    }
    return result
  }
}
