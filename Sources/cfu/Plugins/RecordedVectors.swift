import CFUCore
import CFUPluginHost

/// A file of test vectors whose expected answers are written anew. Everything else in it stays as it
/// is, in its order.
struct RecordedVectors {
  private let path: String
  private var json: JSONValue

  init(path: String) throws(CFUError) {
    self.path = path
    let bytes: [UInt8]
    do throws(SmallFile.Failure) {
      bytes = try SmallFile.read(path, limit: 256 << 20)
    } catch {
      throw CFUError(
        .plugin, "\(path) \(error == .missing ? "is missing" : "cannot be read").",
        nextStep: "Write a file of objects there; see Plugins/README.md.")
    }
    do throws(JSONReader.Problem) {
      json = try JSONReader.read(bytes)
    } catch {
      throw CFUError(.plugin, "\(path) is no JSON: line \(error.line): \(error.what).")
    }
  }

  /// The file as it is to be written.
  var text: String { json.pretty }

  private func problem(_ what: String) -> CFUError {
    CFUError(
      .plugin, "\(path): \(what).", nextStep: "Correct it; see the form in Plugins/README.md.")
  }

  /// The objects, ready to be classified.
  func batch(for classifier: ClassifierManifest) throws(CFUError) -> ClassifierBatch {
    guard classifier.pixelFormats.isEmpty else {
      throw problem("crops cannot be recorded")
    }
    guard case .list(let items)? = json["items"] else { throw problem("'items' is no list") }
    var batch = ClassifierBatch(dishID: "vectors", umPerPixel: 5, items: [])
    for (index, item) in items.enumerated() {
      guard case .object(let features)? = item["features"] else {
        throw problem("item \(index + 1) has no 'features'")
      }
      var values = [Float](repeating: .nan, count: FeatureNames.all.count)
      for (name, value) in features.members {
        guard let place = FeatureNames.all.firstIndex(of: name), case .number(let number) = value
        else { throw problem("'\(name)' of item \(index + 1) is no feature or no number") }
        values[place] = Float(number)
      }
      batch.items.append(.init(id: index + 1, features: values, xMillimetres: 0, yMillimetres: 0))
    }
    return batch
  }

  /// Takes the answers in as the expected ones. Returns a sentence for each object whose most
  /// probable class has changed.
  ///
  /// - Throws: `plugin` when the classifier failed on an object.
  mutating func record(
    _ answers: [Classification], classes: [ColonyClass]
  ) throws(CFUError) -> [String] {
    guard case .object(var file) = json, case .list(var items)? = file["items"] else { return [] }
    var changes: [String] = []
    for (index, answer) in answers.enumerated() {
      guard case .object(var item) = items[index] else { continue }
      let name = if case .text(let name)? = item["name"] { name } else { "item \(index + 1)" }
      if let failure = answer.failure { throw problem("'\(name)': \(failure)") }
      guard let best = answer.best else { continue }
      let found = JSONValue.text(classes[best].id)
      if let before = item["class"], case .text(let old) = before, before != found {
        changes.append("'\(name)' was \(old) and is \(classes[best].id) now.")
      }
      item["class"] = found
      item["probabilities"] = .object(
        JSONObject(
          zip(classes, answer.probabilities).map { ($0.id, .number(Double($1))) }))
      items[index] = .object(item)
    }
    file["items"] = .list(items)
    json = .object(file)
    return changes
  }
}
