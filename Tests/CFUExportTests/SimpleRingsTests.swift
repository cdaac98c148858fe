import CFUCore
import Testing

import CFUExport

@Suite("Outlines as rings")
struct SimpleRingsTests {
  private func rings(_ outline: [(Double, Double)]) -> [[PixelPoint]] {
    SimpleRings.of(Made.points(outline))
  }

  @Test func aSimpleOneStaysAsItIs() {
    let outline = [(0.0, 0.0), (4, 0), (4.25, 3.5), (2, 2), (0, 4)]
    #expect(rings(outline) == [Made.points(outline)])
  }

  @Test func aThreadIsLeftOut() {
    // Out from (4, 2) to (7, 2) and back.
    let found = rings([(0, 0), (4, 0), (4, 2), (6, 2), (7, 2), (6, 2), (4, 2), (4, 4), (0, 4)])
    #expect(found == [Made.points([(0, 0), (4, 0), (4, 2), (4, 4), (0, 4)])])
  }

  @Test func aThreadWhoseWaysHaveOtherCornersIsLeftOut() {
    let found = rings([(0, 0), (4, 0), (4, 2), (7, 2), (6, 2), (4, 2), (4, 4), (0, 4)])
    #expect(found == [Made.points([(0, 0), (4, 0), (4, 2), (4, 4), (0, 4)])])
  }

  @Test func whatIsLittleElseThanAThreadIsItsHull() {
    let found = rings([(0, 0), (1, 0), (1, 1), (5, 3), (9, 1), (5, 3), (1, 1), (0, 1)])
    #expect(found == [Made.points([(0, 0), (1, 0), (9, 1), (5, 3), (0, 1)])])
  }

  @Test func lumpsOnAThreadAreARingEach() {
    let found = rings([
      (0, 0), (4, 0), (4, 2), (8, 2), (8, 0), (12, 0), (12, 4), (8, 4), (8, 2), (4, 2), (4, 4),
      (0, 4),
    ])
    #expect(
      found == [
        Made.points([(8, 2), (8, 0), (12, 0), (12, 4), (8, 4)]),
        Made.points([(0, 0), (4, 0), (4, 2), (4, 4), (0, 4)]),
      ])
  }

  @Test func aCrossingIsCut() {
    let found = rings([(0, 0), (4, 4), (4, 0), (0, 4)])
    #expect(
      found == [Made.points([(2, 2), (4, 4), (4, 0)]), Made.points([(0, 0), (2, 2), (0, 4)])])
  }

  @Test func aCornerOnAnotherEdgeIsCut() {
    let found = rings([(0, 0), (8, 0), (8, 4), (4, 0), (0, 4)])
    #expect(
      found == [Made.points([(4, 0), (8, 0), (8, 4)]), Made.points([(0, 0), (4, 0), (0, 4)])])
  }

  @Test func whatHasNoAreaBecomesTheBoxAroundIt() {
    let box = [(0.5, 2.5), (6.5, 2.5), (6.5, 3.5), (0.5, 3.5)]
    #expect(rings([(1, 3), (6, 3), (2, 3)]) == [Made.points(box)])
    #expect(
      rings([(2, 2), (2, 2), (2, 2)]) == [
        Made.points([(1.5, 1.5), (2.5, 1.5), (2.5, 2.5), (1.5, 2.5)])
      ])
  }

  /// Walks at random over a small grid cross and touch themselves in all the ways there are.
  @Test(arguments: 0..<200)
  func noRingMeetsItself(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func random(_ bound: UInt64) -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double((state >> 33) % bound)
    }
    let outline = (0..<12).map { _ in (random(8), random(8)) }
    for ring in rings(outline) {
      #expect(ring.count >= 3)
      #expect(Set(ring).count == ring.count, "\(outline) gave \(ring)")
      for first in ring.indices {
        for second in first..<ring.count where crosses(ring, first, second) {
          Issue.record("\(outline) gave \(ring), whose edges \(first) and \(second) cross")
        }
      }
    }
  }

  /// Whether two edges cross between their corners, by more than the grid of hundredths explains.
  private func crosses(_ ring: [PixelPoint], _ first: Int, _ second: Int) -> Bool {
    func side(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint) -> Double {
      (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
    let (a, b) = (ring[first], ring[(first + 1) % ring.count])
    let (c, d) = (ring[second], ring[(second + 1) % ring.count])
    let small = 1e-9
    return side(a, b, c) * side(a, b, d) < -small && side(c, d, a) * side(c, d, b) < -small
  }
}
