/// A kind of picture file, told by its first bytes and never by its name.
package enum PictureFormat: String, Sendable, CaseIterable {
  case jpeg = "JPEG"
  case png = "PNG"
  case tiff = "TIFF"
}

/// What a picture's header says, before anything of its size is allocated.
package struct PictureHeader: Sendable, Hashable {
  package var format: PictureFormat
  /// Upright size, after orientation, px.
  package var width: Int
  package var height: Int
  /// EXIF orientation, 1 to 8; a missing or impossible one is 1.
  package var orientation: Int
  /// 1 for grey, 3 for colour, 4 for CMYK; alpha is not counted.
  package var components: Int
  /// Bits per sample in the file.
  package var bits: Int
  /// A progressive JPEG or an interlaced PNG, which has to stand in memory whole.
  package var isProgressive: Bool
  /// um per pixel from OME-XML; nil otherwise. Resolution tags in dpi are never taken as a scale.
  package var umPerPixel: Double?

  package init(
    format: PictureFormat, width: Int, height: Int, orientation: Int = 1, components: Int = 3,
    bits: Int = 8, isProgressive: Bool = false, umPerPixel: Double? = nil
  ) {
    self.format = format
    self.width = width
    self.height = height
    self.orientation = orientation
    self.components = components
    self.bits = bits
    self.isProgressive = isProgressive
    self.umPerPixel = umPerPixel
  }
}

/// Bounds that are checked against the header, before memory is taken.
package struct DecodeLimits: Sendable, Hashable {
  /// Largest picture, megapixels.
  package var maxMegapixels: Double
  /// Most memory for what has to stand whole beside the planes: the coefficients of a progressive
  /// JPEG (3 bytes a pixel with half chroma, 6 with full), an interlaced PNG, a strip or a row of
  /// tiles; megabytes.
  package var maxWorkingMegabytes: Double

  /// Defaults: 400 megapixels; 640 MB, which keeps a run below 700 MB.
  package init(maxMegapixels: Double = 400, maxWorkingMegabytes: Double = 640) {
    self.maxMegapixels = maxMegapixels
    self.maxWorkingMegabytes = maxWorkingMegabytes
  }
}

/// A rectangle of whole pixels of an upright picture: origin top-left, y down.
package struct PictureRegion: Sendable, Hashable {
  package var x: Int
  package var y: Int
  package var width: Int
  package var height: Int

  package init(x: Int, y: Int, width: Int, height: Int) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
