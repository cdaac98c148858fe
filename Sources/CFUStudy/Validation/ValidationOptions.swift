/// What `cfu validate` is asked.
package struct ValidationOptions: Sendable {
  /// Truth in a file, or in all files of a folder.
  package struct Truth: Sendable, Hashable {
    /// Who scored; nil where the file says it, or where there is only one person.
    package var scorer: String?
    package var path: String

    package init(scorer: String?, path: String) {
      self.scorer = scorer
      self.path = path
    }
  }

  /// When a colony of the machine and one of a person are the same.
  package enum Match: Sendable, Hashable {
    /// Centres within half the person's diameter or so many micrometres, whichever is more.
    case distance(micrometres: Double)
    /// Outlines that overlap by at least this share of their union, 0 to 1.
    case overlap(Double)
  }

  /// A results folder, or a table of counts.
  package var results: String
  /// At least one.
  package var truths: [Truth]
  /// Column of the table that holds the counts to be judged; nil for its columns of classes.
  package var machineColumn: String?
  /// Columns of tables of truth that hold a person's totals each.
  package var scorerColumns: [String] = []
  /// `label=class`, or a file of such lines.
  package var maps: [String] = []
  /// Classes that the people looked for; empty where that is all of them, or all that a table has.
  package var scoredClasses: [String] = []
  /// Folder that the sheet's relative paths start from; nil for the one that they started from when
  /// the study was counted.
  package var base: String?
  package var match = Match.distance(micrometres: 100)
  /// nil for the square root.
  package var onLogScale = false
  /// nil for that of the criteria, else 0.95.
  package var confidence: Double?
  /// A file of criteria, or `default`; nil for none that decide anything.
  package var criteria: String?
  /// Folder that is written; nil for `validation` in the results folder, and none for a table.
  package var out: String?
  package var drawsPictures = true
  package var jobs: Int?

  package init(results: String, truths: [Truth]) {
    self.results = results
    self.truths = truths
  }
}

extension ValidationOptions.Truth {
  /// `NAME=FILE`, or a path: one that is there is meant, whatever signs it holds.
  package init(argument: String) {
    guard FileSystem.kind(argument) == .missing, let sign = argument.firstIndex(of: "="),
      sign != argument.startIndex
    else {
      self.init(scorer: nil, path: argument)
      return
    }
    self.init(
      scorer: String(argument[..<sign]), path: String(argument[argument.index(after: sign)...]))
  }
}

extension ValidationOptions.Match {
  /// `distance`, `distance:UM`, `iou` or `iou:X`; nil for anything else.
  package init?(_ text: String) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let number = parts.count == 2 ? Double(parts[1]) : nil
    if parts.count == 2, number == nil { return nil }
    switch parts.first {
    case "distance":
      let micrometres = number ?? 100
      guard micrometres > 0, micrometres.isFinite else { return nil }
      self = .distance(micrometres: micrometres)
    case "iou":
      let share = number ?? 0.5
      guard share > 0, share <= 1 else { return nil }
      self = .overlap(share)
    default: return nil
    }
  }
}
