import CFUCore
import CFUPictures
import CFUReport

/// A decoded overlay, and where things lie on it.
struct OverlayPicture {
  var image: WorkingImage
  private let scaleX: Double
  private let scaleY: Double
  private let top: Double

  /// - Parameter isWhole: false where a small picture of it is all that is wanted.
  init(_ bytes: [UInt8], record: DishRecord, dish: String, isWhole: Bool) throws(CFUError) {
    image = try PictureDecoder.decode(bytes, name: dish, scale: isWhole ? 1 : 2)
    (scaleX, scaleY, top) = Overlay.placement(
      width: image.fullWidth, height: image.fullHeight, record: record, dish: dish)
  }

  func cut(_ square: Square) -> RGBImage {
    let centre = PixelPoint(
      x: (square.centre.x + 0.5) * scaleX, y: (square.centre.y + 0.5) * scaleY + top)
    return image.rgb(Square.region(round: centre, side: square.side * scaleX))
  }
}

/// What is shown of one colony: a square with its middle, full-resolution px.
struct Square: Sendable {
  /// The object's number.
  var number: Int
  var centre: PixelPoint
  var side: Double

  init(_ object: FoundObject, millimetres: Double, _ record: DishRecord) {
    number = object.id
    let geometry = record.geometry
    // A centre outside the picture would leave nothing to cut.
    centre = PixelPoint(
      x: min(max(object.centre.x, 0), Double(max(1, geometry.width) - 1)),
      y: min(max(object.centre.y, 0), Double(max(1, geometry.height) - 1)))
    side = millimetres * 1000 / geometry.calibration.umPerPixel
  }

  var region: PictureRegion { Self.region(round: centre, side: side) }

  static func region(round centre: PixelPoint, side: Double) -> PictureRegion {
    let pixels = Int(min(max(side, 8), 1200).rounded())
    return PictureRegion(
      x: Int(centre.x.rounded()) - pixels / 2, y: Int(centre.y.rounded()) - pixels / 2,
      width: pixels, height: pixels)
  }
}

extension [PixelPoint] {
  /// Longer side of the box round them, px; 0 without any.
  var longerSide: Double {
    let (x, y) = (lazy.map(\.x), lazy.map(\.y))
    guard let left = x.min(), let right = x.max(), let top = y.min(), let bottom = y.max() else {
      return 0
    }
    return Swift.max(right - left, bottom - top)
  }
}

extension RGBImage {
  /// Averaged over squares of whole pixels until no side is longer than `side`.
  func reduced(to side: Int) -> RGBImage {
    let factor = (max(width, height) - 1) / max(1, side) + 1
    let (columns, rows) = (width / factor, height / factor)
    guard factor > 1, columns > 0, rows > 0 else { return self }
    var out = [UInt8](repeating: 0, count: 3 * columns * rows)
    for y in 0..<rows {
      for x in 0..<columns {
        for channel in 0..<3 {
          var sum = 0
          for dy in 0..<factor {
            for dx in 0..<factor {
              sum += Int(samples[3 * ((y * factor + dy) * width + x * factor + dx) + channel])
            }
          }
          out[3 * (y * columns + x) + channel] = UInt8(sum / (factor * factor))
        }
      }
    }
    return RGBImage(width: columns, height: rows, samples: out)
  }
}
