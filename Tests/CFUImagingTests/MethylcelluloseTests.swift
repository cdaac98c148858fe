import CFUCore
import CFUImaging
import CFUSimulator
import Foundation
import Testing

/// Class-blind recall and false positives on simulated dishes. The bounds lie a little below what
/// was measured on these seeds, which no setting was chosen on; the figures are printed.
@Suite("Simulated methylcellulose dishes")
struct MethylcelluloseTests {
  /// A colony this visible (root mean square of 1 - transmittance) is found by any attentive
  /// scorer.
  static let visible = 0.04

  @Test(
    "Visible colonies are found",
    arguments: [
      (SimulatorProfile.clean, UInt64(501), 0.95), (.clean, 503, 0.95), (.lab, 501, 0.92),
    ])
  func recall(profile: SimulatorProfile, seed: UInt64, bound: Double) throws {
    let field = try SimulatedField(profile.settings, seed: seed)
    print("\(profile) \(seed): \(field.summary)")
    let recall = field.recall(above: Self.visible)
    #expect(recall.of >= 50)
    #expect(Double(recall.hit) >= bound * Double(recall.of), "\(field.summary)")
    #expect(field.merged(above: Self.visible) <= 4, "\(field.summary)")
    // Some 95 objects are found; 4 or 5 fragments of the first dish lie on either side of 150 um, as the wall's
    // fit moves the scale by a tenth of a per cent.
    // 8 and 3 of them on the laboratory's dish: pieces of bubbles and of what the wall reflects.
    withKnownIssue("More than a handful of large objects are left to the classifier") {
      #expect(field.spurious(above: 150).count <= 6, "\(field.summary)")
      #expect(field.spurious(above: 300).count <= 1, "\(field.summary)")
    } when: {
      profile == .lab
    }
    #expect(field.found.geometry.calibration.source == .rim)
    let ratio = field.found.geometry.calibration.umPerPixel / field.truth.umPerPixel
    #expect(abs(ratio - 1) < 0.01, "um/px \(ratio) of the truth")
  }

  @Test("A clean empty dish holds no colony above 150 um")
  func empty() throws {
    let field = try SimulatedField(
      SimulatorProfile.clean.settings, seed: 511, counts: [.cluster: 0])
    #expect(field.spurious(above: 150).isEmpty, "\(field.summary)")
  }

  @Test(
    "A laboratory's empty dishes hold few things that may be colonies",
    arguments: [UInt64(511), 512])
  func emptyLaboratory(seed: UInt64) throws {
    let field = try SimulatedField(
      SimulatorProfile.lab.settings, seed: seed, counts: [.cluster: 0])
    print("empty lab \(seed): \(field.summary)")
    // On the first a piece of a scratch between two lines of the grid; some on the second: bubbles and pen
    // strokes that the wall's own zone cuts through, a bubble 2.4 mm wide.
    withKnownIssue("Pieces of scratches, bubbles and pen at the wall pass for colonies") {
      #expect(field.spurious(above: 150).isEmpty, "\(field.summary)")
    }
    #expect(field.spurious(above: 150).count <= (seed == 511 ? 1 : 12), "\(field.summary)")
  }

  /// One nuisance, on a dish that is clean but for it.
  struct Nuisance: Sendable, CustomTestStringConvertible {
    var name: String
    var add: @Sendable (inout SimulatorSettings.Artefacts) -> Void
    var testDescription: String { name }
  }

  static let nuisances = [
    Nuisance(name: "grid") { $0.grid = .always(0.15...0.15) },
    Nuisance(name: "seams") { $0.seams = .always(6...6) },
    Nuisance(name: "caustics") { $0.caustics = .always(6...6) },
    Nuisance(name: "dark surround") { $0.darkSurround = .always(0.05...0.05) },
    Nuisance(name: "bubbles") { $0.bubbles = .always(12...12) },
    Nuisance(name: "fibres") { $0.fibres = .always(8...8) },
    Nuisance(name: "droplets under the lid") { $0.condensation = .always(60...60) },
  ]

  @Test("What else is on the dish hides no colony and is none", arguments: nuisances)
  func nuisance(nuisance: Nuisance) throws {
    var settings = SimulatorProfile.clean.settings
    // Half the sampling of a scan is enough for this and takes a quarter of the time.
    settings.frame.umPerPixel = 15...15
    nuisance.add(&settings.artefacts)
    let field = try SimulatedField(settings, seed: 521)
    print("\(nuisance.name): \(field.summary)")
    let recall = field.recall(above: Self.visible)
    #expect(Double(recall.hit) >= 0.9 * Double(recall.of), "\(field.summary)")
    #expect(field.spurious(above: 150).count <= 2, "\(field.summary)")
  }
}
