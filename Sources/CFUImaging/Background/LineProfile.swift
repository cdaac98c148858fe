internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// How dark the lines of one family are, by their offset and along them, and how sure that is.
struct LineProfile {
  let family: LineFamily
  /// Lines that were seen over half of the dish or more.
  let lines: Int
  /// Density of the lines over what lies beside them, `segments` values an offset; 0 beside lines.
  private let heights: [Float]
  /// How far each of `heights` may be off; 0 where there is no line.
  private let doubt: [Float]
  /// Largest offset, analysis pixels.
  private let reach: Int
  /// Length of a segment, analysis pixels.
  private let length: Double
  private static let segments = 6

  /// - Parameters:
  ///   - plane: density over the background, analysis pixels.
  ///   - noise: standard deviation of the open gel.
  init(_ family: LineFamily, of plane: FloatPlane, _ region: DishRegion, noise: Float) {
    self.family = family
    // Light and shade change along a line: each sixth of the dish has medians of its own.
    let segments = Self.segments
    let reach = Int(region.wall.semiMajor) + 2
    self.reach = reach
    let offsets = 2 * reach + 1
    let c = cos(family.angle)
    let s = sin(family.angle)
    let disc = region.wall.unitDisc
    let length = 2 * Double(reach) / Double(segments)
    self.length = length
    var medians = [Float](repeating: .nan, count: offsets * segments)
    var counts = [Int](repeating: 0, count: offsets * segments)
    var scratch = [Float](repeating: 0, count: Int(length / 2) + 2)
    scratch.withUnsafeMutableBufferPointer { buffer in
      for offset in 0..<offsets {
        let normal = Double(offset - reach)
        for segment in 0..<segments {
          var n = 0
          var t = -Double(reach) + length * Double(segment)
          let end = t + length
          while t < end {
            let place = family.place(offset: normal, along: t, c, s)
            let x = region.wall.centreX + place.dx
            let y = region.wall.centreY + place.dy
            if disc(x: x, y: y) < 0.95 {
              let xi = Int(x.rounded())
              let yi = Int(y.rounded())
              if xi >= 0, yi >= 0, xi < plane.width, yi < plane.height {
                buffer[n] = plane[xi, yi]
                n += 1
              }
            }
            t += 2
          }
          guard n >= 24 else { continue }
          medians[offset * segments + segment] = RobustScale.median(buffer, count: n)
          counts[offset * segments + segment] = n
        }
      }
    }
    // A line is narrow: what counts is how far it stands out from the offsets beside it.
    var table = [Float](repeating: 0, count: offsets * segments)
    var present = [Int](repeating: 0, count: offsets)
    var judged = [Int](repeating: 0, count: offsets)
    let beside = max(8, Int(region.wall.meanRadius / 40))
    var around = [Float](repeating: 0, count: 2 * beside + 1)
    for segment in 0..<segments {
      for offset in 0..<offsets {
        let here = offset * segments + segment
        guard counts[here] > 0 else { continue }
        judged[offset] += 1
        let baseline = around.withUnsafeMutableBufferPointer { buffer in
          var n = 0
          for k in max(0, offset - beside)...min(offsets - 1, offset + beside)
          where medians[k * segments + segment].isFinite {
            buffer[n] = medians[k * segments + segment]
            n += 1
          }
          return RobustScale.median(buffer, count: n)
        }
        let height = medians[here] - baseline
        // The median of n values of gel has this spread; five times it, and a fifth of the noise at least.
        let limit = max(5 * 1.25 / Float(counts[here]).squareRoot(), 0.2) * noise
        if abs(height) > limit {
          table[here] = height
          present[offset] += 1
        }
      }
    }
    // A line shows in most segments; a large colony fills one.
    let isLine = (0..<offsets).map { judged[$0] > 0 && 2 * present[$0] > judged[$0] }
    // Beside the wall a short piece of its shade would pass for a line; only long lines tell of a grid.
    var long = 0
    for offset in 1..<offsets
    where isLine[offset] && !isLine[offset - 1] && 2 * judged[offset] >= segments { long += 1 }
    // Lines are narrow: were they a third of the dish, they would be something else.
    lines = isLine.count(where: { $0 }) * 3 < offsets ? long : 0
    doubt = Self.completed(&table, isLine: isLine, counts: counts, segments: segments)
    heights = table
  }

  /// Takes the lines out of `plane`, marks where they were, and raises the spread there.
  func subtract(
    from plane: FloatPlane, _ region: DishRegion, mask: MaskPlane, spread: FloatPlane
  ) {
    let segments = Self.segments
    let offsets = 2 * reach + 1
    let c = cos(family.angle)
    let s = sin(family.angle)
    let disc = region.wall.unitDisc
    for y in 0..<plane.height {
      let dy = Double(y) - region.wall.centreY
      for x in 0..<plane.width {
        let dx = Double(x) - region.wall.centreX
        let place = family.offset(dx, dy, c, s) + Double(reach)
        let offset = Int(place.rounded(.down))
        guard offset > 0, offset < offsets - 1 else { continue }
        let t = (dy * c - dx * s + Double(reach)) / length
        let segment = min(max(Int(t), 0), segments - 1)
        let at = offset * segments + segment
        guard max(doubt[at], doubt[at + segments]) > 0, disc(x: Double(x), y: Double(y)) < 1 else {
          continue
        }
        let (below, above) = (heights[at], heights[at + segments])
        let line = below + Float(place - Double(offset)) * (above - below)
        plane[x, y] -= line
        // Where two lines cross they need not add.
        let crossing = mask[x, y] != 0
        spread[x, y] += max(doubt[at], doubt[at + segments]) + (crossing ? abs(line) : 0)
        mask[x, y] = 1
      }
    }
  }

  /// Fills in what the segments could not see of a line, and tells how sure each value is, OD; 0 where there is
  /// no line.
  ///
  /// A line lies up to a pixel beside its place here and there and is not equally dark everywhere. Near the wall a
  /// segment is too short for a median of its own, or the line ends in it: there the line is taken for what
  /// it is elsewhere, or for nothing.
  private static func completed(
    _ table: inout [Float], isLine: [Bool], counts: [Int], segments: Int
  ) -> [Float] {
    let offsets = isLine.count
    var doubt = [Float](repeating: 0, count: table.count)
    for offset in 0..<offsets where isLine[offset] {
      let row = offset * segments..<(offset + 1) * segments
      let seen = row.filter { table[$0] != 0 }.map { table[$0] }.sorted()
      guard !seen.isEmpty else { continue }
      for i in row where table[i] == 0 || counts[i] < 48 {
        table[i] = seen[seen.count / 2]
        doubt[i] = abs(table[i])
      }
    }
    // No line, no value: a large colony fills one segment.
    for offset in 0..<offsets {
      let near = max(0, offset - 2)...min(offsets - 1, offset + 2)
      guard near.contains(where: { isLine[$0] }) else {
        for i in offset * segments..<(offset + 1) * segments { table[i] = 0 }
        continue
      }
    }
    let values = table
    var result = doubt
    for offset in 0..<offsets {
      let near = max(0, offset - 2)...min(offsets - 1, offset + 2)
      guard near.contains(where: { isLine[$0] }) else { continue }
      for segment in 0..<segments {
        var step: Float = 0
        var height: Float = 0
        var filled: Float = 0
        for k in near {
          let here = values[k * segments + segment]
          if k < near.upperBound {
            step = max(step, abs(values[(k + 1) * segments + segment] - here))
          }
          height = max(height, abs(here))
          filled = max(filled, doubt[k * segments + segment])
        }
        result[offset * segments + segment] = max(0.6 * step + 0.15 * height, filled)
      }
    }
    return result
  }
}
