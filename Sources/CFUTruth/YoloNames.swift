import CFUCore

/// Names of YOLO's classes: `classes.txt` or `obj.names`, a name a line, or `names` in `data.yaml`.
enum YoloNames {
  /// In the folder of the labels, or up to two above it.
  static func find(_ source: TruthSource) throws(CFUError) -> [Int: String]? {
    for folder in ["", "../", "../../"] {
      for name in ["classes.txt", "obj.names", "data.yaml", "dataset.yaml"] {
        let side = folder + name
        // The file of names is no file of labels.
        if source.name == name { continue }
        guard let bytes = source.options.sideFile(side) else { continue }
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw source.fault(nil, "'\(side)' beside it is not UTF-8", "Save \(side) as UTF-8.")
        }
        let names = name.hasSuffix(".yaml") ? yaml(text) : lines(text)
        guard !names.isEmpty else {
          throw source.fault(
            nil, "'\(side)' beside it names no classes",
            "Write the names of the classes into \(side), or take it away.")
        }
        return names
      }
    }
    return nil
  }

  private static func lines(_ text: String) -> [Int: String] {
    var names: [Int: String] = [:]
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      let name = clean(line)
      if !name.isEmpty { names[index] = name }
    }
    return names
  }

  /// The three ways in which `names` is written: `[a, b]`, `- a` line by line, `0: a` line by line.
  /// That is all of YAML that such a file needs.
  private static func yaml(_ text: String) -> [Int: String] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("names:") }) else { return [:] }
    var rest = String(lines[start].dropFirst(6))
    if rest.trimmed.first == "[" {
      var at = start + 1
      while !rest.contains("]"), at < lines.count {
        rest += " " + lines[at]
        at += 1
      }
      let inside = rest.drop { $0 != "[" }.dropFirst().prefix { $0 != "]" }
      return Dictionary(
        uniqueKeysWithValues: inside.split(separator: ",").map { clean($0) }.enumerated()
          .map { ($0, $1) })
    }
    var names: [Int: String] = [:]
    for line in lines[(start + 1)...] {
      let own = line.trimmed
      if own.isEmpty || own.first == "#" { continue }
      if own.first == "-" {
        names[names.count] = clean(own.dropFirst())
      } else if line.first == " " || line.first == "\t", let colon = own.firstIndex(of: ":"),
        let number = Int(own[..<colon])
      {
        names[number] = clean(own[own.index(after: colon)...])
      } else {
        break
      }
    }
    return names
  }

  /// Without blanks, quotes and a comment.
  private static func clean(_ text: some StringProtocol) -> String {
    var own = String(String(text).trimmed)
    if own.first == "\u{FEFF}" { own.removeFirst() }
    if let quote = own.first, quote == "'" || quote == "\"" {
      return String(own.dropFirst().prefix { $0 != quote })
    }
    if let comment = own.range(of: " #") { own = String(own[..<comment]) }
    return String(own.trimmed)
  }
}
