import CFUSimulator
import Foundation
import Testing

/// Outlines of flakes enclose their middle and end where they say.
@Suite("Outlines of flakes")
struct FlakeOutlineTests {
  private func outlines(_ make: (inout SeededGenerator) -> FlakeOutline) -> [FlakeOutline] {
    (1...200).map { (seed: UInt64) in
      var random = SeededGenerator(seed: seed, 1)
      return make(&random)
    }
  }

  /// Places in rings round the middle.
  private let rings: [SIMD2<Double>] = (0..<72).map { k in
    let angle = 2 * Double.pi * Double(k) / 72
    return SIMD2(cos(angle), sin(angle))
  }

  @Test func theMiddleLiesInsideAndNothingBeyondTheFarthest() {
    for make in [FlakeOutline.wavy, FlakeOutline.cornered, FlakeOutline.clumped] {
      for outline in outlines(make) {
        #expect(outline.inside(0, 0) > 0)
        #expect(outline.farthest <= 2)
        let beyond = outline.farthest + 0.01
        #expect(rings.allSatisfy { outline.inside(beyond * $0.x, beyond * $0.y) < 0 })
      }
    }
  }

  /// What is so deep inside is at least so far from everything that is as deep outside.
  @Test func depthIsADistance() {
    for make in [FlakeOutline.cornered, FlakeOutline.clumped] {
      for outline in outlines(make) {
        for place in rings {
          for r in stride(from: 0.1, to: 2, by: 0.1) {
            let step =
              outline.inside(r * place.x, r * place.y)
              - outline.inside((r + 0.1) * place.x, (r + 0.1) * place.y)
            #expect(abs(step) <= 0.1 + 1e-9)
          }
        }
      }
    }
  }

  @Test func cornersAreJoinedByStraightEdges() {
    // On a straight edge the depth at the middle of two places of equal depth is that of both.
    var straight = 0
    for outline in outlines(FlakeOutline.cornered) {
      let found = rings.map { place -> SIMD2<Double> in
        var (inner, outer) = (0.0, 2.0)
        for _ in 0..<40 {
          let r = (inner + outer) / 2
          if outline.inside(r * place.x, r * place.y) > 0 { inner = r } else { outer = r }
        }
        return inner * place
      }
      straight += found.indices.count { k in
        let middle = 0.5 * (found[k] + found[(k + 2) % found.count])
        return abs(outline.inside(middle.x, middle.y)) < 1e-6
      }
    }
    // At most nine corners lie between 72 places.
    #expect(straight > 200 * (72 - 2 * 9))
  }
}
