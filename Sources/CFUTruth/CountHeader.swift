import CFUCore

/// What the header of a column of counts says: whose counts, and of which class.
package struct CountHeader: Sendable, Hashable {
  /// nil where the row or the file says who counted.
  package var scorer: String?
  /// nil for the total.
  package var label: String?

  package init(scorer: String?, label: String?) {
    self.scorer = scorer
    self.label = label
  }

  package enum Reading: Sendable, Hashable {
    case counts(CountHeader)
    /// A figure made of other columns: the median of the scorers, their mean.
    case summary
    case unknown
    /// Both halves could be either.
    case ambiguous
  }

  /// - Parameter scorers: names that are scorers whatever they look like.
  package static func read(_ header: String, scorers: [String]) -> Reading {
    if isNamed(header, scorers) { return .counts(CountHeader(scorer: header, label: nil)) }
    if isSummary(header) { return .summary }
    if let colon = header.firstIndex(of: ":") {
      let left = String(header[..<colon].trimmed)
      let right = String(header[header.index(after: colon)...].trimmed)
      switch (colonyClass(left), colonyClass(right)) {
      case (.some, .some): return .ambiguous
      case (nil, let own?) where !left.isEmpty: return .counts(make(left, own))
      case (let own?, nil) where !right.isEmpty: return .counts(make(right, own))
      default: return .unknown
      }
    }
    var found: [CountHeader] = []
    for index in header.indices where "_. -".contains(header[index]) {
      let left = String(header[..<index])
      let right = String(header[header.index(after: index)...])
      if isScorer(left, scorers), let own = colonyClass(right) { found.append(make(left, own)) }
      if isScorer(right, scorers), let own = colonyClass(left) { found.append(make(right, own)) }
    }
    found = found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    if found.count > 1 { return .ambiguous }
    if let only = found.first { return .counts(only) }
    if isScorer(header, scorers) { return .counts(CountHeader(scorer: header, label: nil)) }
    if let own = colonyClass(header) {
      return .counts(CountHeader(scorer: nil, label: own == CountSheet.total ? nil : own))
    }
    return .unknown
  }

  private static func make(_ scorer: String, _ colonyClass: String) -> CountHeader {
    CountHeader(scorer: scorer, label: colonyClass == CountSheet.total ? nil : colonyClass)
  }

  private static func colonyClass(_ text: String) -> String? {
    if let known = CountSheet.countedClass(text) { return known }
    let totals = ["colonycount", "totalcount", "totalcolonies", "ncolonies", "all"]
    return totals.contains(TruthTable.bare(text)) ? CountSheet.total : nil
  }

  private static let people = ["scorer", "rater", "observer", "reader", "person", "annotator"]

  private static func isNamed(_ text: String, _ scorers: [String]) -> Bool {
    scorers.contains { $0.trimmed.lowercased() == text.lowercased() }
  }

  /// A name that was given, or one that begins with a word for a person and goes on with what tells
  /// persons apart: `scorer1`, `Rater B`, `observer_anna`, `readerA`.
  static func isScorer(_ text: String, _ scorers: [String]) -> Bool {
    if isNamed(text, scorers) { return true }
    let lower = text.lowercased()
    guard let word = people.first(where: { lower.hasPrefix($0) }), !isSummary(text) else {
      return false
    }
    let rest = lower.dropFirst(word.count)
    guard let first = rest.first else { return false }
    return rest.count == 1 || !first.isLetter
  }

  private static let summaries: Set<Substring> = [
    "median", "mean", "average", "avg", "sd", "stdev", "std", "se", "sem", "cv", "min", "max",
    "consensus", "frequency", "var", "variance",
  ]

  private static func isSummary(_ header: String) -> Bool {
    header.lowercased().split { !$0.isLetter }.contains { summaries.contains($0) }
  }
}
