import CFUCore
import CFUJSON
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
      if let failure = answer.failure {
        throw CFUError(
          .plugin, "\(path): '\(name)' cannot be recorded: \(failure).",
          nextStep: "Correct the classifier first.")
      }
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
