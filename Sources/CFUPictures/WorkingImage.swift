internal import CVisionBridge

/// A plane of 8-bit samples, row by row without padding.
///
/// A class that owns raw memory: tens of megabytes are shared and not copied, and lie in huge pages
/// where the kernel has them, because clearing small ones would cost as much as the decoding.
// Sendable although it holds memory that can be written: only what makes a plane writes to it, before anything
// else can see it (a decoder, or `edited` its own copy).
package final class Plane8: @unchecked Sendable {
  package let width: Int
  package let height: Int
  package var count: Int { width * height }
  /// `count` samples.
  let memory: UnsafeMutablePointer<UInt8>

  /// A plane of undefined content, to be filled before it is given away.
  init(width: Int, height: Int) {
    precondition(width > 0 && height > 0)
    self.width = width
    self.height = height
    guard let raw = cv_plane_alloc(Int64(width * height)) else {
      fatalError("out of memory for a plane of \(width) x \(height) samples")
    }
    memory = raw.bindMemory(to: UInt8.self, capacity: width * height)
  }

  package convenience init(width: Int, height: Int, samples: [UInt8]) {
    precondition(samples.count == width * height)
    self.init(width: width, height: height)
    samples.withUnsafeBufferPointer { memory.update(from: $0.baseAddress!, count: $0.count) }
  }

  deinit { cv_plane_free(memory) }

  /// Gives `body` the samples, which must not outlive the call.
  @inline(__always)
  package func withSamples<R>(_ body: (UnsafePointer<UInt8>) throws -> R) rethrows -> R {
    try withExtendedLifetime(self) { try body(UnsafePointer(memory)) }
  }

  /// A copy of the plane whose samples `body` has changed.
  package func edited<R>(_ body: (UnsafeMutablePointer<UInt8>) throws -> R) rethrows -> (
    plane: Plane8, result: R
  ) {
    let copy = Plane8(width: width, height: height)
    copy.memory.update(from: memory, count: count)
    return (copy, try body(copy.memory))
  }

  package subscript(index: Int) -> UInt8 {
    precondition(index >= 0 && index < count)
    return memory[index]
  }

  /// Whether a chroma plane says nothing: all of it lies within 2 of the middle, as in the colour file of a grey
  /// picture. One small red colony on white is less than a thousandth of a picture, so that nothing is let pass. Fewer
  /// than a thousand samples are too few to say so.
  var isNeutral: Bool {
    count >= 1000 && (0..<count).allSatisfy { abs(Int(memory[$0]) - 128) <= 2 }
  }
}

/// A decoded picture at the scale the work needs, upright (EXIF orientation applied).
///
/// Luma stands at working resolution, the two chroma planes at half of it, which is how a camera's
/// JPEG stores them; other formats are brought to the same form (JFIF YCbCr, full range, ITU-R
/// BT.601).
package struct WorkingImage: Sendable {
  /// Size of the full-resolution picture after orientation, px.
  package var fullWidth: Int
  package var fullHeight: Int
  /// Full-resolution pixels per working pixel: 1, 2, 4 or 8.
  package var scale: Int
  /// `ceil(full / scale)` in each direction.
  package var luma: Plane8
  /// Half the luma's size, rounded up; nil for a grey picture, also where a colour file holds one.
  package var cb: Plane8?
  package var cr: Plane8?
  /// Sampling that the file itself states (OME PhysicalSize), um per full-resolution pixel.
  package var umPerPixel: Double?
  /// The file ended or broke early: what lies outside `validRegion` is filler (128 in each plane).
  package var truncated: Bool
  /// Full-resolution rows from the top that hold picture over their whole width. 0 when a truncated
  /// picture was turned so that its filler is not at the bottom: then look at `validRegion`.
  package var validRows: Int
  /// The part that was decoded, full-resolution pixels; the whole picture unless truncated.
  package var validRegion: PictureRegion
  /// Faults in the coded data were papered over by the decoder: what looks like picture may not be.
  package var damaged = false

  package init(
    fullWidth: Int, fullHeight: Int, scale: Int, luma: Plane8, cb: Plane8?, cr: Plane8?,
    umPerPixel: Double?, truncated: Bool, validRows: Int
  ) {
    self.fullWidth = fullWidth
    self.fullHeight = fullHeight
    self.scale = scale
    self.luma = luma
    self.cb = cb
    self.cr = cr
    self.umPerPixel = umPerPixel
    self.truncated = truncated
    self.validRows = validRows
    validRegion = PictureRegion(x: 0, y: 0, width: fullWidth, height: validRows)
  }
}
