internal import CFUCore

/// Joins what the seeker sees with what was segmented: colonies that were not found are added, and objects in
/// which it sees several middles are parted.
struct SoughtColonies {
  /// A place where the seeker sees a middle.
  struct Middle {
    /// Analysis pixels.
    var x: Double
    var y: Double
    /// Cell of the seeker's planes.
    var column: Int
    var row: Int
    var probability: Float
  }

  let sight: Seeker.Sight
  let density: OpticalDensity
  /// Nil without a grid.
  let grid: GridEraser?
  /// um per analysis pixel.
  let umPerPixel: Double
  let middles: [Middle]

  /// What is less likely than this is not looked at.
  static let least: Float = 0.15
  /// What is at least so likely is a colony's middle: it is added where nothing was found, and parts what was
  /// found in one. On 24 drawn dishes of nothing but noise none goes beyond it, one does beyond 0.4.
  static let believing: Float = 0.45
  /// An object with several that are at least so likely is told to be possibly several colonies: of middles between
  /// the two one in six was a colony's.
  static let doubting: Float = 0.25

  init(
    _ sight: Seeker.Sight, density: OpticalDensity, grid: GridEraser?, umPerPixel: Double
  ) {
    self.sight = sight
    self.density = density
    self.grid = grid
    self.umPerPixel = umPerPixel
    middles = Self.middles(sight)
  }

  private static func middles(_ sight: Seeker.Sight) -> [Middle] {
    var result: [Middle] = []
    for row in 0..<sight.centre.height {
      for column in 0..<sight.centre.width where sight.isMiddle(column, row) {
        result.append(
          Middle(
            x: 2 * Double(column) + 0.5, y: 2 * Double(row) + 0.5, column: column, row: row,
            probability: sight.centre[column, row]))
      }
    }
    return result
  }

  func join(_ found: [Segmented]) -> [Segmented] {
    let owner = Owners(found, width: density.width, height: density.height)
    var inside: [Int: [Middle]] = [:]
    var alone: [Middle] = []
    for middle in middles {
      if let index = owner.nearest(middle.x, middle.y, within: 2) {
        inside[index, default: []].append(middle)
      } else if middle.probability >= Self.believing, !isOnDarkLine(middle) {
        alone.append(middle)
      }
    }
    var result: [Segmented] = []
    for (index, object) in found.enumerated() {
      guard let seen = inside[index], seen.count > 1 else {
        result.append(object)
        continue
      }
      let sure = seen.filter { $0.probability >= Self.believing }
      if sure.count > 1 {
        result += parts(of: object, at: sure)
      } else {
        var whole = object
        if seen.count(where: { $0.probability >= Self.doubting }) > 1 { whole.overlap = true }
        result.append(whole)
      }
    }
    return result + added(alone, owner)
  }

  /// Noise that a dark line has amplified is no colony by itself; what the segmenter found there stays.
  private func isOnDarkLine(_ middle: Middle) -> Bool {
    guard let loudness = grid?.loudness else { return false }
    for y in (2 * middle.row - 1)...(2 * middle.row + 2) {
      for x in (2 * middle.column - 1)...(2 * middle.column + 2)
      where x >= 0 && y >= 0 && x < loudness.width && y < loudness.height {
        if loudness[x, y] > 1.5 { return true }
      }
    }
    return false
  }

  /// The object parted so that every pixel belongs to the nearest middle, by steps within the object.
  private func parts(of object: Segmented, at middles: [Middle]) -> [Segmented] {
    let patch = object.patch
    var labels = [Int32](repeating: 0, count: patch.mask.count)
    var seeds: [Int] = []
    for (k, middle) in middles.enumerated() {
      var best: (index: Int, distance: Double)?
      for i in patch.mask.indices where patch.mask[i] != 0 && labels[i] == 0 {
        let dx = Double(patch.x + i % patch.width) - middle.x
        let dy = Double(patch.y + i / patch.width) - middle.y
        let distance = dx * dx + dy * dy
        if distance < best?.distance ?? .infinity { best = (i, distance) }
      }
      if let best {
        labels[best.index] = Int32(k + 1)
        seeds.append(best.index)
      }
    }
    patch.grow(&labels, from: seeds)
    return middles.indices.compactMap { k in
      patch.part(labels, Int32(k + 1), planeWidth: density.width).map { part in
        segmented(part, cellsSeen: object.cellsSeen)
      }
    }
  }

  private func segmented(_ part: Patch, cellsSeen: Bool) -> Segmented {
    let (filled, holes) = part.filled()
    let light = PatchLight(
      part, density: density, evidence: density.density, umPerPixel: umPerPixel)
    return Segmented(
      patch: filled, shape: Shape(filled), holes: holes, clusters: light.redGroups(part),
      artefact: nil, overlap: false, cellsSeen: cellsSeen)
  }

  /// Objects round middles that lie in none: as far as the seeker sees a colony's body.
  private func added(_ alone: [Middle], _ owner: Owners) -> [Segmented] {
    let body = sight.body
    let cell = 2 * umPerPixel
    let disc = max(1, 66 / cell)
    let reach = 1500 / cell
    var labels = [Int32](repeating: 0, count: body.count)
    var pixels = [[Int32]](repeating: [], count: alone.count)
    var front: [Int] = []
    for (k, middle) in alone.enumerated() {
      let i = middle.row * body.width + middle.column
      labels[i] = Int32(k + 1)
      front.append(i)
    }
    let levels = front.map { max(0.5 * body.samples[$0], 0.1) }
    while !front.isEmpty {
      var next: [Int] = []
      for i in front {
        let k = Int(labels[i]) - 1
        let (column, row) = (i % body.width, i / body.width)
        pixels[k].append(Int32(i))
        for (dx, dy) in [(-1, 0), (1, 0), (0, -1), (0, 1)] {
          let (x, y) = (column + dx, row + dy)
          guard x >= 0, y >= 0, x < body.width, y < body.height else { continue }
          let j = y * body.width + x
          let fx = Double(x - alone[k].column)
          let fy = Double(y - alone[k].row)
          let far = (fx * fx + fy * fy).squareRoot()
          guard labels[j] == 0, far <= disc || (far <= reach && body.samples[j] >= levels[k])
          else { continue }
          labels[j] = Int32(k + 1)
          next.append(j)
        }
      }
      front = next
    }
    return pixels.compactMap { cells -> Segmented? in
      var own: [Int32] = []
      for i in cells {
        let (column, row) = (Int(i) % body.width, Int(i) / body.width)
        for y in (2 * row)..<min(2 * row + 2, density.height) {
          for x in (2 * column)..<min(2 * column + 2, density.width)
          where owner[x, y] == 0 && density.sigma[x, y].isFinite {
            own.append(Int32(y * density.width + x))
          }
        }
      }
      guard own.count >= 3 else { return nil }
      return segmented(Patch(pixels: own, planeWidth: density.width), cellsSeen: true)
    }
  }
}

/// Which object a pixel belongs to.
private struct Owners {
  private let width: Int
  private let height: Int
  /// 1 the first object, 0 none; lines and the like own nothing, since a colony may hang on them.
  private var owner: [Int32]

  init(_ found: [Segmented], width: Int, height: Int) {
    self.width = width
    self.height = height
    owner = [Int32](repeating: 0, count: width * height)
    for (index, object) in found.enumerated() where object.artefact == nil {
      let patch = object.patch
      for i in patch.mask.indices where patch.mask[i] != 0 {
        let x = patch.x + i % patch.width
        let y = patch.y + i / patch.width
        if x >= 0, y >= 0, x < width, y < height { owner[y * width + x] = Int32(index + 1) }
      }
    }
  }

  subscript(x: Int, y: Int) -> Int32 { owner[y * width + x] }

  /// The object at a place, or the nearest within some pixels.
  func nearest(_ x: Double, _ y: Double, within reach: Int) -> Int? {
    let px = Int(x.rounded())
    let py = Int(y.rounded())
    var best: (index: Int, distance: Double)?
    for dy in -reach...reach {
      for dx in -reach...reach {
        let (qx, qy) = (px + dx, py + dy)
        guard qx >= 0, qy >= 0, qx < width, qy < height, self[qx, qy] != 0 else { continue }
        let distance = Double(dx * dx + dy * dy)
        if distance < best?.distance ?? .infinity { best = (Int(self[qx, qy]) - 1, distance) }
      }
    }
    return best?.index
  }
}
