/// Where a picture stands in the world: its size, its dish, its sampling.
package struct PictureGeometry: Sendable, Hashable, Codable {
  /// Size of the picture after EXIF orientation, px.
  package var width: Int
  package var height: Int
  /// Inner wall of the dish; nil for a microscope field without a rim.
  package var dish: DishEllipse?
  package var calibration: Calibration

  package init(width: Int, height: Int, dish: DishEllipse?, calibration: Calibration) {
    self.width = width
    self.height = height
    self.dish = dish
    self.calibration = calibration
  }
}

/// Everything the imaging pipeline found on one picture.
package struct DishAnalysis: Sendable, Codable {
  package var geometry: PictureGeometry
  package var objects: [FoundObject]
  package var flags: [DishFlag]

  package init(geometry: PictureGeometry, objects: [FoundObject], flags: [DishFlag]) {
    self.geometry = geometry
    self.objects = objects
    self.flags = flags
  }
}
