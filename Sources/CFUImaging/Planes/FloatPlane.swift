internal import CFUPictures
internal import CVisionBridge

/// A plane of 32-bit floats, row by row without padding: the pipeline's scratch paper.
///
/// A class that owns raw memory, because the stages write tens of megabytes in place and the copy-on-write of
/// an array costs a check in every loop. It never leaves the thread that made it.
final class FloatPlane {
  let width: Int
  let height: Int
  let samples: UnsafeMutablePointer<Float>
  var count: Int { width * height }

  /// A plane of undefined content.
  init(width: Int, height: Int) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    samples = planeMemory(width * height, of: Float.self)
  }

  convenience init(width: Int, height: Int, filledWith value: Float) {
    self.init(width: width, height: height)
    samples.update(repeating: value, count: count)
  }

  deinit { cv_plane_free(samples) }

  /// A part of the plane; the plane itself where the part is all of it.
  func cut(x: Int, y: Int, width partWidth: Int, height partHeight: Int) -> FloatPlane {
    if x == 0, y == 0, partWidth == width, partHeight == height { return self }
    let part = FloatPlane(width: max(1, partWidth), height: max(1, partHeight))
    for row in 0..<partHeight {
      (part.samples + row * partWidth).update(
        from: samples + (y + row) * width + x, count: partWidth)
    }
    return part
  }

  subscript(x: Int, y: Int) -> Float {
    @inline(__always) get { samples[y * width + x] }
    @inline(__always) set { samples[y * width + x] = newValue }
  }

  /// Bilinear sample at (x, y), pixel centres at whole numbers; the border is repeated.
  @inline(__always)
  func sample(_ x: Double, _ y: Double) -> Float {
    let cx = min(max(x, 0), Double(width - 1))
    let cy = min(max(y, 0), Double(height - 1))
    let x0 = min(Int(cx), max(width - 2, 0))
    let y0 = min(Int(cy), max(height - 2, 0))
    let fx = Float(cx - Double(x0))
    let fy = Float(cy - Double(y0))
    let x1 = min(x0 + 1, width - 1)
    let row0 = samples + y0 * width
    let row1 = samples + min(y0 + 1, height - 1) * width
    let top = row0[x0] + (row0[x1] - row0[x0]) * fx
    let bottom = row1[x0] + (row1[x1] - row1[x0]) * fx
    return top + (bottom - top) * fy
  }
}

/// A plane of 8-bit samples that a stage writes: masks and labels of few values.
final class MaskPlane {
  let width: Int
  let height: Int
  let samples: UnsafeMutablePointer<UInt8>
  var count: Int { width * height }

  init(width: Int, height: Int) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    samples = planeMemory(width * height, of: UInt8.self)
    samples.update(repeating: 0, count: width * height)
  }

  deinit { cv_plane_free(samples) }

  subscript(x: Int, y: Int) -> UInt8 {
    @inline(__always) get { samples[y * width + x] }
    @inline(__always) set { samples[y * width + x] = newValue }
  }
}

/// Raw memory for `count` values; the process ends where there is none, as it would for an array.
func planeMemory<Value>(_ count: Int, of type: Value.Type) -> UnsafeMutablePointer<Value> {
  guard let raw = cv_plane_alloc(Int64(count * MemoryLayout<Value>.stride)) else {
    fatalError("out of memory for a plane of \(count) values")
  }
  return raw.bindMemory(to: Value.self, capacity: count)
}
