import CFUCore
import CFUReview

/// What is asked before an outline is drawn for an edit: drawing takes its time, and the edit itself
/// is looked at only afterwards.
extension ReviewDesk {
  /// Marks that may be drawn together at most.
  static let mostDrawn = 20

  /// - Parameter asksWhy: false in blind scoring, where nobody is asked why.
  /// - Throws: what the edit would be refused for whatever its outline is.
  func checkDrawing(_ asked: AskedEdit, asksWhy: Bool) throws(Refusal) {
    let standing = book.standing
    if let lock = standing.lock { throw Refusal(locked: lock) }
    if asksWhy, standing.requiresReason,
      asked.why?.contains(where: { !$0.isWhitespace }) != true
    {
      throw .reasonNeeded
    }
    let classID: String? =
      switch asked.kind {
      case .add(_, let classID): classID
      case .merge(_, let classID): classID
      case .plain, .split: nil
      }
    if let classID, try !classes().contains(where: { $0.id == classID }) {
      throw .unprocessable("The study has no class of that name.")
    }
  }

  /// The outlines of marks that are to be drawn anew.
  ///
  /// - Parameter revision: of the dish as the person saw it.
  /// - Throws: `conflict` where somebody else changed one of them since, `unprocessable` where one
  ///   is unknown or gone.
  func outlines(
    _ position: Int, of ids: [MarkID], _ revision: Int
  ) throws(Refusal) -> (PictureDesk.Wanted, [[PixelPoint]]) {
    let open = try open(position)
    guard (1...Self.mostDrawn).contains(ids.count) else {
      throw .unprocessable("One mark to \(Self.mostDrawn) marks can be drawn together.")
    }
    guard Set(ids).count == ids.count else { throw .unprocessable("A mark is named twice.") }
    var outlines: [[PixelPoint]] = []
    var stale: [MarkID] = []
    for id in ids {
      guard let mark = open.marks.marks[id] else {
        // Gone because somebody took its making back.
        guard open.marks.revision > revision else {
          throw .unprocessable("The dish has no mark \(id.text).")
        }
        stale.append(id)
        continue
      }
      if mark.revision > revision {
        stale.append(id)
      } else if mark.state.isGone {
        throw .unprocessable("The mark \(id.text) was removed; take it back first.")
      }
      outlines.append(mark.outline)
    }
    guard stale.isEmpty else {
      var names: [String] = []
      for event in open.marks.events where event.entry > revision && !names.contains(event.who) {
        names.append(event.who)
      }
      throw Refusal(.conflict(by: names, marks: stale), open)
    }
    return (try picture(position), outlines)
  }
}
