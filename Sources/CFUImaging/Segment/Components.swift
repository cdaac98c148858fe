internal import CVisionBridge

/// The 8-connected groups of a mask, each a list of pixel indices.
struct Components {
  let width: Int
  let height: Int
  /// Pixels of component `i` (1-based label i + 1) are `indices[starts[i]..<starts[i + 1]]`, ascending.
  let starts: [Int]
  let indices: [Int32]

  var count: Int { starts.count - 1 }

  init(_ mask: MaskPlane) {
    width = mask.width
    height = mask.height
    let total = mask.count
    var found: Int32 = 0
    let labels = planeMemory(total, of: Int32.self)
    defer { cv_plane_free(labels) }
    _ = cv_label(mask.samples, labels, Int32(mask.width), Int32(mask.height), &found)
    var sizes = [Int](repeating: 0, count: Int(found) + 2)
    for i in 0..<total where labels[i] > 0 { sizes[Int(labels[i])] += 1 }
    var starts = [Int](repeating: 0, count: Int(found) + 1)
    for i in 0..<Int(found) { starts[i + 1] = starts[i] + sizes[i + 1] }
    var cursor = starts
    var indices = [Int32](repeating: 0, count: starts[Int(found)])
    for i in 0..<total where labels[i] > 0 {
      let c = Int(labels[i]) - 1
      indices[cursor[c]] = Int32(i)
      cursor[c] += 1
    }
    self.starts = starts
    self.indices = indices
  }

  func pixels(of component: Int) -> ArraySlice<Int32> {
    indices[starts[component]..<starts[component + 1]]
  }
}
