internal import CVisionBridge

/// The pixels of one object that lie on the analysis planes, with their colour, and what they come
/// to.
///
/// The calls into the bridge can fail for want of memory only, and then as every allocation of the
/// pipeline: there is no answer.
final class ObjectPixels {
  let depth: EdgeDistance
  var count: Int { Int(pixels.count) }
  private let plane: OpticalDensity
  private var pixels: cv_object_pixels
  private let places: UnsafeMutablePointer<Int32>
  /// Density, depth, log red, log green, log blue, haemoglobin's signature.
  private let values: UnsafeMutablePointer<Float>
  private let red: UnsafeMutablePointer<Float>
  private let green: UnsafeMutablePointer<Float>
  private let blue: UnsafeMutablePointer<Float>
  private let haem: UnsafeMutablePointer<Float>

  init(_ patch: Patch, _ plane: OpticalDensity) {
    self.plane = plane
    depth = EdgeDistance(patch)
    let n = max(1, patch.area)
    places = .allocate(capacity: 2 * n)
    values = .allocate(capacity: 6 * n)
    (red, green) = (values + 2 * n, values + 3 * n)
    (blue, haem) = (values + 4 * n, values + 5 * n)
    pixels = cv_object_pixels(
      x: places, y: places + n, density: values, depth: values + n, count: 0)
    patch.withBridged { patch in
      _ = cv_gather_object(
        patch, depth.distance, plane.density.samples, Int32(plane.width), Int32(plane.height),
        &pixels)
    }
    plane.planes.colours(x: pixels.x, y: pixels.y, count: count, red, green, blue)
  }

  deinit {
    places.deallocate()
    values.deallocate()
  }

  /// - Parameter noise: standard deviation of density on gel.
  func density(noise: Float) -> cv_density_values {
    var result = cv_density_values()
    _ = cv_measure_density(
      &pixels, plane.density.samples, Int32(plane.width), Int32(plane.height), noise, &result)
    return result
  }

  /// Mean log10 of linear colour, and the slopes of red over green and green over blue below the
  /// ground.
  func colour(over ground: ColourGround) -> (
    mean: cv_log_colour, redGreen: Double, greenBlue: Double
  ) {
    var mean = cv_log_colour()
    var redGreen = Double.nan
    var greenBlue = Double.nan
    var under = ground.colour
    _ = cv_measure_colour(red, green, blue, pixels.count, &under, &mean, &redGreen, &greenBlue)
    return (mean, redGreen, greenBlue)
  }

  func haem(_ signature: HaemSignature, limits: cv_haem_limits) -> cv_haem_values {
    signature.values(
      red: red, green: green, blue: blue, x: pixels.x, y: pixels.y, count: count, into: haem)
    var result = cv_haem_values()
    var limits = limits
    _ = cv_measure_haem(&pixels, haem, &limits, &result)
    return result
  }
}

extension Patch {
  /// The patch as the bridge takes it, its origin moved by (`dx`, `dy`); valid inside `body` only.
  func withBridged<R>(
    mask: [UInt8]? = nil, dx: Int = 0, dy: Int = 0, _ body: (UnsafePointer<cv_patch>) -> R
  ) -> R {
    (mask ?? self.mask).withUnsafeBufferPointer { samples in
      var patch = cv_patch(
        mask: samples.baseAddress, x: Int32(x + dx), y: Int32(y + dy), width: Int32(width),
        height: Int32(height))
      return body(&patch)
    }
  }
}

extension LogPlanes {
  /// log10 of linear colour at `count` places, analysis pixels of the window.
  func colours(
    x: UnsafePointer<Int32>, y: UnsafePointer<Int32>, count: Int,
    _ red: UnsafeMutablePointer<Float>, _ green: UnsafeMutablePointer<Float>,
    _ blue: UnsafeMutablePointer<Float>
  ) {
    withColour { access in
      var planes = cv_colour_planes(
        luma: access.luma, cb: access.cb, cr: access.cr, width: Int32(access.width),
        height: Int32(access.height), chroma_width: Int32(access.chromaWidth),
        chroma_height: Int32(access.chromaHeight), factor: Int32(access.factor),
        origin_x: Int32(access.originX), origin_y: Int32(access.originY), table: access.table)
      _ = cv_colours_at(&planes, x, y, Int64(count), red, green, blue)
    }
  }
}
