import Foundation

/// A part of the ranges that the randomised profiles draw from.
///
/// The parameters of light, of cell contrast and of noise each have a range for training and one
/// that is held out, without a value in common (`HeldOutParameter`). A set of a held-out region
/// draws *all* parameters of its family from the held-out ranges and everything else as in
/// training, so that what was learnt on `train` can be tried where nothing was learnt.
///
/// How cells look, colour fringes, flakes, clumps, chips, marks, glints, grey pictures, and further factors on looseness, haemoglobin and the
/// contrast of cells are drawn alike in all regions. They multiply what has held-out ranges: looseness
/// and colour of erythroid cells and strong contrast of all cells reach in training what
/// `heldoutContrast` holds out of the single settings. Weak refraction, the size of cells, the colour
/// ratios and defocus stay held out. On a dark ground light passes haemoglobin up to seven times and the lamp is up to
/// twice as strong, whatever the region, so that `blueDensity` and `refraction` are not held out there.
package enum ParameterRegion: String, Sendable, Hashable, Codable, CaseIterable {
  /// No parameter from a held-out range.
  case train
  /// Exposure, tone, colour and evenness of the light as in no training picture.
  case heldoutLight = "heldout-light"
  /// The settings of refraction, haemoglobin, looseness and defocus of cells as in no training picture; products
  /// with what is drawn alike everywhere may be found there.
  case heldoutContrast = "heldout-contrast"
  /// Noise, sharpening, lens blur and JPEG as in no training picture.
  case heldoutNoise = "heldout-noise"
  /// Every range in full: for the last training before models are shipped, which leaves nothing to
  /// try them on.
  case all
}

/// A parameter that has a range of its own in a held-out region.
package enum HeldOutParameter: String, Sendable, CaseIterable {
  case exposure, gamma, toneContrast, saturation, colourCast, vignetting, gradient
  case whiteBalanceError, phenolRed
  case refraction, granulocyteContrast, megakaryocyteContrast, blueDensity, greenToBlue, redToBlue
  case colonySpread, cellSize, blurPerMillimetre
  case fullWell, readNoise, sharpening, lensBlur, jpegQuality

  /// Ranges that do not overlap; what they mean stands with the setting of the same name.
  package struct Ranges: Sendable {
    package var train: [Range<Double>]
    package var heldOut: [Range<Double>]
    /// The region in which the parameter is drawn from `heldOut`.
    package var region: ParameterRegion
    /// Drawn evenly in its logarithm.
    package var logarithmic = false
  }

  package var ranges: Ranges {
    switch self {
    case .exposure: light([0.32..<1.1], [0.22..<0.32, 1.1..<1.3])
    case .gamma: light([1.7..<2.5], [1.35..<1.7, 2.5..<2.9])
    case .toneContrast: light([0..<0.45], [0.45..<0.75])
    case .saturation: light([0.75..<1.35], [0.5..<0.75, 1.35..<1.6])
    case .colourCast: light([0..<0.18], [0.18..<0.3])
    case .vignetting: light([0..<0.3], [0.3..<0.5])
    case .gradient: light([0..<0.3], [0.3..<0.5])
    case .whiteBalanceError: light([0..<0.1], [0.1..<0.2])
    case .phenolRed: light([0..<0.3], [0.3..<0.5])
    case .refraction: cells([0.65..<1.5], [0.4..<0.65, 1.5..<1.9])
    case .granulocyteContrast: cells([0.75..<1.35], [0.6..<0.75, 1.35..<1.6])
    case .megakaryocyteContrast: cells([0.75..<1.35], [0.6..<0.75, 1.35..<1.6])
    case .blueDensity: cells([0.13..<0.3], [0.09..<0.13, 0.3..<0.38])
    case .greenToBlue: cells([0.48..<0.85], [0.38..<0.48, 0.85..<0.95])
    case .redToBlue: cells([0.015..<0.09], [0.09..<0.15])
    case .colonySpread: cells([0.75..<1.35], [0.6..<0.75, 1.35..<1.6])
    case .cellSize: cells([0.9..<1.12], [0.82..<0.9, 1.12..<1.22])
    case .blurPerMillimetre: cells([8..<27], [27..<36])
    case .fullWell: noise([2_500..<30_000], [1_000..<2_500], logarithmic: true)
    case .readNoise: noise([2..<12], [12..<25])
    case .sharpening: noise([0..<1], [1..<1.8])
    case .lensBlur: noise([0.4..<1.1], [1.1..<1.5])
    case .jpegQuality: noise([60..<97], [35..<60])
    }
  }

  private func light(_ train: [Range<Double>], _ heldOut: [Range<Double>]) -> Ranges {
    Ranges(train: train, heldOut: heldOut, region: .heldoutLight)
  }
  private func cells(_ train: [Range<Double>], _ heldOut: [Range<Double>]) -> Ranges {
    Ranges(train: train, heldOut: heldOut, region: .heldoutContrast)
  }
  private func noise(
    _ train: [Range<Double>], _ heldOut: [Range<Double>], logarithmic: Bool = false
  ) -> Ranges {
    Ranges(train: train, heldOut: heldOut, region: .heldoutNoise, logarithmic: logarithmic)
  }

  /// A value for a dish of a region. Always takes one draw.
  func draw(_ region: ParameterRegion, _ random: inout SeededGenerator) -> Double {
    let ranges = self.ranges
    let parts =
      switch region {
      case .all: ranges.train + ranges.heldOut
      case ranges.region: ranges.heldOut
      default: ranges.train
      }
    func length(_ part: Range<Double>) -> Double {
      ranges.logarithmic
        ? log2(part.upperBound / part.lowerBound) : part.upperBound - part.lowerBound
    }
    var left = random.uniform() * parts.reduce(0) { $0 + length($1) }
    for part in parts {
      let own = length(part)
      if left < own {
        return ranges.logarithmic ? part.lowerBound * exp2(left) : part.lowerBound + left
      }
      left -= own
    }
    return parts[0].lowerBound
  }
}
