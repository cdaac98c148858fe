import CFUCore
import CFUJSON
import CFUPluginABI
import CFUPluginHost

/// Level 1: the manifest and the files that it names.
enum ManifestLevel {
  static let tests: [BundleTest] = [
    BundleTest(
      name: "1.schema", title: "plugin.json is sound", advice: "Correct plugin.json."
    ) { facts throws(TestFailure) in
      switch facts.bundle {
      case .failure(let error): throw TestFailure(error.message, advice: error.nextStep)
      case .success(let bundle):
        guard isSemantic(bundle.manifest.version) else {
          throw TestFailure(
            "version is '\(bundle.manifest.version)'", advice: "Write it as 1.2.3.")
        }
        return .passed("\(bundle.manifest.classifiers.count) classifier(s)")
      }
    },
    BundleTest(
      name: "1.keys", title: "every key is known", advice: "Take the key away or correct it."
    ) { facts throws(TestFailure) in
      guard let json = facts.json else {
        throw BundleFacts.blocked(by: "1.schema")
      }
      let unknown = ManifestKeys.unknown(json)
      guard unknown.isEmpty else {
        throw TestFailure(
          unknown.joined(separator: "; "), advice: "Keys that nobody reads are mistakes.")
      }
      return .passed("")
    },
    BundleTest(
      name: "1.files",
      title: "library and models are those that were hashed, and no file is a link",
      advice: "Bundle the plugin again, so that the hashes are those of the files.",
      // Models of gigabytes, from a disk that is slow.
      patience: 10
    ) { facts throws(TestFailure) in
      if let foreign = facts.foreign {
        throw TestFailure(
          foreign, advice: "Put the file itself there: a bundle holds its own files only.")
      }
      let manifest = try facts.manifest()
      if case .success(let bundle) = facts.bundle {
        do throws(CFUError) {
          try bundle.verify()
        } catch {
          throw TestFailure(error.message, advice: error.nextStep)
        }
      }
      return .passed("\(1 + manifest.models.count) file(s)")
    },
    BundleTest(
      name: "1.card", title: "the model card is complete",
      advice: "A user decides by the card whether to trust the classifier; \"not measured\" is an "
        + "honest answer."
    ) { facts throws(TestFailure) in
      for entry in try facts.manifest().classifiers {
        for key in ManifestKeys.card {
          guard case .text(let text)? = entry.card[key],
            text.contains(where: { !$0.isWhitespace })
          else {
            let given =
              if case .object(let object) = entry.card { object.members } else {
                [(key: String, value: JSONValue)]()
              }
            let others = given.map(\.key).filter { !ManifestKeys.card.contains($0) }
            throw TestFailure(
              "card.\(key) of \(entry.id) is missing or no text"
                + Suggestion.of(key, among: others))
          }
        }
        if let claim = entry.card["expected_ms_per_object"] {
          guard case .number(let value) = claim, value > 0 else {
            throw TestFailure("card.expected_ms_per_object of \(entry.id) is no number above 0")
          }
        }
      }
      return .passed("")
    },
    BundleTest(
      name: "1.vectors", title: "test vectors are there and readable",
      advice: "Ship at least one object of each class with what the classifier says of it."
    ) { facts throws(TestFailure) in
      guard facts.foreign == nil else { throw BundleFacts.blocked(by: "1.files") }
      var count = 0
      for entry in try facts.manifest().classifiers {
        guard !entry.vectors.isEmpty else {
          throw TestFailure("vectors of \(entry.id) is empty")
        }
        for file in entry.vectors {
          count += try checkVectors(facts.path + "/" + file, file, entry)
        }
      }
      return .passed("\(count) object(s)")
    },
    BundleTest(
      name: "1.parameters", title: "parameters are a JSON Schema with defaults inside the bounds",
      advice: "See plugin.json of the plugin Rules for the form."
    ) { facts throws(TestFailure) in
      var count = 0
      for entry in try facts.manifest().classifiers {
        do throws(TestFailure) {
          count += try ParameterSchema(entry.parameters).parameters.count
        } catch {
          throw TestFailure("parameters of \(entry.id): \(error.seen)", advice: error.advice)
        }
      }
      return .passed("\(count) parameter(s)")
    },
    BundleTest(
      name: "1.licence", title: "the licence is an SPDX expression",
      advice: "Write for example Apache-2.0, or LicenseRef-Mine for a licence of your own."
    ) { facts throws(TestFailure) in
      let licence = try facts.manifest().licence
      if let problem = LicenceExpression.problem(licence) { throw TestFailure(problem) }
      return .passed(licence)
    },
  ]

  private static func checkVectors(
    _ path: String, _ file: String, _ entry: ClassifierManifest
  ) throws(TestFailure) -> Int {
    guard !file.split(separator: "/").contains(".."), !file.hasPrefix("/") else {
      throw TestFailure("the path \(file) leads out of the bundle")
    }
    do throws(CFUError) {
      let vectors = try TestVectors(path: path)
      guard vectors.classifier == entry.id else {
        throw TestVectors.problem(path, "is for \(vectors.classifier), not for \(entry.id)")
      }
      guard vectors.tolerance >= 0, vectors.tolerance <= TestVectors.largestTolerance else {
        throw TestVectors.problem(
          path,
          "declares the tolerance \(vectors.tolerance); allowed are 0 to "
            + "\(TestVectors.largestTolerance)")
      }
      guard !vectors.items.isEmpty else { throw TestVectors.problem(path, "has no items") }
      let ids = entry.classes.map(\.id)
      for item in vectors.items {
        for name in [item.class] + item.probabilities.keys.sorted() where !ids.contains(name) {
          throw TestVectors.problem(
            path,
            "names the class '\(name)' of '\(item.name)', which \(entry.id) does not have"
              + Suggestion.of(name, among: ids))
        }
        guard item.probabilities.count == ids.count else {
          throw TestVectors.problem(path, "gives '\(item.name)' no probability for every class")
        }
      }
      _ = try vectors.batch(for: entry, path: path)
      return vectors.items.count
    } catch {
      throw TestFailure(error.message, advice: error.nextStep)
    }
  }

  /// `1.2.3`, with what may follow after `-` or `+`.
  private static func isSemantic(_ version: String) -> Bool {
    let core = version.prefix { $0 != "-" && $0 != "+" }
    let parts = core.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 3
      && parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { (48...57).contains($0) } }
  }
}
