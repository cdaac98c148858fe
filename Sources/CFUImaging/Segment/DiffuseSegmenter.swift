internal import CFUCore
internal import CFUPictures
internal import CVisionBridge

/// Finds colonies in methylcellulose: dense red bursts, pale spread colonies, and everything between.
///
/// Two kinds of evidence are joined. Density shows what absorbs. Texture, measured where nothing dense
/// outshines it, shows what only scatters. A core with a halo is one object because the two touch.
struct DiffuseSegmenter {
  let density: OpticalDensity
  let image: WorkingImage
  /// um per analysis pixel.
  let umPerPixel: Double
  /// Half window of the texture's background, analysis pixels.
  let window: Int

  /// Certain, and still part of something certain, in standard deviations of gel.
  var high: Float = 7
  var low: Float = 4
  /// Clusters of one burst lie closer together than this, um (merge rule 1).
  var burstGap = 110.0

  func objects() -> [Segmented] {
    let width = density.width
    let height = density.height
    let w = Int32(width)
    let h = Int32(height)
    let smooth = FloatPlane(width: width, height: height)
    _ = cv_box_blur(density.density.samples, smooth.samples, w, h, 1, 1)
    let spread = GelSpread.measure(smooth, sigma: density.sigma, region: density.region)
    let base = max(spread.sigma, 0.0015)

    // Dense: by absolute density. Bright deviations are kept apart; they matter for bubbles and refractile cells.
    let dense = MaskPlane(width: width, height: height)
    let strong = MaskPlane(width: width, height: height)
    for i in 0..<dense.count {
      let sigma = density.sigma.samples[i]
      guard sigma.isFinite else { continue }
      let unit = base * max(1, sigma / density.densityNoise)
      let v = smooth.samples[i]
      if v > low * unit || v < -high * unit { dense.samples[i] = 1 }
      if v > high * unit || v < -1.5 * high * unit { strong.samples[i] = 1 }
    }
    let edge = MaskPlane(width: width, height: height)
    _ = cv_dilate(strong.samples, edge.samples, w, h, 2)
    let texture = TextureMap(image, density: density, dense: edge, window: window)
    let near = texture.significance(radius: max(1, Int((45 / umPerPixel).rounded())))
    let far = texture.significance(radius: max(2, Int((90 / umPerPixel).rounded())))

    let mask = MaskPlane(width: width, height: height)
    let seed = MaskPlane(width: width, height: height)
    for i in 0..<mask.count {
      let sigma = density.sigma.samples[i]
      guard sigma.isFinite else { continue }
      let uneven = max(1, 0.5 * sigma / density.densityNoise)
      let loose = near.samples[i] > low * uneven || far.samples[i] > low * uneven
      if dense.samples[i] != 0 || loose { mask.samples[i] = 1 }
      if strong.samples[i] != 0 || near.samples[i] > high * uneven
        || far.samples[i] > (high - 1) * uneven
      {
        seed.samples[i] = 1
      }
    }
    // Close the gaps between clusters of one burst, then drop what has no certain pixel.
    let closed = MaskPlane(width: width, height: height)
    _ = cv_morph(
      mask.samples, closed.samples, w, h, Int32(max(1, (burstGap / 2 / umPerPixel).rounded())), 0)
    let components = Components(closed)
    let least = max(3, Int(900 / (umPerPixel * umPerPixel)))
    var found: [Segmented] = []
    for c in 0..<components.count {
      let pixels = components.pixels(of: c)
      guard pixels.count >= least, pixels.contains(where: { seed.samples[Int($0)] != 0 }) else {
        continue
      }
      let whole = Patch(pixels: pixels, planeWidth: width)
      for part in split(whole) {
        let (filled, holes) = part.filled()
        found.append(
          Segmented(
            patch: filled, shape: Shape(filled), holes: holes, clusters: 1, artefact: nil,
            overlap: false))
      }
    }
    return found
  }

  private func split(_ patch: Patch) -> [Patch] { [patch] }
}
