package import CFUCore

/// What a person wants changed on a dish.
package struct EditRequest: Sendable, Hashable {
  package enum Edit: Sendable, Hashable {
    /// Gives marks a class, also one that is no colony.
    case classify([MarkID], classID: String)
    /// Says of marks that there is nothing to be counted.
    case remove([MarkID])
    /// Takes removed marks back, with the class that they had or, failing that, the machine's.
    case restore([MarkID])
    /// Puts a mark where none was.
    case add(outline: [PixelPoint], classID: String)
    /// Makes one mark of several; without a class it gets that of the largest which is counted.
    case merge([MarkID], outline: [PixelPoint], classID: String?)
    /// Makes several marks of one.
    case split(MarkID, outlines: [[PixelPoint]])
    /// Says of marks that one cannot tell, or takes that back where all of them are.
    case unsure([MarkID])
    case comment(MarkID, String)
    case dishComment(String)
    case review
    case reopen
    case undo
    case redo
  }

  package var edit: Edit
  /// Entry of the journal up to which the person had seen the dish.
  package var revision: Int
  package var why: String?

  package init(_ edit: Edit, revision: Int, why: String? = nil) {
    self.edit = edit
    self.revision = revision
    self.why = why
  }
}

/// Why an edit is refused. Nothing was changed then.
package enum EditRefusal: Error, Sendable, Hashable {
  /// Somebody changed these marks, or the dish, since the person saw them.
  case conflict(by: [String], marks: [MarkID])
  /// The study is locked.
  case locked(StudyStanding.Lock)
  /// The study asks why.
  case reasonNeeded
  /// One sentence.
  case invalid(String)
}
