internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// The outline round a place: how far the colony reaches in each direction.
///
/// Along every ray from a middle each pixel votes for inside or outside by how far it stands out;
/// the radii that gather most votes, less what a ragged outline costs, are found exactly by dynamic
/// programming round the circle (as for active rays: Denzler and Niemann 1999). A narrow line that
/// leaves the colony gathers less than its two long sides cost, and so is not followed.
struct StarContour {
  private let light: ProposalLight
  private let middle: (x: Double, y: Double)
  private let rays = 96
  /// Distance between samples along a ray, px.
  private let step = 0.5
  private let bins: Int
  /// Radii in steps, one a ray.
  private var radii: [Int]
  /// Standing out along each ray, `bins` numbers a ray.
  private var stands: [Float]

  /// Certain enough to be part of a colony, standard deviations of gel.
  static let level: Float = 3

  /// The outline at a place in full-resolution px; nil where nothing stands out.
  static func outline(in light: ProposalLight, at click: PixelPoint) -> [PixelPoint]? {
    let place = light.local(click)
    guard light.isSeen, place.x > 0, place.y > 0, place.x < Double(light.width - 1),
      place.y < Double(light.height - 1)
    else { return nil }
    var star = StarContour(light, middle: place, holding: place)
    guard star.isSomething else { return nil }
    // A click beside the middle sees the far side worse than the near one.
    for _ in 0..<2 {
      let centroid = star.centroid
      guard hypot(centroid.x - star.middle.x, centroid.y - star.middle.y) > 1 else { break }
      let moved = StarContour(light, middle: centroid, holding: place)
      guard moved.isSomething else { break }
      star = moved
    }
    let outline = star.points.map { light.full(x: $0.x, y: $0.y) }
    return ClosedOutline.tidied(outline)
  }

  private init(
    _ light: ProposalLight, middle: (x: Double, y: Double), holding click: (x: Double, y: Double)
  ) {
    self.light = light
    self.middle = middle
    let um = light.umPerPixel
    bins = max(4, Int(OutlineProposer.radii.upperBound / um / step))
    radii = [Int](repeating: 0, count: rays)
    stands = [Float](repeating: 0, count: rays * bins)
    sample()
    var votes = self.votes(level: { _ in Self.level })
    solve(votes, holding: click)
    // A dense colony ends at half its own height, not where its blur is lost in the gel.
    for _ in 0..<2 {
      let edges = (0..<rays).map { edge($0) }
      let levels = edges.indices.map { k in
        let near = [-2, -1, 0, 1, 2].map { edges[(k + $0 + rays) % rays] }.sorted()
        return max(Self.level, 0.4 * near[2])
      }
      votes = self.votes(level: { levels[$0] })
      solve(votes, holding: click)
    }
  }

  private func direction(_ ray: Int) -> (x: Double, y: Double) {
    let angle = 2 * Double.pi * Double(ray) / Double(rays)
    return (cos(angle), sin(angle))
  }

  private mutating func sample() {
    let (width, height) = (light.width, light.height)
    for ray in 0..<rays {
      let d = direction(ray)
      for bin in 0..<bins {
        let r = (Double(bin) + 0.5) * step
        let (x, y) = (middle.x + r * d.x, middle.y + r * d.y)
        guard x >= 0, y >= 0, x < Double(width - 1), y < Double(height - 1) else { break }
        let (i, j) = (Int(x), Int(y))
        let (fx, fy) = (Float(x - Double(i)), Float(y - Double(j)))
        func value(_ plane: [Float]) -> Float {
          let k = j * width + i
          let above = plane[k] + fx * (plane[k + 1] - plane[k])
          let below = plane[k + width] + fx * (plane[k + width + 1] - plane[k + width])
          return above + fy * (below - above)
        }
        stands[ray * bins + bin] = max(value(light.density), value(light.texture))
      }
    }
  }

  /// How dense it is behind the edge: the mean over the outer two fifths of a ray.
  private func edge(_ ray: Int) -> Float {
    let end = min(radii[ray], bins)
    let from = min(end - 1, Int(0.6 * Double(end)))
    guard end > 0, from >= 0 else { return 0 }
    var sum: Float = 0
    for bin in from..<end { sum += stands[ray * bins + bin] }
    return sum / Float(end - from)
  }

  /// Sum of votes from the middle to each radius, px^2 a radian.
  private func votes(level: (Int) -> Float) -> [Float] {
    var sums = [Float](repeating: 0, count: rays * (bins + 1))
    for ray in 0..<rays {
      let limit = level(ray)
      var sum: Float = 0
      for bin in 0..<bins {
        let vote = min(max((stands[ray * bins + bin] - limit) / (0.5 * limit), -1), 1)
        let r = (Float(bin) + 0.5) * Float(step)
        sum += vote * r * Float(step)
        sums[ray * (bins + 1) + bin + 1] = sum
      }
    }
    return sums
  }

  /// Cost of the outline's growing longer by stepping in or out, px^2 a px.
  private var stiffness: Float { Float(25 / light.umPerPixel) }

  private mutating func solve(_ votes: [Float], holding click: (x: Double, y: Double)) {
    let states = bins + 1
    let least = max(
      1, Int((OutlineProposer.radii.lowerBound / light.umPerPixel / step).rounded(.up)))
    let angle = 2 * Float.pi / Float(rays)
    // The ray towards the click reaches beyond it.
    let (dx, dy) = (click.x - middle.x, click.y - middle.y)
    let reach = hypot(dx, dy)
    let towards = atan2(dy, dx)
    let floors = (0..<rays).map { ray -> Int in
      let between = cos(2 * Double.pi * Double(ray) / Double(rays) - towards)
      guard between > 0.9, reach > 0 else { return min(least, bins) }
      return min(max(least, Int(((reach + 1) / between / step).rounded(.up))), bins)
    }
    var score = [Float](repeating: 0, count: states)
    var next = score
    var from = [Int32](repeating: 0, count: 2 * rays * states)
    // Twice round: the second half of the first and the first of the second no longer know the ends.
    for turn in 0..<2 * rays {
      let ray = turn % rays
      for r in 0..<states {
        if r < floors[ray] {
          next[r] = -.infinity
          continue
        }
        let widest = 2 + Int(1.5 * Float(r) * angle)
        var best = -Float.infinity
        var place = r
        for s in max(0, r - widest)...min(bins, r + widest) {
          let value = score[s] - stiffness * Float(abs(r - s)) * Float(step)
          if value > best {
            best = value
            place = s
          }
        }
        next[r] = best + angle * votes[ray * states + r]
        from[turn * states + r] = Int32(place)
      }
      swap(&score, &next)
    }
    var state = score.indices.max { score[$0] < score[$1] } ?? least
    for turn in stride(from: 2 * rays - 1, through: 0, by: -1) {
      if turn >= rays / 2, turn < rays / 2 + rays { radii[turn % rays] = state }
      state = Int(from[turn * states + state])
    }
  }

  /// Whether what was found stands out: more than half of it does.
  private var isSomething: Bool {
    var (inside, all) = (0.0, 0.0)
    for ray in 0..<rays {
      for bin in 0..<min(radii[ray], bins) {
        let r = Double(bin) + 0.5
        all += r
        if stands[ray * bins + bin] > Self.level { inside += r }
      }
    }
    return all > 0 && inside > 0.5 * all
  }

  private var centroid: (x: Double, y: Double) {
    var (sx, sy, sum) = (0.0, 0.0, 0.0)
    for ray in 0..<rays {
      let d = direction(ray)
      let r = Double(radii[ray]) * step
      sx += d.x * r * r * r / 3
      sy += d.y * r * r * r / 3
      sum += r * r / 2
    }
    guard sum > 0 else { return middle }
    return (middle.x + sx / sum, middle.y + sy / sum)
  }

  /// Corners, with the steps of the radii averaged away.
  private var points: [(x: Double, y: Double)] {
    (0..<rays).map { ray in
      let d = direction(ray)
      let weights = [(-2, 1.0), (-1, 2), (0, 3), (1, 2), (2, 1)]
      let r = weights.reduce(0) { $0 + $1.1 * Double(radii[(ray + $1.0 + rays) % rays]) } / 9 * step
      return (middle.x + r * d.x, middle.y + r * d.y)
    }
  }
}
