internal import CFUCore

#if canImport(Glibc)
  internal import Glibc
#endif

/// Takes a shape apart into compact pieces, each in one part: k-means (Lloyd 1982, doi
/// 10.1109/TIT.1982.1056489) of its cells.
enum ShapeSplit {
  /// Labels 1...`parts`, in reading order of the pieces' middles; 0 outside. Each label is one piece
  /// joined by sides.
  ///
  /// - Parameter hue: a number for every cell of the raster; a difference of 1 counts as much as the
  ///   radius of a part.
  static func labels(of raster: OutlineRaster, parts: Int, hue: [Double]? = nil) -> [Int32] {
    let cells = raster.mask.indices.filter { raster.mask[$0] != 0 }
    let radius = (Double(cells.count) / Double(parts) / .pi).squareRoot()
    let points = cells.map {
      SIMD3(Double($0 % raster.width), Double($0 / raster.width), radius * (hue?[$0] ?? 0))
    }
    var middles = spread(points, parts)
    var owner = [Int](repeating: 0, count: points.count)
    for _ in 0..<30 {
      var sums = [SIMD3<Double>](repeating: .zero, count: parts)
      var counts = [Double](repeating: 0, count: parts)
      for (i, p) in points.enumerated() {
        owner[i] = nearest(p, middles)
        sums[owner[i]] += p
        counts[owner[i]] += 1
      }
      let moved = sums.indices.map { counts[$0] > 0 ? sums[$0] / counts[$0] : middles[$0] }
      if moved == middles { break }
      middles = moved
    }
    var labels = [Int32](repeating: 0, count: raster.mask.count)
    for (i, cell) in cells.enumerated() { labels[cell] = Int32(owner[i] + 1) }
    let settled = settled(labels, width: raster.width, parts: parts)
    // A colour may lie all round another; without it every part is found.
    if hue != nil, Set(settled).count <= parts { return self.labels(of: raster, parts: parts) }
    return settled
  }

  private static func nearest(_ p: SIMD3<Double>, _ middles: [SIMD3<Double>]) -> Int {
    var best = (distance: Double.infinity, index: 0)
    for (k, m) in middles.enumerated() {
      let d = ((p - m) * (p - m)).sum()
      if d < best.distance { best = (d, k) }
    }
    return best.index
  }

  /// Places far from each other: each the furthest from those before.
  private static func spread(_ points: [SIMD3<Double>], _ count: Int) -> [SIMD3<Double>] {
    let middle = points.reduce(.zero, +) / Double(max(1, points.count))
    var distance = points.map { (($0 - middle) * ($0 - middle)).sum() }
    var chosen: [SIMD3<Double>] = []
    for k in 0..<count {
      guard let far = distance.indices.max(by: { distance[$0] < distance[$1] }) else { break }
      chosen.append(points[far])
      for i in points.indices {
        let d = ((points[i] - points[far]) * (points[i] - points[far])).sum()
        distance[i] = k == 0 ? d : min(distance[i], d)
      }
    }
    return chosen
  }

  /// One piece a label, numbered in reading order: smaller pieces join what lies nearest.
  static func settled(_ labels: [Int32], width: Int, parts: Int) -> [Int32] {
    var labels = labels
    var largest = [Int](repeating: -1, count: parts + 1)
    let pieces = OutlineRaster.pieces(labels, width: width)
    for (k, piece) in pieces.enumerated() {
      let old = largest[Int(piece.label)]
      if old < 0 || pieces[old].cells.count < piece.cells.count { largest[Int(piece.label)] = k }
    }
    for (k, piece) in pieces.enumerated() where largest[Int(piece.label)] != k {
      for i in piece.cells { labels[i] = -1 }
    }
    grow(&labels, width: width)
    return renumbered(labels, width: width, parts: parts)
  }

  /// Gives every cell of label -1 to the nearest label, ring by ring.
  static func grow(_ labels: inout [Int32], width: Int) {
    var front = labels.indices.filter { labels[$0] > 0 }
    while !front.isEmpty {
      var next: [Int] = []
      for i in front {
        for j in [i - 1, i + 1, i - width, i + width]
        where j >= 0 && j < labels.count && labels[j] == -1 {
          labels[j] = labels[i]
          next.append(j)
        }
      }
      front = next
    }
  }

  private static func renumbered(_ labels: [Int32], width: Int, parts: Int) -> [Int32] {
    var sums = [SIMD3<Double>](repeating: .zero, count: parts + 1)
    for i in labels.indices where labels[i] > 0 {
      sums[Int(labels[i])] += SIMD3(Double(i % width), Double(i / width), 1)
    }
    let order = (1...parts).sorted {
      let (a, b) = (sums[$0] / max(sums[$0].z, 1), sums[$1] / max(sums[$1].z, 1))
      return (a.y, a.x) < (b.y, b.x)
    }
    var names = [Int32](repeating: 0, count: parts + 1)
    for (k, old) in order.enumerated() { names[old] = Int32(k + 1) }
    return labels.map { $0 > 0 ? names[Int($0)] : 0 }
  }
}
