internal import CFUCore

/// An outline as a mask of a crop.
enum CropMask {
  /// 255 where the centre of a pixel lies inside the outline (even-odd rule) or the outline runs
  /// through the pixel, so that not even the thinnest object is lost; else 0.
  static func samples(of outline: [PixelPoint], in box: CropBox) -> [UInt8] {
    var mask = [UInt8](repeating: 0, count: box.width * box.height)
    let points = outline.map(box.crop)
    fill(points, box, &mask)
    draw(points, box, &mask)
    return mask
  }

  private static func fill(_ points: [PixelPoint], _ box: CropBox, _ mask: inout [UInt8]) {
    var crossings: [Double] = []
    for y in 0..<box.height {
      let level = Double(y)
      crossings.removeAll(keepingCapacity: true)
      var from = points.last
      for to in points {
        if let from, (from.y <= level) != (to.y <= level) {
          crossings.append(from.x + (level - from.y) / (to.y - from.y) * (to.x - from.x))
        }
        from = to
      }
      crossings.sort()
      // Every line enters as often as it leaves, so crossings come in pairs.
      for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
        let first = max(crossings[pair].rounded(.up), 0)
        let last = min(crossings[pair + 1].rounded(.down), Double(box.width - 1))
        guard first <= last else { continue }
        for x in Int(first)...Int(last) { mask[y * box.width + x] = 255 }
      }
    }
  }

  private static func draw(_ points: [PixelPoint], _ box: CropBox, _ mask: inout [UInt8]) {
    guard var from = points.last else { return }
    for to in points {
      let steps = max(1, max(abs(to.x - from.x), abs(to.y - from.y)).rounded(.up))
      for step in 1...Int(min(steps, 1e5)) {
        let share = Double(step) / steps
        let x = (from.x + share * (to.x - from.x)).rounded()
        let y = (from.y + share * (to.y - from.y)).rounded()
        if x >= 0, y >= 0, x < Double(box.width), y < Double(box.height) {
          mask[Int(y) * box.width + Int(x)] = 255
        }
      }
      from = to
    }
  }
}
