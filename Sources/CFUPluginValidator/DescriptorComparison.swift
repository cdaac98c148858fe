import CFUJSON
import CFUPluginABI
import CFUPluginHost

/// A library's own words against those of its manifest, field by field.
enum DescriptorComparison {
  /// One clause for each field that differs or makes no sense.
  static func differences(
    _ found: ProbeDescriptor, _ entry: ClassifierManifest, _ manifest: PluginManifest
  ) -> [String] {
    var list: [String] = []
    func check<Value: Equatable>(_ name: String, _ value: Value, _ due: Value) {
      if value != due { list.append("\(name) is \(value), plugin.json says \(due)") }
    }
    check("id", found.id, entry.id)
    check("name", found.name, entry.name)
    check("version", found.version, manifest.version)
    check("feature_schema", found.featureSchema, entry.featureSchema)
    check("feature_count", found.featureCount, entry.featureCount)
    check("wanted_um_per_px", found.wantedUmPerPixel, Float(entry.wantedUmPerPixel))
    check("pixel_formats", found.pixelFormats, entry.pixelFormats.reduce(0) { $0 | $1.bit })
    check("crop_width", found.cropWidth, entry.cropWidth ?? 0)
    check("crop_height", found.cropHeight, entry.cropHeight ?? 0)
    let models = ["process", "instance", "reentrant"]
    let model = Int(found.threadModel)
    check(
      "thread_model", models.indices.contains(model) ? models[model] : "\(model)",
      manifest.threadModel.rawValue)
    check("the class list", found.classes.map(\.id), entry.classes.map(\.id))
    for (mine, theirs) in zip(found.classes, entry.classes) where mine.id == theirs.id {
      check("the name of class \(mine.id)", mine.name, theirs.name)
      check("the flags of class \(mine.id)", mine.flags, theirs.flag)
      if mine.colour != theirs.colourNumber {
        check(
          "the colour of class \(mine.id)", hexadecimal(mine.colour), theirs.colour.lowercased())
      }
      check(
        "max_um_per_px of class \(mine.id)", mine.maxUmPerPixel, Float(theirs.maxUmPerPixel ?? 0))
      check(
        "max_um_per_px_stained of class \(mine.id)", mine.maxUmPerPixelStained,
        Float(theirs.maxUmPerPixelStained ?? 0))
    }
    return list + nonsense(found)
  }

  /// A colour as plugin.json writes it.
  private static func hexadecimal(_ colour: UInt32) -> String {
    let digits = String(colour, radix: 16)
    return "#" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
  }

  /// What no manifest speaks of and still has to make sense.
  private static func nonsense(_ found: ProbeDescriptor) -> [String] {
    var list: [String] = []
    if found.requiredFlags != 0 { list.append("required_flags is not 0") }
    if found.determinism > CFU_DETERMINISM_EXACT {
      list.append("determinism is \(found.determinism), which is unknown")
    }
    if found.determinism == CFU_DETERMINISM_TOLERANCE,
      !(found.tolerance > 0 && Double(found.tolerance) <= TestVectors.largestTolerance)
    {
      list.append(
        "tolerance is \(brief(Double(found.tolerance))); allowed are above 0 to "
          + "\(TestVectors.largestTolerance)")
    }
    if !(found.umPerPixelTolerance == 0 || found.umPerPixelTolerance >= 1) {
      list.append(
        "um_per_px_tolerance is \(found.umPerPixelTolerance), a ratio of at least 1 is due")
    }
    if found.embeddingLength > 65536 {
      list.append("embedding_length is \(found.embeddingLength)")
    }
    guard case .object? = try? JSONReader.read(Array(found.card.utf8)) else {
      list.append("card_json is no JSON object")
      return list
    }
    return list
  }
}
