package import CFUCore
package import CFUPictures

/// What crops somebody wants of objects.
package struct CropWish: Sendable, Hashable {
  /// Size of the crops, px; 0 for as many as it takes.
  package var width: Int
  package var height: Int
  /// Sampling of the crops, um/px; 0 to let it follow from the object's size where the crop's size
  /// is given, and to keep the picture's own where it is not.
  package var umPerPixel: Double

  package init(width: Int, height: Int, umPerPixel: Double = 0) {
    self.width = width
    self.height = height
    self.umPerPixel = umPerPixel
  }
}

/// Where the crop of one object lies in the picture, and how large it becomes.
///
/// A box of whole pixels, centred on the bounding box of the outline. Without a wanted sampling its
/// shorter side is `margin` times the object's longer side, but at least `least`, so that an object
/// fills its crop and yet some of the gel around is seen.
package struct CropBox: Sendable, Hashable {
  /// Part of a crop that is not object: some of the gel all around.
  package static let margin = 1.3
  /// Shortest side of a box whose sampling follows from its object, um.
  package static let least = 200.0
  /// Longest side of a crop, px.
  package static let largest = 4096

  /// In full-resolution pixels; may reach beyond the picture.
  package var region: PictureRegion
  /// Size of the crop, px.
  package var width: Int
  package var height: Int
  /// Sampling of the crop, um/px.
  package var umPerPixelX: Double
  package var umPerPixelY: Double

  /// - Parameter umPerPixel: full-resolution sampling of the picture.
  package init(_ object: FoundObject, wish: CropWish, umPerPixel: Double) {
    let xs = object.outline.map(\.x)
    let ys = object.outline.map(\.y)
    let left = xs.min() ?? object.centre.x
    let right = xs.max() ?? object.centre.x
    let top = ys.min() ?? object.centre.y
    let bottom = ys.max() ?? object.centre.y
    // Outlines run through pixel centres: the object is a pixel larger than they are.
    let longer = max(right - left, bottom - top) + 1
    let side = max(Self.margin * longer, Self.least / umPerPixel)
    let wanted = wish.umPerPixel / umPerPixel

    func size(_ length: Double) -> Int { min(max(Int(length.rounded()), 1), Self.largest) }
    if wish.width > 0, wish.height > 0 {
      width = size(Double(wish.width))
      height = size(Double(wish.height))
    } else {
      width = size(wanted > 0 ? side / wanted : side)
      height = width
    }
    let ratio = wanted > 0 ? wanted : side / Double(min(width, height))
    let boxWidth = max(Int((Double(width) * ratio).rounded()), 1)
    let boxHeight = max(Int((Double(height) * ratio).rounded()), 1)
    region = PictureRegion(
      x: Int(((left + right) / 2 - Double(boxWidth - 1) / 2).rounded()),
      y: Int(((top + bottom) / 2 - Double(boxHeight - 1) / 2).rounded()),
      width: boxWidth, height: boxHeight)
    umPerPixelX = umPerPixel * Double(boxWidth) / Double(width)
    umPerPixelY = umPerPixel * Double(boxHeight) / Double(height)
  }

  /// A full-resolution position in the crop's pixels; pixel centres lie at whole numbers in both.
  package func crop(_ point: PixelPoint) -> PixelPoint {
    PixelPoint(
      x: (point.x - Double(region.x) + 0.5) * Double(width) / Double(region.width) - 0.5,
      y: (point.y - Double(region.y) + 0.5) * Double(height) / Double(region.height) - 0.5)
  }
}
