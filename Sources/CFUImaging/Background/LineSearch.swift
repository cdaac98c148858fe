#if canImport(Glibc)
  internal import Glibc
#endif

/// Looks for the two families of lines of a grid among everything else that is in a dish.
///
/// Lines are what stays narrow when a dish is looked at along them. The directions of edges would be
/// cheaper, but those of thin lines prefer simple slopes of the picture's rows and lie degrees off.
struct LineSearch {
  private struct Sample {
    var dx: Double
    var dy: Double
    var value: Double
    var block: Int
  }

  private let region: DishRegion
  private let radius: Double
  private let reach: Int
  /// A line much darker than noise is worth no more than this, or colonies would outvote faint lines.
  private var samples: [Sample] = []
  private static let blocks = 3

  init(_ plane: FloatPlane, _ region: DishRegion, noise: Float) {
    self.region = region
    radius = region.wall.meanRadius
    reach = Int(region.wall.semiMajor) + 2
    // A few samples to every pixel of a line's cross-section are enough.
    let step = max(1, Int(radius / 150))
    let most = 5 * noise
    let disc = region.wall.unitDisc
    for y in stride(from: 0, to: plane.height, by: step) {
      // Neither rows nor columns keep step with the picture's own blocks.
      for x in stride(from: (y / step * 2) % step, to: plane.width, by: step)
      where disc(x: Double(x), y: Double(y)) < 0.87 {
        let dx = Double(x) - region.wall.centreX
        let dy = Double(y) - region.wall.centreY
        let column = Int((dx / radius + 1) * 0.5 * Double(Self.blocks))
        let row = Int((dy / radius + 1) * 0.5 * Double(Self.blocks))
        let last = Self.blocks - 1
        samples.append(
          Sample(
            dx: dx, dy: dy, value: Double(min(max(plane[x, y], -most), most)),
            block: min(max(row, 0), last) * Self.blocks + min(max(column, 0), last)))
      }
    }
  }

  /// Both families, or nil where no direction stands out.
  func families() -> [LineFamily]? {
    // In a third of a dish a line's direction need not be known well, so few directions are tried.
    let steps = 360
    var scores = [Double](repeating: 0, count: steps)
    for k in 0..<steps {
      let family = LineFamily(angle: Double(k) * .pi / Double(steps), radius: radius)
      scores[k] = sharpness(family, perBlock: true)
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
    var bestScore = sharpness(best, perBlock: false)
    func attempt(_ candidate: LineFamily) {
      let score = sharpness(candidate, perBlock: false)
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

  /// Sum of squares of the projection on the normal of a family, by blocks of the dish or whole.
  private func sharpness(_ family: LineFamily, perBlock: Bool) -> Double {
    let offsets = 2 * reach + 8
    let blocks = perBlock ? Self.blocks * Self.blocks : 1
    var sums = [Double](repeating: 0, count: offsets * blocks)
    var counts = [Double](repeating: 0, count: offsets * blocks)
    let c = cos(family.angle)
    let s = sin(family.angle)
    let middle = Double(reach) + 4.5
    sums.withUnsafeMutableBufferPointer { sums in
      counts.withUnsafeMutableBufferPointer { counts in
        for sample in samples {
          let place = Int(family.offset(sample.dx, sample.dy, c, s) + middle)
          let at = min(max(place, 0), offsets - 1) + (perBlock ? sample.block * offsets : 0)
          sums[at] += sample.value
          counts[at] += 1
        }
      }
    }
    // Only what is narrow counts: the mean of the offsets beside is taken off first.
    let beside = 12
    var score = 0.0
    for block in 0..<blocks {
      var sum = 0.0
      var seen = 0.0
      let first = block * offsets
      for i in 0..<offsets {
        if i == 0 {
          for k in 0..<min(beside, offsets) {
            sum += sums[first + k]
            seen += counts[first + k]
          }
        }
        if i + beside < offsets {
          sum += sums[first + i + beside]
          seen += counts[first + i + beside]
        }
        if i - beside - 1 >= 0 {
          sum -= sums[first + i - beside - 1]
          seen -= counts[first + i - beside - 1]
        }
        let n = counts[first + i]
        guard n > 0 else { continue }
        let height = sums[first + i] / n - sum / max(seen, 1)
        score += height * height * n
      }
    }
    return score
  }
}
