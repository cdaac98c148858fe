import CFUCore
import CFUStatistics
import Glibc
import Testing

/// Overlap of outlines as `ColonyMatching` tells it, with the figures by hand or from shapely 2.2.0
/// (`make_valid` for outlines that cross themselves).
@Suite("Overlap of outlines")
struct OutlineOverlapTests {
  /// nil where the two share nothing.
  private func iou(_ one: [(Double, Double)], _ other: [(Double, Double)]) -> Double? {
    func item(_ points: [(Double, Double)]) -> MatchItem {
      MatchItem(
        centre: PixelPoint(x: 0, y: 0), outline: points.map { PixelPoint(x: $0, y: $1) })
    }
    return ColonyMatching.match(
      machine: [item(one)], reference: [item(other)], rule: .iou(1e-300), umPerPixel: 1
    ).pairs.first?.iou
  }

  private let square = [(0.0, 0.0), (10, 0), (10, 10), (0, 10)]

  @Test func plainOnes() throws {
    #expect(iou(square, square) == 1)
    #expect(iou(square, square.reversed()) == 1)
    #expect(iou(square, square.map { ($0 + 10, $1) }) == nil)
    #expect(iou(square, square.map { ($0 + 5, $1 + 5) }) == 25.0 / 175)
    // A diamond in the square: half of it.
    #expect(iou(square, [(5, 0), (10, 5), (5, 10), (0, 5)]) == 0.5)
    // Concave: the square without a triangle of a quarter.
    #expect(iou(square, [(0, 0), (10, 0), (10, 10), (5, 5), (0, 10)]) == 0.75)
  }

  @Test func repeatedPointsAndSpikesChangeNothing() {
    var repeated = square + [(0.0, 0.0)]
    for place in [3, 2, 1] { repeated.insert(square[place], at: place) }
    #expect(iou(square, repeated) == 1)
    let spiked = [(0.0, 0.0), (5, 0), (5, -40), (5, 0), (10, 0), (10, 10), (0, 10)]
    #expect(iou(square, spiked) == 1)
    #expect(iou(square, [(0, 0), (10, 0), (20, 0)]) == nil)
    #expect(iou(square, [(0, 0), (10, 10)]) == nil)
  }

  @Test func outlinesThatCrossOrTouchThemselves() throws {
    // A bow tie: two triangles of 25 within the square.
    #expect(iou(square, [(0, 0), (10, 10), (10, 0), (0, 10)]) == 0.5)
    // Two squares that touch in a corner, as a traced one of pixels does.
    let touching = [
      (0.0, 0.0), (5, 0), (5, 5), (10, 5), (10, 10), (5, 10), (5, 5), (0, 5),
    ]
    #expect(iou(square, touching) == 0.5)
    // A five-pointed star drawn in one stroke has no middle, by the even-odd rule.
    let star = (0..<5).map { corner -> (Double, Double) in
      let turn = Double(corner) * 4 * Double.pi / 5
      return (10 * sin(turn), -10 * cos(turn))
    }
    let box = [(-10.0, -10.0), (10, -10), (10, 10), (-10, 10)]
    let value = try #require(iou(box, star))
    #expect(abs(value - 0.193919188041686) < 1e-12)
  }

  @Test func atTheFarEndOfALargePicture() throws {
    let far = square.map { ($0 + 30_000.125, $1 + 30_000.375) }
    #expect(iou(far, far.map { ($0 + 5, $1) }) == 1.0 / 3)
    #expect(iou(square.map { ($0 * 1e-6, $1 * 1e-6) }, square.map { ($0 * 1e-6, $1 * 1e-6) }) == 1)
  }

  @Test func anyOutlineHasAnOverlapBetweenNothingAndAll() throws {
    var drawn = DrawnDetections(seed: 3)
    for _ in 0..<500 {
      // Corners on a coarse lattice in any order: touching, crossing, doubled edges everywhere.
      func scribble() -> [(Double, Double)] {
        (0..<Int(drawn.number(3...40))).map { _ in
          (drawn.number(0...6).rounded(), drawn.number(0...6).rounded())
        }
      }
      let (one, other) = (scribble(), scribble())
      let value = iou(one, other) ?? 0
      #expect(value >= 0 && value <= 1)
      #expect(abs(value - (iou(other, one) ?? 0)) < 1e-12)
      if let own = iou(one, one) { #expect(abs(own - 1) < 1e-12) }
    }
  }
}
