package import CFUCore

/// A colony of which machine and person do not say the same.
package struct Dispute: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    /// The person's alone.
    case missed
    /// Both have it, of different classes.
    case misclassified
    /// The machine's alone.
    case spurious
  }

  package var kind: Kind
  package var dish: String
  /// As the sheet has it.
  package var image: String
  /// Who scored; nil where that is not known.
  package var scorer: String?
  /// Of the person's mark, or of the machine's colony where there is none; full-resolution px.
  package var place: PixelPoint
  /// Number of the machine's object there; nil where it found nothing.
  package var object: Int?
  package var machineClass: String?
  /// Of the machine's class, 0 to 1.
  package var probability: Double?
  /// Why the machine found something there and did not count it, or gave it no class.
  package var reason: String?
  package var personClass: String?

  package init(
    kind: Kind, dish: String, image: String, scorer: String?, place: PixelPoint, object: Int?,
    machineClass: String?, probability: Double?, reason: String?, personClass: String?
  ) {
    (self.kind, self.dish, self.image, self.scorer) = (kind, dish, image, scorer)
    (self.place, self.object, self.machineClass) = (place, object, machineClass)
    (self.probability, self.reason, self.personClass) = (probability, reason, personClass)
  }

  /// What the machine says there: `CFU-GM 0.93`, `not counted: bubble`, `no colony of its own here`,
  /// `a colony, class refused at this resolution`.
  package var machineText: String {
    guard object != nil else { return "no colony of its own here" }
    // "cluster below threshold" names the class already.
    var said = machineClass.flatMap { reason?.hasPrefix($0) == true ? nil : $0 } ?? ""
    if let probability {
      var text: [UInt8] = []
      DecimalText.append(probability, decimals: 2, to: &text)
      said += (said.isEmpty ? "" : " ") + String(decoding: text, as: UTF8.self)
    }
    guard let reason else { return said.isEmpty ? "a colony" : said }
    if reason == Reason.classRefused.rawValue { return "a colony, \(reason)" }
    return "not counted: \(reason)" + (said.isEmpty ? "" : " (\(said))")
  }

  package var personText: String {
    kind == .spurious ? "no colony here" : personClass ?? "a colony"
  }

  /// The surest first: kinds in their order, then falling probability, none last.
  /// - Returns: places in `disputes`.
  package static func order(_ disputes: [Dispute]) -> [Int] {
    let kinds = Kind.allCases
    return disputes.enumerated().sorted { one, other in
      let a = (kinds.firstIndex(of: one.element.kind) ?? 0, -(one.element.probability ?? -1))
      let b = (kinds.firstIndex(of: other.element.kind) ?? 0, -(other.element.probability ?? -1))
      return (a.0, a.1, one.offset) < (b.0, b.1, other.offset)
    }.map(\.offset)
  }
}
