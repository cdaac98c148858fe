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
    for cy in 0..<coarseHeight {
      let y1 = min(cy * step + step, height)
      for cx in 0..<coarseWidth {
        let x0 = cx * step
        let x1 = min(x0 + step, width)
        var sum: Float = 0
        for y in (cy * step)..<y1 {
          let row = plane.samples + y * width
          for x in x0..<x1 { sum += row[x] }
        }
        coarse[cx, cy] = sum / Float((y1 - cy * step) * (x1 - x0))
      }
    }
    return coarse
  }

  /// `sign * (background - plane)` at full window resolution, the background interpolated bilinearly.
  func difference(_ plane: FloatPlane, inside: MaskPlane, radius: Int, sign: Float) -> FloatPlane {
    let background = SmoothBackground.estimate(averaged(plane), inside: inside, radius: radius)
    let result = FloatPlane(width: width, height: height)
    let inverse = 1 / Float(step)
    var line = [Float](repeating: 0, count: coarseWidth)
    line.withUnsafeMutableBufferPointer { line in
      for y in 0..<height {
        let fy = max(0, (Float(y) + 0.5) * inverse - 0.5)
        let y0 = min(Int(fy), coarseHeight - 1)
        let y1 = min(y0 + 1, coarseHeight - 1)
        let wy = fy - Float(y0)
        for cx in 0..<coarseWidth {
          let top = background[cx, y0]
          line[cx] = top + (background[cx, y1] - top) * wy
        }
        let source = plane.samples + y * width
        let target = result.samples + y * width
        for x in 0..<width {
          let fx = max(0, (Float(x) + 0.5) * inverse - 0.5)
          let x0 = min(Int(fx), coarseWidth - 1)
          let x1 = min(x0 + 1, coarseWidth - 1)
          let b = line[x0] + (line[x1] - line[x0]) * (fx - Float(x0))
          target[x] = sign * (b - source[x])
        }
      }
    }
    return result
  }
}
