import Foundation

/// A cell drawn once on the fine grid: optical density of haemoglobin and of refraction.
struct CellStamp {
  /// Half width, fine pixels; the stamp is `2 * reach + 1` on a side.
  let reach: Int
  /// Path through the cell, 1 = its diameter.
  let path: [Float]
  /// Optical density by refraction and scatter, negative where light is gathered.
  let grey: [Float]
}

/// Makes stamps when they are first asked for. One per rendering; not shared between threads.
final class CellStampCache {
  /// Side of a fine pixel, um.
  let pitch: Double
  /// Strength of refraction, by kind.
  private let refraction: [Double]
  private let looks: [CellVariety]
  private var stamps: [Int: CellStamp] = [:]

  /// - Parameter looks: by kind; how cells of this dish differ from what was drawn by eye.
  init(pitch: Double, refraction: [Double], looks: [CellVariety]) {
    self.pitch = pitch
    self.refraction = refraction
    self.looks = looks
  }

  /// The stamp of a cell whose middle lies at a quarter or three quarters of a fine pixel.
  ///
  /// - Parameters:
  ///   - defocus: height of the cell above the focal plane, um; sets the sign of the phase
  ///     contrast.
  ///   - phaseX, phaseY: 0 or 1, the quarter.
  func stamp(
    kind: CellKind, radius: Float, defocus: Double, phaseX: Int, phaseY: Int
  ) -> CellStamp {
    let bin = max(1, min(63, Int((radius * 1.6).rounded())))
    let curve = Int((tanh(defocus / 160) * 4).rounded())
    let key = ((((kind.rawValue * 64 + bin) * 16) + curve + 8) * 2 + phaseX) * 2 + phaseY
    if let found = stamps[key] { return found }
    let made = draw(
      kind: kind, radius: Double(bin) / 1.6, curve: Double(curve) / 4,
      shiftX: phaseX == 0 ? -0.25 : 0.25, shiftY: phaseY == 0 ? -0.25 : 0.25)
    stamps[key] = made
    return made
  }

  private func draw(
    kind: CellKind, radius: Double, curve: Double, shiftX: Double, shiftY: Double
  ) -> CellStamp {
    let look = CellLook(
      kind: kind, radius: radius, curve: curve, refraction: refraction[kind.rawValue],
      variety: looks[kind.rawValue])
    let reach = max(1, Int((look.reach / pitch + 0.8).rounded(.up)))
    let side = 2 * reach + 1
    // Enough samples that a thin border is caught whatever the pitch.
    let sub = max(3, Int((pitch / 0.7).rounded(.up)))
    var path = [Float](repeating: 0, count: side * side)
    var grey = path
    for y in 0..<side {
      for x in 0..<side {
        var (sumPath, sumGrey) = (0.0, 0.0)
        for sy in 0..<sub {
          for sx in 0..<sub {
            let px = (Double(x - reach) + (Double(sx) + 0.5) / Double(sub) - 0.5 - shiftX) * pitch
            let py = (Double(y - reach) + (Double(sy) + 0.5) / Double(sub) - 0.5 - shiftY) * pitch
            let r = (px * px + py * py).squareRoot()
            sumPath += look.path(r)
            sumGrey += look.grey(r)
          }
        }
        path[y * side + x] = Float(sumPath / Double(sub * sub))
        grey[y * side + x] = Float(sumGrey / Double(sub * sub))
      }
    }
    return CellStamp(reach: reach, path: path, grey: grey)
  }
}

/// Radial profile of one cell in focus. The amounts are natural optical densities, set by eye
/// against microscope fields of erythroid colonies in methylcellulose and the descriptions of the
/// other classes.
struct CellLook {
  let radius: Double
  private let body: Double
  private let border: Double
  private let borderWidth: Double
  /// Beyond this distance (um) nothing is drawn.
  let reach: Double
  private let gather: Double
  private let innerRing: Double

  /// - Parameter curve: -1 (far below focus) to 1 (far above): which way the cell acts as a lens.
  init(
    kind: CellKind, radius: Double, curve: Double, refraction: Double,
    variety: CellVariety = CellVariety()
  ) {
    self.radius = radius
    let (body, border, ring, lens): (Double, Double, Double, Double)
    switch kind {
    case .erythroblast: (body, border, ring, lens) = (0.022, 0.11, 0, 0.09)
    case .granulocyte: (body, border, ring, lens) = (0.055, 0.33, 0, 0.22)
    case .macrophage: (body, border, ring, lens) = (0.075, 0.22, 0.04, 0.10)
    case .megakaryocyte: (body, border, ring, lens) = (0.020, 0.36, 0.46, 0.34)
    case .debris: (body, border, ring, lens) = (0.25, 0.12, 0, 0.06)
    }
    let strength = refraction * variety.strength
    // A lens gathers no more light than falls on it and its surroundings.
    let gathering = max(refraction, min(1.6, strength))
    self.body = body * strength * variety.body + variety.solid
    self.border = border * strength * variety.border
    borderWidth = CellLook.borderWidth(radius: radius, variety)
    reach = CellLook.reach(radius: radius, variety)
    // A megakaryocyte stays bright inside on either side of the focal plane, only less so below it.
    gather =
      lens * variety.lens * (kind == .megakaryocyte ? 0.3 + 0.7 * curve : curve) * gathering
    innerRing = ring * gathering * variety.ring
  }

  /// Beyond this distance (um) nothing of a cell of that radius (um) is drawn.
  static func reach(radius: Double, _ variety: CellVariety) -> Double {
    1.45 * radius + 3 * borderWidth(radius: radius, variety)
  }

  /// Standard deviation of the border, um.
  private static func borderWidth(radius: Double, _ variety: CellVariety) -> Double {
    max(1, 0.09 * radius * variety.borderWidth)
  }

  func path(_ r: Double) -> Double {
    max(0, 1 - (r / radius) * (r / radius)).squareRoot()
  }

  func grey(_ r: Double) -> Double {
    // The centre gathers what a halo round the cell loses, or the other way below focus.
    let centre = exp(-0.5 * square(r / (0.45 * radius)))
    let halo = exp(-0.5 * square((r - 1.22 * radius) / (0.14 * radius)))
    let edge = exp(-0.5 * square((r - radius) / borderWidth))
    let ring = exp(-0.5 * square((r - 0.78 * radius) / (0.1 * radius + 0.4)))
    return body * path(r) + border * edge - innerRing * ring - gather * centre
      + (0.55 * gather - 0.12 * border) * halo
  }

  private func square(_ v: Double) -> Double { v * v }
}
