internal import CFUPluginABI
internal import CVisionBridge

/// Measures one object: the values of `cfu_features.h`, in its order and units.
///
/// `haem_slope_dish` needs all objects of a dish and is set by `DishColour` afterwards, the features
/// beside a dish's peers by `DishPeers`.
struct FeatureMeter {
  let density: OpticalDensity
  let band: CellBand
  let grain: GrainMeter
  let surroundings: Surroundings
  /// Nil where the seeker did not look.
  let sight: Seeker.Sight?
  /// um per analysis pixel.
  let umPerPixel: Double
  /// Millimetres from the dish centre to the inner wall; nil without a dish.
  let dishRadius: Double?

  /// - Parameters:
  ///   - patch: the object, holes filled.
  ///   - shape: its shape.
  ///   - clusters: dense clusters inside, as the segmenter counted them.
  ///   - index: of the object among the shapes of `surroundings`.
  func measure(_ patch: Patch, shape: Shape, clusters: Int, index: Int) -> [Float] {
    var f = [Float](repeating: .nan, count: Int(CFU_FEATURE_COUNT))
    measureShape(shape, into: &f)
    let pixels = ObjectPixels(patch, density)
    guard pixels.count > 0 else { return f }
    let um = umPerPixel
    measureDensity(pixels, into: &f)
    let ground = ColourGround(around: patch, in: density)
    measureColour(pixels, ground, into: &f)
    if let signature = density.haem { measureHaem(pixels, signature, into: &f) }
    f[CFU_F_SURROUND_HAEM] = Float(ground.haem)
    f[CFU_F_SURROUND_SHARE] = Float(ground.covered)
    f[CFU_F_CLUSTERS] = Float(clusters)
    f[CFU_F_POLARITY] = density.polarity
    f[CFU_F_UM_PER_PX] = Float(um / Double(density.planes.factor))
    f[CFU_F_NEIGHBOUR] = Float(surroundings.gap(index, most: 3000 / um) * um)
    if let dishRadius, let region = density.region {
      let rho = region.wall.normalisedRadius(x: shape.centreX, y: shape.centreY)
      f[CFU_F_RIM_DISTANCE] = Float((1 - rho) * dishRadius)
    }
    if let sight {
      let seen = sight.inside(patch)
      f[CFU_F_CENTRE_SEEN] = seen.centre
      f[CFU_F_BODY_SEEN] = seen.body
      f[CFU_F_CENTRES_SEEN] = Float(seen.middles)
      for (kind, share) in seen.kinds.enumerated() { f[CFU_F_BFU_E_SEEN + kind] = share }
    }
    // Cells are looked for where a colony can be; an arc of the wall has a window as large as the
    // dish.
    if Double(max(patch.width, patch.height)) * um < 6000 {
      band.measure(patch, in: density.planes, umPerPixel: um, into: &f)
      grain.measure(patch, depth: pixels.depth, into: &f)
    }
    return f
  }

  private func measureShape(_ shape: Shape, into f: inout [Float]) {
    let um = umPerPixel
    f[CFU_F_DIAMETER] = Float(shape.diameter * um)
    f[CFU_F_AREA] = Float(shape.area * um * um)
    f[CFU_F_PERIMETER] = Float(shape.perimeter * um)
    f[CFU_F_CIRCULARITY] = Float(shape.circularity)
    f[CFU_F_SOLIDITY] = Float(shape.solidity)
    f[CFU_F_ASPECT] = Float(shape.aspect)
    f[CFU_F_MAJOR] = Float(shape.major * um)
    f[CFU_F_MINOR] = Float(shape.minor * um)
  }

  private func measureDensity(_ pixels: ObjectPixels, into f: inout [Float]) {
    let um = umPerPixel
    let noise = Double(density.densityNoise)
    let n = Double(pixels.count)
    let d = pixels.density(noise: density.densityNoise)
    let peak = d.high
    f[CFU_F_OD_MEAN] = Float(d.sum / n)
    f[CFU_F_OD_PEAK] = Float(peak)
    f[CFU_F_OD_SUM] = Float(d.sum * um * um / 1e6)
    f[CFU_F_BRIGHT_FRACTION] = Float(d.bright / n)
    let (centre, middle, edge) = d.zones
    f[CFU_F_OD_CENTRE] = Float(centre)
    f[CFU_F_OD_MIDDLE] = Float(middle)
    f[CFU_F_OD_EDGE] = Float(edge)
    if peak > 0 {
      f[CFU_F_RING] = Float((max(middle, edge) - centre) / peak)
      f[CFU_F_EDGE_SHARPNESS] = Float(d.slope / peak / um)
    }
    f[CFU_F_NOISE] = Float(noise)
    f[CFU_F_THICKNESS] = Float(2 * d.deepest * um)
    f[CFU_F_VISIBILITY] = Float(d.sum / n / noise)
    f[CFU_F_OD_LOW] = Float(d.low / noise)
    f[CFU_F_OD_RADIUS] = Float(d.radius)
    f[CFU_F_OD_RINGS] = Float(d.rings)
  }

  private func measureColour(
    _ pixels: ObjectPixels, _ ground: ColourGround, into f: inout [Float]
  ) {
    let sign = Double(density.polarity)
    let colour = pixels.colour(over: ground)
    let red = sign * (ground.colour.red - colour.mean.red)
    let green = sign * (ground.colour.green - colour.mean.green)
    let blue = sign * (ground.colour.blue - colour.mean.blue)
    f[CFU_F_OD_RED] = Float(red)
    f[CFU_F_OD_GREEN] = Float(green)
    f[CFU_F_OD_BLUE] = Float(blue)
    f[CFU_F_GREY] = Float(max(red, green, blue) - min(red, green, blue))
    guard density.planes.hasColour else { return }
    f[CFU_F_RED_GREEN] = Float(colour.redGreen)
    f[CFU_F_GREEN_BLUE] = Float(colour.greenBlue)
  }

  private func measureHaem(
    _ pixels: ObjectPixels, _ signature: HaemSignature, into f: inout [Float]
  ) {
    let um2 = umPerPixel * umPerPixel
    let n = Double(pixels.count)
    let h = pixels.haem(
      signature,
      limits: cv_haem_limits(
        density_noise: density.densityNoise, noise: signature.noise,
        stained: max(4 * signature.noise, 0.03), polarity: density.polarity,
        least: Int32(max(1, 900 / um2))))
    f[CFU_F_HAEM] = Float(h.sum / n)
    f[CFU_F_HAEM_PEAK] = Float(h.high)
    f[CFU_F_HAEM_FRACTION] = Float(h.stained / n)
    f[CFU_F_HAEM_SUM] = Float(h.sum * um2 / 1e6)
    f[CFU_F_HAEM_SIGMA] = Float(h.high / Double(signature.noise))
    f[CFU_F_HAEM_SLOPE] = Float(h.slope)
    f[CFU_F_RED_SHARE] = Float(h.red)
    f[CFU_F_PALE_SHARE] = Float(h.pale)
    f[CFU_F_HAEM_RADIUS] = Float(h.radius)
    f[CFU_F_RED_AREA] = Float(h.core * um2)
    f[CFU_F_RED_CLUSTERS] = Float(h.pieces)
  }
}
