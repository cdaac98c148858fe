/// A named kind of picture.
package enum SimulatorProfile: String, Sendable, Hashable, Codable, CaseIterable {
  /// A flat-field scan without dirt: what every counter has to get right.
  case clean
  /// A laboratory's copy stand or inverted microscope with a camera: some of everything.
  case lab
  /// A phone held over a light box: tilt, cast, reflections, noise, processing.
  case phone
  /// A stitched scan at about 2 um/px.
  case scan = "scan-2x"
  /// A scan of a dish stained for CD41: megakaryocytes are coloured.
  case stained = "stained-cd41"
  /// Everything that the others have, at random and over wide ranges: for training sets.
  case random
  /// The worst of everything at once, and crowded.
  case hard
  /// As `random`, on a dark ground with light from the side: what scatters is bright.
  case darkGround = "dark-ground"

  /// Sampling that goes with the name, um/px.
  package var umPerPixel: Double {
    switch self {
    case .scan: 2.2
    case .stained: 5
    default: 11
    }
  }

  /// The settings that the name stands for. Those of `random`, `hard` and `darkGround` hold for one dish: each
  /// seed draws its own.
  ///
  /// - Parameter region: the part of the ranges that those three draw from.
  package func settings(seed: UInt64, region: ParameterRegion = .train) -> SimulatorSettings {
    switch self {
    case .clean: .clean
    case .lab: .lab
    case .phone: .phone
    case .scan: .scan
    case .stained: .stained
    case .random: DomainRandomisation(region: region).settings(seed: seed)
    case .hard: DomainRandomisation(region: region, hard: true).settings(seed: seed)
    case .darkGround: DomainRandomisation(region: region, dark: true).settings(seed: seed)
    }
  }

  /// The settings of dishes of one kind; for those that draw their own those of seed 1.
  package var settings: SimulatorSettings { settings(seed: 1) }
}
