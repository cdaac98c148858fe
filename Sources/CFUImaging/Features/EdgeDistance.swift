internal import CVisionBridge

/// Distance of every pixel of a patch from its outline, px.
struct EdgeDistance {
  var distance: [Float]
  var greatest: Float

  init(_ patch: Patch) {
    var distance = [Float](repeating: 0, count: patch.mask.count)
    _ = cv_distance(patch.mask, &distance, Int32(patch.width), Int32(patch.height))
    greatest = distance.max() ?? 0
    self.distance = distance
  }
}
