import CFUCore
import CFUPluginABI
import CFUReport
import CFUReview

/// What was measured on an object, in words that a biologist would use. What is large or dark is so
/// beside the other objects of the same dish, as light and staining differ from dish to dish.
enum MarkWords {
  typealias Line = (name: String, words: String)

  static func of(_ mark: DishMarks.Mark, in open: OpenDish) -> [Line] {
    let record = open.counted.record
    let um = record.geometry.calibration.umPerPixel
    guard case .machine(let number) = mark.id, let object = record.object(number) else {
      return [
        ("diameter", "\(round(2 * mark.radius * um)) \u{B5}m"), ("source", "put in by a person"),
      ]
    }
    let measured = Measured(features: object.object.features)
    let others = record.objects.filter { $0.object.artefact == nil }.map {
      Measured(features: $0.object.features)
    }
    var lines: [Line] = []
    if let diameter = measured[Int(CFU_F_DIAMETER)] {
      let typical = classes(around: diameter, in: record)
      lines.append(
        (
          "diameter",
          "\(round(diameter)) \u{B5}m"
            + (typical.isEmpty ? "" : " (typical here of \(typical.joined(separator: ", ")))")
        ))
    }
    if let line = shape(measured) { lines.append(line) }
    if let line = colour(measured) { lines.append(line) }
    if let density = measured[Int(CFU_F_OD_MEAN)] {
      let rank = share(of: others.compactMap { $0[Int(CFU_F_OD_MEAN)] }, below: density)
      lines.append(("density", rank.map { "denser than \($0) % of the objects here" } ?? ""))
    }
    if let spots = measured[Int(CFU_F_SPOTS)], spots >= 1 {
      lines.append(("cells", "about \(round(spots)) cell-sized spots"))
    }
    if let edge = measured[Int(CFU_F_EDGE_RISE)] {
      lines.append(
        ("edge", edge < 40 ? "sharp" : edge < 90 ? "somewhat soft" : "soft, perhaps out of focus"))
    }
    if let wall = measured[Int(CFU_F_RIM_DISTANCE)] {
      lines.append(
        ("from the wall", "\(DecimalText.fixed(wall, decimals: 1)) mm"))
    }
    if object.object.overlap { lines.append(("overlap", "may be two or more colonies")) }
    return lines.filter { !$0.words.isEmpty }
  }

  /// Features by their index; what was not measured is nil.
  private struct Measured {
    var features: [Float]

    subscript(index: Int) -> Double? {
      guard features.indices.contains(index), features[index].isFinite else { return nil }
      return Double(features[index])
    }
  }

  private static func round(_ value: Double) -> Int {
    value.isFinite && abs(value) < 1e9 ? Int(value.rounded()) : 0
  }

  private static func shape(_ measured: Measured) -> Line? {
    guard let circularity = measured[Int(CFU_F_CIRCULARITY)] else { return nil }
    let words = circularity >= 0.8 ? "round" : circularity >= 0.55 ? "roundish" : "irregular"
    let isLong = (measured[Int(CFU_F_ASPECT)] ?? 1) >= 1.6
    return ("shape", isLong ? "\(words), elongated" : words)
  }

  private static func colour(_ measured: Measured) -> Line? {
    guard let share = measured[Int(CFU_F_HAEM_FRACTION)] else { return nil }
    let percent = round(100 * share)
    return ("colour", percent < 5 ? "no haemoglobin seen" : "haemoglobin over \(percent) %")
  }

  /// Percent of the values that are smaller; nil where there are too few to say.
  private static func share(of values: [Double], below value: Double) -> Int? {
    guard values.count >= 5 else { return nil }
    return round(100 * Double(values.count { $0 < value }) / Double(values.count))
  }

  /// Classes of which this diameter lies between the 10th and the 90th percentile on this dish; not
  /// more than two, or it would say nothing.
  private static func classes(around diameter: Double, in record: DishRecord) -> [String] {
    var found: [String] = []
    for item in record.classes.colonies {
      let values = record.objects.filter { $0.verdict.counted && $0.verdict.classID == item.id }
        .compactMap { Measured(features: $0.object.features)[Int(CFU_F_DIAMETER)] }.sorted()
      guard values.count >= 5 else { continue }
      let low = values[values.count / 10]
      let high = values[values.count - 1 - values.count / 10]
      if (low...high).contains(diameter) { found.append(item.id) }
    }
    return found.count <= 2 ? found : []
  }
}
