/// Looks for the two families of lines of a grid among everything else that is in a dish.
///
/// Lines are what stays narrow when a dish is looked at along them. The directions of edges would be
/// cheaper, but those of thin lines prefer simple slopes of the picture's rows and lie degrees off.
struct LineSearch {
  private let samples: LineSamples
  private let radius: Double

  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel, OD.
  init(_ plane: FloatPlane, _ region: DishRegion, noise: Float) {
    samples = LineSamples(plane, region, noise: noise)
    radius = region.wall.meanRadius
  }

  /// Both families, or nil where no direction stands out.
  func families() -> [LineFamily]? {
    // In a third of a dish a line's direction need not be known well, so few directions are tried.
    let steps = 360
    var scores = [Double](repeating: 0, count: steps)
    for k in 0..<steps {
      let family = LineFamily(angle: Double(k) * .pi / Double(steps), radius: radius)
      scores[k] = samples.sharpness(family, perBlock: true)
    }
    let median = scores.sorted()[steps / 2]
    // A tilted camera shows right angles up to some degrees off.
    let slack = 10
    var best = (score: 0.0, first: 0, second: 0)
    for k in 0..<steps / 2 {
      for d in -slack...slack {
        let other = (k + steps / 2 + d + steps) % steps
        let score = scores[k] + scores[other]
        if score > best.score { best = (score, k, other) }
      }
    }
    guard best.score > 2 * Self.clear * median else { return nil }
    return [best.first, best.second].map {
      refined(LineFamily(angle: Double($0) * .pi / Double(steps), radius: radius))
    }
  }

  /// How much sharper than most directions that of a grid is.
  private static let clear = 2.0

  /// The family with which lines are sharpest over the whole dish.
  private func refined(_ start: LineFamily) -> LineFamily {
    var best = start
    var bestScore = samples.sharpness(best, perBlock: false)
    func attempt(_ candidate: LineFamily) {
      let score = samples.sharpness(candidate, perBlock: false)
      if score > bestScore { (best, bestScore) = (candidate, score) }
    }
    // Convergence turns lines that lie far from the middle only, so the two are looked for together.
    for turn in stride(from: -0.6, through: 0.6, by: 0.1) {
      for convergence in stride(from: -0.04, through: 0.04, by: 0.01) {
        var candidate = start
        candidate.angle += turn * .pi / 180
        candidate.convergence = convergence
        attempt(candidate)
      }
    }
    for round in 0..<2 {
      let fine = round == 0 ? 1.0 : 0.5
      let centre = best
      for k in -4...4 {
        var candidate = centre
        candidate.barrel += Double(k) * 0.004 * fine
        attempt(candidate)
      }
      let bent = best
      for k in -3...3 {
        var candidate = bent
        candidate.angle += Double(k) * 0.04 * fine * .pi / 180
        attempt(candidate)
      }
      let turned = best
      for k in -3...3 {
        var candidate = turned
        candidate.convergence += Double(k) * 0.003 * fine
        attempt(candidate)
      }
    }
    return best
  }
}
