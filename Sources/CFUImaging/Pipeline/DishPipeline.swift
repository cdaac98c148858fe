package import CFUCore
internal import CFUPluginABI
package import CFUPictures
internal import CVisionBridge

/// From a decoded picture to measured objects: dish, background, segmentation, features.
///
/// A value without state: the same picture and settings give the same objects, whatever runs beside
/// it.
package struct DishPipeline: Sendable {
  package let settings: ImagingSettings

  package init(settings: ImagingSettings) {
    self.settings = settings
    // Dishes run beside each other; threads inside one operation would only fight over the same
    // cores.
    cv_use_threads(1)
    cv_keep_memory()
  }

  /// Finds and measures everything on one picture.
  /// - Throws: `.badInput` for a picture too small to hold a dish (64 px on its shorter side).
  package func analyse(_ image: WorkingImage) throws(CFUError) -> DishAnalysis {
    var (stages, segmented) = try segment(image)
    let frame = stages.frame
    let meter = meter(for: stages.image, stages, segmented)
    var measured: [[Float]] = []
    for (i, item) in segmented.enumerated() {
      measured.append(
        meter.measure(item.patch, shape: item.shape, clusters: item.clusters, index: i))
    }
    DishColour.settle(&measured)
    let peers = DishPeers(of: measured)
    for i in measured.indices { peers.compare(&measured[i]) }
    var objects: [FoundObject] = []
    for i in segmented.indices {
      segmented[i].artefact = segmented[i].artefact ?? name(segmented[i], measured[i], stages)
      let item = segmented[i]
      let centre = frame.full(x: item.shape.centreX, y: item.shape.centreY)
      let mm = frame.millimetres(centre)
      objects.append(
        FoundObject(
          id: 0, centre: centre, xMillimetres: mm.x, yMillimetres: mm.y,
          outline: item.shape.outline.points.map { frame.full(x: Double($0.x), y: Double($0.y)) },
          features: measured[i], artefact: item.artefact, overlap: item.overlap))
    }
    let soft = FocusCheck.isOutOfFocus(
      segmented, features: measured, density: stages.density,
      umPerPixel: frame.umPerAnalysisPixel)
    if soft { stages.flags.append(.outOfFocus) }
    objects.sort {
      ($0.centre.y, $0.centre.x) < ($1.centre.y, $1.centre.x)
    }
    for i in objects.indices { objects[i].id = i + 1 }
    return DishAnalysis(
      geometry: PictureGeometry(
        width: image.fullWidth, height: image.fullHeight, dish: frame.dish?.ellipse,
        calibration: frame.calibration),
      objects: objects, flags: stages.flags)
  }

  /// Everything up to the objects' pixels.
  func segment(_ image: WorkingImage) throws(CFUError) -> (Stages, [Segmented]) {
    guard min(image.luma.width, image.luma.height) >= 64 else {
      throw CFUError(
        .badInput,
        "The picture is \(image.fullWidth) x \(image.fullHeight) pixels, too small to hold a dish.",
        nextStep: "Use a picture of at least 64 pixels on its shorter side.")
    }
    var stages = prepare(image)
    let um = stages.frame.umPerAnalysisPixel
    switch settings.profile {
    case .agar:
      return (stages, CompactSegmenter(density: stages.density, umPerPixel: um).objects())
    case .methylcellulose:
      // Before the segmenter, which raises the spread of the gel where light is uneven.
      stages.sight = seekerInput(stages).map { Seeker.shared.look(at: $0) }
      let segmenter = DiffuseSegmenter(
        density: stages.density, image: stages.image, grid: stages.grid, umPerPixel: um,
        window: backgroundWindow(
          stages.frame, width: stages.density.width, height: stages.density.height))
      let found = segmenter.objects()
      guard let sight = stages.sight else { return (stages, found) }
      let sought = SoughtColonies(
        sight, density: stages.density, grid: stages.grid, umPerPixel: um)
      return (stages, sought.join(found))
    }
  }

  private func name(_ item: Segmented, _ features: [Float], _ stages: Stages) -> Reason? {
    let um = stages.frame.umPerAnalysisPixel
    return switch settings.profile {
    case .agar: CompactNamer(region: stages.region, umPerPixel: um).name(item, features)
    case .methylcellulose: ColonyNamer(region: stages.region, umPerPixel: um).name(item, features)
    }
  }

  /// The feature meter, with the noise of its bands measured on gel.
  func meter(for image: WorkingImage, _ stages: Stages, _ segmented: [Segmented]) -> FeatureMeter {
    let size = 32
    let windows = gelWindows(stages, size: size)
    let um = stages.frame.umPerAnalysisPixel
    let umPerWorking = stages.frame.umPerWorkingPixel
    return FeatureMeter(
      density: stages.density,
      band: CellBand(image, umPerPixel: umPerWorking, windows: windows, size: size),
      grain: GrainMeter(
        image, density: stages.density, umPerWorkingPixel: umPerWorking,
        umPerPixel: um, windows: windows, size: size),
      surroundings: Surroundings(segmented.map(\.shape)), sight: stages.sight, umPerPixel: um,
      dishRadius: stages.region == nil ? nil : stages.frame.dishRadius)
  }

  /// Windows spread over the gel, in working pixels.
  private func gelWindows(_ stages: Stages, size: Int) -> [(x: Int, y: Int)] {
    let planes = stages.density.planes
    let factor = planes.factor
    var windows: [(x: Int, y: Int)] = []
    for row in 0..<9 {
      for column in 0..<9 {
        let x = Double(planes.width) * (Double(column) + 0.5) / 9
        let y = Double(planes.height) * (Double(row) + 0.5) / 9
        if let region = stages.region, region.wall.normalisedRadius(x: x, y: y) > 0.9 { continue }
        windows.append(
          (
            (Int(x) + planes.originX) * factor - size / 2,
            (Int(y) + planes.originY) * factor - size / 2
          ))
      }
    }
    return windows
  }
}

extension DishPipeline {
  /// Column names of a feature vector, in order.
  package static let featureNames: [String] = (0..<CFU_FEATURE_COUNT).map {
    cfu_feature_name(Int32($0)).map { String(cString: $0) } ?? "feature_\($0)"
  }
}
