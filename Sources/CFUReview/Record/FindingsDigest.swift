package import CFUCore
import Crypto

/// Digests of what stands in the store of a study, so that an alteration of it is found.
package enum FindingsDigest {
  /// Of what was found on a picture: numbers, places and outlines, without what any classifier says of
  /// them. 16 hexadecimal digits.
  package static func found(_ record: DishRecord) -> String {
    var hasher = SHA256()
    var bytes: [UInt8] = []
    for item in record.objects {
      let object = item.object
      append(object.id, &bytes)
      append(object.centre, &bytes)
      append(object.outline.count, &bytes)
      for point in object.outline { append(point, &bytes) }
    }
    hasher.update(data: bytes)
    return text(hasher)
  }

  /// Of all that the store holds of a dish: picture, program, settings, plugin, findings and verdicts.
  /// 16 hexadecimal digits.
  package static func whole(_ record: DishRecord) -> String {
    var hasher = SHA256()
    let provenance = record.provenance
    var text =
      [
        record.imageSHA256, provenance.programVersion, provenance.settingsSHA256,
        provenance.pluginID, provenance.pluginVersion, provenance.pluginSHA256, found(record),
        "\(record.geometry.width)x\(record.geometry.height)",
        "\(record.geometry.calibration.umPerPixel)",
      ].joined(separator: "\n") + "\n"
    text += record.flags.map(\.rawValue).joined(separator: ";") + "\n"
    for item in record.objects {
      let verdict = item.verdict
      text += "\(item.object.id) \(verdict.classID ?? "-") \(verdict.counted) "
      text += "\(verdict.reason?.rawValue ?? "-") \(verdict.probability ?? -1) "
      text += verdict.probabilities.map { "\($0)" }.joined(separator: ",") + "\n"
    }
    hasher.update(data: Array(text.utf8))
    return Self.text(hasher)
  }

  private static func append(_ value: Int, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian) { bytes += $0 }
  }

  /// To a hundredth of a pixel.
  private static func append(_ point: PixelPoint, _ bytes: inout [UInt8]) {
    append(Int((max(-1e6, min(1e6, point.x)) * 100).rounded()), &bytes)
    append(Int((max(-1e6, min(1e6, point.y)) * 100).rounded()), &bytes)
  }

  private static func text(_ hasher: SHA256) -> String {
    hasher.finalize().prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
