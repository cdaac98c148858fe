package import CFUCore

/// What the classes of a truth file are called by the classifier.
package struct ClassMap: Sendable, Hashable {
  /// What becomes of marks or counts with one label.
  package enum Target: Sendable, Hashable {
    /// They are of this class of the classifier.
    case colonyClass(String)
    /// Colonies of no class: they count in what is asked without classes alone.
    case anyClass
    /// No colonies.
    case ignored
  }

  /// Why a label means what it means.
  package enum Rule: String, Sendable, Hashable {
    /// The user's own table.
    case given
    /// The classifier's own name of the class, upper and lower case being one.
    case same
    /// Another spelling of it: `BFU-Es`, `bfu e`.
    case spelling
    /// CFU-G and CFU-M as CFU-GM, for a classifier that does not tell them apart.
    case merged
    /// A word for colonies of any class, or the only counter of a program that numbers them.
    case generic
    /// A class of the classifier, or of the simulator, that is no colony.
    case notColony
    /// What `cfu export` writes for objects that are not counted.
    case uncounted
  }

  /// One label and what was made of it.
  package struct Entry: Sendable, Hashable {
    /// As written.
    package var label: String
    package var target: Target
    package var rule: Rule
    /// Marks with it, and rows of counts.
    package var uses: Int
  }

  /// In the order in which labels were first met.
  package private(set) var entries: [Entry] = []
  private var places: [String: Int] = [:]

  /// The entry of a label; nil for one that no file held.
  package subscript(label: String) -> Entry? { places[label].map { entries[$0] } }

  /// The class of a mark or count with this label: nil for one of no class (also where it has no
  /// label), and `ignored` for what is left out.
  package func target(_ label: String?) -> Target {
    guard let label else { return .anyClass }
    return self[label]?.target ?? .anyClass
  }

  /// Marks and counts that are left out, as sentences for the reader.
  package var remarks: [String] {
    entries.compactMap { entry in
      switch (entry.target, entry.rule) {
      case (.ignored, .given):
        "'\(entry.label)' (\(entry.uses) x) is left out, as asked."
      case (.ignored, _): "'\(entry.label)' (\(entry.uses) x) is no colony and is left out."
      case (.colonyClass(let id), .merged), (.colonyClass(let id), .given),
        (.colonyClass(let id), .spelling):
        "'\(entry.label)' (\(entry.uses) x) is taken for \(id)."
      case (.anyClass, .generic), (.anyClass, .given):
        "'\(entry.label)' (\(entry.uses) x) names no class; these colonies count in the total alone."
      default: nil
      }
    }
  }

  /// Rows of the user's table whose label stands nowhere, as sentences.
  package func unused(_ given: ClassTable) -> [String] {
    let labels = Set(entries.map { $0.label.lowercased() })
    return given.rows.filter { !labels.contains($0.label.lowercased()) }.map {
      "\($0.place): no mark and no count is called '\($0.label)'."
    }
  }

  /// Finds out what every label of the files means.
  ///
  /// - Parameters:
  ///   - files: what was read.
  ///   - classes: of the classifier; empty where only totals are known, and then every label is of
  ///     no class unless it is ignored.
  ///   - given: the user's own table; the last word on a label counts.
  /// - Throws: `usage` with every label that means nothing, how often it is there and what may be
  ///   meant; or a class in `given` that the classifier does not have.
  package init(
    _ files: [TruthFile], classes: [ColonyClass], given: ClassTable = ClassTable()
  ) throws(CFUError) {
    var uses: [String: Int] = [:]
    var order: [String] = []
    /// Labels of each file that are a number of a counter.
    var numbered: Set<String> = []
    func note(_ label: String?) {
      guard let label else { return }
      if uses[label] == nil { order.append(label) }
      uses[label, default: 0] += 1
    }
    for file in files {
      for mark in file.pictures.lazy.flatMap(\.marks) { note(mark.label) }
      for count in file.counts { note(count.label) }
    }
    for label in order where Self.isNumbered(label) { numbered.insert(label) }
    let known = ClassNaming(classes: classes)
    try known.check(given)
    var unknown: [String] = []
    for label in order {
      guard let found = known.meaning(of: label, given, isOnlyNumber: numbered.count == 1) else {
        unknown.append(label)
        continue
      }
      places[label] = entries.count
      entries.append(
        Entry(label: label, target: found.target, rule: found.rule, uses: uses[label] ?? 0))
    }
    guard unknown.isEmpty else {
      let sentences = unknown.map { label in
        "'\(label)' (\(uses[label] ?? 0) x) is no class of the classifier"
          + (known.nearest(label).map {
            "; if \($0) is meant, add --map \(Self.quoted(label))=\($0)"
          }
            ?? "") + "."
      }
      let names = classes.filter { $0.kind == .colony }.map(\.id).joined(separator: ", ")
      throw CFUError(
        .usage, sentences.joined(separator: " "),
        nextStep:
          "Its classes are \(names). Say what a name means by --map NAME=CLASS, or leave its "
          + "marks out by --map NAME=ignore.")
    }
  }

  /// As a shell takes it for one word.
  private static func quoted(_ label: String) -> String {
    label.allSatisfy { $0.isLetter || $0.isNumber || "-_.+/".contains($0) } ? label : "'\(label)'"
  }

  /// "Type 1", "Group 2", "Counter 0".
  static func isNumbered(_ label: String) -> Bool {
    let parts = label.split(separator: " ")
    return parts.count == 2 && ["type", "group", "counter"].contains(parts[0].lowercased())
      && parts[1].allSatisfy(\.isNumber)
  }
}

extension ClassMap {
  /// Counts by class of the classifier: those of labels that mean the same are summed, those of what
  /// is ignored left out.
  ///
  /// `label` of a result is a class id, or nil for a total; counts of labels without a class are
  /// added up into a total where the same scorer gave none.
  package func merged(_ counts: [ManualCount]) -> [ManualCount] {
    var merged: [ManualCount] = []
    var places: [[String?]: Int] = [:]
    let totals = Set(counts.filter { $0.label == nil }.map { [$0.dish, $0.scorer] })
    for count in counts {
      var own = count
      switch target(count.label) {
      case .ignored: continue
      case .colonyClass(let id): own.label = id
      case .anyClass:
        if count.label != nil, totals.contains([count.dish, count.scorer]) { continue }
        own.label = nil
      }
      let key = [own.dish, own.scorer, own.label]
      if let place = places[key] {
        merged[place].count += own.count
      } else {
        places[key] = merged.count
        merged.append(own)
      }
    }
    return merged
  }
}
