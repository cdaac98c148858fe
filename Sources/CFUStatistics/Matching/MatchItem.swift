package import CFUCore

/// One colony as a machine or a person has it: a mark on the picture of a dish.
package struct MatchItem: Sendable, Hashable {
  /// In full-resolution pixels.
  package var centre: PixelPoint
  /// Closed outline in full-resolution pixels, first point not repeated; empty for a point mark.
  package var outline: [PixelPoint]
  /// px, greater than 0; nil where it is not known. An outline stands in for it.
  package var diameter: Double?
  /// nil where no class was said.
  package var classID: String?
  /// How sure the machine is, 0 to 1; nil where it does not say.
  package var score: Double?

  package init(
    centre: PixelPoint, outline: [PixelPoint] = [], diameter: Double? = nil,
    classID: String? = nil, score: Double? = nil
  ) {
    self.centre = centre
    self.outline = outline
    self.diameter = diameter
    self.classID = classID
    self.score = score
  }

  /// Half the diameter, px: that of the circle of the outline's area where no diameter is given.
  /// nil for a point mark.
  var radius: Double? {
    if let diameter, diameter > 0, diameter.isFinite { return diameter / 2 }
    guard outline.count > 2 else { return nil }
    let area = Outline(outline).area
    return area > 0 ? (area / .pi).squareRoot() : nil
  }
}
