package import CFUCore
package import CFUReport
import CFUStatistics
import CFUTruth

/// The same dishes counted from two pictures each: `cfu validate --repeat`.
package struct RepeatRun: Sendable {
  /// A results folder, or a table of counts.
  package var first: String
  /// Another such, or a table of pairs with the columns `first` and `second`.
  package var second: String
  package var confidence: Double
  package var onLogScale: Bool
  /// Folder for repeatability.csv and repeatability.json; nil to write none.
  package var out: String?

  package init(
    first: String, second: String, confidence: Double = 0.95, onLogScale: Bool = false,
    out: String? = nil
  ) {
    self.first = first
    self.second = second
    self.confidence = confidence
    self.onLogScale = onLogScale
    self.out = out
  }

  /// - Throws: `usage` where no dish is there twice, and what reading the two throws.
  package func perform(warn: (String) -> Void) throws(CFUError) -> RepeatReport {
    let judged = try JudgedCounts(first, column: nil)
    let pairs: [(first: JudgedCounts.Dish, second: JudgedCounts.Dish)]
    let classes: [String]
    var warnings: [String] = []
    if let table = try PairTable(second) {
      pairs = try table.pairs(of: judged)
      classes = judged.classes
    } else {
      let other = try JudgedCounts(second, column: nil)
      guard judged.classes == other.classes else {
        throw CFUError(
          .usage,
          "\(first) has the classes \(judged.classes.joined(separator: ", ")), but \(second) has "
            + "\(other.classes.joined(separator: ", ")).",
          nextStep: "Count both with one classifier.")
      }
      for remark in other.remarks { warn(remark) }
      warnings += Self.otherCounter(judged, other)
      pairs = try paired(judged, other, warn: warn)
      classes = judged.classes
      try other.close()
    }
    for remark in judged.remarks { warn(remark) }
    warnings += Self.samePictures(pairs)
    for warning in warnings { warn(warning) }
    let settings = settings
    let units = ResamplingUnits(donors: pairs.map(\.first.donor))
    func repeatability(_ place: Int?) -> Repeatability? {
      Repeatability(
        first: pairs.map { $0.first.counts?[place] },
        second: pairs.map { $0.second.counts?[place] },
        clusters: units.clusters, settings: settings)
    }
    let readouts: [(String, Int?)] =
      classes.enumerated().map { ($1, $0) } + [(GroupResult.total, nil)]
    let report = RepeatReport(
      readouts: readouts.compactMap { id, place in repeatability(place).map { (id, $0) } },
      dishes: pairs.map { pair in
        RepeatReport.Dish(
          first: pair.first.name, second: pair.second.name,
          counts: readouts.map { (pair.first.counts?[$0.1], pair.second.counts?[$0.1]) })
      }, classes: readouts.map(\.0), names: judged.classNames, confidence: confidence,
      warnings: warnings)
    guard !report.readouts.isEmpty else {
      throw CFUError(
        .usage, "No dish was counted twice.", nextStep: "Give counts of the same dishes.")
    }
    try judged.close()
    try write(report)
    return report
  }

  private var settings: ValidationSettings {
    var settings = ValidationSettings()
    settings.confidence = confidence
    settings.scale = onLogScale ? .log : .squareRoot
    return settings
  }

  /// A picture that is compared with itself differs by nothing.
  private static func samePictures(
    _ pairs: [(first: JudgedCounts.Dish, second: JudgedCounts.Dish)]
  ) -> [String] {
    let same = pairs.filter { first, second in
      first.imageSHA256 != nil && first.imageSHA256 == second.imageSHA256
    }.map(\.first.name)
    guard !same.isEmpty else { return [] }
    return [
      "\(same.count) of \(pairs.count) pairs are one and the same picture file, which is no repeat: "
        + "\(NameList.text(same)). Photograph each dish twice."
    ]
  }

  /// What counted the two studies, where that is not the same.
  private static func otherCounter(_ judged: JudgedCounts, _ other: JudgedCounts) -> [String] {
    guard judged.plan != nil, other.plan != nil else { return [] }
    var differing: [String] = []
    for fact in judged.facts {
      let value = other.facts.first { $0.name == fact.name }?.value
      if value != fact.value { differing.append(fact.name) }
    }
    differing += other.facts.map(\.name).filter { name in
      !judged.facts.contains { $0.name == name }
    }
    guard !differing.isEmpty else { return [] }
    return [
      "\(judged.name) and \(other.name) were not counted alike (differing: "
        + "\(differing.joined(separator: ", "))): what differs between them is no repeatability. "
        + "Count both with one version and one classifier."
    ]
  }

  private func paired(
    _ judged: JudgedCounts, _ other: JudgedCounts, warn: (String) -> Void
  ) throws(CFUError) -> [(first: JudgedCounts.Dish, second: JudgedCounts.Dish)] {
    let names = PictureNames(
      judged.dishes.map { PictureNames.Dish(picture: $0.image, name: $0.name) })
    var pairs: [Int: JudgedCounts.Dish] = [:]
    var alone: [String] = []
    for dish in other.dishes {
      var found = try names.find(dish.name).index
      if found == nil, !dish.image.isEmpty { found = try names.find(dish.image).index }
      guard let found else {
        alone.append(dish.name)
        continue
      }
      guard pairs[found] == nil else {
        throw CFUError(
          .usage,
          "\(dish.name) and \(pairs[found]?.name ?? "") of \(second) both go by the name of "
            + "\(judged.dishes[found].name) of \(first).",
          nextStep:
            "Write a table with the columns first and second that says which dishes are one.")
      }
      pairs[found] = dish
    }
    alone += judged.dishes.indices.filter { pairs[$0] == nil }.map { judged.dishes[$0].name }
    guard !pairs.isEmpty else {
      throw CFUError(
        .usage, "No dish of \(second) has the name of one of \(first).",
        nextStep: "Write a table with the columns first and second that says which dishes are one.")
    }
    if !alone.isEmpty {
      warn("only once, and left out: \(NameList.text(alone)).")
    }
    return pairs.sorted { $0.key < $1.key }.map { (judged.dishes[$0.key], $0.value) }
  }

  private func write(_ report: RepeatReport) throws(CFUError) {
    guard let out else { return }
    let code = FileSystem.makeFolder(out)
    if code != 0 { throw AtomicFile.failure(out, code) }
    try AtomicFile.write(report.table, to: FileSystem.join(out, "repeatability.csv"))
    try AtomicFile.write(report.json, to: FileSystem.join(out, "repeatability.json"))
  }
}

/// Which dishes of one study are the same dish.
private struct PairTable {
  private let rows: [(first: String, second: String, row: Int)]
  private let path: String

  /// - Returns: nil for anything without the columns `first` and `second`.
  init?(_ path: String) throws(CFUError) {
    guard FileSystem.kind(path) == .file,
      let text = try? TableBytes.text(try FileBytes.read(path), name: path),
      let table = CSVTable.read(text)
    else { return nil }
    let headers = table.header.fields.map { $0.trimmed.lowercased() }
    guard let first = headers.firstIndex(of: "first"), let second = headers.firstIndex(of: "second")
    else { return nil }
    self.path = path
    rows = table.records.filter { !$0.fields.allSatisfy(\.trimmed.isEmpty) }.map { record in
      func cell(_ column: Int) -> String {
        record.fields.indices.contains(column) ? String(record.fields[column].trimmed) : ""
      }
      return (cell(first), cell(second), record.row)
    }
  }

  func pairs(
    of judged: JudgedCounts
  ) throws(CFUError) -> [(first: JudgedCounts.Dish, second: JudgedCounts.Dish)] {
    let names = PictureNames(
      judged.dishes.map { PictureNames.Dish(picture: $0.image, name: $0.name) })
    var pairs: [(first: JudgedCounts.Dish, second: JudgedCounts.Dish)] = []
    for row in rows {
      var found: [JudgedCounts.Dish] = []
      for name in [row.first, row.second] {
        guard let place = try names.find(name).index else {
          throw CFUError(
            .usage, "\(path), line \(row.row): '\(name)' is no dish of \(judged.name).",
            nextStep: "Write names of dishes or pictures as the sheet has them.")
        }
        found.append(judged.dishes[place])
      }
      guard found[0].name != found[1].name else {
        throw CFUError(
          .usage, "\(path), line \(row.row): '\(row.first)' is paired with itself.",
          nextStep: "Name the two pictures of the dish.")
      }
      pairs.append((found[0], found[1]))
    }
    return pairs
  }
}
