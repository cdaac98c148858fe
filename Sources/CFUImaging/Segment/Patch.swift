/// A connected set of pixels in a small window of its own: what the segmenter works on object by
/// object.
struct Patch {
  /// Window origin in analysis pixels.
  var x: Int
  var y: Int
  var width: Int
  var height: Int
  /// Non-zero on the object; row by row.
  var mask: [UInt8]
  var area: Int

  /// The smallest window around `pixels`, with one empty pixel on every side.
  init(pixels: some Collection<Int32>, planeWidth: Int) {
    var x0 = Int.max
    var x1 = Int.min
    var y0 = Int.max
    var y1 = Int.min
    for p in pixels {
      let px = Int(p) % planeWidth
      let py = Int(p) / planeWidth
      x0 = min(x0, px)
      x1 = max(x1, px)
      y0 = min(y0, py)
      y1 = max(y1, py)
    }
    x = x0 - 1
    y = y0 - 1
    width = x1 - x0 + 3
    height = y1 - y0 + 3
    mask = [UInt8](repeating: 0, count: width * height)
    area = pixels.count
    for p in pixels {
      mask[(Int(p) / planeWidth - y) * width + Int(p) % planeWidth - x] = 1
    }
  }

  init(x: Int, y: Int, width: Int, height: Int, mask: [UInt8]) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
    self.mask = mask
    area = mask.reduce(0) { $0 + ($1 != 0 ? 1 : 0) }
  }

  /// The patch with its holes filled, and how many pixels they had.
  ///
  /// A thin closed line round a large empty area is left as it is: filling the dish's own wall
  /// would swallow everything in it.
  func filled() -> (patch: Patch, holes: Int) {
    let result = completelyFilled()
    return result.patch.area > 6 * area && area > 400 ? (self, 0) : result
  }

  func completelyFilled() -> (patch: Patch, holes: Int) {
    // Everything that the border can reach through empty pixels is outside; the rest is the object.
    var outside = [UInt8](repeating: 0, count: mask.count)
    var stack: [Int] = [0]
    outside[0] = 1
    while let i = stack.popLast() {
      let px = i % width
      if px > 0 { visit(i - 1) }
      if px < width - 1 { visit(i + 1) }
      if i >= width { visit(i - width) }
      if i < mask.count - width { visit(i + width) }
    }
    func visit(_ j: Int) {
      if outside[j] == 0, mask[j] == 0 {
        outside[j] = 1
        stack.append(j)
      }
    }
    var result = self
    for i in 0..<mask.count { result.mask[i] = outside[i] == 0 ? 1 : 0 }
    result.area = result.mask.reduce(0) { $0 + Int($1) }
    return (result, result.area - area)
  }

  /// The pixels of one label of a split, as a patch of its own.
  func part(_ labels: [Int32], _ label: Int32, planeWidth: Int) -> Patch? {
    var pixels: [Int32] = []
    for i in 0..<labels.count where labels[i] == label {
      pixels.append(Int32((i / width + y) * planeWidth + i % width + x))
    }
    return pixels.isEmpty ? nil : Patch(pixels: pixels, planeWidth: planeWidth)
  }

  /// Grows labels over the patch, ring by ring, so that every pixel joins the nearest by steps within it.
  /// - Parameters:
  ///   - labels: one a pixel, 0 where there is none yet.
  ///   - seeds: the pixels that have one; of two as near the one that comes first here wins.
  func grow(_ labels: inout [Int32], from seeds: [Int]) {
    var front = seeds
    let steps = [-1, 1, -width, width]
    while !front.isEmpty {
      var next: [Int] = []
      for i in front {
        for step in steps {
          let j = i + step
          guard j >= 0, j < labels.count, mask[j] != 0, labels[j] == 0 else { continue }
          labels[j] = labels[i]
          next.append(j)
        }
      }
      front = next
    }
  }
}
