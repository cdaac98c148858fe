package import CFUCore

/// The outline of a mask along the edges of its pixels.
package enum MaskOutline {
  /// Of the largest piece (pixels that share an edge), without its holes.
  ///
  /// - Parameters:
  ///   - inside: row by row over the box; at least one is true.
  ///   - box: where the mask lies in its picture, px from the corner.
  package static func largest(_ inside: [Bool], _ box: RunLengths.Box) -> [PixelPoint] {
    let (width, height) = (box.width, box.height)
    var piece = [Int32](repeating: 0, count: inside.count)
    var best: (count: Int, label: Int32, start: Int) = (0, 0, 0)
    var label: Int32 = 0
    var stack: [Int] = []
    for start in inside.indices where inside[start] && piece[start] == 0 {
      label += 1
      piece[start] = label
      stack.append(start)
      var count = 0
      while let index = stack.popLast() {
        count += 1
        let (x, y) = (index % width, index / width)
        for (next, isThere) in [
          (index - 1, x > 0), (index + 1, x < width - 1), (index - width, y > 0),
          (index + width, y < height - 1),
        ] where isThere && inside[next] && piece[next] == 0 {
          piece[next] = label
          stack.append(next)
        }
      }
      if count > best.count { best = (count, label, start) }
    }
    func holds(_ x: Int, _ y: Int) -> Bool {
      x >= 0 && y >= 0 && x < width && y < height && piece[y * width + x] == best.label
    }
    // Along the edges with the piece on the right hand, from the top left corner of its first pixel.
    let first = (x: best.start % width, y: best.start / width)
    let steps = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    // Of the two pixels in front of a corner, by heading: the left and the right one.
    let front = [((0, -1), (0, 0)), ((0, 0), (-1, 0)), ((-1, 0), (-1, -1)), ((-1, -1), (0, -1))]
    var (x, y, heading) = (first.x, first.y, 0)
    var corners: [PixelPoint] = []
    repeat {
      corners.append(PixelPoint(x: Double(box.x + x), y: Double(box.y + y)))
      repeat {
        x += steps[heading].0
        y += steps[heading].1
        let (left, right) = front[heading]
        let isLeft = holds(x + left.0, y + left.1)
        let isRight = holds(x + right.0, y + right.1)
        if !isRight {
          heading = (heading + 1) % 4
          break
        } else if isLeft {
          heading = (heading + 3) % 4
          break
        }
      } while true
    } while x != first.x || y != first.y || heading != 0
    return corners
  }
}
