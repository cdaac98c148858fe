import CFUCore
import CFUImaging
import CFUPictures
import Foundation
import Testing

@Suite("Outlines merged and split")
struct ProposalShapeTests {
  static func square(_ x: Double, _ y: Double, _ side: Double) -> [PixelPoint] {
    [(x, y), (x + side, y), (x + side, y + side), (x, y + side)].map {
      PixelPoint(x: $0.0, y: $0.1)
    }
  }

  @Test("Overlapping, adjoining, nested and equal squares give the exact area")
  func squares() {
    let cases: [([[PixelPoint]], Double)] = [
      ([Self.square(0, 0, 10), Self.square(5, 5, 10)], 175),
      ([Self.square(0, 0, 10), Self.square(10, 0, 10)], 200),
      ([Self.square(0, 0, 10), Self.square(10, 3, 4)], 116),
      ([Self.square(0, 0, 10), Self.square(2, 2, 3)], 100),
      ([Self.square(0, 0, 10), Self.square(0, 0, 10)], 100),
      ([Self.square(0, 0, 10), Self.square(5, 5, 10), Self.square(-5, 5, 10)], 250),
      ([Self.square(3, 4, 10)], 100),
    ]
    for (outlines, area) in cases {
      for order in [outlines, outlines.reversed()] {
        let merged = OutlineProposer.merge(order)
        expectProper(merged)
        #expect(abs(PlaneShape.signedArea(merged) - area) < 1e-9)
      }
      // Counter-clockwise ones mean the same.
      let turned = OutlineProposer.merge(outlines.map { $0.reversed() })
      #expect(abs(PlaneShape.signedArea(turned) - area) < 1e-9)
    }
  }

  @Test("A ring of squares is covered with its hole")
  func hole() {
    let ring = [
      Self.square(0, 0, 10), Self.square(8, 0, 10), Self.square(16, 0, 10), Self.square(0, 8, 10),
      Self.square(16, 8, 10), Self.square(0, 16, 10), Self.square(8, 16, 10),
      Self.square(16, 16, 10),
    ]
    let merged = OutlineProposer.merge(ring)
    expectProper(merged)
    #expect(abs(PlaneShape.signedArea(merged) - 26 * 26) < 1e-9)
  }

  @Test("Squares apart are joined by a bridge", arguments: [0.5, 5, 40])
  func bridge(gap: Double) {
    let (a, b) = (Self.square(0, 0, 10), Self.square(10 + gap, 2, 10))
    let merged = OutlineProposer.merge([a, b])
    expectProper(merged)
    for p in [(1.0, 1.0), (9, 9), (11 + gap, 3), (19 + gap, 11), (10 + gap / 2, 6)] {
      #expect(Polygon.contains(merged, PixelPoint(x: p.0, y: p.1)))
    }
    let area = PlaneShape.signedArea(merged)
    #expect(area > 200 && area < 200 + 8 * gap)
  }

  @Test("Squares that touch in one corner, and nothing at all")
  func corner() {
    let merged = OutlineProposer.merge([Self.square(0, 0, 10), Self.square(10, 10, 10)])
    expectProper(merged)
    #expect(abs(PlaneShape.signedArea(merged) - 200) < 6)
    #expect(OutlineProposer.merge([]).isEmpty)
    #expect(OutlineProposer.merge([[PixelPoint(x: 1, y: 1)]]).isEmpty)
  }

  @Test("Overlapping discs are parted at their waist", arguments: [1.2, 1.5, 1.9], [0.0, 0.7, 2])
  func waist(apart: Double, angle: Double) {
    var field = ProposalField()
    let (dx, dy) = (10 * apart * cos(angle), 10 * apart * sin(angle))
    field.disc(200 - dx, 200 - dy, radius: 20, .red)
    field.disc(200 + dx, 200 + dy, radius: 20, .red)
    let whole = OutlineProposer.merge(
      [(-1.0), 1].map { s in
        (0..<64).map { k in
          let t = 2 * Double.pi * Double(k) / 64
          return PixelPoint(x: 200 + s * dx + 20 * cos(t), y: 200 + s * dy + 20 * sin(t))
        }
      })
    let parts = field.proposer().split(whole, into: 2)
    #expect(parts.count == 2)
    let area = PlaneShape.signedArea(whole)
    for part in parts {
      expectProper(part)
      #expect(abs(PlaneShape.signedArea(part) / area - 0.5) < 0.06)
      // All of a part lies on its own side of the waist, but for 3 px.
      let middle = PlaneShape.middle(part)
      let sign = (middle.x - 200) * dx + (middle.y - 200) * dy > 0 ? 1.0 : -1
      let length = hypot(dx, dy)
      for p in part {
        #expect(sign * ((p.x - 200) * dx + (p.y - 200) * dy) / length > -3)
      }
    }
  }

  @Test("A red colony that leans on a pale one is parted by colour, not by size")
  func colours() {
    var field = ProposalField()
    field.disc(200, 200, radius: 40, Light(0.52, 0.50, 0.46))
    field.disc(236, 200, radius: 14, .red)
    let pale = (0..<64).map { k in
      let t = 2 * Double.pi * Double(k) / 64
      return PixelPoint(x: 200 + 40 * cos(t), y: 200 + 40 * sin(t))
    }
    let red = (0..<32).map { k in
      let t = 2 * Double.pi * Double(k) / 32
      return PixelPoint(x: 236 + 14 * cos(t), y: 200 + 14 * sin(t))
    }
    let parts = field.proposer().split(OutlineProposer.merge([pale, red]), into: 2)
    let areas = parts.map { PlaneShape.signedArea($0) }.sorted()
    #expect(abs(areas[0] / (196 * .pi) - 1) < 0.35)
  }

  @Test("Any outline gives as many parts as asked for, which cover it", arguments: 1...30)
  func fuzz(seed: UInt64) {
    var random = TestRandom(seed)
    var field = ProposalField(side: 200)
    field.disc(100, 100, radius: 30, .red)
    let proposer = field.proposer(seed: seed)
    let corners = 3 + Int(random.bits() % 40)
    let size = random.uniform(0.4...90)
    let flat = random.uniform(0...1) < 0.3 ? 0.05 : 1
    let ring = (0..<corners).map { k in
      let t = 2 * Double.pi * Double(k) / Double(corners)
      let r = size * random.uniform(0.3...1)
      return PixelPoint(x: 100 + r * cos(t), y: 100 + flat * r * sin(t))
    }
    let whole = PlaneShape.signedArea(ring)
    for parts in 1...6 {
      let split = proposer.split(ring, into: parts)
      #expect(split.count == parts)
      for part in split { expectProper(part) }
      let sum = split.reduce(0) { $0 + PlaneShape.signedArea($1) }
      #expect(abs(sum / whole - 1) < 0.12, "\(parts) parts of \(whole) px^2: \(sum)")
    }
    // Merged again, the parts cover what they covered.
    let again = OutlineProposer.merge(proposer.split(ring, into: 3))
    expectProper(again, most: 800)
    #expect(abs(PlaneShape.signedArea(again) / whole - 1) < 0.15)
  }

  @Test("Outlines that cross themselves, or of no area, do no harm", arguments: 1...20)
  func crossing(seed: UInt64) {
    var random = TestRandom(seed)
    let proposer = ProposalField(side: 120).proposer()
    let ring = (0..<Int(random.bits() % 12)).map { _ in
      PixelPoint(x: random.uniform(0...119), y: random.uniform(0...119))
    }
    for outline in [
      ring, ring.map { PixelPoint(x: $0.x, y: 50) }, ring + [PixelPoint(x: .nan, y: 1)],
      ring + ring,
    ] {
      let split = proposer.split(outline, into: 4)
      #expect(split.count == 4)
      for part in split { expectProper(part) }
      let merged = OutlineProposer.merge([outline, Self.square(10, 10, 20)])
      expectProper(merged, most: 800)
      #expect(PlaneShape.signedArea(merged) > 399)
    }
  }
}
