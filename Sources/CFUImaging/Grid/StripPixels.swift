internal import CVisionBridge

/// The pixels of one line of a grid and of the gel beside it; one after the other, lines share the memory.
final class StripPixels {
  /// As the bridge takes it.
  var strip: cv_strip
  private var scratch: UnsafeMutablePointer<UInt16>
  private var scratchCount = 0
  var count: Int { Int(strip.count) }
  /// Length of the line, px.
  var length: Int { Int(strip.length) }

  /// - Parameter capacity: pixels of the largest strip.
  init(capacity: Int) {
    let capacity = max(1, capacity)
    strip = cv_strip(
      x: planeMemory(capacity, of: Int32.self), y: planeMemory(capacity, of: Int32.self),
      along: planeMemory(capacity, of: Int32.self), across: planeMemory(capacity, of: Float.self),
      share: planeMemory(capacity, of: Float.self),
      crossed: planeMemory(capacity, of: UInt8.self), capacity: Int64(capacity), count: 0,
      length: 0, start: 0)
    scratch = planeMemory(1, of: UInt16.self)
  }

  deinit {
    cv_plane_free(strip.x)
    cv_plane_free(strip.y)
    cv_plane_free(strip.along)
    cv_plane_free(strip.across)
    cv_plane_free(strip.share)
    cv_plane_free(strip.crossed)
    cv_plane_free(scratch)
  }

  /// Scratch for the counts of `rows` medians.
  func counts(_ rows: Int) -> UnsafeMutablePointer<UInt16> {
    let needed = 512 * rows
    if needed > scratchCount {
      cv_plane_free(scratch)
      // Lines grow longer towards the middle of the dish: not a little more for each.
      scratchCount = max(needed, 2 * scratchCount)
      scratch = planeMemory(scratchCount, of: UInt16.self)
    }
    return scratch
  }
}
