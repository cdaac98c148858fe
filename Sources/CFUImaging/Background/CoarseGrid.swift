internal import CVisionBridge

/// The coarse grid on which the smooth background is estimated, and the way back to full windows.
struct CoarseGrid {
  let width: Int
  let height: Int
  let step: Int
  let coarseWidth: Int
  let coarseHeight: Int

  init(width: Int, height: Int, step: Int) {
    self.width = width
    self.height = height
    self.step = step
    coarseWidth = (width + step - 1) / step
    coarseHeight = (height + step - 1) / step
  }

  /// A coarse mask from a test on window coordinates of each cell's centre.
  func mask(_ test: (Double, Double) -> Bool) -> MaskPlane {
    let mask = MaskPlane(width: coarseWidth, height: coarseHeight)
    for cy in 0..<coarseHeight {
      for cx in 0..<coarseWidth {
        let x = min(Double(width - 1), (Double(cx) + 0.5) * Double(step) - 0.5)
        let y = min(Double(height - 1), (Double(cy) + 0.5) * Double(step) - 0.5)
        mask[cx, cy] = test(x, y) ? 1 : 0
      }
    }
    return mask
  }

  /// Block means of a plane.
  func averaged(_ plane: FloatPlane) -> FloatPlane {
    let coarse = FloatPlane(width: coarseWidth, height: coarseHeight)
    _ = cv_cell_means(plane.samples, Int32(width), Int32(height), Int32(step), coarse.samples)
    return coarse
  }

  /// A coarse plane from a function of window coordinates, the mean of four places in each cell.
  func sampled(_ value: (Int, Int) -> Float) -> FloatPlane {
    let coarse = FloatPlane(width: coarseWidth, height: coarseHeight)
    for cy in 0..<coarseHeight {
      let y0 = min(cy * step + step / 4, height - 1)
      let y1 = min(cy * step + 3 * step / 4, height - 1)
      for cx in 0..<coarseWidth {
        let x0 = min(cx * step + step / 4, width - 1)
        let x1 = min(cx * step + 3 * step / 4, width - 1)
        coarse[cx, cy] = 0.25 * (value(x0, y0) + value(x1, y0) + value(x0, y1) + value(x1, y1))
      }
    }
    return coarse
  }

  /// A coarse plane's value at a window pixel, interpolated between the centres of the cells.
  @inline(__always)
  func interpolated(_ coarse: FloatPlane, x: Int, y: Int) -> Float {
    coarse.sample(
      (Double(x) + 0.5) / Double(step) - 0.5, (Double(y) + 0.5) / Double(step) - 0.5)
  }

  /// `sign * (background - plane)` at full window resolution, the background interpolated bilinearly.
  func difference(_ plane: FloatPlane, inside: MaskPlane, radius: Int, sign: Float) -> FloatPlane {
    let background = SmoothBackground.estimate(averaged(plane), inside: inside, radius: radius)
    let result = FloatPlane(width: width, height: height)
    _ = cv_subtract_background(
      background.samples, Int32(coarseWidth), Int32(coarseHeight), Int32(step), plane.samples,
      sign, result.samples, Int32(width), Int32(height))
    return result
  }
}
