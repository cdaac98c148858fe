internal import CFUCore
internal import CFUPictures

#if canImport(Glibc)
  internal import Glibc
#endif

/// Finds the walls of a round dish.
struct DishFinder {
  /// What was found, in the pixels of the plane that was searched.
  struct Found {
    /// Best supported ring.
    var ring: Ring
    var coverage: Double
    var visible: Double
    /// All rings parallel to `ring`, by growing radius.
    var parallels: [RingFit.Parallel]
    /// Pixels of the searched plane per working pixel.
    var scale: Double
  }

  /// - Parameter luma: the picture at working resolution.
  func search(_ luma: Plane8) -> Found? {
    let side = min(luma.width, luma.height)
    guard side >= 64 else { return nil }
    let fineFactor = max(1, side / 700)
    let ratio = max(1, side / fineFactor / 130)
    let coarseFactor = fineFactor * ratio
    let fine = luma.averaged(by: fineFactor)
    let coarse = CoarseGrid(width: fine.width, height: fine.height, step: ratio).averaged(fine)
    let coarseSide = Double(side) / Double(coarseFactor)
    // A dish is between 40 % and 140 % of the shorter side across.
    var candidates = CentreVote.candidates(
      in: coarse, radii: (0.2 * coarseSide)...(0.7 * coarseSide), limit: 4)
    // The normals of an ellipse meet on its evolute, whose cusps lie opposite each other round the centre: a
    // tilted dish stands in the middle between two peaks.
    let peaks = candidates
    for i in peaks.indices {
      for j in (i + 1)..<max(i + 1, peaks.count) {
        let apart = hypot(peaks[i].x - peaks[j].x, peaks[i].y - peaks[j].y)
        guard apart < 0.35 * coarseSide else { continue }
        candidates.append(
          CentreVote.Candidate(
            x: (peaks[i].x + peaks[j].x) / 2, y: (peaks[i].y + peaks[j].y) / 2,
            votes: min(peaks[i].votes, peaks[j].votes)))
      }
    }
    let toFine = Double(coarseFactor) / Double(fineFactor)
    let fineSide = Double(side) / Double(fineFactor)
    let radii = (0.18 * fineSide)...(0.8 * fineSide)
    var best: RingFit.Fitted?
    for candidate in candidates {
      var x = (candidate.x + 0.5) * toFine - 0.5
      var y = (candidate.y + 0.5) * toFine - 0.5
      var fit: RingFit.Fitted?
      for _ in 0..<3 {
        let edges = PolarEdges(in: fine, centreX: x, centreY: y, radii: radii)
        guard let next = RingFit.best(of: edges, width: fine.width, height: fine.height) else {
          break
        }
        fit = next
        let moved = hypot(next.ring.centreX - x, next.ring.centreY - y)
        x = next.ring.centreX
        y = next.ring.centreY
        if moved < 0.3 { break }
      }
      if let fit, best == nil || RingFit.score(fit) > RingFit.score(best!) { best = fit }
      if let best, RingFit.score(best) > 0.85 { break }
    }
    guard let best else { return nil }
    let edges = PolarEdges(
      in: fine, centreX: best.ring.centreX, centreY: best.ring.centreY,
      radii: (0.5 * best.ring.meanRadius)...(1.5 * best.ring.meanRadius))
    return Found(
      ring: best.ring, coverage: best.coverage, visible: best.visible,
      parallels: RingFit.parallels(
        to: best.ring, in: edges, width: fine.width, height: fine.height),
      scale: 1 / Double(fineFactor))
  }
}
