package import CFUCore
internal import CFUPluginABI
package import CFUPictures

extension DishPipeline {
  /// Measures what a person outlined as if it had been found so.
  ///
  /// - Parameters:
  ///   - outlines: full-resolution px.
  ///   - image: the picture that the dish was counted on.
  ///   - found: features of what was found on the dish: its camera's tint is taken from all objects.
  /// - Returns: one vector an outline, as `FoundObject.features`; of numbers that are none for an
  ///   outline that does not lie in the picture.
  /// - Throws: `.badInput` as `analyse` does.
  package func measure(
    _ outlines: [[PixelPoint]], in image: WorkingImage, beside found: [[Float]]
  ) throws(CFUError) -> [[Float]] {
    let (stages, segmented) = try segment(image)
    let um = stages.frame.umPerAnalysisPixel
    let given = outlines.map { outline -> Segmented? in
      guard
        let patch = Patch(
          outline.map(stages.frame.analysis), width: stages.density.width,
          height: stages.density.height)
      else { return nil }
      let light = PatchLight(
        patch, density: stages.density, evidence: stages.density.density, umPerPixel: um)
      return Segmented(
        patch: patch, shape: Shape(patch), holes: 0, clusters: light.redGroups(patch),
        artefact: nil, overlap: false)
    }
    let known = given.compactMap(\.self)
    // In the place of what was found there, which would be its own nearest neighbour.
    let beside = segmented.filter { item in
      !known.contains { $0.holds(item.shape) || item.holds($0.shape) }
    }
    let meter = meter(for: stages.image, stages, beside + known)
    var measured = found
    var index = beside.count
    for item in given {
      guard let item else {
        measured.append([Float](repeating: .nan, count: Int(CFU_FEATURE_COUNT)))
        continue
      }
      measured.append(
        meter.measure(item.patch, shape: item.shape, clusters: item.clusters, index: index))
      index += 1
    }
    DishColour.settle(&measured)
    measured.removeFirst(found.count)
    // Where what was found was not compared, by an older program, what is given is not either: who
    // outlined an object must not show in its features.
    if found.contains(where: { $0[CFU_F_DIAMETER_PEERS].isFinite }) {
      let peers = DishPeers(of: found)
      for i in measured.indices { peers.compare(&measured[i]) }
    }
    return measured
  }
}

extension Segmented {
  /// Whether the middle of another lies in it.
  fileprivate func holds(_ other: Shape) -> Bool {
    let x = Int(other.centreX.rounded()) - patch.x
    let y = Int(other.centreY.rounded()) - patch.y
    return x >= 0 && y >= 0 && x < patch.width && y < patch.height
      && patch.mask[y * patch.width + x] != 0
  }
}

extension Patch {
  /// The pixels of an outline, as far as they lie in a plane; nil for none.
  fileprivate init?(_ outline: [PixelPoint], width: Int, height: Int) {
    guard let raster = OutlineRaster(pixelsOf: outline) else { return nil }
    let (left, top) = (Int(raster.x + 0.5), Int(raster.y + 0.5))
    var pixels: [Int32] = []
    for i in raster.mask.indices where raster.mask[i] != 0 {
      let (x, y) = (left + i % raster.width, top + i / raster.width)
      if x >= 0, y >= 0, x < width, y < height { pixels.append(Int32(y * width + x)) }
    }
    guard !pixels.isEmpty else { return nil }
    self.init(pixels: pixels, planeWidth: width)
  }
}

extension Frame {
  /// Full resolution to analysis pixels: what `full` undoes.
  fileprivate func analysis(_ p: PixelPoint) -> PixelPoint {
    let s = Double(scale * factor)
    return PixelPoint(
      x: (p.x + 0.5) / s - 0.5 - Double(originX), y: (p.y + 0.5) / s - 0.5 - Double(originY))
  }
}
