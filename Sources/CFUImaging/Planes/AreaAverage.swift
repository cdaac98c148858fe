internal import CFUPictures
internal import CVisionBridge

extension Plane8 {
  /// The plane averaged over blocks of `factor` x `factor` samples, as floats.
  ///
  /// Partial blocks at the right and bottom edge are averaged over what they hold.
  /// - Parameter factor: 1 to 257.
  func averaged(by factor: Int) -> FloatPlane {
    let result = FloatPlane(
      width: (width + factor - 1) / factor, height: (height + factor - 1) / factor)
    withSamples {
      // The arguments are in range by construction, so the call cannot fail.
      _ = cv_block_means(
        $0, Int32(width), Int32(height), Int32(factor), result.samples)
    }
    return result
  }
}
