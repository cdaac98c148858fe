import CFUCore
import CFUJSON
import CFUPictures
import CFUStudy
import Glibc

extension OpenDish {
  func wanted(_ reader: StudyReader) -> PictureDesk.Wanted {
    PictureDesk.Wanted(
      position: dish.position, imageSHA256: counted.record.imageSHA256,
      umPerPixel: counted.record.geometry.calibration.umPerPixel,
      dish: counted.record.geometry.dish, reader: reader)
  }
}

extension PictureDesk {
  /// What a page has to know to show the picture of a dish; the picture is opened meanwhile.
  ///
  /// - Parameter version: what stands behind `?v=` in its addresses.
  func json(of open: OpenDish, _ reader: StudyReader, version: String? = nil) -> JSONValue {
    let record = open.counted.record
    let sha256 = record.imageSHA256
    let size = record.geometry
    let wanted = open.wanted(reader)
    let isThere = reader.hasPicture(at: open.dish.position)
    if isThere { expect(wanted) }
    let problem =
      isThere ? self.problem(of: sha256) : Self.missing
    var levels = 1
    while TilePicture.shrunk(max(size.width, size.height), level: levels - 1) > TilePicture.side {
      levels += 1
    }
    return .members([
      ("width", .number(size.width)), ("height", .number(size.height)),
      ("tile", .number(TilePicture.side)), ("levels", .number(levels)),
      ("sha256", version == nil ? .text(sha256) : .null),
      ("version", .text(version ?? String(sha256.prefix(16)))),
      (
        "um_per_px",
        .number(
          of: version == nil
            ? size.calibration.umPerPixel : Self.rounded(size.calibration.umPerPixel))
      ), ("available", .bool(isThere)),
      ("problem", .text(of: problem)),
    ])
  }

  /// To three significant digits: all of them would tell one dish from the others.
  private static func rounded(_ value: Double) -> Double {
    guard value.isFinite, value > 0 else { return value }
    let step = pow(10, 2 - floor(log10(value)))
    return (value * step).rounded() / step
  }
}
