import CFUCore
import CFUImaging
import CFUPictures
import Foundation
import Testing

/// Part of a dish with exact shapes in it, and a proposer over all of it.
struct ProposalField {
  var canvas: Canvas
  let um: Double

  init(side: Int = 400, um: Double = 11, ground: Light = .gel) {
    canvas = Canvas(width: side, height: side, ground: ground)
    self.um = um
  }

  mutating func disc(_ x: Double, _ y: Double, radius: Double, _ colour: Light) {
    canvas.paint(
      colour, x: (x - radius - 1)...(x + radius + 1), y: (y - radius - 1)...(y + radius + 1)
    ) {
      radius + 0.5 - hypot($0 - x, $1 - y)
    }
  }

  func proposer(noise: Float = 1, seed: UInt64 = 1, originX: Int = 0, originY: Int = 0)
    -> OutlineProposer
  {
    OutlineProposer(
      picture: canvas.photograph(noise: noise, seed: seed).rgb(), originX: originX,
      originY: originY, scale: 1, umPerPixel: um)
  }
}

/// What every outline has to be.
func expectProper(
  _ outline: [PixelPoint], most: Int = OutlineProposer.mostPoints,
  _ location: SourceLocation = #_sourceLocation
) {
  #expect((3...most).contains(outline.count), sourceLocation: location)
  #expect(outline.allSatisfy { $0.x.isFinite && $0.y.isFinite }, sourceLocation: location)
  #expect(PlaneShape.signedArea(outline) > 0, sourceLocation: location)
  #expect(PlaneShape.isSimple(outline), sourceLocation: location)
}

/// The same geometry written anew, side against side.
enum PlaneShape {
  static func signedArea(_ ring: [PixelPoint]) -> Double {
    var twice = 0.0
    for i in ring.indices {
      let (a, b) = (ring[i], ring[(i + 1) % ring.count])
      twice += (a.x - ring[0].x) * (b.y - ring[0].y) - (b.x - ring[0].x) * (a.y - ring[0].y)
    }
    return twice / 2
  }

  static func isSimple(_ ring: [PixelPoint]) -> Bool {
    let n = ring.count
    func side(_ a: PixelPoint, _ b: PixelPoint, _ c: PixelPoint) -> Double {
      (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
    }
    for i in 0..<n {
      for j in i + 2..<max(n, i + 2) where !(i == 0 && j == n - 1) {
        let (a, b, c, d) = (ring[i], ring[(i + 1) % n], ring[j], ring[(j + 1) % n])
        if side(a, b, c) * side(a, b, d) < 0, side(c, d, a) * side(c, d, b) < 0 { return false }
      }
    }
    return Set(ring).count == n
  }

  static func middle(_ ring: [PixelPoint]) -> PixelPoint {
    var (sx, sy, twice) = (0.0, 0.0, 0.0)
    for i in ring.indices {
      let (a, b) = (ring[i], ring[(i + 1) % ring.count])
      let cross = a.x * b.y - b.x * a.y
      sx += cross * (a.x + b.x)
      sy += cross * (a.y + b.y)
      twice += cross
    }
    return PixelPoint(x: sx / (3 * twice), y: sy / (3 * twice))
  }
}

@Suite("Outlines proposed for a click")
struct ProposalClickTests {
  static let grounds: [(Light, Light)] = [
    (.gel, .red), (.gel, .pale), (Light(grey: 0.95), .pale), (Light(grey: 0.2), .dark),
    (Light(grey: 0.2), Light(grey: 0.35)), (Light(grey: 0.02), Light(grey: 0.08)),
  ]

  @Test(
    "A disc is outlined within 1.5 px, darker or brighter than any ground",
    arguments: 0..<6, [9.0, 25, 60])
  func disc(pair: Int, radius: Double) {
    let (ground, colour) = Self.grounds[pair]
    var field = ProposalField(ground: ground)
    field.disc(200.3, 190.6, radius: radius, colour)
    let proposer = field.proposer(originX: 1000, originY: 70)
    for (dx, dy) in [(0.0, 0.0), (0.5, 0), (-0.3, 0.4)] {
      let click = PixelPoint(x: 1200.3 + dx * radius, y: 260.6 + dy * radius)
      let outline = proposer.colony(at: click)
      expectProper(outline)
      #expect(Polygon.contains(outline, click))
      for p in outline {
        #expect(abs(hypot(p.x - 1200.3, p.y - 260.6) - radius) < 1.5)
      }
    }
  }

  @Test("Averaged pixels give the same outline in full-resolution px", arguments: [2, 4])
  func scaled(scale: Int) {
    var field = ProposalField(um: 11)
    field.disc(200, 200, radius: 40, .red)
    let proposer = OutlineProposer(
      picture: field.canvas.photograph().rgb(), originX: 5000, originY: 3000, scale: scale,
      umPerPixel: 11 / Double(scale))
    let s = Double(scale)
    let centre = PixelPoint(x: 5000 + 200.5 * s - 0.5, y: 3000 + 200.5 * s - 0.5)
    let outline = proposer.colony(at: centre)
    expectProper(outline)
    for p in outline {
      #expect(abs(hypot(p.x - centre.x, p.y - centre.y) - 40 * s) < 1.5 * s)
    }
  }

  @Test("A pale, grainy colony is outlined though it hardly darkens the gel", arguments: 1...4)
  func grainy(seed: UInt64) {
    var colonies = DrawnColonies(side: 4.4, seed: seed)
    colonies.cloud(x: 2.2, y: 2.2, cells: 500, sigma: 180)
    let proposer = OutlineProposer(
      picture: colonies.canvas.photograph(noise: 1, seed: seed).rgb(), originX: 0, originY: 0,
      scale: 1, umPerPixel: 11)
    let outline = proposer.colony(at: PixelPoint(x: 200, y: 200))
    expectProper(outline)
    // Nine tenths of a round normal cloud lie within 2.15 standard deviations.
    let radius = (PlaneShape.signedArea(outline) / .pi).squareRoot() * 11
    #expect((240...520).contains(radius))
  }

  @Test("A line of the grid beside or under a colony is not followed", arguments: [0.0, 12, 22])
  func grid(offset: Double) {
    var field = ProposalField()
    field.canvas.paint(Light(0.5, 0.48, 0.44), x: 0...400, y: (195 + offset)...(205 + offset)) {
      _, y in 3.5 - abs(y - 200 - offset)
    }
    field.disc(200, 200, radius: 20, .red)
    let outline = field.proposer().colony(at: PixelPoint(x: 200, y: 200))
    expectProper(outline)
    #expect(outline.allSatisfy { hypot($0.x - 200, $0.y - 200) < 32 })
    let area = PlaneShape.signedArea(outline)
    #expect(abs(area / (400 * .pi) - 1) < 0.35)
  }

  @Test("Where nothing stands out it is a circle of 60 um radius", arguments: [Float(0), 1, 4])
  func nothing(noise: Float) {
    let field = ProposalField()
    let outline = field.proposer(noise: noise).colony(at: PixelPoint(x: 150, y: 250))
    expectProper(outline)
    for p in outline { #expect(abs(hypot(p.x - 150, p.y - 250) - 60.0 / 11) < 1e-6) }
  }

  @Test("Its size is bounded, and the click lies inside")
  func bounds() {
    var field = ProposalField()
    field.disc(200, 200, radius: 1.2, .black)
    field.canvas.paint(.dark, x: 0...90, y: 0...400) { _, _ in 1 }
    let proposer = field.proposer()
    for click in [
      PixelPoint(x: 200, y: 200), PixelPoint(x: 203, y: 201), PixelPoint(x: 40, y: 200),
      PixelPoint(x: 92, y: 30), PixelPoint(x: 1, y: 1), PixelPoint(x: 398.7, y: 398.9),
    ] {
      let outline = proposer.colony(at: click)
      expectProper(outline)
      #expect(Polygon.contains(outline, click))
      let radius = (PlaneShape.signedArea(outline) / .pi).squareRoot() * field.um
      #expect((29...1510).contains(radius))
    }
  }

  @Test("Cut-outs without content", arguments: [0, 1, 2, 7, 8, 30])
  func degenerate(side: Int) {
    for level: UInt8 in [0, 128, 255] {
      let proposer = OutlineProposer(
        picture: RGBImage(
          width: side, height: side, samples: [UInt8](repeating: level, count: 3 * side * side)),
        originX: 10, originY: 20, scale: 1, umPerPixel: 11)
      for click in [
        PixelPoint(x: 10, y: 20), PixelPoint(x: 25, y: 35), PixelPoint(x: -1e6, y: 5),
        PixelPoint(x: .nan, y: .infinity),
      ] {
        expectProper(proposer.colony(at: click))
        let around = [(0.0, 0.0), (9, 0), (9, 9), (0, 9)].map {
          PixelPoint(x: 11 + $0.0, y: 21 + $0.1)
        }
        for parts in 1...6 {
          let split = proposer.split(around, into: parts)
          #expect(split.count == parts)
          for part in split { expectProper(part) }
        }
      }
    }
    let odd = OutlineProposer(
      picture: RGBImage(width: 1, height: 1, samples: [1, 2, 3]), originX: 0, originY: 0,
      scale: 0, umPerPixel: .nan)
    expectProper(odd.colony(at: PixelPoint(x: 0, y: 0)))
  }

  @Test(
    "The region to cut out is small however fine the picture", arguments: [0.3, 1, 2.2, 5, 11, 21])
  func region(um: Double) {
    let (region, scale) = OutlineProposer.region(for: PixelPoint(x: 900.4, y: 80), umPerPixel: um)
    #expect([1, 2, 4, 8].contains(scale))
    #expect(region.width == region.height && region.width % scale == 0)
    #expect(region.width / scale <= 1024)
    #expect(abs(Double(region.x) + Double(region.width) / 2 - 900.4) <= 1)
    #expect(Double(scale) * um <= 12 || scale == 1)
  }
}
