import CFUCore
import Foundation

/// Truth of the dishes of a study as tables; a row is written in the order in which dishes are
/// given.
package enum TruthTables {
  /// A dish's truth under the names that it has in the sample sheet.
  package struct Entry: Sendable {
    package var picture: String
    package var dish: String
    package var truth: DishTruth

    package init(picture: String, dish: String, truth: DishTruth) {
      self.picture = picture
      self.dish = dish
      self.truth = truth
    }
  }

  /// `truth.csv`: one row a colony or cluster.
  ///
  /// - `outline_px`: `x y` pairs, `;` between them.
  /// - `counted`: a colony whose centre lies in the frame.
  /// - `counted_as`: the class where CFU-G and CFU-M are counted as CFU-GM.
  /// - `contrast`, `cnr`, `detectability`: how visible it is; see `ColonyTruth`.
  package static func colonies(_ entries: [Entry]) -> [UInt8] {
    var table = CSVWriter()
    table.row([
      "image", "dish", "colony", "class", "variant", "counted", "x_px", "y_px", "diameter_um",
      "cells", "clusters", "depth_mm", "in_frame", "contrast", "outline_px",
      "counted_as", "near_threshold", "cnr", "detectability",
    ])
    for entry in entries {
      for colony in entry.truth.colonies {
        table.field(entry.picture)
        table.field(entry.dish)
        table.field(colony.id)
        table.field(colony.kind.rawValue)
        table.field(colony.variant)
        table.field(colony.kind.isColony && colony.inFrame ? "true" : "false")
        table.field(colony.centre.x, decimals: 2)
        table.field(colony.centre.y, decimals: 2)
        table.field(colony.diameterMicrometres, decimals: 1)
        table.field(colony.cells)
        table.field(colony.clusters)
        table.field(colony.depthMillimetres, decimals: 3)
        table.field(colony.inFrame ? "true" : "false")
        table.field(colony.contrast, decimals: 4)
        table.field(
          colony.outline.map {
            DecimalText.fixed($0.x, decimals: 1) + " " + DecimalText.fixed($0.y, decimals: 1)
          }.joined(separator: ";"))
        table.field(colony.kind.countedAs.rawValue)
        table.field(colony.nearThreshold ? "true" : "false")
        table.field(colony.contrastToNoise, decimals: 3)
        table.field(colony.detectability, decimals: 2)
        table.endRow()
      }
    }
    return table.bytes
  }

  /// `truth_counts.csv`: one row a dish: where it is, and how many colonies it holds inside the
  /// frame.
  package static func counts(_ entries: [Entry]) -> [UInt8] {
    var table = CSVWriter()
    table.row(
      [
        "image", "dish", "um_per_px", "width_px", "height_px", "centre_x_px", "centre_y_px",
        "semi_major_px", "semi_minor_px", "angle_deg",
      ] + SimulatedClass.allCases.map(\.rawValue) + ["total", "outside_frame"])
    for entry in entries {
      let truth = entry.truth
      table.field(entry.picture)
      table.field(entry.dish)
      table.field(truth.umPerPixel, decimals: 4)
      table.field(truth.width)
      table.field(truth.height)
      table.field(truth.dish.centre.x, decimals: 2)
      table.field(truth.dish.centre.y, decimals: 2)
      table.field(truth.dish.semiMajor, decimals: 2)
      table.field(truth.dish.semiMinor, decimals: 2)
      table.field(truth.dish.angle * 180 / .pi, decimals: 2)
      for kind in SimulatedClass.allCases {
        table.field(truth.colonies.count { $0.kind == kind && $0.inFrame })
      }
      table.field(truth.colonies.count { $0.kind.isColony && $0.inFrame })
      table.field(truth.colonies.count { $0.kind.isColony && !$0.inFrame })
      table.endRow()
    }
    return table.bytes
  }

  /// `truth_artefacts.csv`: one row a bubble, fibre, speck and so on.
  package static func artefacts(_ entries: [Entry]) -> [UInt8] {
    var table = CSVWriter()
    table.row(["image", "dish", "kind", "x_px", "y_px", "size_um"])
    for entry in entries {
      for artefact in entry.truth.artefacts {
        table.field(entry.picture)
        table.field(entry.dish)
        table.field(artefact.kind)
        table.field(artefact.centre.x, decimals: 2)
        table.field(artefact.centre.y, decimals: 2)
        table.field(artefact.sizeMicrometres, decimals: 1)
        table.endRow()
      }
    }
    return table.bytes
  }

  /// The dishes and their counts as JSON, for scripts.
  package static func listing(_ entries: [Entry]) throws -> String {
    struct Dish: Encodable {
      var image: String
      var dish: String
      var counts: [String: Int]
      var total: Int
    }
    let dishes = entries.map { entry in
      let colonies = entry.truth.colonies.filter(\.inFrame)
      return Dish(
        image: entry.picture, dish: entry.dish,
        counts: Dictionary(
          uniqueKeysWithValues: SimulatedClass.allCases.map { kind in
            (kind.rawValue, colonies.count { $0.kind == kind })
          }), total: colonies.count(where: \.kind.isColony))
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(dishes), as: UTF8.self)
  }
}
