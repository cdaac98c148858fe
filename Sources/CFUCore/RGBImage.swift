/// An upright 8-bit RGB picture, interleaved, row by row without padding.
package struct RGBImage: Sendable {
  package var width: Int
  package var height: Int
  /// `3 * width * height` samples.
  package var samples: [UInt8]

  package init(width: Int, height: Int, samples: [UInt8]) {
    precondition(samples.count == 3 * width * height)
    self.width = width
    self.height = height
    self.samples = samples
  }
}
