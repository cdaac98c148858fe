import CFUCore
import CFUImaging
import CFUPictures
import Foundation
import Testing

@Suite("Coordinates")
struct CoordinateTests {
  /// Three colonies that no symmetry maps onto each other.
  static let places: [(x: Double, y: Double)] = [(-9.5, -3), (4, -10.5), (7.2, 6.1)]

  private func dish(side: Int, umPerPixel: Double? = nil) -> DrawnDish {
    var dish = DrawnDish(width: side, height: side)
    dish.diameter = 35
    for place in Self.places { dish.add(place.x, place.y, 2) }
    return dish
  }

  private func check(_ dish: DrawnDish, _ found: DishAnalysis, within px: Double) {
    #expect(found.colonies.count == 3, "\(found.tally)")
    var furthest = 0.0
    for place in Self.places {
      let p = dish.pixel(place.x, place.y)
      let nearest = found.colonies.min {
        hypot($0.centre.x - p.x, $0.centre.y - p.y) < hypot($1.centre.x - p.x, $1.centre.y - p.y)
      }
      guard let nearest else { continue }
      let off = hypot(nearest.centre.x - p.x, nearest.centre.y - p.y)
      #expect(off < px, "drawn at \(p), found at \(nearest.centre)")
      #expect(nearest.contains(p))
      let mm = hypot(nearest.xMillimetres - place.x, nearest.yMillimetres - place.y)
      furthest = max(furthest, mm)
      // The outline runs where the disc ends: none of its points is far from the drawn radius.
      let r = dish.pxPerMillimetre
      for point in nearest.outline {
        let distance = hypot(point.x - p.x, point.y - p.y)
        #expect(distance > 0.8 * dish.axisRatio * r && distance < 1.15 * r)
      }
    }
    #expect(furthest < 0.15, "mm")
  }

  @Test(
    "Centres, outlines and millimetres are those of the full picture at every decode scale",
    arguments: [1, 2, 4])
  func scales(scale: Int) throws {
    // 900 px across 35 mm is analysed pixel by pixel, 3600 px in blocks of two.
    for side in scale == 1 ? [900] : [1800] {
      let dish = dish(side: side)
      let found = try dish.analysed(scale: scale)
      #expect(found.geometry.width == side)
      #expect(found.geometry.height == side)
      check(dish, found, within: 0.35 * Double(scale))
    }
  }

  @Test("The same where working pixels are averaged for the analysis")
  func blocks() throws {
    let dish = dish(side: 3600)
    check(dish, try dish.analysed(), within: 0.5)
  }

  @Test("Millimetres undo the tilt", arguments: [20.0, 110])
  func tilt(turn: Double) throws {
    var dish = dish(side: 1100)
    dish.axisRatio = 0.95
    dish.turn = turn
    check(dish, try dish.analysed(), within: 1)
  }

  @Test("Without a dish millimetres count from the middle of the picture")
  func noDish() throws {
    var dish = dish(side: 900)
    (dish.surround, dish.rings) = (dish.gel, [])
    let found = try dish.analysed(
      ImagingSettings(profile: .agar, umPerPixel: dish.umPerPixel))
    #expect(found.geometry.dish == nil)
    check(dish, found, within: 0.35)
  }

  @Test(
    "Outlines are closed, simple steps, clockwise and inside the picture",
    arguments: [ImagingSettings.Profile.agar, .methylcellulose])
  func outlines(profile: ImagingSettings.Profile) throws {
    var dish = dish(side: 900)
    dish.shift.x = (1 / dish.fill - 1) / 2 + 0.1
    dish.add(15.2, 0, 1.5)
    dish.scatter(10, diameters: 0.8...1.4, gap: 0.3, reach: 0.7, seed: 51)
    let found = try dish.analysed(ImagingSettings(profile: profile))
    #expect(!found.objects.isEmpty)
    for object in found.objects {
      var twice = 0.0
      let points = object.outline
      guard points.count > 2 else { continue }
      for (a, b) in zip(points, points.dropFirst() + points.prefix(1)) {
        twice += a.x * b.y - b.x * a.y
        #expect(a.x >= -0.5 && a.y >= -0.5 && a.x <= 899.5 && a.y <= 899.5)
      }
      // With y down, a positive shoelace sum is clockwise on screen.
      #expect(twice >= 0, "\(object.id)")
      #expect(points.first != points.last)
    }
  }

  @Test("Objects are numbered from 1 in reading order")
  func numbers() throws {
    var dish = dish(side: 900)
    dish.scatter(12, diameters: 0.8...1.4, gap: 0.3, reach: 0.7, seed: 52)
    let found = try dish.analysed()
    #expect(found.objects.map(\.id) == Array(1...found.objects.count))
    for (a, b) in zip(found.objects, found.objects.dropFirst()) {
      #expect(a.centre.y <= b.centre.y)
    }
  }
}
