package import CFUCore
import CFUPluginHost
package import CFUStatistics
import Yams

/// Acceptance criteria as a laboratory writes them (YAML).
package enum CriteriaFile {
  /// Larger files are something else.
  private static let mostBytes = 1 << 20

  /// Reads a file, or the shipped set for the name `default`.
  ///
  /// - Throws: `noInput`, or `usage` with the line of what is wrong.
  package static func read(_ path: String) throws(CFUError) -> AcceptanceCriteria {
    if path == "default" { return try parse(DefaultCriteria.text, name: path) }
    let bytes = try FileBytes.read(path)
    guard bytes.count <= mostBytes else {
      throw CFUError(
        .usage, "\(path) is no file of criteria: it has more than 1 MB.", nextStep: advice)
    }
    return try parse(try TableBytes.text(bytes, name: path), name: path)
  }

  /// - Parameter name: the file, for messages.
  package static func parse(
    _ text: String, name: String
  ) throws(CFUError) -> AcceptanceCriteria {
    let root: Node?
    do {
      root = try compose(yaml: text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    } catch let error as YamlError {
      throw problem(name, error)
    } catch {
      throw CFUError(.usage, "\(name) cannot be read as YAML.", nextStep: advice)
    }
    guard let root else { throw CFUError(.usage, "\(name) is empty.", nextStep: advice) }
    return try CriteriaReader(name: name).criteria(root)
  }

  static let advice = "'cfu validate --print-criteria' prints a file to begin with."

  private static func problem(_ name: String, _ error: YamlError) -> CFUError {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      CFUError(
        .usage, "\(name), line \(mark.line): this is no YAML: \(problem).", nextStep: advice)
    case .duplicatedKeysInMapping(let duplicates, _):
      CFUError(
        .usage, "\(name) has a key twice: \(duplicates.map { "\($0)" }.joined(separator: ", ")).",
        nextStep: "Leave one of them.")
    default:
      CFUError(.usage, "\(name) cannot be read as YAML.", nextStep: advice)
    }
  }
}

/// Nodes of the file to criteria, with the line of whatever is wrong.
private struct CriteriaReader {
  var name: String

  func criteria(_ root: Node) throws(CFUError) -> AcceptanceCriteria {
    let top = try keys(root, known: ["confidence", "criteria"], of: "the file")
    guard let list = top["criteria"] else { throw wrong(root, "the key criteria is missing") }
    guard case .sequence(let items) = list, !items.isEmpty else {
      throw wrong(list, "criteria is no list with at least one entry")
    }
    var confidence: Double?
    if let node = top["confidence"] {
      let value = try number(node, "confidence")
      guard value > 0, value < 1 else {
        throw wrong(node, "confidence lies between 0 and 1, as 0.95 does")
      }
      confidence = value
    }
    var criteria: [AcceptanceCriteria.Criterion] = []
    for item in items { criteria.append(try criterion(item)) }
    return AcceptanceCriteria(confidence: confidence, criteria: criteria)
  }

  private func criterion(_ node: Node) throws(CFUError) -> AcceptanceCriteria.Criterion {
    let fields = try keys(
      node, known: ["figure", "class", "at_least", "at_most", "if_missing", "reason"],
      of: "a criterion")
    guard let figureNode = fields["figure"] else { throw wrong(node, "the key figure is missing") }
    let word = try text(figureNode, "figure")
    guard let figure = ValidationFigure(rawValue: word) else {
      throw wrong(
        figureNode,
        "'\(word)' is no figure\(Suggestion.of(word, among: ValidationFigure.allCases.map(\.rawValue)))",
        "Figures are \(ValidationFigure.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    var least: Double?
    var most: Double?
    if let bound = fields["at_least"] { least = try number(bound, "at_least") }
    if let bound = fields["at_most"] { most = try number(bound, "at_most") }
    guard least != nil || most != nil else {
      throw wrong(node, "the criterion has neither at_least nor at_most")
    }
    if let least, let most, least > most {
      throw wrong(node, "at_least is greater than at_most, which nothing can meet")
    }
    var readout = AcceptanceCriteria.Readout.total
    if let own = fields["class"] {
      switch try text(own, "class") {
      case GroupResult.total: readout = .total
      case "each": readout = .each
      case let id: readout = .one(id)
      }
      if figure.isOfTotalOnly, readout != .total {
        throw wrong(own, "\(figure.rawValue) is said of all classes together, class: total")
      }
    }
    var isOptional = false
    if let own = fields["if_missing"] {
      switch try text(own, "if_missing") {
      case "skip": isOptional = true
      case "fail": isOptional = false
      case let word: throw wrong(own, "if_missing is 'skip' or 'fail', not '\(word)'")
      }
    }
    let reason =
      try fields["reason"].map { node throws(CFUError) in try text(node, "reason") } ?? ""
    return AcceptanceCriteria.Criterion(
      figure, of: readout, least: least, most: most, isOptional: isOptional, reason: reason)
  }

  // MARK: - Nodes

  private func keys(
    _ node: Node, known: [String], of what: String
  ) throws(CFUError) -> [String: Node] {
    guard case .mapping(let mapping) = node else {
      throw wrong(node, "\(what) is no list of keys and values")
    }
    var fields: [String: Node] = [:]
    for (key, value) in mapping {
      let word = try text(key, "a key")
      guard known.contains(word) else {
        throw wrong(
          key, "\(what) has no key '\(word)'\(Suggestion.of(word, among: known))",
          "Its keys are \(known.joined(separator: ", ")).")
      }
      fields[word] = value
    }
    return fields
  }

  private func text(_ node: Node, _ what: String) throws(CFUError) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty else {
      throw wrong(node, "\(what) is no single word or sentence")
    }
    return scalar.string
  }

  private func number(_ node: Node, _ what: String) throws(CFUError) -> Double {
    guard case .scalar(let scalar) = node, let value = Double(scalar.string), value.isFinite else {
      throw wrong(node, "\(what) is no number")
    }
    return value
  }

  private func wrong(
    _ node: Node, _ what: String, _ nextStep: String = CriteriaFile.advice
  ) -> CFUError {
    let place = node.mark.map { ", line \($0.line)" } ?? ""
    return CFUError(.usage, "\(name)\(place): \(what).", nextStep: nextStep)
  }
}
