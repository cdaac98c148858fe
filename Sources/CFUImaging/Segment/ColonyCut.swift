/// A way to part the elements of a patch in two, and what speaks for it.
///
/// Two colonies are two clouds of cells, each round its own middle, each of one clone: of one
/// colour, one ripeness and one depth in the gel. So a cut is good when its sides are compact and
/// apart, when a valley lies between them, and when they differ in what a colony has in common.
struct ColonyCut {
  /// What meets at the cut.
  enum Kind: Int {
    case pale, edge, red
  }

  let kind: Kind
  /// Evidence for the cut above what is asked for, natural log of odds. 0 cuts; a little less
  /// leaves doubt.
  let margin: Double

  /// - Parameter side: elements of one side, a bit each; nil when a side is empty.
  init?(_ side: UInt64, of parts: PatchElements, umPerPixel: Double) {
    var a = PatchElements.Element()
    var b = PatchElements.Element()
    for (k, element) in parts.elements.enumerated() {
      if side >> UInt64(k) & 1 == 1 { a.add(element) } else { b.add(element) }
    }
    guard a.area > 0, b.area > 0 else { return nil }
    var whole = a
    whole.add(b)
    var contact = 0.0
    var saddle: Float = 0
    for border in parts.borders
    where side >> UInt64(border.a) & 1 != side >> UInt64(border.b) & 1 {
      contact += border.length
      saddle = max(saddle, border.height)
    }
    let radii = ((a.area / .pi).squareRoot(), (b.area / .pi).squareRoot())
    let apart = ((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y)).squareRoot()
    let share = min(a.mass, b.mass) / whole.mass
    let gap = log(apart * umPerPixel + 20)
    func gain(
      _ noise: Double, _ property: (PatchElements.Element) -> (value: Double, weight: Double)
    ) -> Double { Self.gain(parts, side, noise: noise, property) }

    // How much tighter two clouds are than one: the fall of the entropy of a normal distribution
    // over the plane, less what it costs to say which cloud a cell is in; nats per cell. One round
    // cloud, however wide or dense in the middle, gains nothing.
    let entropy = -share * log(share) - (1 - share) * log(1 - share)
    let position =
      whole.logSpread
      - (a.mass * a.logSpread + b.mass * b.logSpread) / whole.mass - entropy
    let separation = apart / (radii.0 + radii.1)
    let valley = Double(saddle / min(a.top, b.top))
    let solidity = min(a.area / ConvexHull.area(a.hull), b.area / ConvexHull.area(b.hull))
    let redness = (a.redArea / a.area, b.redArea / b.area)
    kind =
      min(redness.0, redness.1) > 0.12 ? .red : max(redness.0, redness.1) > 0.12 ? .edge : .pale

    // Coefficients of a logistic regression for each kind, fitted to cuts through 1 900 drawn pairs
    // and single colonies at 5 to 11 um/px in three kinds of light; the constant holds what is
    // asked for, so that some 3 in 100 single colonies are cut.
    switch kind {
    case .pale:
      margin =
        8.3 * position + 0.34 * separation + 0.7 * log(share + 0.01) - 1.9 * valley
        + 0.96 * gain(0.03) { ($0.brightness, $0.area) }
        + 0.89 * gain(0.1) { ($0.coreDetail, $0.weight) } + 0.62 * gap - 2.6
    case .edge:
      margin =
        3.6 * position + 1.05 * separation + 1.8 * gain(0.03) { ($0.hue, $0.load) }
        + 6.3 * solidity - 3.1 * valley + 1.63 * gap + 4.6 * max(a.dazzle, b.dazzle)
        + 0.85 * log(share + 0.01) - 12
    case .red:
      let neck = 0.8 * contact / (2 * min(radii.0, radii.1))
      margin =
        4.8 * gain(0.03) { ($0.hue, $0.load) } + 6.5 * solidity + 0.62 * log(share + 0.01)
        - 0.66 * log(neck + 0.1) + 1.24 * gap
        + 2.9 * gain(0.05) { (log($0.detail / $0.area + 1e-3), $0.area) }
        + 2.5 * gain(0.1) { ($0.coreDetail, $0.weight) } + 2.4 * abs(a.grain - b.grain)
        + 2.8 * log(Double(parts.count)) - 21.7
    }
  }

  /// Half the logarithm of the variance of a property over that within the two sides: what both
  /// sides have in common gains nothing.
  private static func gain(
    _ parts: PatchElements, _ side: UInt64, noise: Double,
    _ property: (PatchElements.Element) -> (value: Double, weight: Double)
  ) -> Double {
    var n = (0.0, 0.0)
    var s = (0.0, 0.0)
    var q = (0.0, 0.0)
    for (k, element) in parts.elements.enumerated() {
      let p = property(element)
      if side >> UInt64(k) & 1 == 1 {
        n.0 += p.weight
        s.0 += p.weight * p.value
        q.0 += p.weight * p.value * p.value
      } else {
        n.1 += p.weight
        s.1 += p.weight * p.value
        q.1 += p.weight * p.value * p.value
      }
    }
    guard n.0 > 0, n.1 > 0 else { return 0 }
    let total = n.0 + n.1
    let mean = (s.0 + s.1) / total
    let variance = max((q.0 + q.1) / total - mean * mean, 0)
    let within = max((q.0 - s.0 * s.0 / n.0 + q.1 - s.1 * s.1 / n.1) / total, 0)
    return 0.5 * log((variance + noise * noise) / (within + noise * noise))
  }
}

extension PatchElements.Element {
  /// Half the logarithm of the determinant of the covariance of place, px^2.
  fileprivate var logSpread: Double {
    let xx = sxx / mass - x * x + 1.0 / 12
    let yy = syy / mass - y * y + 1.0 / 12
    let xy = sxy / mass - x * y
    return 0.5 * log(max(xx * yy - xy * xy, 1e-6))
  }

  /// Haemoglobin's signature over density: the ripeness of erythroblasts, whatever the thickness.
  /// The constant keeps what is hardly there from having a colour.
  var hue: Double { haem / (dark + 0.04 * area) }

  /// -1 where all is darker than the gel, 1 where all is brighter.
  var brightness: Double { (bright - dark) / (dark + bright + 0.01 * area) }

  /// Share of brightness, 0 to 1.
  fileprivate var dazzle: Double { bright / (bright + dark + 0.01 * area) }

  /// Logarithm of detail over density in its denser half: sharp cells against blurred ones, and so
  /// one depth against another.
  fileprivate var coreDetail: Double {
    log(core.detail / core.area / (max(core.dark / core.area, 0) + 0.02))
  }

  fileprivate var grain: Double {
    log((core.detail + 1e-4) / (max(core.dark, 0) + 0.02 * core.area))
  }

  /// What its hue rests on.
  fileprivate var load: Double { dark + 0.01 * area }

  /// Pixels, up to where more of them tell no more.
  fileprivate var weight: Double { min(area, 30) }
}

#if canImport(Glibc)
  internal import Glibc
#endif
