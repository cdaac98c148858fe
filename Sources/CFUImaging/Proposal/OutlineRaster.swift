internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// An outline as cells of a grid fine enough for its shape, and the way back to outlines.
struct OutlineRaster {
  /// Picture px of the corner of cell (0, 0), and px per cell.
  let x: Double
  let y: Double
  let step: Double
  let width: Int
  let height: Int
  /// 1 inside; the outermost cells are empty. One piece, joined by sides, without holes.
  private(set) var mask: [UInt8]

  /// - Parameters:
  ///   - outlines: what is drawn, all into one mask.
  ///   - cells: about how many cells the mask should have.
  ///   - margin: px left free round it.
  init?(_ outlines: [[PixelPoint]], cells: Int, margin: Double = 0) {
    let all = outlines.joined()
    guard let x0 = all.lazy.map(\.x).min(), let x1 = all.lazy.map(\.x).max(),
      let y0 = all.lazy.map(\.y).min(), let y1 = all.lazy.map(\.y).max()
    else { return nil }
    let side = max(x1 - x0, y1 - y0) + 2 * margin
    let area = outlines.reduce(0) { $0 + abs(ClosedOutline.signedArea($1)) }
    guard side > 0, side.isFinite else { return nil }
    // A thin, long outline gets no more than 600 cells along.
    step = max((area / Double(cells)).squareRoot(), side / 600, 1e-6)
    x = x0 - margin - 2 * step
    y = y0 - margin - 2 * step
    width = Int(((x1 - x0 + 2 * margin) / step).rounded(.up)) + 5
    height = Int(((y1 - y0 + 2 * margin) / step).rounded(.up)) + 5
    mask = [UInt8](repeating: 0, count: width * height)
    for outline in outlines { fill(outline) }
    // What is thinner than a cell is its line.
    if mask.reduce(0, { $0 + Int($1) }) < cells / 4 { for o in outlines { draw(o) } }
    keepLargest()
    fillHoles()
  }

  /// Whole pixels: cell (0, 0) is the pixel (x + 0.5, y + 0.5).
  init?(pixelsOf outline: [PixelPoint]) {
    guard let x0 = outline.lazy.map(\.x).min(), let x1 = outline.lazy.map(\.x).max(),
      let y0 = outline.lazy.map(\.y).min(), let y1 = outline.lazy.map(\.y).max(),
      max(abs(x0), abs(x1), abs(y0), abs(y1)) < 1e6
    else { return nil }
    step = 1
    x = x0.rounded(.down) - 1.5
    y = y0.rounded(.down) - 1.5
    width = Int((x1 - x).rounded(.up)) + 2
    height = Int((y1 - y).rounded(.up)) + 2
    mask = [UInt8](repeating: 0, count: width * height)
    fill(outline)
    if !mask.contains(1) { draw(outline) }
    keepLargest()
    fillHoles()
  }

  /// The pixels of a patch of a cut-out, holes filled.
  init(_ patch: Patch, in light: ProposalLight) {
    let whole = patch.completelyFilled().patch
    let corner = light.full(x: Double(patch.x) - 0.5, y: Double(patch.y) - 0.5)
    (x, y, step) = (corner.x, corner.y, light.scale)
    (width, height, mask) = (whole.width, whole.height, whole.mask)
    keepLargest()
  }

  /// Picture px of the centre of a cell.
  func centre(_ i: Int) -> PixelPoint {
    PixelPoint(
      x: x + (Double(i % width) + 0.5) * step, y: y + (Double(i / width) + 0.5) * step)
  }

  private mutating func fill(_ points: [PixelPoint]) {
    var crossings: [Double] = []
    for row in 0..<height {
      let level = y + (Double(row) + 0.5) * step
      crossings.removeAll(keepingCapacity: true)
      guard var a = points.last else { return }
      for b in points {
        if (a.y <= level) != (b.y <= level) {
          crossings.append(a.x + (level - a.y) / (b.y - a.y) * (b.x - a.x))
        }
        a = b
      }
      crossings.sort()
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        let first = Int(((crossings[pair] - x) / step - 0.5).rounded(.up))
        let last = Int(((crossings[pair + 1] - x) / step - 0.5).rounded(.down))
        guard first <= last else { continue }
        for column in max(first, 0)...min(last, width - 1) { mask[row * width + column] = 1 }
      }
    }
  }

  private mutating func draw(_ points: [PixelPoint]) {
    guard var a = points.last else { return }
    for b in points {
      let steps = max(1, Int((max(abs(b.x - a.x), abs(b.y - a.y)) / step * 2).rounded(.up)))
      var last: (Int, Int)?
      for k in 0...steps {
        let t = Double(k) / Double(steps)
        let i = Int((a.x + t * (b.x - a.x) - x) / step)
        let j = Int((a.y + t * (b.y - a.y) - y) / step)
        mask[j * width + i] = 1
        // A step across a corner is made in two, so that the line is joined by sides.
        if let last, last.0 != i, last.1 != j { mask[last.1 * width + i] = 1 }
        last = (i, j)
      }
      a = b
    }
  }

  private mutating func keepLargest() {
    let groups = Self.pieces(mask.map { Int32($0) }, width: width)
    guard groups.count > 1, let largest = groups.max(by: { $0.cells.count < $1.cells.count })
    else { return }
    mask = [UInt8](repeating: 0, count: mask.count)
    for i in largest.cells { mask[i] = 1 }
  }

  private mutating func fillHoles() {
    let patch = Patch(x: 0, y: 0, width: width, height: height, mask: mask).completelyFilled()
    mask = patch.patch.mask
  }

  /// The pieces of every label that are joined by sides, in the order of their first cell; label 0
  /// is left out.
  static func pieces(_ labels: [Int32], width: Int) -> [(label: Int32, cells: [Int])] {
    var seen = [Bool](repeating: false, count: labels.count)
    var found: [(label: Int32, cells: [Int])] = []
    for start in labels.indices where labels[start] != 0 && !seen[start] {
      var cells = [start]
      seen[start] = true
      var next = 0
      while next < cells.count {
        let i = cells[next]
        next += 1
        for j in [i - 1, i + 1, i - width, i + width]
        where j >= 0 && j < labels.count && !seen[j] && labels[j] == labels[start] {
          seen[j] = true
          cells.append(j)
        }
      }
      found.append((labels[start], cells))
    }
    return found
  }

  /// The outline of one label, which is one piece joined by sides: through the middles of its outer
  /// cells' outer sides, so that it never touches itself; clockwise on screen.
  func outline(of label: Int32, in labels: [Int32]) -> [PixelPoint] {
    guard let start = labels.firstIndex(of: label) else { return [] }
    // The state is a cell and the side (0 above, 1 right, 2 below, 3 left) that is walked along
    // clockwise.
    let ahead = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    let out = [(0, -1), (1, 0), (0, 1), (-1, 0)]
    func own(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < width && y < height && labels[y * width + x] == label
    }
    var (cx, cy, side) = (start % width, start / width, 0)
    var points: [PixelPoint] = []
    repeat {
      let middle = (
        Double(cx) + 0.5 + 0.5 * Double(out[side].0), Double(cy) + 0.5 + 0.5 * Double(out[side].1)
      )
      points.append(PixelPoint(x: x + middle.0 * step, y: y + middle.1 * step))
      let (ax, ay) = (cx + ahead[side].0, cy + ahead[side].1)
      if !own(ax, ay) {
        side = (side + 1) % 4
      } else if own(ax + out[side].0, ay + out[side].1) {
        cx = ax + out[side].0
        cy = ay + out[side].1
        side = (side + 3) % 4
      } else {
        cx = ax
        cy = ay
      }
    } while (cx, cy, side) != (start % width, start / width, 0) && points.count < 4 * labels.count
    return points
  }

  /// The same with the steps of the raster averaged away, thinned to at most 200 points.
  func smoothOutline(of label: Int32, in labels: [Int32]) -> [PixelPoint] {
    let rough = outline(of: label, in: labels)
    var best = rough
    for reach in [3, 2, 1] where rough.count > 8 * reach {
      let n = rough.count
      let smooth = (0..<n).map { k -> PixelPoint in
        var (sx, sy, sum) = (0.0, 0.0, 0.0)
        for d in -reach...reach {
          let p = rough[(k + d + n) % n]
          let weight = Double(reach + 1 - abs(d))
          sx += weight * p.x
          sy += weight * p.y
          sum += weight
        }
        return PixelPoint(x: sx / sum, y: sy / sum)
      }
      if ClosedOutline.isSimple(smooth) {
        best = smooth
        break
      }
    }
    return ClosedOutline.tidied(
      ClosedOutline.thinned(best, tolerance: 0.25 * step, most: OutlineProposer.mostPoints))
  }
}
