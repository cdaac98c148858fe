import Foundation

/// Draws the outline that a person would: round the cells, over the gaps between them, without
/// strays.
enum ColonyOutline {
  /// Corners of a closed outline in the plane of the dish, um, and the area inside it, um^2.
  ///
  /// Cells are widened by a closing distance that grows until one region holds nearly all of them;
  /// then the region is taken back by the same distance, less a margin of 4 um, and its spikes are
  /// cut off.
  static func trace(_ all: [Cell]) -> (corners: [SIMD2<Double>], area: Double) {
    let erythroid = all.count { $0.kind == .erythroblast } * 2 > all.count
    // A halo thins out without an end, and nobody sees its last tenth; a burst ends where its
    // clusters do.
    let enough = erythroid || all.count < 30 ? 0.97 : 0.9
    let cells = erythroid && all.count > 60 ? withoutStrays(all) : all
    guard let box = Box(cells) else { return ([], 0) }
    var mask = Mask(box: box)
    for closing in [18.0, 36, 60, 90, 130, 190, 270, 400] {
      mask = Mask(box: box.widened(by: closing + 20))
      mask.widen(cells, by: closing)
      let share = mask.keepLargestRegion(holding: cells)
      if share >= enough {
        mask.fillHoles()
        mask.takeBack(closing - 4)
        // Not so wide in a burst: it would cut the bridges between its clusters.
        let spike = cells.count < 30 ? 0 : erythroid ? 9 : max(9, 0.5 * closing)
        mask.takeBack(spike)
        mask.widen(by: spike)
        _ = mask.keepLargestRegion(holding: cells)
        break
      }
    }
    let corners = mask.boundary()
    return (corners, polygonArea(corners))
  }

  /// Area of a simple polygon (shoelace), always positive.
  static func polygonArea(_ corners: [SIMD2<Double>]) -> Double {
    var sum = 0.0
    for i in corners.indices {
      let (p, q) = (corners[i], corners[(i + 1) % corners.count])
      sum += p.x * q.y - q.x * p.y
    }
    return abs(sum) / 2
  }

  /// Cells that have at least five others in their own or the adjoining squares of 16 um.
  private static func withoutStrays(_ cells: [Cell]) -> [Cell] {
    func square(_ cell: Cell) -> SIMD2<Int> {
      SIMD2(Int((cell.x / 16).rounded(.down)), Int((cell.y / 16).rounded(.down)))
    }
    var members: [SIMD2<Int>: Int] = [:]
    for cell in cells { members[square(cell), default: 0] += 1 }
    return cells.filter { cell in
      let own = square(cell)
      var near = 0
      for dy in -1...1 { for dx in -1...1 { near += members[own &+ SIMD2(dx, dy)] ?? 0 } }
      return near > 5
    }
  }

  private struct Box {
    var minX: Double
    var minY: Double
    var maxX: Double
    var maxY: Double

    init?(_ cells: [Cell]) {
      guard let first = cells.first else { return nil }
      (minX, maxX) = (Double(first.x), Double(first.x))
      (minY, maxY) = (Double(first.y), Double(first.y))
      for cell in cells {
        minX = min(minX, Double(cell.x - cell.radius))
        maxX = max(maxX, Double(cell.x + cell.radius))
        minY = min(minY, Double(cell.y - cell.radius))
        maxY = max(maxY, Double(cell.y + cell.radius))
      }
    }

    func widened(by margin: Double) -> Box {
      var box = self
      box.minX -= margin
      box.minY -= margin
      box.maxX += margin
      box.maxY += margin
      return box
    }
  }

  /// A raster of the colony's ground plan.
  private struct Mask {
    let box: Box
    let pitch: Double
    let width: Int
    let height: Int
    var inside: [Bool]

    init(box: Box) {
      self.box = box
      let extent = max(box.maxX - box.minX, box.maxY - box.minY)
      pitch = max(3, extent / 300)
      width = Int((box.maxX - box.minX) / pitch) + 3
      height = Int((box.maxY - box.minY) / pitch) + 3
      inside = [Bool](repeating: false, count: width * height)
    }

    private func index(_ x: Double, _ y: Double) -> (Int, Int) {
      (Int((x - box.minX) / pitch) + 1, Int((y - box.minY) / pitch) + 1)
    }

    mutating func widen(_ cells: [Cell], by distance: Double) {
      // Cells are marked as points first: drawing a disc for each of thousands would cost too much.
      var distanceToCell = [Float](repeating: .infinity, count: width * height)
      for cell in cells {
        let (cx, cy) = index(Double(cell.x), Double(cell.y))
        distanceToCell[cy * width + cx] = min(distanceToCell[cy * width + cx], -cell.radius)
      }
      spreadDistance(&distanceToCell)
      for i in inside.indices { inside[i] = distanceToCell[i] <= Float(distance) }
    }

    mutating func widen(by distance: Double) {
      guard distance > 0 else { return }
      var toInside = [Float](repeating: .infinity, count: width * height)
      for i in inside.indices where inside[i] { toInside[i] = 0 }
      spreadDistance(&toInside)
      for i in inside.indices { inside[i] = toInside[i] <= Float(distance) }
    }

    mutating func takeBack(_ distance: Double) {
      guard distance > 0 else { return }
      var toOutside = [Float](repeating: .infinity, count: width * height)
      for i in inside.indices where !inside[i] { toOutside[i] = 0 }
      spreadDistance(&toOutside)
      for i in inside.indices { inside[i] = inside[i] && toOutside[i] > Float(distance) }
    }

    /// Two passes of a chamfer with steps of 1 and sqrt 2: distances within 8 % of Euclid's.
    private func spreadDistance(_ field: inout [Float]) {
      let straight = Float(pitch)
      let slant = Float(pitch * 2.0.squareRoot())
      for y in 0..<height {
        for x in 0..<width {
          let i = y * width + x
          var best = field[i]
          if x > 0 { best = min(best, field[i - 1] + straight) }
          if y > 0 {
            best = min(best, field[i - width] + straight)
            if x > 0 { best = min(best, field[i - width - 1] + slant) }
            if x < width - 1 { best = min(best, field[i - width + 1] + slant) }
          }
          field[i] = best
        }
      }
      for y in stride(from: height - 1, through: 0, by: -1) {
        for x in stride(from: width - 1, through: 0, by: -1) {
          let i = y * width + x
          var best = field[i]
          if x < width - 1 { best = min(best, field[i + 1] + straight) }
          if y < height - 1 {
            best = min(best, field[i + width] + straight)
            if x > 0 { best = min(best, field[i + width - 1] + slant) }
            if x < width - 1 { best = min(best, field[i + width + 1] + slant) }
          }
          field[i] = best
        }
      }
    }

    /// Leaves the region with most cells; returns the fraction of cells in it.
    mutating func keepLargestRegion(holding cells: [Cell]) -> Double {
      var label = [Int32](repeating: 0, count: width * height)
      var next: Int32 = 0
      var stack: [Int] = []
      for start in inside.indices where inside[start] && label[start] == 0 {
        next += 1
        label[start] = next
        stack.append(start)
        while let i = stack.popLast() {
          for j in [i - 1, i + 1, i - width, i + width]
          where j >= 0 && j < inside.count && inside[j] && label[j] == 0 {
            label[j] = next
            stack.append(j)
          }
        }
      }
      guard next > 0 else { return 0 }
      var members = [Int](repeating: 0, count: Int(next) + 1)
      for cell in cells {
        let (x, y) = index(Double(cell.x), Double(cell.y))
        members[Int(label[y * width + x])] += 1
      }
      members[0] = -1
      let best = members.indices.max { members[$0] < members[$1] } ?? 1
      for i in inside.indices { inside[i] = label[i] == Int32(best) }
      return Double(members[best]) / Double(cells.count)
    }

    mutating func fillHoles() {
      var outside = [Bool](repeating: false, count: width * height)
      var stack = [0]
      outside[0] = true
      while let i = stack.popLast() {
        for j in [i - 1, i + 1, i - width, i + width]
        where j >= 0 && j < inside.count && !inside[j] && !outside[j] {
          outside[j] = true
          stack.append(j)
        }
      }
      for i in inside.indices { inside[i] = !outside[i] }
    }

    /// Outer boundary of the region along pixel edges, thinned to every second or third corner.
    func boundary() -> [SIMD2<Double>] {
      guard let first = inside.firstIndex(of: true) else { return [] }
      // Moore tracing, clockwise on screen, from the topmost pixel.
      let steps = [(1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1)]
      let (x0, y0) = (first % width, first / width)
      var (x, y, heading) = (x0, y0, 0)
      var points: [SIMD2<Double>] = []
      repeat {
        points.append(
          SIMD2(
            (Double(x) - 0.5) * pitch + box.minX, (Double(y) - 0.5) * pitch + box.minY))
        var moved = false
        for turn in 0..<8 {
          let direction = (heading + 6 + turn) % 8
          let (nx, ny) = (x + steps[direction].0, y + steps[direction].1)
          if nx >= 0, ny >= 0, nx < width, ny < height, inside[ny * width + nx] {
            (x, y, heading) = (nx, ny, direction)
            moved = true
            break
          }
        }
        if !moved { break }
      } while (x, y) != (x0, y0) && points.count < 4 * width * height
      if points.count < 4 {
        let (c, h) = (points[0], pitch / 2 + 3)
        return [
          SIMD2(c.x - h, c.y - h), SIMD2(c.x + h, c.y - h), SIMD2(c.x + h, c.y + h),
          SIMD2(c.x - h, c.y + h),
        ]
      }
      // Points run through pixel centres; push them out by half a pixel, then thin.
      let middle = points.reduce(SIMD2<Double>.zero, +) / Double(points.count)
      let stride = max(1, points.count / 120)
      return Swift.stride(from: 0, to: points.count, by: stride).map { i in
        let p = (points[i] + points[max(0, i - 1)] + points[min(points.count - 1, i + 1)]) / 3
        let d = p - middle
        let length = max(1e-9, (d.x * d.x + d.y * d.y).squareRoot())
        return p + d * (pitch / 2 / length)
      }
    }
  }
}
