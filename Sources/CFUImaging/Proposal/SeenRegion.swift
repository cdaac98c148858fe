internal import CFUCore
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// What stands out at a place, as the segmenter would see it if it looked nowhere else.
///
/// All that stands out by more than a level is marked; gaps between clusters of one burst are
/// closed; what hangs together with the place is the candidate. Where it is no plausible colony
/// (wider than 3 mm, ragged, at the cut-out's border: a grid line, the wall, a neighbourhood that
/// grew together) it is looked at again above a higher level.
struct SeenRegion {
  let light: ProposalLight
  private let tops: [Float]

  /// Part of something as soon as it stands out so far, standard deviations of gel.
  private static let lowest: Float = 4
  /// A colony is drawn round at this share of the greatest change of light nearby, not where its
  /// blur is lost: a sheer edge lies at a half, but colonies thin out and a person draws round them.
  private static let share: Float = 0.2
  /// Clusters of one burst lie closer together than this, um (merge rule 1).
  private static let burstGap = 110.0

  init(_ light: ProposalLight) {
    self.light = light
    tops = Self.highest(
      light.change, width: light.width, height: light.height,
      reach: Int((40 / light.umPerPixel).rounded()))
  }

  /// The plausible region at a place in px of the cut-out; nil where there is none.
  func patch(at place: (x: Double, y: Double)) -> Patch? {
    var level = Self.lowest
    while level < 200 {
      guard let found = candidate(at: place, above: level) else { return nil }
      if isPlausible(found) { return found }
      level *= 1.5
    }
    return nil
  }

  private func candidate(at place: (x: Double, y: Double), above level: Float) -> Patch? {
    let (width, height) = (light.width, light.height)
    var mask = [UInt8](repeating: 0, count: width * height)
    for i in mask.indices
    where light.texture[i] > level { mask[i] = 1 }
    // Texture is an average over some cells: what is narrower is noise or the ringing of a JPEG.
    Self.open(&mask, width: width, height: height, radius: Float(50 / light.umPerPixel))
    for i in mask.indices
    where light.density[i] > level && light.change[i] >= Self.share * tops[i] { mask[i] = 1 }
    Self.close(
      &mask, width: width, height: height, radius: Float(Self.burstGap / 2 / light.umPerPixel))
    guard let start = nearest(place, in: mask) else { return nil }
    var pixels: [Int32] = [Int32(start)]
    mask[start] = 0
    var next = 0
    while next < pixels.count {
      let i = Int(pixels[next])
      next += 1
      let (x, y) = (i % width, i / width)
      for dy in -1...1 {
        for dx in -1...1 where x + dx >= 0 && x + dx < width && y + dy >= 0 && y + dy < height {
          let j = i + dy * width + dx
          if mask[j] != 0 {
            mask[j] = 0
            pixels.append(Int32(j))
          }
        }
      }
    }
    return Patch(pixels: pixels, planeWidth: width)
  }

  /// The marked pixel nearest to a place, at most 50 um or two px away.
  private func nearest(_ place: (x: Double, y: Double), in mask: [UInt8]) -> Int? {
    let reach = max(2, Int((50 / light.umPerPixel).rounded()))
    let (cx, cy) = (Int(place.x.rounded()), Int(place.y.rounded()))
    var best: (distance: Int, index: Int)?
    for y in max(0, cy - reach)...min(light.height - 1, cy + reach) {
      for x in max(0, cx - reach)...min(light.width - 1, cx + reach) {
        let d = (x - cx) * (x - cx) + (y - cy) * (y - cy)
        if d <= reach * reach, d < best?.distance ?? .max, mask[y * light.width + x] != 0 {
          best = (d, y * light.width + x)
        }
      }
    }
    return best?.index
  }

  private func isPlausible(_ patch: Patch) -> Bool {
    if patch.x < 0 || patch.y < 0 || patch.x + patch.width > light.width
      || patch.y + patch.height > light.height
    {
      return false
    }
    let um = light.umPerPixel
    if Double(max(patch.width, patch.height) - 2) * um > 2 * OutlineProposer.radii.upperBound {
      return false
    }
    guard patch.area > 20 else { return true }
    let shape = Shape(patch)
    return shape.solidity > 0.45 && shape.aspect < 4
  }

  /// Opening with a disc, by distances: what a large element does not make slow.
  static func open(_ mask: inout [UInt8], width: Int, height: Int, radius: Float) {
    erode(&mask, width: width, height: height, radius: radius)
    dilate(&mask, width: width, height: height, radius: radius)
  }

  static func close(_ mask: inout [UInt8], width: Int, height: Int, radius: Float) {
    dilate(&mask, width: width, height: height, radius: radius)
    erode(&mask, width: width, height: height, radius: radius)
  }

  private static func dilate(_ mask: inout [UInt8], width: Int, height: Int, radius: Float) {
    for i in mask.indices { mask[i] = 1 - mask[i] }
    erode(&mask, width: width, height: height, radius: radius)
    for i in mask.indices { mask[i] = 1 - mask[i] }
  }

  private static func erode(_ mask: inout [UInt8], width: Int, height: Int, radius: Float) {
    var distance = [Float](repeating: 0, count: mask.count)
    _ = cv_distance(mask, &distance, Int32(width), Int32(height))
    // Distances run between pixel centres: one px is the next pixel, half of it belongs to each.
    for i in mask.indices where distance[i] <= radius { mask[i] = 0 }
  }

  /// The greatest value within `reach` px in both directions.
  private static func highest(_ plane: [Float], width: Int, height: Int, reach: Int) -> [Float] {
    guard reach > 0 else { return plane }
    func along(_ source: [Float], _ length: Int, _ lines: Int, _ step: Int, _ jump: Int) -> [Float]
    {
      var result = source
      source.withUnsafeBufferPointer { s in
        result.withUnsafeMutableBufferPointer { r in
          for line in 0..<lines {
            for k in 0..<length {
              var top = s[line * jump + k * step]
              for m in max(0, k - reach)...min(length - 1, k + reach) {
                top = max(top, s[line * jump + m * step])
              }
              r[line * jump + k * step] = top
            }
          }
        }
      }
      return result
    }
    let rows = along(plane, width, height, 1, width)
    return along(rows, height, width, width, 1)
  }
}
