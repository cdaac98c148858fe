import CFUCore
import Foundation

/// Truth in the formats of annotation tools. Coordinates are full-resolution pixels, origin
/// top-left; colonies and clusters whose centre lies in the frame, those without an outline left
/// out.
package enum TruthFormats {
  /// A QuPath GeoJSON of one dish: a feature collection of annotations with a closed polygon, the
  /// class as `properties.classification.name`, and cells, clusters, depth and visibility as
  /// measurements.
  package static func geoJSON(_ entry: TruthTables.Entry) -> [UInt8] {
    var text = "{\"type\":\"FeatureCollection\",\"features\":["
    for (index, colony) in drawn(entry.truth).enumerated() {
      if index > 0 { text += "," }
      text += "\n{\"type\":\"Feature\",\"id\":\"\(identifier(entry.dish, colony.id))\","
      text += "\"geometry\":\(JSONText.polygons([colony.outline])),"
      text += "\"properties\":{\"objectType\":\"annotation\",\"name\":\"\(colony.id)\","
      text += "\"classification\":{\"name\":\(JSONText.quoted(colony.kind.rawValue)),"
      text += "\"color\":\(colour(of: colony.kind))},"
      text += "\"measurements\":{" + measures(colony) + "}}}"
    }
    return Array((text + "\n]}\n").utf8)
  }

  /// One COCO file for all dishes: a category a class, a polygon an annotation, and cells, clusters,
  /// depth and visibility as `attributes`.
  package static func coco(_ entries: [TruthTables.Entry]) -> [UInt8] {
    var images: [String] = []
    var annotations: [String] = []
    for (index, entry) in entries.enumerated() {
      images.append(
        "{\"id\":\(index + 1),\"file_name\":\(JSONText.quoted(entry.picture)),"
          + "\"width\":\(entry.truth.width),\"height\":\(entry.truth.height)}")
      for colony in drawn(entry.truth) {
        let xs = colony.outline.map(\.x)
        let ys = colony.outline.map(\.y)
        let (x, y) = (xs.min() ?? 0, ys.min() ?? 0)
        let box = [x, y, (xs.max() ?? 0) - x, (ys.max() ?? 0) - y]
        let area = ColonyOutline.polygonArea(colony.outline.map { SIMD2($0.x, $0.y) })
        let category = SimulatedClass.allCases.firstIndex(of: colony.kind) ?? 0
        annotations.append(
          "{\"id\":\(annotations.count + 1),\"image_id\":\(index + 1),"
            + "\"category_id\":\(category + 1),\"iscrowd\":0,\"area\":\(number(area)),"
            + "\"bbox\":[\(box.map(number).joined(separator: ","))],\"segmentation\":[["
            + JSONText.coordinates(colony.outline)
            + "]],\"attributes\":{\"colony\":\(colony.id),"
            + "\"variant\":\(JSONText.quoted(colony.variant))," + measures(colony) + "}}")
      }
    }
    let categories = SimulatedClass.allCases.enumerated().map { index, kind in
      "{\"id\":\(index + 1),\"name\":\(JSONText.quoted(kind.rawValue)),\"supercategory\":"
        + (kind.isColony ? "\"colony\"}" : "\"not-a-colony\"}")
    }
    let text =
      "{\"images\":[\n" + images.joined(separator: ",\n") + "\n],\"categories\":[\n"
      + categories.joined(separator: ",\n") + "\n],\"annotations\":[\n"
      + annotations.joined(separator: ",\n") + "\n]}\n"
    return Array(text.utf8)
  }

  private static func drawn(_ truth: DishTruth) -> [ColonyTruth] {
    truth.colonies.filter { $0.inFrame && $0.outline.count >= 3 }
  }

  private static func measures(_ colony: ColonyTruth) -> String {
    "\"cells\":\(colony.cells),\"clusters\":\(colony.clusters),"
      + "\"depth_mm\":\(DecimalText.fixed(colony.depthMillimetres, decimals: 3)),"
      + "\"diameter_um\":\(DecimalText.fixed(colony.diameterMicrometres, decimals: 1)),"
      + "\"contrast\":\(DecimalText.fixed(colony.contrast, decimals: 4)),"
      + "\"cnr\":\(DecimalText.fixed(colony.contrastToNoise, decimals: 3)),"
      + "\"detectability\":\(DecimalText.fixed(colony.detectability, decimals: 2)),"
      + "\"near_threshold\":\(colony.nearThreshold ? 1 : 0)"
  }

  private static func number(_ value: Double) -> String { DecimalText.fixed(value, decimals: 2) }

  /// A UUID (version 8, RFC 9562) made of the dish's name and the colony's number: QuPath wants one
  /// for each object, and the same files must come out again.
  private static func identifier(_ dish: String, _ colony: Int) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in dish.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var random = SeededGenerator(seed: hash, UInt64(colony))
    let (high, low) = (random.next(), random.next())
    return JSONText.uuid(high, low)
  }

  private static func colour(of kind: SimulatedClass) -> String {
    switch kind {
    case .bfuE: "[213,94,0]"
    case .cfuE: "[230,159,0]"
    case .cfuGM: "[0,114,178]"
    case .cfuGEMM: "[204,121,167]"
    case .cfuMK: "[0,158,115]"
    case .cluster: "[149,165,166]"
    case .cfuG: "[86,180,233]"
    case .cfuM: "[0,68,136]"
    }
  }
}
