package import CFUCore

/// The objects of one dish on their way to a classifier.
package struct ClassifierBatch: Sendable {
  /// One object to be classified.
  package struct Item: Sendable {
    /// 1-based number within the dish.
    package var id: Int
    /// Values in the order of `cfu_features.h`; NaN where not measurable.
    package var features: [Float]
    /// Position relative to the dish centre, mm.
    package var xMillimetres: Double
    package var yMillimetres: Double

    package init(id: Int, features: [Float], xMillimetres: Double, yMillimetres: Double) {
      self.id = id
      self.features = features
      self.xMillimetres = xMillimetres
      self.yMillimetres = yMillimetres
    }
  }

  /// Name of the dish, for the plugin's log.
  package var dishID: String
  /// Full-resolution sampling of the picture, um/px.
  package var umPerPixel: Double
  /// The dish was stained for the classes that need it.
  package var stained: Bool
  package var items: [Item]
  /// Pixels of the objects; nil for classifiers that read features only.
  package var crops: (any CropProvider)?

  package init(
    dishID: String, umPerPixel: Double, stained: Bool = false, items: [Item],
    crops: (any CropProvider)? = nil
  ) {
    self.dishID = dishID
    self.umPerPixel = umPerPixel
    self.stained = stained
    self.items = items
    self.crops = crops
  }

  /// A batch of found objects, features only.
  package init(
    dishID: String, umPerPixel: Double, stained: Bool = false, objects: [FoundObject]
  ) {
    self.init(
      dishID: dishID, umPerPixel: umPerPixel, stained: stained,
      items: objects.map {
        Item(
          id: $0.id, features: $0.features, xMillimetres: $0.xMillimetres,
          yMillimetres: $0.yMillimetres)
      })
  }
}

/// Gives the pixels of each object, written straight into the memory that the worker reads.
package protocol CropProvider: Sendable {
  var format: PixelFormat { get }
  /// Size and sampling of the crop of object `index` of the batch; nil when there is none.
  func crop(at index: Int) -> CropGeometry?
  /// Writes the pixels row by row, `stride` bytes apart.
  func writePixels(at index: Int, stride: Int, into memory: UnsafeMutableRawBufferPointer)
  /// Writes the mask, 255 inside the outline and 0 outside, rows of `width` bytes.
  func writeMask(at index: Int, into memory: UnsafeMutableRawBufferPointer)
}

/// Size of a crop, px, and its sampling, um/px.
package struct CropGeometry: Sendable, Hashable {
  package var width: Int
  package var height: Int
  package var umPerPixelX: Double
  package var umPerPixelY: Double

  package init(width: Int, height: Int, umPerPixelX: Double, umPerPixelY: Double) {
    self.width = width
    self.height = height
    self.umPerPixelX = umPerPixelX
    self.umPerPixelY = umPerPixelY
  }
}
