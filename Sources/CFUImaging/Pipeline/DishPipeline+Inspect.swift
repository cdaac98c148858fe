package import CFUCore
package import CFUPictures

#if canImport(Glibc)
  internal import Glibc
#endif

extension DishPipeline {
  /// What one stage made of a picture, as a picture and in words.
  ///
  /// - Parameter maxSide: longest side of the picture that is returned, px.
  /// - Throws: as `analyse`.
  package func inspect(_ image: WorkingImage, stage: InspectStage, maxSide: Int = 2400)
    throws(CFUError) -> StageView
  {
    switch stage {
    case .decode: return decodeView(image, maxSide)
    case .dish: return dishView(image, maxSide)
    case .background: return try backgroundView(image)
    case .segment: return objectsView(image, try analyse(image), maxSide)
    case .features:
      let analysis = try analyse(image)
      var view = objectsView(image, analysis, maxSide)
      view.table = [["object", "x_px", "y_px", "artefact"] + Self.featureNames]
      for object in analysis.objects {
        view.table.append(
          [
            "\(object.id)", decimal(object.centre.x, 1), decimal(object.centre.y, 1),
            object.artefact?.rawValue ?? "",
          ] + object.features.map { $0.isNaN ? "" : "\($0)" })
      }
      return view
    }
  }

  private func decodeView(_ image: WorkingImage, _ maxSide: Int) -> StageView {
    var facts = [
      (name: "picture", value: "\(image.fullWidth) x \(image.fullHeight) px"),
      (name: "decoded at", value: "1/\(image.scale)"),
      (name: "colour", value: image.cb == nil ? "grey" : "YCbCr"),
    ]
    if let um = image.umPerPixel { facts.append((name: "um/px in the file", value: "\(um)")) }
    if image.truncated {
      facts.append((name: "truncated", value: "only \(image.validRows) rows could be read"))
    }
    return StageView(image: image.rgb(maxSide: maxSide), facts: facts)
  }

  private func dishView(_ image: WorkingImage, _ maxSide: Int) -> StageView {
    let located = locate(image)
    var sketch = Sketch(image: image.rgb(maxSide: maxSide))
    let shrink = Double(sketch.image.width) / Double(image.fullWidth)
    var facts: [(name: String, value: String)] = []
    if let walls = located.walls {
      let wall = walls.wall
      sketch.closed(circumference(wall, shrink), .vermilion)
      if walls.outer > 1.001 {
        sketch.closed(circumference(wall.scaled(by: walls.outer), shrink), .sky)
      }
      facts.append(
        (name: "centre", value: "\(decimal(wall.centreX, 1)), \(decimal(wall.centreY, 1)) px"))
      facts.append(
        (
          name: "inner wall",
          value: "semi-axes \(decimal(wall.semiMajor, 1)) and \(decimal(wall.semiMinor, 1)) px"
        ))
      facts.append((name: "outermost ring", value: "\(decimal(walls.outer, 3)) of the inner wall"))
    } else {
      facts.append((name: "dish", value: "no rim found: taken for a field"))
    }
    facts.append(
      (
        name: "um/px",
        value:
          "\(decimal(located.calibration.umPerPixel, 4)) (\(located.calibration.source.rawValue))"
      ))
    return StageView(image: sketch.image, facts: facts + flagFacts(located.flags))
  }

  private func backgroundView(_ image: WorkingImage) throws(CFUError) -> StageView {
    let (stages, _) = try segment(image)
    let density = stages.density
    var samples = [UInt8](repeating: 0, count: 3 * density.width * density.height)
    for i in 0..<(density.width * density.height) {
      // Empty gel is mid-grey; a density of 0.4 is white, bright deviations are dark.
      let level = UInt8(max(0, min(255, 128 + density.density.samples[i] * 318)))
      for k in 0..<3 { samples[3 * i + k] = level }
    }
    return StageView(
      image: RGBImage(width: density.width, height: density.height, samples: samples),
      facts: [
        (name: "um per analysis pixel", value: decimal(stages.frame.umPerAnalysisPixel, 2)),
        (name: "noise of the gel", value: "\(density.densityNoise) OD"),
        (name: "colonies are", value: density.polarity > 0 ? "darker than the gel" : "brighter"),
        (name: "gel at the sensor's white", value: "\(decimal(density.clippedShare * 100, 1)) %"),
        (name: "shown", value: "grey = gel, white = 0.4 OD above it"),
      ] + flagFacts(stages.flags))
  }

  private func objectsView(_ image: WorkingImage, _ analysis: DishAnalysis, _ maxSide: Int)
    -> StageView
  {
    var sketch = Sketch(image: image.rgb(maxSide: maxSide))
    let shrink = Double(sketch.image.width) / Double(image.fullWidth)
    var reasons: [String: Int] = [:]
    for object in analysis.objects {
      let points = object.outline.map { (x: $0.x * shrink, y: $0.y * shrink) }
      sketch.closed(points, object.artefact == nil ? .green : .vermilion)
      reasons[object.artefact?.rawValue ?? "left to the classifier", default: 0] += 1
    }
    let facts =
      [(name: "objects", value: "\(analysis.objects.count)")]
      + reasons.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
        (name: $0.key, value: "\($0.value)")
      }
    return StageView(image: sketch.image, facts: facts + flagFacts(analysis.flags))
  }

  private func flagFacts(_ flags: [DishFlag]) -> [(name: String, value: String)] {
    flags.map { (name: "flag", value: $0.rawValue) }
  }

  private func circumference(_ ring: Ring, _ shrink: Double) -> [(x: Double, y: Double)] {
    (0..<720).map { k in
      let theta = Double(k) * .pi / 360
      let r = ring.radius(at: theta)
      return (
        x: (ring.centreX + r * cos(theta)) * shrink, y: (ring.centreY + r * sin(theta)) * shrink
      )
    }
  }

  /// A number with a fixed count of decimals.
  private func decimal(_ value: Double, _ places: Int) -> String {
    guard value.isFinite, abs(value) < 1e12 else { return "\(value)" }
    let scale = pow(10, Double(places))
    let scaled = Int((abs(value) * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return "\(sign)\(scaled)" }
    let fraction = "\(scaled % Int(scale))"
    let padding = String(repeating: "0", count: places - fraction.count)
    return "\(sign)\(scaled / Int(scale)).\(padding)\(fraction)"
  }
}
