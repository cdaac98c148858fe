package import CFUCore

/// A simulated picture and everything that is true of it.
package struct SimulatedDish: Sendable {
  package var image: RGBImage
  package var truth: DishTruth
}

/// What is true of one simulated dish. All pixel coordinates are full-resolution, origin top-left.
package struct DishTruth: Sendable, Hashable, Codable {
  /// Inner wall of the dish.
  package var dish: DishEllipse
  /// Sampling along the axis that the tilt does not shorten, um/px.
  package var umPerPixel: Double
  package var width: Int
  package var height: Int
  /// Colonies and clusters, in the order in which they were placed.
  package var colonies: [ColonyTruth]
  /// Bubbles, fibres, dust and the like: what must not be counted.
  package var artefacts: [ArtefactTruth]
  /// JPEG quality that the settings ask for, 1 to 100.
  package var jpegQuality: Int

  /// Colonies of one class, inside the frame or not.
  package func count(of kind: SimulatedClass) -> Int {
    colonies.count { $0.kind == kind }
  }
}

/// One simulated colony.
package struct ColonyTruth: Sendable, Hashable, Codable {
  /// 1-based number within the dish.
  package var id: Int
  package var kind: SimulatedClass
  /// Growth form within the class, for example `G`, `M` or `diffuse`.
  package var variant: String
  /// Mean position of the cells, px.
  package var centre: PixelPoint
  /// Closed outline round the cells, px, first point not repeated.
  package var outline: [PixelPoint]
  /// Diameter of the circle of the outline's area, um in the plane of the dish.
  package var diameterMicrometres: Double
  /// Cells in the colony.
  package var cells: Int
  /// Separate dense clusters that the growth model set (1 for a diffuse colony).
  package var clusters: Int
  /// Mean height of the cells above the floor of the dish, mm.
  package var depthMillimetres: Double
  /// Centre inside the frame.
  package var inFrame: Bool
  /// Root mean square of (1 - transmittance) of the green channel inside the outline: how visible
  /// it is, before the camera.
  package var contrast: Double
  /// Root mean square over pixels and channels of signal over the noise of one pixel, with the
  /// camera's sampling, lens blur, photons, read noise and 8 bits.
  package var contrastToNoise: Double
  /// Signal to noise of an ideal observer who looks for just this colony in its place: below about
  /// 5 it cannot be seen at all, and by eye hardly below 20.
  package var detectability: Double
  /// Grown on purpose close to a threshold of its class.
  package var nearThreshold: Bool
}

/// One simulated object that is no colony.
package struct ArtefactTruth: Sendable, Hashable, Codable {
  /// `bubble`, `fibre`, `dust`, `flake`, `chip`, `crystal`, `smear`, `scratch`, `pen`, `mark`, `reflection` or
  /// `droplet`.
  package var kind: String
  /// Middle of the object, px.
  package var centre: PixelPoint
  /// Greatest extent, um.
  package var sizeMicrometres: Double
}
