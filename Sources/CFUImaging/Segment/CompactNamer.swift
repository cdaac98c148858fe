internal import CFUCore
internal import CFUPluginABI

/// Names what is no colony among compact objects: the agar profile's artefacts, each by what makes
/// it one.
struct CompactNamer {
  let region: DishRegion?
  /// um per analysis pixel.
  let umPerPixel: Double

  /// - Returns: the reason, or nil for what may be a colony.
  func name(_ object: Segmented, _ f: [Float]) -> Reason? {
    func value(_ index: Int) -> Double { Double(f[index]) }
    let shape = object.shape
    let diameter = value(CFU_F_DIAMETER)
    let rho = region?.wall.normalisedRadius(x: shape.centreX, y: shape.centreY) ?? 0
    if let region, rho > region.countLimit { return .outsideDish }
    // Light passes through the middle of a bubble; an opaque colony has no hole. A coloured colony may carry
    // the small bright mirror image of a lamp. A middle needs pixels to be seen in: six across.
    let grey = !(value(CFU_F_GREY) > 0.06)
    let hollow = Double(object.holes) / shape.area
    // A small colony is a dome, densest in its middle; a bubble that another hides in part is not.
    let ring = grey || diameter < 600 ? 0.15 : 0.3
    if shape.area > 28, hollow > (grey ? 0.02 : 0.12) || value(CFU_F_RING) > ring {
      return .bubble
    }
    if rho > 0.95 {
      // The wall, its reflections and writing on it run along it; a colony is round wherever it
      // lies.
      if shape.aspect > 1.5 || shape.solidity < 0.9 || shape.minor * umPerPixel < 350 {
        return .rim
      }
      if value(CFU_F_OD_RED) > value(CFU_F_OD_BLUE) + 0.05 { return .pen }
      if rho > 0.975, shape.circularity < 0.7 { return .rim }
    }
    if shape.aspect > 2.2 || shape.solidity < 0.8 { return .fibre }
    // Specks: too small to be a colony, or small and without the density or colour of one.
    let od = value(CFU_F_OD_MEAN)
    let colour = value(CFU_F_GREY).isNaN ? 0 : value(CFU_F_GREY)
    if diameter < 220 { return .dust }
    if diameter < 300, od < 0.2 || shape.aspect > 1.5 { return .dust }
    if diameter < 400, od < 0.14 || colour < 0.06 { return .dust }
    if od < 0.14, colour < 0.06, shape.circularity < 0.85 { return .dust }
    // Out of focus: density falls off gently from the middle of a large object, with no edge
    // anywhere; a small object has soft edges for want of pixels.
    let edge = 1 / max(value(CFU_F_EDGE_SHARPNESS), 1e-9) / diameter
    let soft = edge * diameter > 4.5 * umPerPixel
    if rho > 0.95, edge > 0.44 { return .rim }
    if soft, rho < 0.95, diameter > 500 {
      if value(CFU_F_RING) < -0.2, edge > 0.3 { return .defocused }
      if diameter > 700, colour < 0.08, edge > 0.42 { return .defocused }
    }
    return nil
  }
}
