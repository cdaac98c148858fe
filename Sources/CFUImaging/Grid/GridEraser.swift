internal import CFUPictures
internal import CVisionBridge

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
    let mask = MaskPlane(width: planes.width, height: planes.height)
    (self.loudness, self.mask) = (loudness, mask)
    angle = lines.profiles[0].family.angle
    // What is found reaches a little beyond where things are looked for.
    var disc = region.bridgedDisc(
      limit: region.searchLimit + 0.015, factor: factor, originX: Double(planes.originX),
      originY: Double(planes.originY))
    let families = lines.profiles.map { profile in
      PlacedLines(
        family: profile.family.scaled(by: factor)
          .bridged(centreX: disc.centre_x, centreY: disc.centre_y),
        places: profile.places.map { range in
          LineStrip.Place(
            low: (Double(range.lowerBound) - 1.5) * factor,
            high: (Double(range.upperBound) + 1.5) * factor)
        })
    }
    let (width, height) = (source.luma.width, source.luma.height)
    let capacity = families.map { $0.capacity(width: width, height: height) }.max() ?? 0
    let pixels = StripPixels(capacity: capacity)
    let columns = Self.analysisPixels(width, planes.factor, planes.originX, planes.width)
    let rows = Self.analysisPixels(height, planes.factor, planes.originY, planes.height)
    image = source.edited { luma, cb, cr, chromaWidth in
      columns.withUnsafeBufferPointer { columns in
        rows.withUnsafeBufferPointer { rows in
          var picture = cv_line_picture(
            luma: luma, width: Int32(width), cb: cb, cr: cr, chroma_width: Int32(chromaWidth),
            columns: columns.baseAddress, rows: rows.baseAddress, loudness: loudness.samples,
            mask: mask.samples, analysis_width: Int32(planes.width))
          var found: [[LineStrip]] = [[], []]
          for (k, lines) in families.enumerated() {
            for place in lines.places {
              families[1 - k].withMarks { crossing in
                lines.gather(place, width, height, &disc, crossing, pixels)
              }
              guard let strip = LineStrip(place, pixels, levels: luma, planeWidth: width)
              else { continue }
              strip.erase(from: &picture)
              found[k].append(strip)
            }
          }
          LineCrossings(found[0], families[0].family, found[1], families[1].family)
            .erase(from: &picture, height: height, disc: &disc)
        }
      }
    }
  }

  /// The analysis pixel of every column or row of the working picture; those beyond the window belong to its edge.
  private static func analysisPixels(_ count: Int, _ factor: Int, _ origin: Int, _ size: Int)
    -> [Int32]
  {
    (0..<count).map { Int32(min(max($0 / factor - origin, 0), size - 1)) }
  }
}

/// The lines of a family on working pixels.
private struct PlacedLines {
  let family: cv_line_family
  let places: [LineStrip.Place]
  private let reach: Int
  private let marks: [UInt8]

  init(family: cv_line_family, places: [LineStrip.Place]) {
    self.family = family
    self.places = places
    let reach = Int(places.map { max(abs($0.low), abs($0.high)) }.max() ?? 0) + 2
    var marks = [UInt8](repeating: 0, count: 2 * reach + 1)
    for place in places {
      for k in Int(place.low.rounded(.down))...Int(place.high.rounded(.up)) {
        marks[min(max(k + reach, 0), 2 * reach)] = 1
      }
    }
    (self.reach, self.marks) = (reach, marks)
  }

  /// Where strips of the other family are crossed.
  func withMarks<R>(_ body: (UnsafePointer<cv_crossing_lines>) -> R) -> R {
    marks.withUnsafeBufferPointer {
      var crossing = cv_crossing_lines(
        family: family, marks: $0.baseAddress, reach: Int32(reach))
      return body(&crossing)
    }
  }

  /// The most pixels that a strip has.
  func capacity(width: Int, height: Int) -> Int {
    var family = family
    let beside = LineStrip.beside
    return places.map {
      Int(
        cv_strip_capacity(
          Int32(width), Int32(height), &family, $0.low - beside, $0.high + beside))
    }.max() ?? 0
  }

  func gather(
    _ place: LineStrip.Place, _ width: Int, _ height: Int, _ disc: inout cv_disc,
    _ crossing: UnsafePointer<cv_crossing_lines>, _ pixels: StripPixels
  ) {
    var family = family
    let beside = LineStrip.beside
    let status = cv_strip_gather(
      Int32(width), Int32(height), &family, &disc, place.low - beside, place.high + beside,
      crossing, &pixels.strip)
    precondition(status == CV_OK, "a strip larger than any")
  }
}

extension WorkingImage {
  /// A copy of the picture whose samples `body` has changed: luma, both chroma planes (nil for a grey picture)
  /// and their width.
  fileprivate func edited(
    _ body: (
      UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, Int
    ) -> Void
  ) -> WorkingImage {
    var result = self
    guard let cb, let cr else {
      result.luma = luma.edited { body($0, nil, nil, 0) }.plane
      return result
    }
    result.luma =
      luma.edited { y in
        result.cb =
          cb.edited { b in
            result.cr = cr.edited { r in body(y, b, r, cb.width) }.plane
          }.plane
      }.plane
    return result
  }
}
