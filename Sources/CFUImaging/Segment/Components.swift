internal import CVisionBridge

/// The 8-connected groups of a mask, each a list of pixel indices.
struct Components {
  let width: Int
  let height: Int
  /// Pixels of component `i` (1-based label i + 1) are `indices[starts[i]..<starts[i + 1]]`,
  /// ascending.
  let starts: [Int]
  let indices: [Int32]

  var count: Int { starts.count - 1 }

  init(_ mask: MaskPlane) {
    width = mask.width
    height = mask.height
    var total: Int64 = 0
    _ = cv_count_set(mask.samples, Int64(mask.count), &total)
    let most = Int(total)
    var found: Int32 = 0
    var starts = [Int32](repeating: 0, count: most + 1)
    indices = [Int32](unsafeUninitializedCapacity: max(1, most)) { buffer, used in
      let status = cv_components(
        mask.samples, Int32(mask.width), Int32(mask.height), buffer.baseAddress!, &starts, &found)
      precondition(status == CV_OK, "no memory for the groups of a mask")
      used = most
    }
    self.starts = starts[...Int(found)].map { Int($0) }
  }

  func pixels(of component: Int) -> ArraySlice<Int32> {
    indices[starts[component]..<starts[component + 1]]
  }
}
