import CFUJSON
import CFUPluginHost

/// The keys that a manifest may have.
enum ManifestKeys {
  private static let top = [
    "manifest", "id", "short_name", "name", "version", "licence", "description", "abi", "library",
    "models", "thread_model", "classifiers",
  ]
  private static let file = ["file", "sha256"]
  private static let classifier = [
    "id", "name", "profile", "feature_schema", "feature_count", "wanted_um_per_px",
    "pixel_formats", "crop_width", "crop_height", "classes", "least_colony", "parameters", "card",
    "vectors",
  ]
  private static let leastColony = ["clear", "doubtful"]
  private static let classEntry = [
    "id", "name", "colour", "kind", "max_um_per_px", "max_um_per_px_stained",
  ]
  /// What a model card has to say; it may say more.
  static let card = ["trained_on", "intended_use", "out_of_scope", "biases", "accuracy"]

  /// One sentence for each key that is not known, with what may have been meant.
  static func unknown(_ manifest: JSONValue) -> [String] {
    var found: [String] = []
    func check(_ value: JSONValue?, _ path: String, _ known: [String]) {
      guard case .object(let object)? = value else { return }
      for key in object.members.map(\.key) where !known.contains(key) {
        found.append("the key \(path)\(key) is unknown" + Suggestion.of(key, among: known))
      }
    }
    func list(_ value: JSONValue?) -> [JSONValue] {
      if case .list(let values)? = value { values } else { [] }
    }
    check(manifest, "", top)
    check(manifest["abi"], "abi.", ["major", "minimum_host_minor"])
    check(manifest["library"], "library.", file)
    for (index, model) in list(manifest["models"]).enumerated() {
      check(model, "models.\(index).", file)
    }
    for (index, entry) in list(manifest["classifiers"]).enumerated() {
      check(entry, "classifiers.\(index).", classifier)
      check(entry["least_colony"], "classifiers.\(index).least_colony.", leastColony)
      for (number, item) in list(entry["classes"]).enumerated() {
        check(item, "classifiers.\(index).classes.\(number).", classEntry)
      }
    }
    return found
  }
}

/// SPDX licence expressions, by their grammar; identifiers are not looked up.
enum LicenceExpression {
  private static let common = [
    "Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "GPL-2.0-only", "GPL-2.0-or-later",
    "GPL-3.0-only", "GPL-3.0-or-later", "LGPL-2.1-only", "LGPL-3.0-only", "AGPL-3.0-only",
    "MPL-2.0", "ISC", "Zlib", "Unlicense", "CC0-1.0", "CC-BY-4.0", "EUPL-1.2", "BSL-1.0",
  ]

  /// What is wrong with it; nil when nothing is.
  static func problem(_ text: String) -> String? {
    let spaced = text.replacing("(", with: " ( ").replacing(")", with: " ) ")
    let words = spaced.split(separator: " ").map(String.init)
    var depth = 0
    var wantsName = true
    for word in words {
      switch word {
      case "(":
        guard wantsName else { return malformed(text) }
        depth += 1
      case ")":
        guard !wantsName, depth > 0 else { return malformed(text) }
        depth -= 1
      case "AND", "OR", "WITH":
        guard !wantsName else { return malformed(text) }
        wantsName = true
      default:
        let allowed = word.utf8.allSatisfy {
          (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
            || $0 == 45 || $0 == 46 || $0 == 43 || $0 == 58
        }
        guard wantsName, allowed else { return malformed(text) }
        wantsName = false
      }
    }
    return wantsName || depth != 0 ? malformed(text) : nil
  }

  private static func malformed(_ text: String) -> String {
    let joined = text.split(separator: " ").joined(separator: "-")
    return "licence is '\(text)', which is no SPDX expression"
      + Suggestion.of(joined, among: common)
  }
}
