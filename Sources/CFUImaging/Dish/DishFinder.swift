internal import CFUCore
internal import CFUPictures

#if canImport(Glibc)
  internal import Glibc
#endif

/// Finds the rings of a round dish.
struct DishFinder {
  var reach = DishReach.whole

  /// What was found, in the pixels of the plane that was searched.
  struct Found {
    /// Best supported ring.
    var main: RingFit.Fitted
    /// All edges that run round the dish, by growing radius; `ratio` is in units of `main`.
    var edges: [RingFamily.Edge]
    /// Pixels of the searched plane per working pixel.
    var scale: Double
  }

  /// - Parameters:
  ///   - luma: the picture at working resolution.
  ///   - valid: the part of it that is picture, working pixels.
  func search(_ luma: Plane8, valid: PictureRegion) -> Found? {
    let side = min(luma.width, luma.height)
    guard side >= 64 else { return nil }
    let fineFactor = max(1, side / 700)
    // What is cut off by filler ends with a whole block, what the picture ends with counts as it is.
    func blocks(_ end: Int, of length: Int) -> Int {
      end >= length ? (length + fineFactor - 1) / fineFactor : end / fineFactor
    }
    let x0 = (valid.x + fineFactor - 1) / fineFactor
    let y0 = (valid.y + fineFactor - 1) / fineFactor
    let fine = luma.averaged(by: fineFactor).cut(
      x: x0, y: y0, width: blocks(valid.x + valid.width, of: luma.width) - x0,
      height: blocks(valid.y + valid.height, of: luma.height) - y0)
    let fineSide = Double(side) / Double(fineFactor)
    guard Double(min(fine.width, fine.height)) >= max(32, 0.2 * fineSide) else { return nil }

    let rings = best(in: fine, side: fineSide)
    guard var main = rings.first else { return nil }
    let frame = PlaneFrame(width: fine.width, height: fine.height)
    let radius = main.ring.meanRadius
    var family = RingFamily.edges(
      around: rings.map(\.ring), within: frame, roundness: reach.roundness
    ) {
      PolarEdges(
        in: fine, centreX: $0.centreX, centreY: $0.centreY, radii: (0.55 * radius)...(1.5 * radius),
        directions: .many)
    }
    main.ring.centreX += Double(x0)
    main.ring.centreY += Double(y0)
    for i in family.indices {
      family[i].fit.ring.centreX += Double(x0)
      family[i].fit.ring.centreY += Double(y0)
    }
    return Found(main: main, edges: family, scale: 1 / Double(fineFactor))
  }

  /// The best rings round up to three different centres, best first.
  /// - Parameter side: shorter side of the whole picture, pixels of `fine`.
  private func best(in fine: FloatPlane, side: Double) -> [RingFit.Fitted] {
    // Rings are found at half the sampling or less, and measured at full.
    let toMiddle = max(1, Int(side) / 300)
    let middle =
      toMiddle == 1
      ? fine : CoarseGrid(width: fine.width, height: fine.height, step: toMiddle).averaged(fine)
    let middleSide = side / Double(toMiddle)
    let toCoarse = max(1, Int((middleSide / 130).rounded()))
    let coarse = CoarseGrid(width: middle.width, height: middle.height, step: toCoarse)
      .averaged(middle)
    let coarseSide = middleSide / Double(toCoarse)
    let candidates = CentreVote.candidates(
      in: coarse, radii: reach.votes.scaled(by: coarseSide), margin: reach.margin, limit: 3)
    let radii = reach.rings.scaled(by: middleSide)
    let frame = PlaneFrame(width: middle.width, height: middle.height)
    func polar(_ x: Double, _ y: Double) -> PolarEdges {
      PolarEdges(in: middle, centreX: x, centreY: y, radii: radii, directions: .few)
    }
    var fits: [RingFit.Fitted] = []
    // An arc's centre is far from where it was looked from, and a shift is right to first order only: step by step
    // it comes to rest.
    func settled(_ first: RingFit.Fitted) -> RingFit.Fitted? {
      var fit = first
      for _ in 0..<8 {
        let edges = polar(fit.ring.centreX, fit.ring.centreY)
        guard
          let next = RingFit.refine(
            edges, from: PolarRing(radius: fit.ring.meanRadius), tolerances: RingFit.arc,
            rising: fit.step > 0, within: frame, roundness: reach.roundness)
        else { return nil }
        let moved = next.ring.distance(to: fit.ring)
        fit = next
        if moved < 0.002 * fit.ring.meanRadius { break }
      }
      return fit
    }
    func look(_ edges: PolarEdges) {
      for rising in [false, true] {
        let starts = RingStart(edges, rising: rising)
        func fit(_ start: PolarRing) -> RingFit.Fitted? {
          let first = RingFit.refine(
            edges, from: start, tolerances: RingFit.wide, rising: rising, within: frame,
            roundness: reach.roundness)
          return reach.roundness > 0 ? first.flatMap(settled) : first
        }
        fits += starts.round(limit: 4).compactMap(fit)
        fits += starts.misshapen(limit: 5).compactMap(fit)
      }
    }
    for (number, candidate) in candidates.enumerated() {
      // Rings that agree need no further candidates; but they may be those of a lid beside the dish.
      if number > 1, Self.centres(fits).first.map({ $0.support > Self.enough }) ?? false { break }
      look(
        polar(
          (candidate.x + 0.5) * Double(toCoarse) - 0.5,
          (candidate.y + 0.5) * Double(toCoarse) - 0.5))
    }
    // A strong lid outvotes a dish beside it. What no complete ring explains is looked at by itself, and once more
    // from the centre that it has.
    let whole = fits.filter { $0.coverage > 0.9 }
    if let first = Self.centres(fits).first?.fit.ring {
      let before = fits.count
      look(polar(first.centreX, first.centreY).without(whole.map(\.ring)))
      let aside = fits[before...].max { RingFit.score($0) < RingFit.score($1) }
      if let aside, aside.coverage > 0.5, aside.coverage < 0.9 {
        look(polar(aside.ring.centreX, aside.ring.centreY))
      }
    }
    var chosen: [RingFit.Fitted] = []
    for (fit, _) in Self.centres(fits).prefix(3) {
      // Once more around its own centre.
      let edges = polar(fit.ring.centreX, fit.ring.centreY)
      let start = PolarRing(fit.ring, centreX: edges.centreX, centreY: edges.centreY)
      let again = RingFit.refine(
        edges, from: start, tolerances: RingFit.narrow, rising: fit.step > 0, within: frame,
        roundness: reach.roundness)
      chosen.append(again ?? fit)
    }
    return chosen.map {
      var fit = $0
      fit.ring = fit.ring.resampled(by: Double(toMiddle))
      return fit
    }
  }

  /// Support of a centre with three rings that go all the way round.
  private static let enough = 0.45

  /// One ring for each centre, by how many rings share it: what fits by chance stands alone, while line and counter
  /// line, inner and outer wall vote for one centre together.
  private static func centres(_ fits: [RingFit.Fitted])
    -> [(fit: RingFit.Fitted, support: Double)]
  {
    let fits = fits.sorted { RingFit.score($0) > RingFit.score($1) }
    var supported: [(fit: RingFit.Fitted, support: Double)] = []
    for fit in fits {
      let radius = fit.ring.meanRadius
      var support = 0.0
      var radii: [Double] = []
      for other in fits where other.ring.distance(to: fit.ring) < 0.008 * radius {
        let signed = other.step > 0 ? other.ring.meanRadius : -other.ring.meanRadius
        if radii.contains(where: { abs($0 - signed) < 0.006 * radius }) { continue }
        radii.append(signed)
        // A ring of chance covers half of the way round.
        let score = max(0, RingFit.score(other) - 0.55)
        support += score * score
      }
      supported.append((fit, support))
    }
    supported.sort { ($0.support, RingFit.score($0.fit)) > ($1.support, RingFit.score($1.fit)) }
    var chosen: [(fit: RingFit.Fitted, support: Double)] = []
    for (fit, support) in supported {
      let known = chosen.contains {
        $0.fit.ring.distance(to: fit.ring) < 0.012 * fit.ring.meanRadius
      }
      if known { continue }
      // The best of those that share the centre knows it best.
      let best = fits.first { $0.ring.distance(to: fit.ring) < 0.008 * fit.ring.meanRadius } ?? fit
      chosen.append((best, support))
    }
    return chosen
  }
}

extension ClosedRange<Double> {
  fileprivate func scaled(by factor: Double) -> ClosedRange<Double> {
    (lowerBound * factor)...(upperBound * factor)
  }
}
