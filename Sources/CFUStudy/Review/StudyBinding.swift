package import CFUCore
package import CFUReview
package import CFUStore
import Crypto

/// What the machine found in a study, bound into the journal of its review: an alteration of the study's
/// database is then found as one of the journal is.
package struct StudyBinding: Sendable, Hashable {
  /// `FindingsDigest.whole` by dish in the order of the sheet, which tells the dish that changed, and
  /// then one of all values of each table, so that nothing is left out.
  package var digests: [ReviewEvent.Fact]
  /// With a table's name, in place of a dish's; no dish has it, as tables trim names.
  private static let table = " table "

  /// - Parameter store: of the machine's own records.
  package init(_ store: StudyStore) throws(CFUError) {
    digests = []
    let places = (try store.runs().map(\.place).max() ?? 0) + 1
    for row in try store.rows(withFields: true) {
      var records: [DishRecord?] = []
      for place in 0..<places {
        records.append(try store.record(at: row.position, place: place))
      }
      let fields = [("image", row.image), ("status", row.status.rawValue)] + row.fields
      digests.append(
        ReviewEvent.Fact(row.dish, FindingsDigest.whole(fields: fields, records: records)))
    }
    var tables: [(name: String, hasher: SHA256)] = []
    try store.readContents { name, bytes in
      if tables.last?.name != name { tables.append((name, SHA256())) }
      tables[tables.count - 1].hasher.update(data: bytes)
    }
    for table in tables {
      digests.append(
        ReviewEvent.Fact(Self.table + table.name, SHA256Text.of(table.hasher.finalize())))
    }
  }

  /// Dishes that are bound.
  var dishCount: Int { digests.count { !$0.key.hasPrefix(" ") } }

  /// The binding that an entry made.
  package init(_ event: ReviewEvent) { digests = event.facts }

  /// Writes an entry, unless the last one says the same already.
  ///
  /// - Parameters:
  ///   - who: who caused it; the program's own name where that was nobody.
  ///   - why: what was done to the study, one sentence.
  package func note(in book: ReviewBook, who: String, why: String) throws(CFUError) {
    if book.standing.study?.facts == digests { return }
    var draft = EventDraft(who: who, action: .study)
    draft.facts = digests
    draft.why = why
    try book.note(draft)
  }

  /// What differs from the study as it is now, one sentence each.
  package func differences(from present: StudyBinding) -> [String] {
    let now = Dictionary(
      present.digests.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    var words: [String] = []
    for fact in digests {
      seen.insert(fact.key)
      switch now[fact.key] {
      case fact.value: break
      case _ where fact.key.hasPrefix(Self.table):
        words.append(
          "The table '\(fact.key.dropFirst(Self.table.utf8.count))' of study.sqlite is not what it was."
        )
      case nil: words.append("The dish \(fact.key) is gone from study.sqlite.")
      default:
        words.append("What study.sqlite holds of the dish \(fact.key) is not what was reviewed.")
      }
    }
    for fact in present.digests where !seen.contains(fact.key) && !fact.key.hasPrefix(" ") {
      words.append("The dish \(fact.key) was put into study.sqlite.")
    }
    return words
  }
}
