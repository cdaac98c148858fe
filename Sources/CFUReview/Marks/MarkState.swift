package import CFUCore

/// What a mark is held to be.
package struct MarkState: Sendable, Hashable {
  /// Id of a class of the study's list; nil where none was given.
  package var classID: String?
  /// Why the mark is not counted; nil where it is counted with a class, `classRefused` where it is
  /// counted without one.
  package var reason: Reason?
  /// The person could not tell. It counts as its class says, and is listed.
  package var isUnsure: Bool
  /// What the person wrote to it; may be empty.
  package var comment: String
  /// Closed outline of a mark that a person made, full-resolution pixels; nil for the machine's, whose
  /// outline stands in the record.
  package var outline: [PixelPoint]?

  package init(
    classID: String?, reason: Reason? = nil, isUnsure: Bool = false, comment: String = "",
    outline: [PixelPoint]? = nil
  ) {
    self.classID = classID
    self.reason = reason
    self.isUnsure = isUnsure
    self.comment = comment
    self.outline = outline
  }

  /// What the machine made of an object.
  package init(_ object: ClassifiedObject) {
    let verdict = object.verdict
    var reason = verdict.reason
    if !verdict.counted, reason == nil || reason == .classRefused {
      // An older version did not count what it refused a class: its counts stay what they were.
      reason = .unclassified
    }
    self.init(classID: verdict.classID, reason: reason)
  }

  package var isCounted: Bool { reason == nil ? classID != nil : reason == .classRefused }

  /// What of it stands in a count: a remark or a doubt changes none.
  var counting: [String?] { [classID, reason?.rawValue] }

  /// Whether a person took the mark away, or put others in its place.
  package var isGone: Bool { reason.map { Reason.ofPeople.contains($0) } ?? false }
}

extension Reason {
  /// A person says that there is nothing to be counted.
  package static let removed = Reason("removed by a person")
  /// Part of a larger mark that a person drew together.
  package static let merged = Reason("merged by a person")
  /// In its place stand the parts into which a person took it.
  package static let split = Reason("split by a person")

  static let ofPeople: Set<Reason> = [.removed, .merged, .split]

  /// Why an object of a class that is no colony is not counted.
  package static func of(_ item: ColonyClass) -> Reason? {
    switch item.kind {
    case .colony: nil
    case .reject: .unclassified
    case .notColony: item.id == "cluster" ? .belowThreshold : Reason(item.id)
    }
  }
}
