import CFUCore

/// Shares of area that two outlines have in common.
enum Overlap {
  /// Intersection over union, on a grid of a quarter px or 300 cells across.
  static func iou(_ a: [PixelPoint], _ b: [PixelPoint]) -> Double {
    let all = a + b
    guard let x0 = all.map(\.x).min(), let x1 = all.map(\.x).max(),
      let y0 = all.map(\.y).min(), let y1 = all.map(\.y).max(), x1 > x0, y1 > y0
    else { return 0 }
    let step = max(0.25, max(x1 - x0, y1 - y0) / 300)
    var (both, any) = (0.0, 0.0)
    var y = y0 + step / 2
    while y < y1 {
      let (p, q) = (spans(a, y), spans(b, y))
      let (lp, lq) = (length(p), length(q))
      var common = 0.0
      for s in p { for t in q { common += max(0, min(s.1, t.1) - max(s.0, t.0)) } }
      both += common
      any += lp + lq - common
      y += step
    }
    return any > 0 ? both / any : 0
  }

  private static func spans(_ ring: [PixelPoint], _ y: Double) -> [(Double, Double)] {
    var xs: [Double] = []
    guard var a = ring.last else { return [] }
    for b in ring {
      if (a.y <= y) != (b.y <= y) { xs.append(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)) }
      a = b
    }
    xs.sort()
    return stride(from: 0, to: xs.count - 1, by: 2).map { (xs[$0], xs[$0 + 1]) }
  }

  private static func length(_ spans: [(Double, Double)]) -> Double {
    spans.reduce(0) { $0 + $1.1 - $1.0 }
  }
}
