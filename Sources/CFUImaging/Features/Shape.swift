/// Size and form of a patch, px.
struct Shape {
  var area: Double
  var perimeter: Double
  var circularity: Double
  var solidity: Double
  var centreX: Double
  var centreY: Double
  /// Axes of the ellipse with the same second moments.
  var major: Double
  var minor: Double
  /// Direction of the longer axis, radians.
  var angle: Double
  var outline: Outline

  var diameter: Double { (4 * area / .pi).squareRoot() }
  var aspect: Double { major / max(minor, 1e-9) }

  init(_ patch: Patch) {
    outline = Outline(patch)
    var n = 0.0
    var sx = 0.0
    var sy = 0.0
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      n += 1
      sx += Double(i % patch.width)
      sy += Double(i / patch.width)
    }
    let mx = sx / n
    let my = sy / n
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0
    for i in 0..<patch.mask.count where patch.mask[i] != 0 {
      let dx = Double(i % patch.width) - mx
      let dy = Double(i / patch.width) - my
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    // 1/12: the second moment of a pixel itself.
    xx = xx / n + 1.0 / 12
    yy = yy / n + 1.0 / 12
    xy /= n
    let half = ((xx - yy) * (xx - yy) / 4 + xy * xy).squareRoot()
    let mean = (xx + yy) / 2
    area = n
    perimeter = outline.perimeter
    circularity = min(1, 4 * .pi * n / (perimeter * perimeter))
    solidity = min(1, n / max(outline.hullPixels, 1))
    centreX = mx + Double(patch.x)
    centreY = my + Double(patch.y)
    major = 4 * (mean + half).squareRoot()
    minor = 4 * max(mean - half, 1.0 / 12).squareRoot()
    angle = 0.5 * atan2(2 * xy, xx - yy)
  }
}

#if canImport(Glibc)
  internal import Glibc
#endif
