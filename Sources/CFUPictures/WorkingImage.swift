/// A plane of 8-bit samples, row by row without padding.
///
/// A class, so that 24 megabytes are shared and not copied; nothing writes to it once it is made.
package final class Plane8: Sendable {
  package let width: Int
  package let height: Int
  /// `width * height` samples.
  package let samples: [UInt8]

  package init(width: Int, height: Int, samples: [UInt8]) {
    precondition(samples.count == width * height)
    self.width = width
    self.height = height
    self.samples = samples
  }
}

/// A decoded picture at the scale the work needs, upright (EXIF orientation applied).
///
/// Luma stands at working resolution, the two chroma planes at half of it, which is how a camera's JPEG
/// stores them; other formats are brought to the same form (JFIF YCbCr, full range, ITU-R BT.601).
package struct WorkingImage: Sendable {
  /// Size of the full-resolution picture after orientation, px.
  package var fullWidth: Int
  package var fullHeight: Int
  /// Full-resolution pixels per working pixel: 1, 2, 4 or 8.
  package var scale: Int
  /// `ceil(full / scale)` in each direction.
  package var luma: Plane8
  /// Half the luma's size, rounded up; nil for a grey picture.
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
