import CFUCore

/// Draws dishes with known truth. Equal settings, seed and counts give the same bytes on every run,
/// whatever else runs beside it.
package struct DishSimulator: Sendable {
  package let settings: SimulatorSettings

  package init(settings: SimulatorSettings) {
    self.settings = settings
  }

  /// Draws one dish.
  ///
  /// - Parameters:
  ///   - seed: of everything that is random about this dish.
  ///   - counts: colonies to grow, by class; classes left out get none, except clusters below
  ///     threshold, whose number comes from the settings unless it is given.
  package func render(seed: UInt64, counts: [SimulatedClass: Int]) -> SimulatedDish {
    let scene = DishScene(settings: settings, seed: seed, counts: counts)
    let renderer = DishRenderer(scene: scene)
    let image = renderer.develop()
    return SimulatedDish(image: image, truth: truth(of: scene, visibility: renderer.visibility))
  }

  /// The light that falls on the camera, without lens blur: red, green and blue planes, 1 = the
  /// lamp.
  package func renderLight(
    seed: UInt64, counts: [SimulatedClass: Int]
  ) -> (width: Int, height: Int, planes: [Float]) {
    let scene = DishScene(settings: settings, seed: seed, counts: counts)
    return (scene.width, scene.height, DishRenderer(scene: scene).light())
  }

  private func truth(of scene: DishScene, visibility: [Visibility]) -> DishTruth {
    let projection = scene.projection
    let colonies = scene.colonies.enumerated().map { index, colony in
      let shape = colony.extent
      let outline = ColonyOutline.trace(colony.cells)
      let centre = projection.picture(shape.x, shape.y)
      return ColonyTruth(
        id: index + 1, kind: colony.kind, variant: colony.variant, centre: centre,
        outline: outline.corners.map { projection.picture($0.x, $0.y) },
        diameterMicrometres: 2 * (outline.area / .pi).squareRoot(), cells: colony.cells.count,
        clusters: colony.clusters, depthMillimetres: shape.z / 1000,
        inFrame: centre.x >= 0 && centre.y >= 0 && centre.x < Double(scene.width)
          && centre.y < Double(scene.height),
        contrast: visibility[index].contrast,
        contrastToNoise: visibility[index].contrastToNoise,
        detectability: visibility[index].detectability, nearThreshold: colony.nearThreshold)
    }
    return DishTruth(
      dish: projection.ellipse, umPerPixel: projection.umPerPixel, width: scene.width,
      height: scene.height, colonies: colonies, artefacts: scene.artefactTruth,
      jpegQuality: scene.sensor.jpegQuality)
  }
}
