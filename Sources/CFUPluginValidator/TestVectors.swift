package import CFUCore
import CFUPluginABI
package import CFUPluginHost
package import FoundationEssentials

/// One file of test vectors of a bundle: objects by their features (and crops), and what the
/// classifier makes of them.
///
/// It is a JSON object:
///
/// ```
/// {
///   "classifier": "org.example.mine",     id of the classifier that it is for
///   "tolerance": 1e-5,                    of each probability, absolute; at most 0.01
///   "items": [{
///     "name": "a large red burst",        what people call it
///     "class": "BFU-E",                   the class that has to be the most probable
///     "features": {"diameter_um": 700},   by name; those not given could not be measured
///     "probabilities": {"BFU-E": 0.99},   of every class
///     "crop": {                           for classifiers that look at pixels
///       "size": 64,                       width and height, px
///       "rgb": "...",                     base64, rows from the top; or "grey", or "od" (floats,
///       "mask": "..."                     little-endian); 255 inside the outline, 0 outside
///     }
///   }]
/// }
/// ```
package struct TestVectors: Codable, Sendable {
  package var classifier: String
  /// Absolute tolerance of each probability.
  package var tolerance: Double
  package var items: [Item]

  /// Largest tolerance that a file may declare.
  package static let largestTolerance = 0.01

  package struct Item: Codable, Sendable {
    package var name: String
    /// The class it has to be.
    package var `class`: String
    /// By name.
    package var features: [String: Float]
    package var probabilities: [String: Double]
    package var crop: Crop?
  }

  package struct Crop: Codable, Sendable {
    package var size: Int
    package var rgb: Data?
    package var grey: Data?
    package var od: Data?
    /// `size * size` bytes.
    package var mask: Data

    /// Its pixels in a format; nil when it has none of that.
    func pixels(_ format: PixelFormat) -> Data? {
      switch format {
      case .grey8: grey
      case .rgb8: rgb
      case .od32: od
      }
    }
  }

  /// Reads the file at `path`.
  ///
  /// - Throws: `plugin`, naming the file and what is wrong with it.
  package init(path: String) throws(CFUError) {
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.read(path, limit: 256 << 20)
    } catch {
      throw Self.problem(path, error == .missing ? "is missing" : "cannot be read")
    }
    do {
      self = try JSONDecoder().decode(TestVectors.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw Self.problem(path, "does not have the form of test vectors: \(Self.words(error))")
    } catch {
      throw Self.problem(path, "is no JSON")
    }
  }

  private static func words(_ error: DecodingError) -> String {
    let (context, key): (DecodingError.Context, String) =
      switch error {
      case .keyNotFound(let key, let context): (context, key.stringValue + " is missing")
      case .typeMismatch(_, let context), .valueNotFound(_, let context): (context, "wrong kind")
      case .dataCorrupted(let context): (context, "not readable")
      @unknown default: (.init(codingPath: [], debugDescription: ""), "not readable")
      }
    let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
    return (path + [key]).joined(separator: ".")
  }

  static func problem(_ path: String, _ what: String) -> CFUError {
    CFUError(
      .plugin, "\(path) \(what).",
      nextStep: "Write the vectors again from what the classifier answers.")
  }

  /// Names of all features of the schema, in their order.
  package static let featureNames: [String] = (0..<Int32(CFU_FEATURE_COUNT)).map { index in
    cfu_feature_name(index).map { String(cString: $0) } ?? ""
  }

  /// The objects, ready to be classified.
  ///
  /// - Parameter path: what errors call the file.
  /// - Throws: `plugin` when a feature is unknown, or a crop is missing or of the wrong size.
  package func batch(
    for entry: ClassifierManifest, path: String
  ) throws(CFUError) -> ClassifierBatch {
    var batch = ClassifierBatch(dishID: "vectors", umPerPixel: 5, items: [])
    var crops: [SampleCrops.Crop] = []
    for (index, item) in items.enumerated() {
      var features = [Float](repeating: .nan, count: Self.featureNames.count)
      for (name, value) in item.features {
        guard let place = Self.featureNames.firstIndex(of: name) else {
          throw Self.problem(
            path,
            "names the feature '\(name)' of '\(item.name)', which does not exist"
              + Suggestion.of(name, among: Self.featureNames))
        }
        features[place] = value
      }
      batch.items.append(
        .init(id: index + 1, features: features, xMillimetres: 0, yMillimetres: 0))
      guard let format = entry.pixelFormats.first else { continue }
      guard let crop = item.crop, let pixels = crop.pixels(format) else {
        throw Self.problem(path, "gives '\(item.name)' no crop in \(format.rawValue)")
      }
      // Bounded before it is multiplied.
      guard (1...4096).contains(crop.size), crop.mask.count == crop.size * crop.size,
        pixels.count == crop.size * crop.size * format.bytesPerPixel
      else {
        throw Self.problem(path, "gives '\(item.name)' a crop of the wrong size")
      }
      crops.append(
        .init(
          geometry: .init(width: crop.size, height: crop.size, umPerPixelX: 5, umPerPixelY: 5),
          pixels: Array(pixels), mask: Array(crop.mask)))
    }
    batch.crops = entry.pixelFormats.first.map { SampleCrops(format: $0, crops: crops) }
    return batch
  }
}
