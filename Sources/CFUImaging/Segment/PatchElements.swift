internal import CVisionBridge

/// What a patch is made of: the clusters of its red part, the hills of its pale part.
///
/// Elements are the atoms of splitting: a colony is one or several of them, never part of one. Red
/// and pale are taken apart first, so that a burst that leans on a pale colony is an element of its
/// own even where no valley lies between them.
struct PatchElements {
  /// One element, sums over its pixels.
  struct Element {
    /// Pixels.
    var area = 0.0
    /// Sum of weights (square root of the evidence) and their first and second moments, px.
    var mass = 0.0
    var sx = 0.0
    var sy = 0.0
    var sxx = 0.0
    var syy = 0.0
    var sxy = 0.0
    /// Pixels with haemoglobin's signature.
    var redArea = 0.0
    /// Sum of the signature, of darkness and of brightness over the noise, OD.
    var haem = 0.0
    var dark = 0.0
    var bright = 0.0
    /// Sum of the finest detail, share of the light.
    var detail = 0.0
    /// The same where its density, of either sign, is at least half of its greatest.
    var core = (area: 0.0, dark: 0.0, detail: 0.0)
    /// Highest `fine` in it.
    var top: Float = 0
    /// Corners of its convex hull, px.
    var hull: [SIMD2<Int32>] = []

    mutating func add(_ o: Element) {
      area += o.area
      mass += o.mass
      sx += o.sx
      sy += o.sy
      sxx += o.sxx
      syy += o.syy
      sxy += o.sxy
      redArea += o.redArea
      haem += o.haem
      dark += o.dark
      bright += o.bright
      detail += o.detail
      core.area += o.core.area
      core.dark += o.core.dark
      core.detail += o.core.detail
      top = max(top, o.top)
      hull += o.hull
    }

    mutating func addPlace(of o: Element) {
      mass += o.mass
      sx += o.sx
      sy += o.sy
    }

    var x: Double { sx / mass }
    var y: Double { sy / mass }
  }

  /// Where two elements touch.
  struct Border {
    var a: Int
    var b: Int
    /// Pairs of neighbouring pixels.
    var length = 0.0
    /// Highest `fine` on the way across.
    var height: Float = 0
  }

  /// 1-based, 0 outside the patch.
  var labels: [Int32]
  var elements: [Element]
  var borders: [Border]

  var count: Int { elements.count }
  /// More than this is not looked at: masks of elements are 64 bits wide.
  static let most = 48

  init(_ patch: Patch, _ light: PatchLight, umPerPixel: Double) {
    labels = []
    elements = []
    borders = []
    for strictness: Float in [0.92, 0.8, 0.65, 0.4] {
      labels = Self.seeds(patch, light, umPerPixel: umPerPixel, strictness: strictness)
      guard Int(labels.max() ?? 0) <= Self.most else { continue }
      break
    }
    let found = Int(labels.max() ?? 0)
    guard found > 1, found <= Self.most else {
      labels = patch.mask.map { Int32($0) }
      elements = []
      return
    }
    patch.grow(&labels, from: labels.indices.filter { labels[$0] != 0 })
    measure(patch, light, count: found)
  }

  private static func seeds(
    _ patch: Patch, _ light: PatchLight, umPerPixel: Double, strictness: Float
  ) -> [Int32] {
    var labels = [Int32](repeating: 0, count: patch.mask.count)
    var count: Int32 = 0
    let pixel = umPerPixel * umPerPixel
    func add(_ mask: [UInt8], least: Double, _ height: [Float]) {
      let part = Patch(
        x: patch.x, y: patch.y, width: patch.width, height: patch.height, mask: mask)
      guard part.area > 0 else { return }
      let smallest = max(2, Int(least / pixel))
      let split = PersistentWatershed.split(part, height: height) { top, saddle, area in
        saddle < strictness * top && area >= smallest
      }
      guard split.count > 0 else { return }
      var areas = [Int](repeating: 0, count: split.count + 1)
      for label in split.labels { areas[Int(label)] += 1 }
      var names = [Int32](repeating: 0, count: split.count + 1)
      for k in 1...split.count where areas[k] >= smallest {
        count += 1
        names[k] = count
      }
      for i in labels.indices where split.labels[i] != 0 {
        labels[i] = names[Int(split.labels[i])]
      }
    }
    let w = Int32(patch.width)
    let h = Int32(patch.height)
    func radius(_ um: Double) -> Int32 { Int32(max(1, (um / umPerPixel).rounded())) }
    add(light.red, least: 1_200, light.near)
    // Blur and closing leave a pale rim round everything red, which is no colony.
    var taken = light.red
    _ = cv_dilate(light.red, &taken, w, h, radius(45))
    // Refractile cells in focus are brighter than the gel; several of them near each other are one.
    var bright = light.bright
    _ = cv_morph(light.bright, &bright, w, h, radius(45), 0)
    for i in bright.indices where patch.mask[i] == 0 || taken[i] != 0 { bright[i] = 0 }
    add(bright, least: 3_500, light.fine)
    var pale = patch.mask
    for i in pale.indices where taken[i] != 0 || bright[i] != 0 { pale[i] = 0 }
    add(pale, least: 8_000, light.fine)
    return labels
  }

  private mutating func measure(_ patch: Patch, _ light: PatchLight, count: Int) {
    elements = [Element](repeating: Element(), count: count)
    var first = [Int32](repeating: -1, count: count)
    var rows: [Int: Int] = [:]
    let width = patch.width
    var densest = [Float](repeating: 0, count: count)
    for i in labels.indices where labels[i] != 0 {
      densest[Int(labels[i]) - 1] = max(densest[Int(labels[i]) - 1], abs(light.near[i]))
    }
    for y in 0..<patch.height {
      first = first.map { _ in -1 }
      var last = first
      for x in 0..<width {
        let i = y * width + x
        guard labels[i] != 0 else { continue }
        let k = Int(labels[i]) - 1
        if first[k] < 0 { first[k] = Int32(x) }
        last[k] = Int32(x)
        let w = Double(max(light.fine[i], 0.1))
        let px = Double(x)
        let py = Double(y)
        elements[k].area += 1
        elements[k].mass += w
        elements[k].sx += w * px
        elements[k].sy += w * py
        elements[k].sxx += w * px * px
        elements[k].syy += w * py * py
        elements[k].sxy += w * px * py
        if light.red[i] != 0 { elements[k].redArea += 1 }
        elements[k].haem += Double(light.haem[i])
        elements[k].dark += Double(max(light.density[i], 0))
        elements[k].bright += Double(max(-light.density[i], 0))
        elements[k].detail += Double(light.detail[i])
        if abs(light.near[i]) >= 0.5 * densest[k] {
          elements[k].core.area += 1
          elements[k].core.dark += Double(abs(light.density[i]))
          elements[k].core.detail += Double(light.detail[i])
        }
        elements[k].top = max(elements[k].top, light.fine[i])
        if x + 1 < width { touch(i, i + 1, light, &rows) }
        if y + 1 < patch.height { touch(i, i + width, light, &rows) }
      }
      for k in 0..<count where first[k] >= 0 {
        elements[k].hull.append(SIMD2(first[k], Int32(y)))
        if last[k] != first[k] { elements[k].hull.append(SIMD2(last[k], Int32(y))) }
      }
    }
    for k in 0..<count { elements[k].hull = ConvexHull.corners(elements[k].hull) }
  }

  private mutating func touch(
    _ i: Int, _ j: Int, _ light: PatchLight, _ rows: inout [Int: Int]
  ) {
    guard labels[j] != 0, labels[i] != labels[j] else { return }
    let a = Int(min(labels[i], labels[j])) - 1
    let b = Int(max(labels[i], labels[j])) - 1
    let key = a * 64 + b
    if rows[key] == nil {
      rows[key] = borders.count
      borders.append(Border(a: a, b: b))
    }
    guard let r = rows[key] else { return }
    borders[r].length += 1
    borders[r].height = max(borders[r].height, min(light.fine[i], light.fine[j]))
  }
}
