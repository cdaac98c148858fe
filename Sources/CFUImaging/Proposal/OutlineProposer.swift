package import CFUCore
package import CFUPictures

#if canImport(Glibc)
  internal import Glibc
#endif

/// Outlines for what a person points at: a colony that was missed, the parts of one that are two,
/// one outline round several.
///
/// It works on a cut-out of the picture, so that a click on a large scan costs as much as one on a
/// small picture. A value without state; calls are independent of each other. All points are
/// full-resolution pixels, pixel centres at whole numbers; outlines are simple, clockwise on screen,
/// first point not repeated.
package struct OutlineProposer: Sendable {
  let light: ProposalLight

  /// Points of a proposed outline at most.
  package static let mostPoints = 200
  /// Radius of what is proposed where nothing stands out, um.
  package static let plainRadius = 60.0
  /// Radii between which a proposed colony lies, um.
  package static let radii = 30.0...1500.0

  /// - Parameters:
  ///   - picture: cut-out, each pixel the mean of `scale` x `scale` full-resolution pixels.
  ///   - originX, originY: full-resolution pixel at the cut-out's corner.
  ///   - scale: full-resolution pixels per pixel of the cut-out, at least 1.
  ///   - umPerPixel: of the full-resolution picture; 10 is taken for what is no positive number.
  ///   - dish: inner wall in full-resolution px, where it is known: near it the gel is taken along
  ///     the wall, and beyond it nothing is found.
  package init(
    picture: RGBImage, originX: Int, originY: Int, scale: Int, umPerPixel: Double,
    dish: DishEllipse? = nil
  ) {
    let um = umPerPixel.isFinite && umPerPixel > 0 ? umPerPixel : 10
    light = ProposalLight(
      picture, originX: originX, originY: originY, scale: max(1, scale), umPerPixel: um,
      dish: dish)
  }

  /// What to cut out for a click: the colony, and enough gel round the largest to know the gel by.
  ///
  /// - Parameters:
  ///   - point: the click, full-resolution px.
  ///   - umPerPixel: of the full-resolution picture.
  /// - Returns: a square in full-resolution px, which may reach over the picture's edge, and how
  ///   many of its pixels to average into one: 1, 2, 4 or 8, about 12 um at most.
  package static func region(
    for point: PixelPoint, umPerPixel: Double
  ) -> (region: PictureRegion, scale: Int) {
    let um = umPerPixel.isFinite && umPerPixel > 0 ? umPerPixel : 10
    let scale = [8, 4, 2].first { Double($0) * um <= 12 } ?? 1
    // From 10 px on there is something to see; above 1024 it would no longer be fast.
    let half = min(max(Int(1950 / um / Double(scale)), 10), 512) * scale
    func whole(_ v: Double) -> Int { v.isFinite ? Int(min(max(v, -1e9), 1e9).rounded()) : 0 }
    return (
      PictureRegion(
        x: whole(point.x) - half, y: whole(point.y) - half, width: 2 * half, height: 2 * half),
      scale
    )
  }

  /// What to cut out for splitting or outlining what has an outline already.
  package static func region(
    around outline: [PixelPoint], umPerPixel: Double
  ) -> (region: PictureRegion, scale: Int) {
    let xs = outline.map(\.x).filter { $0.isFinite }
    let ys = outline.map(\.y).filter { $0.isFinite }
    let middle = PixelPoint(
      x: ((xs.min() ?? 0) + (xs.max() ?? 0)) / 2, y: ((ys.min() ?? 0) + (ys.max() ?? 0)) / 2)
    return region(for: middle, umPerPixel: umPerPixel)
  }

  /// The outline of the colony at a place: at most 200 points, holding `point`, of a mean radius of
  /// 30 um to 1.5 mm. Never empty: a circle of 60 um radius where nothing stands out.
  package func colony(at point: PixelPoint) -> [PixelPoint] {
    let click = PixelPoint(
      x: point.x.isFinite ? point.x : 0, y: point.y.isFinite ? point.y : 0)
    if let outline = seen(at: click) ?? StarContour.outline(in: light, at: click) {
      return outline
    }
    return ClosedOutline.circle(
      click, radius: max(Self.plainRadius / light.umPerFullPixel, 0.75))
  }

  /// What the segmenter would see there; nil where it sees nothing or nothing plausible.
  private func seen(at click: PixelPoint) -> [PixelPoint]? {
    let place = light.local(click)
    guard light.isSeen, place.x > 0, place.y > 0, place.x < Double(light.width - 1),
      place.y < Double(light.height - 1), let patch = SeenRegion(light).patch(at: place)
    else { return nil }
    let part =
      Double(patch.area) * light.umPerPixel * light.umPerPixel > 5_000
      ? TouchingParts(light)?.part(of: patch, at: place) ?? patch : patch
    let raster = OutlineRaster(part, in: light)
    return fitted(raster.smoothOutline(of: 1, in: raster.mask.map { Int32($0) }), to: click)
  }

  /// At least as large as the smallest colony, and round the click.
  private func fitted(_ outline: [PixelPoint], to click: PixelPoint) -> [PixelPoint] {
    let least = Self.radii.lowerBound / light.umPerFullPixel
    let radius = (ClosedOutline.signedArea(outline) / .pi).squareRoot()
    guard radius > 0 else { return ClosedOutline.circle(click, radius: least) }
    var result = outline
    if radius < least {
      let c = ClosedOutline.centroid(outline)
      let f = least / radius
      result = outline.map { PixelPoint(x: c.x + f * ($0.x - c.x), y: c.y + f * ($0.y - c.y)) }
    }
    if ClosedOutline.contains(result, click) { return result }
    let joined = Self.merge([result, ClosedOutline.circle(click, radius: least, points: 24)])
    return ClosedOutline.thinned(joined, tolerance: 0.1, most: Self.mostPoints)
  }
}
