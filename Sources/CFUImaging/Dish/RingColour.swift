internal import CFUPictures

/// Whether the colour of the medium ends at a ring: gel goes on under a ring of its own surface, and ends at the wall.
struct RingColour {
  let image: WorkingImage

  /// What changes across a ring, from just inside it to just outside.
  struct Change {
    /// Length of the change of (Cb - 128, Cr - 128) / Y. Light and shade leave these as they are; so does the tone
    /// curve, but for its ends.
    var tint: Double
    /// Brightness outside over that inside.
    var light: Double
  }

  /// Distance from the ring at which colour is taken, in units of its radius: beyond the line itself, within the
  /// plastic of a wall.
  private static let reach = 0.024
  private static let directions = Directions(count: 216)

  /// - Parameter ring: in pixels of `image.luma`.
  /// - Returns: nil for a grey picture, or when less than a tenth of the ring lies in the picture.
  func change(across ring: Ring) -> Change? {
    guard let inside = side(ring.scaled(by: 1 - Self.reach)),
      let outside = side(ring.scaled(by: 1 + Self.reach))
    else { return nil }
    let blue = outside.blue - inside.blue
    let red = outside.red - inside.red
    return Change(
      tint: (blue * blue + red * red).squareRoot(), light: outside.light / max(inside.light, 1))
  }

  private func side(_ ring: Ring) -> (light: Double, blue: Double, red: Double)? {
    guard let cb = image.cb, let cr = image.cr else { return nil }
    let model = PolarRing(ring, centreX: ring.centreX, centreY: ring.centreY)
    let valid = image.validWorking
    var light: [Float] = []
    var blue: [Float] = []
    var red: [Float] = []
    for direction in Self.directions.table {
      let radius = model.radius(along: direction)
      let x = Int((ring.centreX + radius * direction.x).rounded())
      let y = Int((ring.centreY + radius * direction.y).rounded())
      guard x >= valid.x, y >= valid.y, x < valid.x + valid.width, y < valid.y + valid.height
      else { continue }
      let luma = max(1, Float(image.luma[y * image.luma.width + x]))
      let i = min(y / 2, cb.height - 1) * cb.width + min(x / 2, cb.width - 1)
      light.append(luma)
      blue.append((Float(cb[i]) - 128) / luma)
      red.append((Float(cr[i]) - 128) / luma)
    }
    guard light.count >= Self.directions.count / 10 else { return nil }
    return (Self.median(&light), Self.median(&blue), Self.median(&red))
  }

  private static func median(_ values: inout [Float]) -> Double {
    Double(values.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) })
  }
}
