import CFUCore
import CFUStatistics
import Glibc

/// Dishes with marks and a machine that finds most of them: misses, spurious colonies, jittered
/// places and outlines, wrong classes.
struct DrawnDetections {
  struct Dish {
    var machine: [MatchItem]
    var reference: [MatchItem]
  }

  static let classes = ["BFU-E", "CFU-GM", "CFU-MK", "CFU-E"]

  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func number(_ range: ClosedRange<Double>) -> Double {
    Double.random(in: range, using: &random)
  }

  mutating func chance(_ share: Double) -> Bool { number(0...1) < share }

  /// A star-shaped outline around a centre.
  mutating func outline(_ centre: PixelPoint, radius: Double, corners: Int) -> [PixelPoint] {
    (0..<corners).map { corner in
      let turn = 2 * Double.pi * (Double(corner) + number(0...0.6)) / Double(corners)
      let reach = radius * number(0.75...1.25)
      return PixelPoint(x: centre.x + reach * cos(turn), y: centre.y + reach * sin(turn))
    }
  }

  /// - Parameters:
  ///   - side: of the square that the colonies lie in, px.
  ///   - points: whether the reference's marks are points.
  mutating func dish(
    marks: Int, side: Double, points: Bool = false, jitter: Double = 3
  ) -> Dish {
    var dish = Dish(machine: [], reference: [])
    func colony(_ self: inout Self) -> MatchItem {
      let centre = PixelPoint(x: self.number(0...side), y: self.number(0...side))
      let radius = self.number(4...14)
      return MatchItem(
        centre: centre, outline: self.outline(centre, radius: radius, corners: 24),
        diameter: self.chance(0.5) ? 2 * radius : nil,
        classID: Self.classes.randomElement(using: &self.random),
        score: self.number(0.3...1))
    }
    for _ in 0..<marks {
      var mark = colony(&self)
      mark.score = nil
      if chance(0.9) {
        var found = mark
        let (dx, dy) = (number(-jitter...jitter), number(-jitter...jitter))
        found.centre = PixelPoint(x: mark.centre.x + dx, y: mark.centre.y + dy)
        found.outline = mark.outline.map { point in
          PixelPoint(
            x: point.x + dx + number(-0.7...0.7), y: point.y + dy + number(-0.7...0.7))
        }
        if chance(0.2) { found.classID = Self.classes.randomElement(using: &random) }
        found.score = number(0.3...1)
        dish.machine.append(found)
      }
      if points { (mark.outline, mark.diameter) = ([], nil) }
      if chance(0.05) { mark.classID = nil }
      dish.reference.append(mark)
    }
    for _ in 0..<(marks / 8) { dish.machine.append(colony(&self)) }
    dish.machine.shuffle(using: &random)
    return dish
  }
}
