/// An object found on a dish by the segmenter: measured, not yet classified.
package struct FoundObject: Sendable, Codable {
  /// 1-based number within the dish, in reading order (top to bottom, left to right).
  package var id: Int
  /// Centroid in full-resolution pixels.
  package var centre: PixelPoint
  /// Centroid relative to the dish centre, mm, in the plane of the dish (tilt undone); relative to
  /// the picture's centre where there is no dish.
  package var xMillimetres: Double
  package var yMillimetres: Double
  /// Closed outline in full-resolution pixels, clockwise on screen, first point not repeated.
  package var outline: [PixelPoint]
  /// Values in the order of `cfu_features.h`; NaN where not measurable.
  package var features: [Float]
  /// Set when the segmenter itself names the object as no colony (bubble, fibre, rim, ...).
  package var artefact: Reason?
  /// Two or more colonies may be merged here and could not be resolved.
  package var overlap: Bool

  package init(
    id: Int, centre: PixelPoint, xMillimetres: Double, yMillimetres: Double,
    outline: [PixelPoint], features: [Float], artefact: Reason?, overlap: Bool
  ) {
    self.id = id
    self.centre = centre
    self.xMillimetres = xMillimetres
    self.yMillimetres = yMillimetres
    self.outline = outline
    self.features = features
    self.artefact = artefact
    self.overlap = overlap
  }
}
