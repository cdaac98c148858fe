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
  let evidence: Evidence
  /// Evidence for the cut above what is asked for, natural log of odds. 0 cuts; a little less
  /// leaves doubt.
  var margin: Double { evidence.margin(kind) }

  /// What speaks for a cut; each is larger, or smaller, the better the cut.
  struct Evidence {
    /// How much tighter two clouds are than one: the fall of the entropy of a normal distribution
    /// over the plane, less what it costs to say which cloud a cell is in; nats per cell. One
    /// round cloud, however wide or dense in the middle, gains nothing.
    var position = 0.0
    /// Distance of the middles over the sum of the radii of discs of the sides' areas.
    var separation = 0.0
    /// The same distance, natural log of um.
    var gap = 0.0
    /// The lighter side's share of the weight, natural log.
    var share = 0.0
    /// Highest point of the border over the lower of the two summits.
    var valley = 0.0
    /// Length of the border over the diameter of the smaller side, natural log.
    var neck = 0.0
    /// Area over that of the convex hull, the less solid side.
    var solidity = 0.0
    /// Elements of the side that has fewer, natural log: a cluster by itself is a satellite sooner
    /// than a burst of its own.
    var few = 0.0
    /// Larger over smaller area, natural log. With `share` it tells a dense colony from a patch of
    /// another one's halo.
    var imbalance = 0.0
    /// How much of the spread of a property lies between the sides: hue, detail, detail over
    /// density.
    var hue = 0.0
    var detail = 0.0
    var sharpness = 0.0
    /// Differences of the sides: sharpness (natural log), hue, brightness.
    var grain = 0.0
    var hueStep = 0.0
    var brightStep = 0.0
  }

  /// - Parameter side: elements of one side, a bit each; nil when a side is empty, or is the ring
  ///   or arc of a bubble round the other.
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
    func gain(
      _ noise: Double, _ property: (PatchElements.Element) -> (value: Double, weight: Double)
    ) -> Double { Self.gain(parts, side, noise: noise, property) }

    var e = Evidence()
    let entropy = -share * log(share) - (1 - share) * log(1 - share)
    e.position =
      whole.logSpread
      - (a.mass * a.logSpread + b.mass * b.logSpread) / whole.mass - entropy
    e.separation = apart / (radii.0 + radii.1)
    e.gap = log(apart * umPerPixel + 20)
    e.share = log(share + 0.01)
    e.valley = Double(saddle / min(a.top, b.top))
    e.neck = log(0.4 * contact / min(radii.0, radii.1) + 0.1)
    let solidity = (a.area / ConvexHull.area(a.hull), b.area / ConvexHull.area(b.hull))
    // No colony is thin and bent round another: that is the edge of a bubble round its middle.
    for (area, solidity) in [(a.area, solidity.0), (b.area, solidity.1)]
    where solidity < 0.5 && area < 0.1 * contact * contact { return nil }
    e.solidity = min(solidity.0, solidity.1)
    let count = side.nonzeroBitCount
    e.few = log(Double(min(count, parts.count - count)))
    e.imbalance = abs(log(a.area / b.area))
    e.hue = gain(0.03) { ($0.hue, $0.load) }
    e.detail = gain(0.05) { (log($0.detail / $0.area + 1e-3), $0.area) }
    e.sharpness = gain(0.1) { ($0.sharpness, $0.weight) }
    e.grain = abs(a.grain - b.grain)
    e.hueStep = abs(a.hue - b.hue)
    e.brightStep = abs(a.brightness - b.brightness)
    let redness = (a.redArea / a.area, b.redArea / b.area)
    kind =
      min(redness.0, redness.1) > 0.12 ? .red : max(redness.0, redness.1) > 0.12 ? .edge : .pale
    evidence = e
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

extension ColonyCut.Evidence {
  /// Coefficients of a logistic regression for each kind, fitted to the cuts through some 5 000
  /// pairs and single colonies at 5 to 11 um/px, drawn by two programs in many kinds of light and
  /// with many kinds of camera. The constant holds what is asked for: some 2 in 100 single colonies
  /// are cut.
  func margin(_ kind: ColonyCut.Kind) -> Double {
    switch kind {
    case .pale:
      6.78 * position + 0.66 * gap + 3.79 * share - 4.19 * valley + 1.65 * sharpness
        + 1.97 * brightStep + 2.3 * neck + 1.92 * imbalance + 4.93 * separation - 4.31
    case .edge:
      2.89 * position + 1.83 * gap + 0.8 * share - 1.99 * valley + 1.51 * sharpness + 1.74 * hue
        + 2.23 * separation + 5.15 * solidity - 14.26
    case .red:
      2.05 * gap + 3.72 * grain + 2.55 * detail + 1.81 * hue + 5.66 * hueStep + 7.12 * solidity
        + 1.12 * few - 22.8
    }
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

  /// Logarithm of detail over density in its denser half: sharp cells against blurred ones, and so
  /// one depth against another.
  fileprivate var sharpness: Double {
    // Clipped gel and what a camera has smoothed hold no detail at all.
    log((core.detail / core.area + 1e-6) / (max(core.dark / core.area, 0) + 0.02))
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
