/// Splits a patch along the valleys of a height map, keeping only hills that stand out.
///
/// Pixels are flooded from the highest down. Where two hills meet, the lower one survives as a part
/// of its own only when its top rises far enough above the saddle; otherwise it is joined to the
/// higher. This is the watershed by topological persistence: no seeds, no order of growth, the same
/// answer for every rotation.
enum PersistentWatershed {
  /// - Parameters:
  ///   - height: one value per pixel of the patch.
  ///   - keep: (top of the lower hill, saddle, area of the lower hill in px) -> whether it is a
  ///     part of its own.
  /// - Returns: a label per pixel, 1...count on the object and 0 outside.
  static func split(
    _ patch: Patch, height: [Float], keep: (_ top: Float, _ saddle: Float, _ area: Int) -> Bool
  ) -> (labels: [Int32], count: Int) {
    let width = patch.width
    var order: [Int] = []
    order.reserveCapacity(patch.area)
    for i in 0..<patch.mask.count where patch.mask[i] != 0 { order.append(i) }
    order.sort { height[$0] > height[$1] || (height[$0] == height[$1] && $0 < $1) }

    var hill = [Int32](repeating: 0, count: patch.mask.count)
    var parent: [Int32] = [0]
    var top: [Float] = [0]
    var area: [Int] = [0]
    var final: [Bool] = [false]
    func root(_ label: Int32) -> Int32 {
      var r = label
      while parent[Int(r)] != r { r = parent[Int(r)] }
      return r
    }
    let neighbours = [
      -1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1,
    ]
    for i in order {
      var around: [Int32] = []
      var best: Int32 = 0
      var bestHeight = -Float.infinity
      for offset in neighbours {
        let j = i + offset
        guard j >= 0, j < hill.count, hill[j] != 0 else { continue }
        let r = root(hill[j])
        if !around.contains(r) { around.append(r) }
        if height[j] > bestHeight {
          bestHeight = height[j]
          best = hill[j]
        }
      }
      if around.isEmpty {
        let label = Int32(parent.count)
        parent.append(label)
        top.append(height[i])
        area.append(1)
        final.append(false)
        hill[i] = label
        continue
      }
      if around.count > 1 {
        // The highest hill takes in every other that does not stand out over this saddle.
        around.sort { top[Int($0)] > top[Int($1)] || (top[Int($0)] == top[Int($1)] && $0 < $1) }
        for k in 1..<around.count {
          let lower = Int(around[k])
          if final[lower] { continue }
          if keep(top[lower], height[i], area[lower]) {
            final[lower] = true
          } else {
            let higher = root(around[0])
            parent[lower] = higher
            area[Int(higher)] += area[lower]
          }
        }
      }
      let r = root(best)
      hill[i] = r
      area[Int(r)] += 1
    }
    var compact = [Int32](repeating: 0, count: parent.count)
    var count: Int32 = 0
    var labels = hill
    for i in 0..<labels.count where labels[i] != 0 {
      let r = Int(root(labels[i]))
      if compact[r] == 0 {
        count += 1
        compact[r] = count
      }
      labels[i] = compact[r]
    }
    return (labels, Int(count))
  }
}
