internal import CFUPictures
internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// A picture without the lines of its gridded dish.
///
/// A line lets a share of the light through, the same whatever lies on it, so its pixels are divided by
/// that share: a colony under a line keeps its density, colour and grain, and a bare line leaves
/// nothing behind but the noise it amplified.
struct GridEraser {
  /// The picture, lines divided out.
  let image: WorkingImage
  /// Noise over that of open gel, analysis pixels; 1 beside lines.
  let loudness: FloatPlane
  /// Non-zero (analysis pixels) on lines.
  let mask: MaskPlane
  /// Direction of one family of lines, radians from the x axis; the other stands about at a right angle.
  let angle: Double

  /// - Parameters:
  ///   - lines: found on analysis pixels of the window.
  ///   - region: in analysis pixels of the window.
  ///   - planes: the window.
  init(_ lines: GridLines, from source: WorkingImage, region: DishRegion, planes: LogPlanes) {
    let factor = Double(planes.factor)
    let loudness = FloatPlane(width: planes.width, height: planes.height, filledWith: 1)
    let centre = (
      x: (region.wall.centreX + Double(planes.originX) + 0.5) * factor - 0.5,
      y: (region.wall.centreY + Double(planes.originY) + 0.5) * factor - 0.5
    )
    let disc = region.wall.unitDisc
    func inside(_ x: Double, _ y: Double) -> Bool {
      disc(
        x: (x + 0.5) / factor - 0.5 - Double(planes.originX),
        y: (y + 0.5) / factor - 0.5 - Double(planes.originY)) < region.searchLimit
    }
    let families = lines.profiles.map { $0.family.scaled(by: factor) }
    let places = lines.profiles.map { profile in
      profile.places.map { range in
        LineStrip.Place(
          low: (Double(range.lowerBound) - 1.5) * factor,
          high: (Double(range.upperBound) + 1.5) * factor)
      }
    }
    let mask = MaskPlane(width: planes.width, height: planes.height)
    self.mask = mask
    self.loudness = loudness
    angle = families[0].angle
    image = source.edited { pixels in
      for (k, family) in families.enumerated() {
        let other = CrossedLines(families[1 - k], places[1 - k])
        for place in places[k] {
          var strip = LineStrip(
            place, family: family, centre: centre, levels: pixels.luma, planeWidth: pixels.width,
            planeHeight: pixels.height, inside: inside, isCrossed: other.runThrough)
          guard strip.measure() else { continue }
          Self.erase(strip, pixels, planes, loudness, mask)
        }
      }
    }
  }

  private static func erase(
    _ strip: LineStrip, _ pixels: EditedPixels, _ planes: LogPlanes, _ loudness: FloatPlane,
    _ mask: MaskPlane
  ) {
    for i in strip.index.indices {
      let line = strip.line(at: i)
      guard line != 0 else { continue }
      let at = Int(strip.index[i])
      let (x, y) = (at % pixels.width, at / pixels.width)
      let ax = min(max(x / planes.factor - planes.originX, 0), planes.width - 1)
      let ay = min(max(y / planes.factor - planes.originY, 0), planes.height - 1)
      loudness[ax, ay] = max(loudness[ax, ay], strip.loudness(at: i))
      mask[ax, ay] = 1
      let share = exp(-line)
      pixels.luma[at] = level(Float(pixels.luma[at]) * share)
      // Chroma stands at half the sampling: each of its pixels is divided once.
      if x & 1 == 0, y & 1 == 0, let cb = pixels.cb, let cr = pixels.cr {
        let half = y / 2 * pixels.chromaWidth + x / 2
        cb[half] = level((Float(cb[half]) - 128) * share + 128)
        cr[half] = level((Float(cr[half]) - 128) * share + 128)
      }
    }
  }

  private static func level(_ value: Float) -> UInt8 { UInt8(min(max(value.rounded(), 0), 255)) }
}

/// The samples of a picture that is being changed.
private struct EditedPixels {
  let luma: UnsafeMutablePointer<UInt8>
  let width: Int
  let height: Int
  /// Nil for a grey picture.
  let cb: UnsafeMutablePointer<UInt8>?
  let cr: UnsafeMutablePointer<UInt8>?
  let chromaWidth: Int
}

extension WorkingImage {
  /// A copy of the picture whose samples `body` has changed.
  fileprivate func edited(_ body: (EditedPixels) -> Void) -> WorkingImage {
    var result = self
    let size = (luma.width, luma.height, cb?.width ?? 0)
    func pixels(
      _ y: UnsafeMutablePointer<UInt8>, _ b: UnsafeMutablePointer<UInt8>?,
      _ r: UnsafeMutablePointer<UInt8>?
    ) -> EditedPixels {
      EditedPixels(luma: y, width: size.0, height: size.1, cb: b, cr: r, chromaWidth: size.2)
    }
    guard let cb, let cr else {
      result.luma = luma.edited { body(pixels($0, nil, nil)) }.plane
      return result
    }
    result.luma =
      luma.edited { y in
        result.cb =
          cb.edited { b in
            result.cr = cr.edited { r in body(pixels(y, b, r)) }.plane
          }.plane
      }.plane
    return result
  }
}

/// The lines of a family by offset.
private struct CrossedLines {
  private let family: LineFamily
  private let c: Double
  private let s: Double
  private let reach: Int
  private var isLine: [Bool]

  init(_ family: LineFamily, _ places: [LineStrip.Place]) {
    self.family = family
    c = cos(family.angle)
    s = sin(family.angle)
    reach = Int(places.map { max(abs($0.low), abs($0.high)) }.max() ?? 0) + 2
    isLine = [Bool](repeating: false, count: 2 * reach + 1)
    for place in places {
      for k in Int(place.low.rounded(.down))...Int(place.high.rounded(.up)) {
        isLine[min(max(k + reach, 0), 2 * reach)] = true
      }
    }
  }

  /// Whether a line runs through a place, from the centre of the dish.
  func runThrough(_ dx: Double, _ dy: Double) -> Bool {
    let k = Int(family.offset(dx, dy, c, s).rounded()) + reach
    return k >= 0 && k <= 2 * reach && isLine[k]
  }
}
