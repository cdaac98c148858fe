import CFUCore

/// Where the marks that an entry speaks of are now.
///
/// An entry names the machine's objects by number, and holds where they were. After the picture was
/// counted anew in another way the numbers mean other objects: each is looked for at its place, and
/// what is found no longer becomes a mark of its own, so that no decision is lost.
struct MarkAnchors: Sendable {
  private let findings: String
  private let present: [DishMarks.Mark]
  /// For each older count, its numbers as they are called now.
  private var known: [String: [MarkID: MarkID]] = [:]

  init(findings: String, marks: [DishMarks.Mark]) {
    self.findings = findings
    present = marks.sorted { $0.id < $1.id }
  }

  /// The changes of an entry with the ids of today.
  mutating func here(_ event: ReviewEvent) -> [ReviewEvent.MarkChange] {
    guard let subject = event.subject, subject.layer == .review, subject.findings != findings else {
      return event.marks
    }
    return event.marks.map { change in
      guard case .machine(let number) = change.mark else { return change }
      var change = change
      change.mark = place(of: change, number: number, event: event, then: subject.findings)
      if case .own = change.mark {
        // Its outline stood in a record that is gone.
        let disc = OutlineGeometry.disc(at: change.centre, radius: change.radius)
        change.from?.outline = disc
        change.to?.outline = disc
      }
      return change
    }
  }

  private mutating func place(
    of change: ReviewEvent.MarkChange, number: Int, event: ReviewEvent, then: String
  ) -> MarkID {
    if let id = known[then]?[change.mark] { return id }
    let taken = Set(known[then].map { Array($0.values) } ?? [])
    func distance(_ mark: DishMarks.Mark) -> Double {
      let x = mark.centre.x - change.centre.x
      let y = mark.centre.y - change.centre.y
      return (x * x + y * y).squareRoot()
    }
    // Of like size, and within the smaller of the two: a speck that is not found again must not hand
    // its fate to the colony beside it.
    func isAlike(_ mark: DishMarks.Mark) -> Bool {
      let (small, large) = (min(mark.radius, change.radius), max(mark.radius, change.radius))
      return large <= 2 * small && distance(mark) <= small
    }
    let nearest = present.filter { !taken.contains($0.id) && isAlike($0) }.min {
      (distance($0), $0.id) < (distance($1), $1.id)
    }
    let id: MarkID
    if let nearest {
      id = nearest.id
    } else {
      // Behind every part that an entry makes itself.
      id = .own(entry: event.entry, part: 100_000 + number)
    }
    known[then, default: [:]][change.mark] = id
    return id
  }
}
