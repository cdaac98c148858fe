import CFUCore
import CFUReview
import Testing

@Suite("Edits")
struct EditTests {
  @Test func aClassIsChanged() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.classify(desk.ids("m1", "m3"), classID: "CFU-GM"))
    #expect(try desk.state("m1") == MarkState(classID: "CFU-GM"))
    #expect(try desk.state("m3") == MarkState(classID: "CFU-GM"))
    let record = try desk.reviewed()
    #expect(record.count(of: "CFU-GM") == 3 && record.count(of: "BFU-E") == 0)
    #expect(record.objects[0].verdict.note == "decided by Anna")
    #expect(record.objects[0].verdict.probability == nil)
    #expect(record.objects[1].verdict.probability == 0.8)
    #expect(record.flags == [DishFlag("review begun by Anna")])
  }

  @Test func aClassThatIsNoColonyGivesAReason() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.classify(desk.ids("m1"), classID: "cluster"))
    try desk.edit(.classify(desk.ids("m2"), classID: "dust"))
    #expect(try desk.state("m1")?.reason == .belowThreshold)
    #expect(try desk.state("m2")?.reason == Reason("dust"))
    #expect(try desk.reviewed().total == 0)
  }

  /// Two colonies that the picture is too coarse to name, and one that has a class.
  private func coarse() throws -> Desk {
    var record = Drawn.record([
      Drawn.object(1, x: 100, y: 100, classID: nil, reason: .classRefused),
      Drawn.object(2, x: 200, y: 100, side: 30, classID: nil, reason: .classRefused),
      Drawn.object(3, x: 300, y: 100, classID: "BFU-E"),
    ])
    record.flags = [.refused("CFU-GM")]
    return try Desk(TemporaryFolder(), record: record)
  }

  @Test func aColonyWithoutAClassStaysCounted() throws {
    let desk = try coarse()
    #expect(try desk.state("m1") == MarkState(classID: nil, reason: .classRefused))
    try desk.edit(.unsure(desk.ids("m1")))
    var record = try desk.reviewed()
    #expect(record.total == 3 && record.countWithoutClass == 2)
    #expect(record.objects[0].verdict.reason == .classRefused)
    // A person may see what the machine must not guess.
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"))
    record = try desk.reviewed()
    #expect(record.total == 3 && record.countWithoutClass == 1)
    #expect(record.count(of: "CFU-GM") == 1 && record.objects[0].verdict.reason == nil)
    #expect(!record.flags.contains(.refused("CFU-GM")))
    try desk.edit(.remove(desk.ids("m2")))
    #expect(try desk.reviewed().total == 2)
    try desk.edit(.restore(desk.ids("m2")))
    #expect(try desk.state("m2") == MarkState(classID: nil, reason: .classRefused))
    #expect(try desk.reviewed().total == 3)
  }

  @Test func coloniesWithoutAClassAreSplitAndMerged() throws {
    let desk = try coarse()
    try desk.edit(
      .split(
        MarkID("m1")!, outlines: [Drawn.square(90, 90, 9), Drawn.square(101, 90, 9)]))
    var record = try desk.reviewed()
    #expect(record.total == 4 && record.countWithoutClass == 3)
    #expect(record.objects[3].verdict.reason == .classRefused)
    try desk.edit(
      .merge(desk.ids("p1.1", "p1.2"), outline: Drawn.square(90, 90, 20), classID: nil))
    record = try desk.reviewed()
    #expect(record.total == 3 && record.countWithoutClass == 2)
    // The class that one of them has is that of both, though the other one is larger.
    try desk.edit(.merge(desk.ids("m2", "m3"), outline: Drawn.square(190, 90, 120), classID: nil))
    record = try desk.reviewed()
    #expect(record.total == 2 && record.count(of: "BFU-E") == 1)
  }

  /// What a study of an older version holds: refused its class, and therefore not counted.
  @Test func oldCountsStayWhatTheyWere() throws {
    var old = Drawn.record()
    old.objects[0].verdict.classID = nil
    old.objects[0].verdict.counted = false
    old.objects[0].verdict.reason = .classRefused
    let desk = try Desk(TemporaryFolder(), record: old)
    #expect(try desk.state("m1")?.isCounted == false)
    try desk.edit(.review)
    #expect(try desk.reviewed().total == 1)
  }

  @Test func removedMarksComeBackAsTheyWere() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"))
    try desk.edit(.remove(desk.ids("m1", "m3")))
    #expect(try desk.state("m1")?.isGone == true)
    #expect(try desk.reviewed().objects.count == 3, "what is not counted is still listed")
    try desk.edit(.restore(desk.ids("m1")))
    #expect(try desk.state("m1") == MarkState(classID: "CFU-GM"))
    // Taken back a second time: to what the machine said.
    try desk.edit(.restore(desk.ids("m1")))
    #expect(try desk.state("m1") == MarkState(classID: "BFU-E"))
    try desk.edit(.restore(desk.ids("m3")))
    #expect(try desk.state("m3")?.isCounted == false)
  }

  @Test func marksAreAddedMergedAndSplit() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.add(outline: Drawn.square(400, 300, 30), classID: "BFU-E"))
    #expect(try desk.state("p1.1")?.isCounted == true)
    try desk.edit(
      .merge(desk.ids("m1", "m2"), outline: Drawn.square(90, 90, 130), classID: nil))
    #expect(try desk.state("m1")?.reason == .merged && desk.state("m2")?.reason == .merged)
    #expect(try desk.state("p2.1")?.classID != nil)
    try desk.edit(
      .split(
        MarkID("p2.1")!,
        outlines: [
          Drawn.square(90, 90, 40), Drawn.square(140, 90, 40), Drawn.square(180, 90, 40),
        ]))
    #expect(try desk.state("p2.1")?.reason == .split)
    let record = try desk.reviewed()
    #expect(record.total == 4)
    #expect(record.objects.map(\.object.id) == Array(1...8))
    #expect(record.objects[3].object.centre == PixelPoint(x: 415, y: 315))
    #expect(abs(record.objects[3].object.xMillimetres - (415 - 500) * 0.01) < 1e-12)
    let measured = record.objects[3].object.features.contains { !$0.isNaN }
    #expect(!measured)
  }

  @Test func undoAndRedoAreWithoutLimit() throws {
    let desk = try Desk(TemporaryFolder())
    let start = try desk.reviewed().objects.map(\.verdict.classID)
    for round in 0..<60 {
      try desk.edit(
        .classify(desk.ids("m1"), classID: round.isMultiple(of: 2) ? "CFU-GM" : "BFU-E"))
      try desk.edit(.add(outline: Drawn.square(Double(round) * 8, 500, 6), classID: "BFU-E"))
    }
    let end = try desk.marks().inOrder.map(\.state)
    for _ in 0..<120 { #expect(try desk.edit(.undo).refusal == nil) }
    #expect(try desk.reviewed().objects.map(\.verdict.classID) == start)
    #expect(
      try desk.edit(.undo).refusal == .invalid("There is nothing of yours to undo on this dish."))
    for _ in 0..<120 { #expect(try desk.edit(.redo).refusal == nil) }
    #expect(try desk.marks().inOrder.map(\.state) == end)
    #expect(try desk.edit(.redo).refusal != nil)
    // A new edit forgets what could have been done again.
    try desk.edit(.undo)
    try desk.edit(.unsure(desk.ids("m2")))
    #expect(try desk.edit(.redo).refusal != nil)
  }

  @Test func undoSurvivesARestart() throws {
    let folder = try TemporaryFolder()
    do {
      let desk = try Desk(folder)
      try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"))
      try desk.edit(.remove(desk.ids("m2")))
      try desk.edit(.undo)
    }
    let desk = try Desk(folder)
    #expect(try desk.state("m2") == MarkState(classID: "CFU-GM"))
    try desk.edit(.redo)
    #expect(try desk.state("m2")?.isGone == true)
    try desk.edit(.undo)
    try desk.edit(.undo)
    #expect(try desk.state("m1") == MarkState(classID: "BFU-E"))
  }

  @Test func everyoneUndoesTheirOwn() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"), by: "Anna")
    try desk.edit(.remove(desk.ids("m2")), by: "Ben")
    try desk.edit(.remove(desk.ids("m1")), by: "Ben")
    // Ben went on with Anna's mark: hers is not to be taken back under him.
    #expect(try desk.edit(.undo, by: "Anna").refusal != nil)
    try desk.edit(.undo, by: "ben")
    #expect(try desk.state("m1") == MarkState(classID: "CFU-GM"))
    try desk.edit(.undo, by: "ANNA")
    #expect(try desk.state("m1") == MarkState(classID: "BFU-E"))
    #expect(try desk.state("m2")?.isGone == true)
  }

  @Test func aSecondBrowserIsTold() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"), by: "Anna", seen: 0)
    let count = desk.book.journal.count
    let refusal = try desk.edit(.remove(desk.ids("m1", "m2")), by: "Ben", seen: 0).refusal
    #expect(refusal == .conflict(by: ["Anna"], marks: desk.ids("m1")))
    #expect(desk.book.journal.count == count)
    #expect(try desk.state("m2")?.isGone == false)
    // Another mark: no conflict, and nobody's work is lost.
    #expect(try desk.edit(.remove(desk.ids("m2")), by: "Ben", seen: 0).refusal == nil)
    #expect(try desk.state("m1") == MarkState(classID: "CFU-GM"))
    // Whoever calls the dish done has to have seen all of it.
    #expect(
      try desk.edit(.review, by: "Anna", seen: 1).refusal == .conflict(by: ["Ben"], marks: []))
    // The same person in a second window as well.
    #expect(try desk.edit(.undo, by: "Ben", seen: 0).refusal != nil)
  }

  @Test func aDishIsReviewedByName() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.review, by: "Anna")
    #expect(try desk.reviewed().flags == [DishFlag("reviewed by Anna")])
    #expect(try desk.edit(.review, by: "anna").refusal == .invalid("That changes nothing."))
    try desk.edit(.review, by: "Ben")
    #expect(try desk.marks().reviewers == ["Anna", "Ben"])
    try desk.edit(.reopen, by: "Ben")
    #expect(try desk.marks().reviewers == [] && !desk.marks().isReviewed)
  }

  @Test func whatWasNoColonyIsNoneAgain() throws {
    let record = Drawn.record([
      Drawn.object(1, x: 100, y: 100, classID: "cluster", reason: .belowThreshold),
      Drawn.object(2, x: 200, y: 100, classID: "BFU-E"),
    ])
    let desk = try Desk(TemporaryFolder(), record: record)
    try desk.edit(.remove(desk.ids("m1")))
    try desk.edit(.restore(desk.ids("m1")))
    #expect(try desk.state("m1") == MarkState(classID: "cluster", reason: .belowThreshold))
    // The same of a mark that a person made.
    try desk.edit(.add(outline: Drawn.square(400, 300, 30), classID: "cluster"))
    try desk.edit(.remove(desk.ids("p3.1")))
    try desk.edit(.restore(desk.ids("p3.1")))
    #expect(try desk.reviewed().total == 1)
  }

  @Test func partsAndTheirWholeAreNotCountedBoth() throws {
    let desk = try Desk(TemporaryFolder())
    let parts = [Drawn.square(90, 90, 9), Drawn.square(101, 90, 9)]
    try desk.edit(.split(MarkID("m1")!, outlines: parts))
    for edit: EditRequest.Edit in [
      .restore(desk.ids("m1")), .classify(desk.ids("m1"), classID: "BFU-E"),
    ] {
      guard case .invalid(let words)? = try desk.edit(edit).refusal else {
        Issue.record("\(edit) is not refused")
        continue
      }
      #expect(words.contains("was split"))
    }
    try desk.edit(.remove(desk.ids("p1.1", "p1.2")))
    try desk.edit(.restore(desk.ids("m1")))
    #expect(try desk.state("m1") == MarkState(classID: "BFU-E"))
  }

  @Test func aReviewHoldsForWhatWasSeen() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.review, by: "Anna")
    // A remark changes no count, and its writer has signed nothing.
    try desk.edit(.dishComment("thin gel"), by: "Ben")
    try desk.edit(.comment(MarkID("m2")!, "pale"), by: "Ben")
    #expect(try desk.marks().reviewers == ["Anna"])
    try desk.edit(.remove(desk.ids("m1")), by: "Ben")
    #expect(try desk.marks().reviewers == [] && !desk.marks().isReviewed)
    #expect(try desk.reviewed().flags == [DishFlag("changed since the review by Anna")])
    try desk.edit(.review, by: "Anna")
    #expect(try desk.reviewed().flags == [DishFlag("reviewed by Anna")])
    // One's own later change is one's own word.
    try desk.edit(.remove(desk.ids("m2")), by: "Anna")
    #expect(try desk.marks().reviewers == ["Anna"])
  }

  @Test func takingBackASecondReviewLeavesTheFirst() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.review, by: "Anna")
    try desk.edit(.review, by: "Ben")
    #expect(try desk.marks().reviewers == ["Anna", "Ben"])
    try desk.edit(.undo, by: "Ben")
    #expect(try desk.marks().reviewers == ["Anna"])
    try desk.edit(.redo, by: "Ben")
    #expect(try desk.marks().reviewers == ["Anna", "Ben"])
  }

  @Test func nobodyTakesBackWhatSomebodyElseChoseToo() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"), by: "Anna")
    try desk.edit(.classify(desk.ids("m1"), classID: "dust"), by: "Ben")
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"), by: "Ben")
    #expect(try desk.edit(.undo, by: "Anna").refusal != nil)
    #expect(try desk.state("m1") == MarkState(classID: "CFU-GM"))
  }

  @Test func aRemarkLeavesTheMachinesWord() throws {
    let desk = try Desk(TemporaryFolder())
    try desk.edit(.comment(MarkID("m1")!, "two centres?"))
    try desk.edit(.unsure(desk.ids("m1")))
    let verdict = try desk.reviewed().objects[0].verdict
    #expect(verdict.probability == 0.8 && verdict.note == "not sure; two centres?")
  }

  @Test func aRefusedClassIsNotMeasuredByAReview() throws {
    var record = Drawn.record()
    record.flags = [.refused("CFU-GM"), .refused("BFU-E"), .unclassifiedObjects]
    let desk = try Desk(TemporaryFolder(), record: record)
    try desk.edit(.classify(desk.ids("m3"), classID: "BFU-E"))
    try desk.edit(.review)
    let reviewed = try desk.reviewed()
    #expect(reviewed.flags == [.refused("CFU-GM"), DishFlag("reviewed by Anna")])
    #expect(reviewed.count(of: "BFU-E") == 2)
  }

  @Test func aLockedStudyIsNotChanged() throws {
    let desk = try Desk(TemporaryFolder())
    var lock = EventDraft(who: "Anna", action: .lock)
    lock.why = "submitted"
    try desk.book.note(lock)
    guard case .locked(let facts)? = try desk.edit(.remove(desk.ids("m1"))).refusal else {
      Issue.record("not refused")
      return
    }
    #expect(facts.by == "Anna" && facts.why == "submitted")
    #expect(throws: CFUError.self) {
      try desk.book.note(EventDraft(who: "Ben", action: .password))
    }
    try desk.book.note(EventDraft(who: "Anna", action: .unlock))
    #expect(try desk.edit(.remove(desk.ids("m1"))).refusal == nil)
  }

  @Test func whyIsAskedForWhereTheStudySaysSo() throws {
    let desk = try Desk(TemporaryFolder())
    var settings = EventDraft(who: "Anna", action: .settings)
    settings.facts = [ReviewEvent.Fact(StudyStanding.reasonKey, "yes")]
    try desk.book.note(settings)
    #expect(try desk.edit(.remove(desk.ids("m1"))).refusal == .reasonNeeded)
    #expect(try desk.edit(.remove(desk.ids("m1")), why: "  ").refusal == .reasonNeeded)
    #expect(try desk.edit(.comment(MarkID("m1")!, "pale")).refusal == nil)
    #expect(try desk.edit(.remove(desk.ids("m1")), why: "bubble").refusal == nil)
    #expect(try desk.edit(.undo).refusal == nil)
  }

  @Test func impossibleEditsAreRefused() throws {
    let desk = try Desk(TemporaryFolder())
    let point = PixelPoint(x: 1, y: 1)
    let edits: [EditRequest.Edit] = [
      .classify(desk.ids("m9"), classID: "BFU-E"), .classify(desk.ids("m1"), classID: "nothing"),
      .classify([], classID: "BFU-E"), .remove(desk.ids("m1", "m1")),
      .add(outline: [point, point, point], classID: "BFU-E"),
      .add(outline: [point], classID: "BFU-E"),
      .add(outline: [point, PixelPoint(x: .nan, y: 2), PixelPoint(x: 3, y: 9)], classID: "BFU-E"),
      .merge(desk.ids("m1"), outline: Drawn.square(0, 0, 9), classID: nil),
      .split(MarkID("m1")!, outlines: [Drawn.square(0, 0, 9)]),
      .comment(MarkID("m1")!, String(repeating: "x", count: 2001)),
      .classify(desk.ids("m1"), classID: "BFU-E"), .reopen,
    ]
    for edit in edits {
      guard case .invalid? = try desk.edit(edit).refusal else {
        Issue.record("\(edit) is not refused")
        continue
      }
    }
    #expect(desk.book.journal.count == 0)
  }

  @Test func blindMarksAreEachScorersOwn() throws {
    var desk = try Desk(TemporaryFolder())
    desk.layer = .blind(scorer: "Anna")
    #expect(try desk.marks().marks.isEmpty)
    try desk.edit(.add(outline: Drawn.square(10, 10, 20), classID: "BFU-E"), by: "Anna")
    desk.layer = .blind(scorer: "Ben")
    #expect(try desk.marks().marks.isEmpty)
    try desk.edit(.review, by: "Ben")
    desk.layer = .review
    #expect(try desk.marks().edits == 0)
    #expect(desk.book.blindScorers == ["Anna", "Ben"])
    // The same person however the name is written.
    desk.layer = .blind(scorer: "ANNA")
    #expect(try desk.marks().marks.count == 1)
  }
}
