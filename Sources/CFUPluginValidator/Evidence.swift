import CFUCore
import CFUJSON
import CFUPluginHost

/// What a plugin was given when a test failed, and what it made of it.
struct Evidence {
  var batch: ClassifierBatch
  /// Objects of the batch that were passed on.
  var range: Range<Int>
  var parameters = "{}"
  var expected: Answers?
  var got: Answers?

  init(batch: ClassifierBatch, range: Range<Int>? = nil) {
    self.batch = batch
    self.range = range ?? 0..<batch.items.count
  }

  /// Writes it to a folder: `features.csv` and `batch.json`, each crop as a picture (`.ppm`,
  /// `.pgm`, or raw little-endian floats as `.f32`) with its mask (`.pgm`), `expected.csv` and
  /// `got.csv` where there are answers.
  ///
  /// - Parameter facts: what else `batch.json` is to say: test, classifier, seed.
  func save(
    to folder: String, classes: [String], facts: [(String, JSONValue)]
  ) throws(CFUError) {
    let code = SmallFile.makeFolder(folder + "/crops")
    guard code == 0 else {
      throw CFUError(
        .cannotWrite, "The folder \(folder) cannot be made.", nextStep: "Name another with --save.")
    }
    var table =
      (["colony_id", "x_mm", "y_mm"] + TestVectors.featureNames)
      .joined(separator: ",") + "\n"
    var items: [JSONValue] = []
    for index in range {
      let item = batch.items[index]
      table +=
        (["\(item.id)", "\(item.xMillimetres)", "\(item.yMillimetres)"]
        + item.features.map { "\($0)" }).joined(separator: ",") + "\n"
      var members: [(String, JSONValue)] = [
        ("colony_id", .number(Double(item.id))),
        // JSON has no word for what is not finite, so features are texts of floats.
        ("features", .list(item.features.map { .text("\($0)") })),
      ]
      if let crops = batch.crops as? SampleCrops {
        let crop = crops.crops[index]
        members.append(("crop", try save(crop, crops.format, "\(folder)/crops/\(item.id)")))
      }
      items.append(.object(JSONObject(members)))
    }
    let document: [(String, JSONValue)] =
      facts + [
        ("dish", .text(batch.dishID)), ("um_per_px", .number(batch.umPerPixel)),
        ("stained", .bool(batch.stained)), ("parameters", .text(parameters)),
        ("items", .list(items)),
      ]
    try write(Array(table.utf8), "\(folder)/features.csv")
    try write(Array(JSONValue.object(JSONObject(document)).pretty.utf8), "\(folder)/batch.json")
    if let expected { try write(answers(expected, classes), "\(folder)/expected.csv") }
    if let got { try write(answers(got, classes), "\(folder)/got.csv") }
  }

  private func save(
    _ crop: SampleCrops.Crop, _ format: PixelFormat, _ path: String
  ) throws(CFUError) -> JSONValue {
    let (width, height) = (crop.geometry.width, crop.geometry.height)
    func head(_ magic: String) -> [UInt8] { Array("\(magic)\n\(width) \(height)\n255\n".utf8) }
    let (bytes, ending): ([UInt8], String) =
      switch format {
      case .grey8: (head("P5") + crop.pixels, "pgm")
      case .rgb8: (head("P6") + crop.pixels, "ppm")
      case .od32: (crop.pixels, "f32")
      }
    try write(bytes, "\(path).\(ending)")
    try write(head("P5") + crop.mask, "\(path)-mask.pgm")
    return [
      "width": .number(Double(width)), "height": .number(Double(height)),
      "format": .text(format.rawValue), "um_per_px_x": .number(crop.geometry.umPerPixelX),
      "um_per_px_y": .number(crop.geometry.umPerPixelY),
    ]
  }

  private func answers(_ answers: Answers, _ classes: [String]) -> [UInt8] {
    var text =
      (["colony_id"] + classes.map { "p_\($0)" } + ["out_of_distribution", "flags"])
      .joined(separator: ",") + "\n"
    for (row, item) in answers.items.enumerated() {
      text +=
        (["\(batch.items[range.lowerBound + row].id)"]
        + item.probabilities.map { "\($0)" } + ["\(item.outOfDistribution)", "\(item.flags)"])
        .joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  private func write(_ bytes: [UInt8], _ path: String) throws(CFUError) {
    let error = ByteFile.write(bytes, to: path)
    guard error == 0 else {
      throw CFUError(.cannotWrite, "\(path) cannot be written.", nextStep: "Free some room.")
    }
  }
}
