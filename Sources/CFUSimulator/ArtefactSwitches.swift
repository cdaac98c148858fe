/// An artefact by name, as the command line and the tables write it.
package enum Artefact: String, Sendable, Hashable, Codable, CaseIterable {
  case vignetting, gradient, cast, rim
  case doubleRing = "double-ring"
  case meniscus, caustics, surround, tilt
  case offCentre = "off-centre"
  case crop, grid, bubbles, fibres, dust, scratches
  case pen
  case reflections, condensation
  case unevenGel = "uneven-gel"
  case seams

  /// What stands for it in the settings.
  package var path: WritableKeyPath<SimulatorSettings.Artefacts, Occurrence> {
    switch self {
    case .vignetting: \.vignetting
    case .gradient: \.gradient
    case .cast: \.colourCast
    case .rim: \.rim
    case .doubleRing: \.doubleRing
    case .meniscus: \.meniscus
    case .caustics: \.caustics
    case .surround: \.darkSurround
    case .tilt: \.tilt
    case .offCentre: \.offCentre
    case .crop: \.crop
    case .grid: \.grid
    case .bubbles: \.bubbles
    case .fibres: \.fibres
    case .dust: \.dust
    case .scratches: \.scratches
    case .pen: \.penMarks
    case .reflections: \.reflections
    case .condensation: \.condensation
    case .unevenGel: \.unevenGel
    case .seams: \.seams
    }
  }

  /// An amount that shows, for a switch without one: unit as in `SimulatorSettings.Artefacts`.
  package var usual: ClosedRange<Double> {
    switch self {
    case .vignetting, .gradient: 0.1...0.25
    case .cast: 0.05...0.15
    case .rim: 0.7...1.2
    case .doubleRing: 1...3
    case .meniscus: 0.5...1.6
    case .caustics: 2...8
    case .surround: 0.01...0.2
    case .tilt: 2...10
    case .offCentre: 0.3...1
    case .crop: 0.01...0.08
    case .grid: 0.05...0.25
    case .bubbles: 2...14
    case .fibres: 2...8
    case .dust: 20...80
    case .scratches: 2...8
    case .pen: 1...4
    case .reflections: 1...3
    case .condensation: 20...150
    case .unevenGel: 0.01...0.04
    case .seams: 4...9
    }
  }
}

/// Artefacts that every dish has, or that none has, whatever the profile says.
package struct ArtefactSwitches: Sendable, Hashable, Codable {
  /// Amounts of those that are on.
  package var on: [Artefact: ClosedRange<Double>] = [:]
  package var off: Set<Artefact> = []

  package init() {}

  /// Sets the artefacts that are named and leaves all others.
  package func apply(to artefacts: inout SimulatorSettings.Artefacts) {
    for (artefact, amount) in on { artefacts[keyPath: artefact.path] = .always(amount) }
    for artefact in off { artefacts[keyPath: artefact.path] = .off }
  }
}
