internal import CVisionBridge

/// The gel around an object: the white the object's colour is measured against, and what else is
/// there.
struct ColourGround {
  /// Median log10 of linear colour of the open gel; NaN where there is none.
  private(set) var colour = cv_log_colour(red: .nan, green: .nan, blue: .nan)
  /// Mean haemoglobin signature of the open gel, OD; NaN without colour or gel.
  private(set) var haem = Double.nan
  /// Share of the places looked at that something covers; NaN for none.
  private(set) var covered = Double.nan

  /// Looks at up to some 600 places in the object's box and a margin round it.
  init(around patch: Patch, in plane: OpticalDensity) {
    let margin = max(3, (patch.width + patch.height) / 8)
    let stepX = max(1, (patch.width + 2 * margin) / 24)
    let stepY = max(1, (patch.height + 2 * margin) / 24)
    var x: [Int32] = []
    var y: [Int32] = []
    var seen = 0
    let density = plane.density.samples
    let sigma = plane.sigma.samples
    let (width, height) = (plane.width, plane.height)
    patch.mask.withUnsafeBufferPointer { mask in
      for row in stride(from: -margin, to: patch.height + margin, by: stepY) {
        let inside = row >= 0 && row < patch.height
        guard row + patch.y >= 0, row + patch.y < height else { continue }
        let line = (row + patch.y) * width + patch.x
        for column in stride(from: -margin, to: patch.width + margin, by: stepX) {
          guard column + patch.x >= 0, column + patch.x < width,
            sigma[line + column].isFinite,
            !inside || column < 0 || column >= patch.width
              || mask[row * patch.width + column] == 0
          else { continue }
          seen += 1
          if abs(density[line + column]) > 3 * sigma[line + column] { continue }
          x.append(Int32(column + patch.x))
          y.append(Int32(row + patch.y))
        }
      }
    }
    if seen > 0 { covered = 1 - Double(x.count) / Double(seen) }
    guard !x.isEmpty else { return }
    var red = [Float](repeating: 0, count: x.count)
    var green = red
    var blue = red
    plane.planes.colours(x: x, y: y, count: x.count, &red, &green, &blue)
    if let signature = plane.haem {
      var haem = red
      signature.values(
        red: red, green: green, blue: blue, x: x, y: y, count: x.count, into: &haem)
      self.haem = Double(haem.reduce(0, +)) / Double(haem.count)
    }
    func median(_ v: inout [Float]) -> Double {
      Double(v.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) })
    }
    colour = cv_log_colour(red: median(&red), green: median(&green), blue: median(&blue))
  }
}
