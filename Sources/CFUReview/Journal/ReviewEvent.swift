package import CFUCore

/// One entry of the journal: who did what, when, and what it changed.
package struct ReviewEvent: Sendable, Hashable {
  /// What was done; the raw value stands in the journal. Which changes it made stands beside it, so
  /// the list is open.
  package struct Action: RawRepresentable, Sendable, Hashable {
    package var rawValue: String
    package init(rawValue: String) { self.rawValue = rawValue }
    package init(_ rawValue: String) { self.rawValue = rawValue }

    /// The journal begins; `facts` say with which program.
    package static let begin = Action("begin")
    /// What the machine found and what its classifier said, as digests in `facts`.
    package static let study = Action("study")
    /// The same, where it was not what the journal had bound before, and no command of the program
    /// had said that it would be.
    package static let studyChanged = Action("study changed")
    package static let settings = Action("settings")
    package static let signIn = Action("sign in")
    package static let password = Action("password")
    package static let lock = Action("lock")
    package static let unlock = Action("unlock")

    package static let classify = Action("class")
    package static let remove = Action("delete")
    package static let restore = Action("restore")
    package static let add = Action("add")
    package static let merge = Action("merge")
    package static let split = Action("split")
    package static let unsure = Action("unsure")
    package static let comment = Action("comment")
    /// A command of the program is about to count or classify anew; the next `study` entry says what
    /// came of it.
    package static let countBegins = Action("count begins")
    package static let reviewed = Action("reviewed")
    package static let reopen = Action("reopen")
    package static let undo = Action("undo")
    package static let redo = Action("redo")
  }

  /// The dish that an entry is about.
  package struct Subject: Sendable, Hashable {
    package var layer: Layer
    /// Name of the dish, unique within the study.
    package var dish: String
    /// SHA-256 of the picture's bytes, lower-case hex.
    package var imageSHA256: String
    /// Digest of what the machine had found there (`FindingsDigest`); empty for a blind layer.
    package var findings: String

    package init(layer: Layer, dish: String, imageSHA256: String, findings: String) {
      self.layer = layer
      self.dish = dish
      self.imageSHA256 = imageSHA256
      self.findings = findings
    }
  }

  /// A mark before and after; nil where there is none.
  package struct MarkChange: Sendable, Hashable {
    package var mark: MarkID
    /// Centre of the mark, full-resolution pixels, and the radius of a disc of its area, px.
    package var centre: PixelPoint
    package var radius: Double
    package var from: MarkState?
    package var to: MarkState?

    package init(
      mark: MarkID, centre: PixelPoint, radius: Double, from: MarkState?, to: MarkState?
    ) {
      self.mark = mark
      self.centre = centre
      self.radius = radius
      self.from = from
      self.to = to
    }

    var inverse: MarkChange {
      MarkChange(mark: mark, centre: centre, radius: radius, from: to, to: from)
    }
  }

  package struct DishChange: Sendable, Hashable {
    package var from: DishState
    package var to: DishState

    package init(from: DishState, to: DishState) {
      self.from = from
      self.to = to
    }

    var inverse: DishChange { DishChange(from: to, to: from) }
  }

  /// 1-based place in the journal.
  package var entry: Int
  /// `2026-03-01T14:05:09.123Z`.
  package var time: String
  package var who: String
  package var action: Action
  /// nil for what concerns the whole study.
  package var subject: Subject?
  package var marks: [MarkChange]
  package var dish: DishChange?
  /// Entry that is undone, or done again.
  package var of: Int?
  /// Why, where the person said so.
  package var why: String?
  /// What else is to be known, in order.
  package var facts: [Fact]
  /// Hash of the entry before; 64 zeros for the first.
  package var previous: String
  /// SHA-256 over the entry's own line up to the hash, lower-case hex.
  package var hash: String

  package struct Fact: Sendable, Hashable {
    package var key: String
    package var value: String
    package init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }

  package func fact(_ key: String) -> String? { facts.first { $0.key == key }?.value }
}

/// An entry that is still to be written: the journal gives it its place, time and hash.
package struct EventDraft: Sendable, Hashable {
  package var who: String
  package var action: ReviewEvent.Action
  package var subject: ReviewEvent.Subject?
  package var marks: [ReviewEvent.MarkChange] = []
  package var dish: ReviewEvent.DishChange?
  package var of: Int?
  package var why: String?
  package var facts: [ReviewEvent.Fact] = []

  package init(who: String, action: ReviewEvent.Action, subject: ReviewEvent.Subject? = nil) {
    self.who = who
    self.action = action
    self.subject = subject
  }
}
