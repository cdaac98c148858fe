import CFUCore
import CFUReview
import Testing

/// Decisions outlive another classifier and another count of the same picture.
@Suite("Decisions after a recount")
struct RecountTests {
  private func decided(_ folder: TemporaryFolder) throws {
    let desk = try Desk(folder)
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"))
    try desk.edit(.remove(desk.ids("m2")))
  }

  @Test func anotherClassifierLeavesThem() throws {
    let folder = try TemporaryFolder()
    try decided(folder)
    let record = Drawn.record([
      Drawn.object(1, x: 100, y: 100, classID: nil, reason: .unclassified),
      Drawn.object(2, x: 200, y: 100, classID: "BFU-E"),
      Drawn.object(3, x: 300, y: 100, classID: "BFU-E"),
    ])
    let desk = try Desk(folder, record: record)
    let reviewed = try desk.reviewed()
    #expect(reviewed.objects.map(\.verdict.counted) == [true, false, true])
    #expect(reviewed.objects[0].verdict.classID == "CFU-GM")
  }

  @Test func otherNumbersAreFoundByTheirPlace() throws {
    let folder = try TemporaryFolder()
    try decided(folder)
    // The fibre came first this time, and everything lies a pixel further.
    let record = Drawn.record([
      Drawn.object(1, x: 301, y: 99, classID: "BFU-E"),
      Drawn.object(2, x: 101, y: 100, classID: "BFU-E"),
      Drawn.object(3, x: 201, y: 100, classID: "CFU-GM"),
    ])
    let desk = try Desk(folder, record: record)
    #expect(try desk.state("m2")?.classID == "CFU-GM")
    #expect(try desk.state("m3")?.isGone == true)
    #expect(try desk.state("m1") == MarkState(classID: "BFU-E"))
    // And can be taken back.
    try desk.edit(.undo)
    #expect(try desk.state("m3")?.isGone == false)
  }

  @Test func whatIsFoundNoLongerStaysAMark() throws {
    let folder = try TemporaryFolder()
    try decided(folder)
    let desk = try Desk(
      folder, record: Drawn.record([Drawn.object(1, x: 300, y: 100, classID: "BFU-E")]))
    let reviewed = try desk.reviewed()
    #expect(reviewed.total == 2 && reviewed.objects.count == 3)
    let kept = try #require(reviewed.objects.first { $0.verdict.classID == "CFU-GM" })
    #expect(abs(kept.object.centre.x - 100) < 0.5)
    #expect(abs(OutlineGeometry.area(kept.object.outline) - 400) < 8)
  }

  @Test func aReviewIsNoWordOnOtherFindings() throws {
    let folder = try TemporaryFolder()
    do { try Desk(folder).edit(.review) }
    #expect(try Desk(folder).marks().isReviewed)
    var other = Drawn.record()
    other.objects[1].verdict.classID = "BFU-E"
    let desk = try Desk(folder, record: other)
    #expect(try !desk.marks().isReviewed)
    #expect(try desk.reviewed().flags == [DishFlag("changed since the review by Anna")])
    try desk.edit(.review)
    #expect(try desk.marks().isReviewed)
  }

  @Test func aSpeckDoesNotHandItsFateToAColony() throws {
    let folder = try TemporaryFolder()
    let speck = Drawn.object(1, x: 108, y: 100, side: 6, classID: nil, reason: .dust)
    let colony = Drawn.object(2, x: 100, y: 100, side: 60, classID: "BFU-E")
    do {
      let desk = try Desk(folder, record: Drawn.record([speck, colony]))
      try desk.edit(.remove(desk.ids("m1")))
    }
    var again = colony
    again.object.id = 1
    let later = try Desk(folder, record: Drawn.record([again]))
    #expect(try later.reviewed().count(of: "BFU-E") == 1)
  }

  @Test func anotherPictureOfTheDishStartsAnew() throws {
    let folder = try TemporaryFolder()
    try decided(folder)
    var record = Drawn.record()
    record.imageSHA256 = String(repeating: "b", count: 64)
    let desk = try Desk(folder, record: record)
    #expect(try desk.marks().edits == 0)
  }
}
