internal import CFUCore
internal import CFUPluginABI

/// Names what is no colony in methylcellulose. What could be cells is left to the classifier: only
/// objects whose form or light cannot come from cells are named here.
struct ColonyNamer {
  let region: DishRegion?
  /// um per analysis pixel.
  let umPerPixel: Double

  /// - Returns: the reason, or nil for what may be cells.
  func name(_ object: Segmented, _ f: [Float]) -> Reason? {
    func value(_ index: Int) -> Double { Double(f[index]) }
    let shape = object.shape
    let rho = region?.wall.normalisedRadius(x: shape.centreX, y: shape.centreY) ?? 0
    if let region, rho > region.countLimit { return .rim }
    let od = value(CFU_F_OD_MEAN)
    let peak = value(CFU_F_OD_PEAK)
    let haem = value(CFU_F_HAEM).isNaN ? 0 : value(CFU_F_HAEM)
    let red = haem > 0.25 * abs(od)
    let length = shape.perimeter * umPerPixel / 2
    // Mean width of a ribbon: area over half its outline.
    let width = shape.area * umPerPixel * umPerPixel / max(length, 1)

    // Light thrown onto the film plane by a lamp: brighter than the gel all over.
    // Refractile cells are bright as well, but they have a texture.
    if !object.cellsSeen, od < -0.02, value(CFU_F_BRIGHT_FRACTION) > 0.5,
      value(CFU_F_DIAMETER) > 150, value(CFU_F_TEXTURE_RATIO) < 3
    {
      return .reflection
    }
    // A bubble is a lens of air: a dark ring round a middle as bright as the gel, in a smooth
    // circle.
    if !red, peak > 0.06, shape.circularity > 0.45 {
      if value(CFU_F_RING) > 0.3 || Double(object.holes) > 0.25 * shape.area { return .bubble }
    }
    // At the scale of single cells, in focus, cells are far darker than the gel; what is faint or
    // half bright is light bent by something out of focus, or by air.
    if region == nil, umPerPixel < 5 {
      if value(CFU_F_BRIGHT_FRACTION) > 0.2, od < 0.12 { return .bubble }
      if od < 0.07 { return .defocused }
    }
    // Cells scatter, however few they are; a droplet or a smear is as smooth as gel.
    if !red, !object.cellsSeen, value(CFU_F_DIAMETER) > 180, od < 0.06,
      value(CFU_F_TEXTURE_RATIO) < 1.2
    {
      return .smear
    }
    // Cells do not grow in lines.
    if !red, shape.aspect > 8 { return .scratch }
    if !red, length > 350, shape.aspect > 3.5 || (shape.solidity < 0.5 && width < 90) {
      return .fibre
    }
    if rho > 0.95, shape.aspect > 3, length > 300 { return .rim }
    // Ink takes the red light that haemoglobin lets through.
    if rho > 0.93, value(CFU_F_OD_RED) > value(CFU_F_OD_BLUE) + 0.08, peak > 0.2 { return .pen }
    return nil
  }
}
