/// An artefact by name, as the command line and the tables write it.
package enum Artefact: String, Sendable, Hashable, Codable, CaseIterable {
  case vignetting, gradient, cast, rim
  case doubleRing = "double-ring"
  case meniscus
  case doubleMeniscus = "double-meniscus"
  case caustics
  case darkField = "dark-field"
  case surround, tilt, perspective
  case offCentre = "off-centre"
  case crop, grid, bubbles, fibres, dust, scratches, pen, reflections, condensation
  case flakes, clumps, chips, marks, glints
  case unevenGel = "uneven-gel"
  case seams
  case phenolRed = "phenol-red"
  case stain, monochrome
  case singleCells = "single-cells"
  case clusters

  /// Puts an amount of it on every dish, or takes it off all of them (nil). Units as in
  /// `SimulatorSettings`.
  package func set(_ amount: ClosedRange<Double>?, in settings: inout SimulatorSettings) {
    let occurrence = amount.map { Occurrence.always($0) } ?? .off
    switch self {
    case .vignetting: settings.artefacts.vignetting = occurrence
    case .gradient: settings.artefacts.gradient = occurrence
    case .cast: settings.artefacts.colourCast = occurrence
    case .rim: settings.artefacts.rim = occurrence
    case .doubleRing: settings.artefacts.doubleRing = occurrence
    case .meniscus: settings.artefacts.meniscus = occurrence
    case .doubleMeniscus: settings.artefacts.doubleMeniscus = occurrence
    case .caustics: settings.artefacts.caustics = occurrence
    case .darkField: settings.artefacts.darkField = occurrence
    case .surround: settings.artefacts.darkSurround = occurrence
    case .tilt: settings.artefacts.tilt = occurrence
    case .perspective: settings.artefacts.perspective = occurrence
    case .offCentre: settings.artefacts.offCentre = occurrence
    case .crop: settings.artefacts.crop = occurrence
    case .grid: settings.artefacts.grid = occurrence
    case .bubbles: settings.artefacts.bubbles = occurrence
    case .fibres: settings.artefacts.fibres = occurrence
    case .dust: settings.artefacts.dust = occurrence
    case .flakes: settings.artefacts.flakes = occurrence
    case .clumps: settings.artefacts.clumps = occurrence
    case .chips: settings.artefacts.chips = occurrence
    case .marks: settings.artefacts.marks = occurrence
    case .glints: settings.artefacts.glints = occurrence
    case .scratches: settings.artefacts.scratches = occurrence
    case .pen: settings.artefacts.penMarks = occurrence
    case .reflections: settings.artefacts.reflections = occurrence
    case .condensation: settings.artefacts.condensation = occurrence
    case .unevenGel: settings.artefacts.unevenGel = occurrence
    case .seams: settings.artefacts.seams = occurrence
    case .phenolRed: settings.sample.phenolRed = occurrence
    case .stain: settings.sample.stain = occurrence
    case .monochrome: settings.sensor.monochrome = amount == nil ? 0 : 1
    case .singleCells: settings.sample.singleCells = amount ?? 0...0
    case .clusters: settings.sample.clusters = amount ?? 0...0
    }
  }

  /// An amount that shows, for a switch without one.
  package var usual: ClosedRange<Double> {
    switch self {
    case .vignetting, .gradient: 0.1...0.25
    case .cast: 0.05...0.15
    case .rim: 0.7...1.2
    case .doubleRing: 1...3
    case .meniscus: 0.5...1.6
    case .doubleMeniscus: 0.2...0.8
    case .caustics: 2...8
    case .darkField: 0.03...0.12
    case .surround: 0.01...0.2
    case .tilt: 2...10
    case .perspective: 0.01...0.05
    case .offCentre: 0.3...1
    case .crop: 0.01...0.08
    case .grid: 0.05...0.25
    case .bubbles: 2...14
    case .fibres: 2...8
    case .dust: 20...80
    case .flakes: 2...10
    case .clumps: 2...12
    case .chips: 5...40
    case .marks: 5...30
    case .glints: 0.3...1
    case .scratches: 2...8
    case .pen: 1...4
    case .reflections: 1...3
    case .condensation: 20...150
    case .unevenGel: 0.01...0.04
    case .seams: 4...9
    case .phenolRed: 0.05...0.3
    case .stain: 0.25...0.9
    case .monochrome: 1...1
    case .singleCells: 4_000...15_000
    case .clusters: 20...80
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
  package func apply(to settings: inout SimulatorSettings) {
    for (artefact, amount) in on { artefact.set(amount, in: &settings) }
    for artefact in off { artefact.set(nil, in: &settings) }
  }
}
