internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// A window of the picture in logarithmic units, where absorbance adds and light divides out.
///
/// Camera values are taken for sRGB (IEC 61966-2-1) and linearised. Luminance stands as a plane; colour,
/// which is asked for on objects and on a sparse grid only, is computed where it is needed.
final class LogPlanes {
  /// Window in analysis pixels: working pixel = (analysis pixel + origin) * factor. Even numbers, so that a
  /// plane of half the size begins at the same place.
  let originX: Int
  let originY: Int
  let factor: Int
  let width: Int
  let height: Int
  /// log10 of linear luminance, relative to white; must not be asked for after `releaseLuminance`.
  var luminance: FloatPlane {
    guard let plane else { preconditionFailure("the luminance was released") }
    return plane
  }
  private var plane: FloatPlane?
  let hasColour: Bool
  private let image: WorkingImage

  /// - Parameters:
  ///   - factor: 1 or an even number up to 64.
  ///   - x, y: even origin of the window, analysis pixels, inside the picture.
  ///   - width, height: size of the window.
  init(_ image: WorkingImage, factor: Int, x: Int, y: Int, width: Int, height: Int) {
    precondition(factor == 1 || factor % 2 == 0)
    self.image = image
    self.factor = factor
    originX = x
    originY = y
    self.width = width
    self.height = height
    hasColour = image.cb != nil && image.cr != nil
    let luminance = FloatPlane(width: width, height: height)
    plane = luminance
    let target = luminance.samples
    image.luma.withSamples { source in
      Self.table.withUnsafeBufferPointer { table in
        _ = cv_block_lookup(
          source, Int32(image.luma.width), Int32(image.luma.height), Int32(factor),
          Int32(x), Int32(y), table.baseAddress!, target, Int32(width), Int32(height))
      }
    }
  }

  /// Lets go of the luminance: once density is known nothing needs it, and its memory serves the next
  /// plane.
  func releaseLuminance() { plane = nil }

  /// log10 of linear intensity for `index / 4` sRGB levels; level 0 counts as half a level.
  static let table: [Float] = (0...1023).map { index in
    let v = max(Double(index) / 4, 0.5) / 255
    let linear = v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4)
    return Float(log10(linear))
  }

  /// Gives `body` access to colour; the access must not outlive the call.
  func withColour<R>(_ body: (ColourAccess) throws -> R) rethrows -> R {
    let luma = image.luma
    return try luma.withSamples { y in
      try Self.table.withUnsafeBufferPointer { table in
        func access(_ cb: UnsafePointer<UInt8>?, _ cr: UnsafePointer<UInt8>?) -> ColourAccess {
          ColourAccess(
            luma: y, width: luma.width, height: luma.height, cb: cb, cr: cr,
            chromaWidth: image.cb?.width ?? 0, chromaHeight: image.cb?.height ?? 0,
            factor: factor, originX: originX, originY: originY, table: table.baseAddress!)
        }
        guard let cb = image.cb, let cr = image.cr else { return try body(access(nil, nil)) }
        return try cb.withSamples { b in
          try cr.withSamples { r in
            try body(access(b, r))
          }
        }
      }
    }
  }
}
