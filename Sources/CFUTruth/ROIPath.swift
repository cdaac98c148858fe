import CFUCore

/// The path of a composite ROI: floats, each segment led by its kind (as `java.awt.geom.PathIterator`
/// numbers them).
enum ROIPath {
  /// Straight pieces that a curve is cut into.
  private static let steps = 8

  /// - Parameter count: floats of the path, from byte 64 on.
  static func rings(
    _ data: BigEndianBytes, count: Int
  ) throws(ROIRecord.Problem) -> [[PixelPoint]] {
    guard count <= 20_000_000, 64 + 4 * count <= data.count else {
      throw ROIRecord.Problem(
        offset: data.count, what: "the ROI ends within its path of \(count) numbers")
    }
    var rings: [[PixelPoint]] = []
    var at = 0
    func point(_ index: Int) throws(ROIRecord.Problem) -> PixelPoint {
      let offset = 64 + 4 * (at + 1 + 2 * index)
      return PixelPoint(x: try data.float(offset), y: try data.float(offset + 4))
    }
    while at < count {
      let kind = try data.float(64 + 4 * at)
      let last = rings.last?.last
      switch kind {
      case 0:
        rings.append([try point(0)])
        at += 3
      case 1:
        guard last != nil else { throw lost(at) }
        rings[rings.count - 1].append(try point(0))
        at += 3
      case 2, 3:
        guard let last else { throw lost(at) }
        var control = [last]
        for index in 0..<(kind == 2 ? 2 : 3) { control.append(try point(index)) }
        for step in 1...steps {
          rings[rings.count - 1].append(curve(control, Double(step) / Double(steps)))
        }
        at += 2 * control.count - 1
      case 4: at += 1
      default:
        throw ROIRecord.Problem(
          offset: 64 + 4 * at, what: "\(kind) is no kind of segment of a path")
      }
    }
    return rings
  }

  private static func lost(_ at: Int) -> ROIRecord.Problem {
    ROIRecord.Problem(offset: 64 + 4 * at, what: "the path does not begin with a point")
  }

  /// A point of a Bezier curve (de Casteljau).
  private static func curve(_ control: [PixelPoint], _ share: Double) -> PixelPoint {
    var points = control
    while points.count > 1 {
      points = zip(points, points.dropFirst()).map {
        PixelPoint(x: $0.x + ($1.x - $0.x) * share, y: $0.y + ($1.y - $0.y) * share)
      }
    }
    return points[0]
  }
}
