import CFUCore

/// Names of a classifier's classes as people write them.
struct ClassNaming {
  let classes: [ColonyClass]

  static let ignore = ["ignore", "ignored"]
  static let any = ["any", "colony"]

  /// Words for a colony of whatever class.
  private static let generic: Set<String> = [
    "colony", "colonies", "cfu", "cfus", "count", "counts", "object", "objects", "total", "any",
    "cfc", "cfcs", "unclassified", "unknown", "none", "default", "points", "annotation",
  ]

  /// Names of the simulator for what is no colony.
  private static let notColonies: Set<String> = ["cluster", "clusters"]

  func check(_ given: ClassTable) throws(CFUError) {
    for row in given.rows where target(row.meaning) == nil {
      let names = classes.map(\.id).joined(separator: ", ")
      throw CFUError(
        .usage, "\(row.place): '\(row.meaning)' is no class of the classifier.",
        nextStep: (nearest(row.meaning).map { "Is \($0) meant? " } ?? "")
          + "Its classes are \(names); ignore leaves the marks out, any makes them colonies of no "
          + "class.")
    }
  }

  /// What the right-hand side of a pair means; nil where it means nothing.
  private func target(_ meaning: String) -> ClassMap.Target? {
    if let own = same(meaning) { return target(of: own) }
    let word = meaning.lowercased()
    if Self.ignore.contains(word) { return .ignored }
    if Self.any.contains(word) || classes.isEmpty { return .anyClass }
    return nil
  }

  private func target(of own: ColonyClass) -> ClassMap.Target {
    own.kind == .colony ? .colonyClass(own.id) : .ignored
  }

  private func same(_ label: String) -> ColonyClass? {
    classes.first { $0.id == label }
      ?? classes.first {
        $0.id.lowercased() == label.lowercased() || $0.name.lowercased() == label.lowercased()
      }
  }

  /// Letters and digits in lower case, without the `s` of many: `BFU-Es` is `bfue`.
  static func bare(_ label: String) -> String {
    var text = label.lowercased().filter { $0.isLetter || $0.isNumber }
    if text.hasSuffix("colonies") {
      text.removeLast(8)
    } else if text.hasSuffix("colony") {
      text.removeLast(6)
    }
    if text.count > 3, text.hasSuffix("s") { text.removeLast() }
    return text
  }

  /// nil for a label that means nothing.
  ///
  /// - Parameter isOnlyNumber: whether no other label of the files is a counter's number.
  func meaning(
    of label: String, _ given: ClassTable, isOnlyNumber: Bool
  ) -> (target: ClassMap.Target, rule: ClassMap.Rule)? {
    if let row = given.row(of: label), let target = target(row.meaning) { return (target, .given) }
    if label.hasPrefix("not counted: ") { return (.ignored, .uncounted) }
    let word = label.lowercased()
    if let own = same(label) {
      return own.kind == .colony ? (target(of: own), .same) : (.ignored, .notColony)
    }
    if Self.notColonies.contains(word) { return (.ignored, .notColony) }
    // What `cfu export` writes for a colony whose class the picture could not carry.
    if Self.generic.contains(word) || label == Reason.classRefused.rawValue {
      return (.anyClass, .generic)
    }
    if classes.isEmpty { return (.anyClass, .generic) }
    let bare = Self.bare(label)
    if !bare.isEmpty, let own = classes.first(where: { Self.bare($0.id) == bare }) {
      // BFUE is a slip as likely as a spelling of BFU-E, and is asked about; see `ClassMap`.
      if hasBreaks(label) || !hasBreaks(own.id) {
        return own.kind == .colony ? (target(of: own), .spelling) : (.ignored, .notColony)
      }
    }
    if ["cfug", "cfum"].contains(bare),
      let own = classes.first(where: { Self.bare($0.id) == "cfugm" && $0.kind == .colony })
    {
      return (.colonyClass(own.id), .merged)
    }
    if isOnlyNumber, ClassMap.isNumbered(label) { return (.anyClass, .generic) }
    return nil
  }

  private func hasBreaks(_ label: String) -> Bool {
    label.contains { !$0.isLetter && !$0.isNumber }
  }

  /// The class that a label is nearly the name of.
  func nearest(_ label: String) -> String? {
    let own = Array(Self.bare(label))
    guard own.count > 2 else { return nil }
    var best: (id: String, distance: Int)?
    for item in classes where item.kind == .colony {
      let distance = editDistance(own, Array(Self.bare(item.id)))
      if distance <= 2, distance < best?.distance ?? .max { best = (item.id, distance) }
    }
    return best?.id
  }
}
