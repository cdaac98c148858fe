import CFUCore
import CFUImaging
import CFUPictures
import CFUSimulator
import Foundation

/// A simulated dish, photographed into a JPEG and analysed, with the objects set against the truth.
struct SimulatedField {
  let truth: DishTruth
  let found: DishAnalysis

  init(
    _ settings: SimulatorSettings, seed: UInt64, counts: [SimulatedClass: Int] = Self.counts
  ) throws {
    let dish = DishSimulator(settings: settings).render(seed: seed, counts: counts)
    let bytes = try PictureEncoder.jpeg(dish.image, quality: dish.truth.jpegQuality)
    truth = dish.truth
    found = try DishPipeline(settings: ImagingSettings()).analyse(
      PictureDecoder.decode(bytes, name: "simulated"))
  }

  static let counts: [SimulatedClass: Int] = [
    .bfuE: 20, .cfuE: 15, .cfuGM: 25, .cfuGEMM: 4, .cfuMK: 8,
  ]

  /// Colonies that an attentive person could see: CFU-MK left out, since they are few cells wide.
  /// - Parameter above: least `contrast`.
  func visible(above contrast: Double) -> [ColonyTruth] {
    truth.colonies.filter {
      $0.kind.isColony && $0.kind != .cfuMK && $0.inFrame && $0.contrast >= contrast
    }
  }

  func isFound(_ colony: ColonyTruth) -> Bool {
    found.colonies.contains {
      $0.contains(colony.centre) || Polygon.contains(colony.outline, $0.centre)
    }
  }

  /// Share of the visible colonies that are found as something that may be a colony, whatever its
  /// class.
  func recall(above contrast: Double) -> (hit: Int, of: Int) {
    let colonies = visible(above: contrast)
    return (colonies.count(where: isFound), colonies.count)
  }

  /// Colonies that share one object with another, beyond the first each.
  func merged(above contrast: Double) -> Int {
    let colonies = visible(above: contrast)
    return found.colonies.reduce(0) { sum, object in
      sum + max(0, colonies.count { object.contains($0.centre) } - 1)
    }
  }

  /// What may be a colony, is larger than `diameter` um, and is neither a colony, a cluster nor
  /// dust.
  func spurious(above diameter: Double) -> [FoundObject] {
    found.colonies.filter { object in
      guard object.feature("diameter_um") > diameter else { return false }
      let isCells = truth.colonies.contains {
        object.contains($0.centre) || Polygon.contains($0.outline, object.centre)
      }
      let isDust = truth.artefacts.contains { $0.kind == "dust" && object.contains($0.centre) }
      return !isCells && !isDust
    }
  }

  var summary: String {
    let r = [0.02, 0.04, 0.08].map { contrast in
      let value = recall(above: contrast)
      return "\(value.hit)/\(value.of) above \(contrast)"
    }
    let missed = visible(above: 0.04).filter { !isFound($0) }
      .map {
        "\($0.kind.rawValue) \($0.variant) \(Int($0.diameterMicrometres)) um \(Int($0.contrast * 1000))"
      }
    return "recall \(r.joined(separator: ", ")); merged \(merged(above: 0.04)); spurious "
      + "\(spurious(above: 150).count) (\(spurious(above: 300).count) above 300 um); \(found.tally); missed \(missed)"
  }
}
