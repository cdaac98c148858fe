/// A mask as COCO writes it: lengths of runs of pixels outside and inside by turns, column by column
/// from the top left.
package struct RunLengths {
  package struct Problem: Error {
    /// The rest of a sentence about the annotation.
    package var what: String
  }

  package struct Box: Hashable, Sendable {
    package var x: Int
    package var y: Int
    package var width: Int
    package var height: Int

    package init(x: Int, y: Int, width: Int, height: Int) {
      self.x = x
      self.y = y
      self.width = width
      self.height = height
    }
  }

  /// Pixels of the box of a mask whose outline is looked for.
  static let largest = 16_000_000

  private let runs: [Int]
  private let height: Int

  init(runs: [Int], height: Int, width: Int) throws(Problem) {
    guard height > 0, width > 0, height <= 1 << 20, width <= 1 << 20 else {
      throw Problem(what: "has a mask of \(height) x \(width) pixels")
    }
    var sum = 0
    for run in runs {
      guard run >= 0, run <= height * width - sum else {
        throw Problem(what: "has a mask whose runs are negative or more than \(height) x \(width)")
      }
      sum += run
    }
    guard sum == height * width else {
      throw Problem(
        what: "has a mask whose runs make \(sum) pixels, not \(height) x \(width)")
    }
    self.runs = runs
    self.height = height
  }

  /// The smallest box around the mask; nil where it is empty.
  var box: Box? {
    var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
    each { start, count in
      let (first, last) = (start / height, (start + count - 1) / height)
      (left, right) = (min(left, first), max(right, last))
      if first == last {
        (top, bottom) = (min(top, start % height), max(bottom, (start + count - 1) % height))
      } else {
        (top, bottom) = (0, height - 1)
      }
    }
    guard right >= 0 else { return nil }
    return Box(x: left, y: top, width: right - left + 1, height: bottom - top + 1)
  }

  /// Whether each pixel of a box around the mask is inside, row by row.
  func pixels(in box: Box) -> [Bool] {
    var inside = [Bool](repeating: false, count: box.width * box.height)
    each { start, count in
      for index in start..<start + count {
        inside[(index % height - box.y) * box.width + index / height - box.x] = true
      }
    }
    return inside
  }

  /// Runs inside the mask.
  private func each(_ body: (_ start: Int, _ count: Int) -> Void) {
    var at = 0
    for (index, run) in runs.enumerated() {
      if index % 2 == 1, run > 0 { body(at, run) }
      at += run
    }
  }

  /// The lengths out of COCO's compressed text (`rleToString` of its mask API): five bits a
  /// character from 48 on, a sixth that says whether more follow, and from the third length on the
  /// difference to the one before the last.
  static func unpack(_ text: String) throws(Problem) -> [Int] {
    var runs: [Int] = []
    var (value, shift) = (0, 0)
    for byte in text.utf8 {
      guard (48..<112).contains(byte), shift <= 30 else {
        throw Problem(what: "has a mask whose compressed 'counts' are damaged")
      }
      let bits = Int(byte) - 48
      value |= (bits & 0x1F) << shift
      shift += 5
      if bits & 0x20 == 0 {
        if bits & 0x10 != 0 { value |= -1 << shift }
        if runs.count > 2 { value += runs[runs.count - 2] }
        runs.append(value)
        (value, shift) = (0, 0)
      }
    }
    guard shift == 0 else {
      throw Problem(what: "has a mask whose compressed 'counts' are cut off")
    }
    return runs
  }
}
