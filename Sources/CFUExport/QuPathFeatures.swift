import CFUCore
import CFUReport

/// A GeoJSON file of one dish, as QuPath reads it: a feature collection of annotations.
///
/// Written feature by feature: `begin`, then one call an object, then `end`.
package struct QuPathFeatures: Sendable {
  /// Makes the objects' identifiers differ between dishes.
  private let dish: String
  private var isFirst = true

  package init(dish: String) { self.dish = dish }

  package static let begin = "{\"type\":\"FeatureCollection\",\"features\":["
  package static let end = "\n]}\n"

  /// One feature, to be written behind those before it.
  package mutating func feature(_ object: ExportedObject) -> String {
    var text = isFirst ? "\n" : ",\n"
    isFirst = false
    text += "{\"type\":\"Feature\",\"id\":\"\(identifier(object.number))\","
    text += "\"geometry\":\(JSONText.polygons(object.rings)),"
    text += "\"properties\":{\"objectType\":\"annotation\",\"name\":\"\(object.number)\","
    let colour = object.colour
    text += "\"classification\":{\"name\":\(JSONText.quoted(object.label)),"
    text += "\"color\":[\(colour.red),\(colour.green),\(colour.blue)]},"
    text += "\"measurements\":{"
    text += object.measurements.map {
      "\(JSONText.quoted($0.name)):\(DecimalText.fixed($0.value, decimals: $0.decimals))"
    }.joined(separator: ",")
    text += "},\"metadata\":{\"overlap\":\"\(object.overlap)\""
    if let reason = object.reason { text += ",\"reason\":\(JSONText.quoted(reason))" }
    return text + "}}}"
  }

  /// The same object has the same identifier each time.
  private func identifier(_ number: Int) -> String {
    func hash(_ start: UInt64) -> UInt64 {
      // FNV-1a.
      var hash = start
      for byte in "\(number)/\(dish)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
      return hash
    }
    let low = hash(0xCBF2_9CE4_8422_2325)
    return JSONText.uuid(hash(low), low)
  }
}
