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
    return text(hasher, bytes: 8)
  }

  /// Of what the classifier said of them, with the classifier. 16 hexadecimal digits.
  package static func verdicts(_ record: DishRecord) -> String {
    var hasher = SHA256()
    let provenance = record.provenance
    var text = "\(found(record)) \(provenance.pluginID) \(provenance.pluginSHA256)\n"
    for item in record.objects {
      let verdict = item.verdict
      text += "\(verdict.classID ?? "-") \(verdict.counted) \(verdict.reason?.rawValue ?? "-")\n"
    }
    hasher.update(data: Array(text.utf8))
    return Self.text(hasher, bytes: 8)
  }

  /// Of all that the store holds of a dish: its row of the sheet, the picture, and for each classifier
  /// program, settings, plugin, findings, measurements and verdicts. 64 hexadecimal digits.
  ///
  /// - Parameter records: one a classifier; nil where there is none.
  package static func whole(
    fields: [(key: String, value: String)], records: [DishRecord?]
  ) -> String {
    var hasher = SHA256()
    var text = fields.map { "\($0.key)\u{0}\($0.value)\u{0}" }.joined()
    for record in records {
      guard let record else {
        text += "none\n"
        continue
      }
      let provenance = record.provenance
      text +=
        [
          record.imageSHA256, provenance.programVersion, provenance.settingsSHA256,
          provenance.pluginID, provenance.pluginVersion, provenance.pluginSHA256, found(record),
          "\(record.geometry)", record.flags.map(\.rawValue).joined(separator: ";"),
          record.classes.map { "\($0)" }.joined(separator: ";"),
        ].joined(separator: "\n") + "\n"
      for item in record.objects { text += words(item) }
    }
    hasher.update(data: Array(text.utf8))
    return Self.text(hasher, bytes: 32)
  }

  private static func words(_ item: ClassifiedObject) -> String {
    let (object, verdict) = (item.object, item.verdict)
    // Features by their bits: what is no number has no decimals.
    let features = object.features.map { String($0.bitPattern, radix: 36) }
    return [
      "\(object.id) \(object.xMillimetres) \(object.yMillimetres) \(object.overlap)",
      object.artefact?.rawValue ?? "-", verdict.classID ?? "-", "\(verdict.counted)",
      verdict.reason?.rawValue ?? "-", verdict.probability.map { "\($0)" } ?? "-",
      verdict.probabilities.map { "\($0)" }.joined(separator: ","), verdict.note ?? "-",
      features.joined(separator: ","),
    ].joined(separator: "\u{0}") + "\n"
  }

  private static func append(_ value: Int, _ bytes: inout [UInt8]) {
    withUnsafeBytes(of: UInt32(truncatingIfNeeded: value).littleEndian) { bytes += $0 }
  }

  /// To a hundredth of a pixel.
  private static func append(_ point: PixelPoint, _ bytes: inout [UInt8]) {
    append(Int((max(-1e6, min(1e6, point.x)) * 100).rounded()), &bytes)
    append(Int((max(-1e6, min(1e6, point.y)) * 100).rounded()), &bytes)
  }

  private static func text(_ hasher: SHA256, bytes: Int) -> String {
    hasher.finalize().prefix(bytes).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
