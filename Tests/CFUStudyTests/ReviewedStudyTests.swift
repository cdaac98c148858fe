import CFUCore
import CFUReview
import CFUStatistics
import CFUStudy
import GRDB
import Testing

/// A counted study, what people decided about it, and every command that has to take it up.
@Suite("A reviewed study")
struct ReviewedStudyTests {
  private let folder = TemporaryFolder()
  private var results: String { folder.path("out") }
  private let contents = ["colonies 4\nbubbles 2", "colonies 3", "colonies 6", "text"]

  private func stages(_ name: String) -> FakeStages {
    var stages = FakeStages()
    stages.classifiers = [FakeStages.facts(name)]
    return stages
  }

  /// Four dishes: two of vehicle, one of 10 nmol/L, and one that cannot be counted.
  private func count(force: Bool = false) throws {
    for (index, content) in contents.enumerated() {
      try folder.write(content, to: "dish\(index).jpg")
    }
    try folder.write(
      """
      image,dish,compound,dose,dose_unit,vehicle
      dish0.jpg,V1,hetrombopag,,,true
      dish1.jpg,V2,hetrombopag,,,true
      dish2.jpg,T1,hetrombopag,10,nmol/L,
      dish3.jpg,T2,hetrombopag,10,nmol/L,
      """, to: "study.csv")
    _ = try StudyRun(
      StudyOptions(inputs: [folder.path("study.csv")], out: results, jobs: 2), stages: stages("a")
    ).perform { _ in }
  }

  /// Makes edits on a dish as one person.
  private func edit(
    _ position: Int, by who: String = "Anna", layer: Layer = .review,
    _ edits: [EditRequest.Edit]
  ) throws {
    let book = try ReviewUpkeep.open(results: results)
    let reader = try StudyReader(results)
    #expect(try reader.bind(in: book) == [])
    let record = try #require(try reader.record(at: position))
    let dish = ReviewFold.Dish(name: reader.dishes[position].row.dish, record: record)
    for edit in edits {
      let result = try book.edit(
        EditRequest(edit, revision: .max), of: dish, layer, by: who, classes: record.classes
      ) { record.objects }
      guard case .success = result else {
        Issue.record("\(edit) was refused: \(result)")
        return
      }
    }
  }

  private func mark(_ number: Int) -> [MarkID] { [.machine(number)] }

  private func square(_ x: Double, _ y: Double, _ side: Double = 10) -> [PixelPoint] {
    [(0, 0), (side, 0), (side, side), (0, side)].map { PixelPoint(x: x + $0.0, y: y + $0.1) }
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try FileBytes.read(results + "/" + name), as: UTF8.self)
  }

  @Test func tablesHoldWhatPeopleDecided() throws {
    try count()
    let machine = try text("dishes.csv")
    try edit(0, [.remove(mark(3)), .add(outline: square(20, 30), classID: "CFU-MK"), .review])
    try edit(1, by: "Ben", [.classify(mark(1), classID: "CFU-MK")])
    _ = try ReviewedTables(results: results).write { _ in }
    let rows = try text("reviewed/dishes.csv").split(separator: "\n").map(String.init)
    #expect(rows.count == 5)
    #expect(rows[1].contains("reviewed by Anna") && rows[2].contains("review begun by Ben"))
    #expect(try text("dishes.csv") == machine, "the machine's tables stay as they are")
    let colonies = try text("reviewed/colonies.csv")
    #expect(colonies.contains("removed by a person"))
    #expect(FileSystem.kind(results + "/reviewed/overlays") == .missing)
    let page = try text("reviewed/report.html")
    #expect(page.contains("Counts of 1 of 3 dishes are reviewed by a person"))

    let before = try CountTable(results)
    let after = try CountTable(results, reviewed: true)
    #expect(before.dishes.map { $0?.total } == [4, 3, 6, nil])
    #expect(after.dishes.map { $0?.total } == [4, 3, 6, nil])
    let place = try #require(after.classes.firstIndex(of: "CFU-MK"))
    #expect(before.dishes[0]?.counts[place] == 0 && after.dishes[0]?.counts[place] == 1)
    #expect(after.review?.hasPrefix("Counts of 1 of 3 dishes") == true)
  }

  @Test func reclassifyingKeepsDecisions() throws {
    try count()
    try edit(0, [.classify(mark(3), classID: "CFU-MK"), .remove(mark(4)), .review])
    let other = stages("b")
    let run = ReclassifyRun(ReclassifyOptions(results: results, jobs: 1)) { _ in other }
    _ = try run.perform { _ in }
    let table = try CountTable(results, reviewed: true)
    let place = try #require(table.classes.firstIndex(of: "CFU-MK"))
    #expect(table.dishes[0]?.counts[place] == 1 && table.dishes[0]?.total == 3)
    // The new findings are bound by the command that made them: nothing looks altered.
    let report = try AuditRun(results: results).perform()
    #expect(report.isWhole && report.remarks == [], "\(report.text)")
    // Nobody has looked at what the new classifier says.
    _ = try ReviewedTables(results: results).write { _ in }
    #expect(try text("reviewed/dishes.csv").contains("changed since the review by Anna"))
    #expect(report.events.last?.why == "cfu reclassify --classifier b")
  }

  @Test func aCopyUnderAnotherClassifierTakesTheReviewAlong() throws {
    try count()
    try edit(0, [.remove(mark(3))])
    let out = folder.path("copy")
    let other = stages("b")
    let run = ReclassifyRun(ReclassifyOptions(results: results, out: out, jobs: 1)) { _ in other }
    _ = try run.perform { _ in }
    #expect(try CountTable(out, reviewed: true).dishes[0]?.total == 3)
    #expect(try AuditRun(results: out).perform().isWhole)
    let mine = try AuditRun(results: results).perform()
    #expect(mine.isWhole && mine.events.last?.action == .remove)
  }

  @Test func countingAnewKeepsDecisions() throws {
    try count()
    try edit(2, [.remove(mark(1)), .remove(mark(2))])
    try count()
    #expect(try CountTable(results, reviewed: true).dishes[2]?.total == 4)
    #expect(try AuditRun(results: results).perform().isWhole)
  }

  @Test func nothingIsCountedUnderAnOpenReview() throws {
    try count()
    try edit(0, [.review])
    let book = try ReviewUpkeep.open(results: results)
    let error = try #require(throws: CFUError.self) { try count() }
    #expect(error.message.contains("open in another cfu review"))
    let other = stages("b")
    let run = ReclassifyRun(ReclassifyOptions(results: results, jobs: 1)) { _ in other }
    #expect(throws: CFUError.self) { try run.perform { _ in } }
    #expect(book.journal.count > 0)
  }

  @Test(arguments: [
    "UPDATE colony SET class = 'CFU-MK' WHERE number = 1",
    "UPDATE colony SET counted = 0 WHERE number = 1", "DELETE FROM colony WHERE number = 1",
    "UPDATE colony SET x_px = x_px + 1 WHERE number = 2",
    "UPDATE sheet SET fields = replace(fields, '10', '11')",
    "UPDATE dish SET um_per_px = 6", "UPDATE dish SET flags = '[]'",
    "UPDATE run SET plugin_version = '2'", "UPDATE study SET value = 'agar' WHERE key = 'profile'",
    "DELETE FROM sheet WHERE dish = 'V2'",
    // What no count, table or page reads is bound as well.
    "UPDATE dish SET total = total + 1000", "UPDATE dish SET seconds = seconds + 1",
    "UPDATE dish SET classifier_failures = 1", "UPDATE run SET settings = '{}'",
    "UPDATE run SET short_name = 'another'", "UPDATE run SET feature_count = 3",
    "UPDATE sheet SET problem = 'none' WHERE position = 0",
    "UPDATE class SET colour = '#000000' WHERE position = 0",
    "INSERT INTO further SELECT position, 1, dish_id FROM sheet WHERE dish_id IS NOT NULL",
    "INSERT INTO crop VALUES ('0', 1, 0, 0, 1, 1, x'00')",
  ])
  func anAlteredDatabaseIsFound(_ statement: String) throws {
    try count()
    try edit(0, [.remove(mark(2))])
    #expect(try AuditRun(results: results).perform().isWhole)
    let queue = try DatabaseQueue(path: results + "/study.sqlite")
    try queue.write { try $0.execute(sql: statement) }
    try queue.close()
    let report = try AuditRun(results: results).perform()
    #expect(!report.isWhole, "\(statement)")
    // Opened all the same, it is written down for good.
    let book = try ReviewUpkeep.open(results: results)
    if let reader = try? StudyReader(results) {
      #expect(try !reader.bind(in: book).isEmpty)
      #expect(book.journal.events.last?.action == .studyChanged)
      let later = try AuditRun(results: results).perform()
      #expect(later.changes.contains { $0.contains("had changed") }, "\(later.text)")
      #expect(later.faults.isEmpty && !later.isWhole, "\(later.text)")
    }
  }

  @Test func countingAgainDoesNotWashAnAlterationClean() throws {
    try count()
    try edit(0, [.remove(mark(3))])
    let queue = try DatabaseQueue(path: results + "/study.sqlite")
    try queue.write { try $0.execute(sql: "UPDATE colony SET class = 'CFU-MK' WHERE number = 4") }
    try queue.close()
    try count()
    let report = try AuditRun(results: results).perform()
    #expect(report.events.contains { $0.action == .studyChanged })
    #expect(!report.isWhole)
    #expect(report.conclusion.contains("was altered before"), "\(report.conclusion)")
    // An inspector gets it all the same, and reads of it.
    let copy = try InspectorCopy(results: results, target: folder.path("copy")).write { _ in }
    #expect(copy.changes.count == 1 && copy.faults.isEmpty, "\(copy.summary)")
    FileTree.remove(folder.path("copy"))
  }

  /// A later version of the program may add columns for features that older rows do not have.
  @Test func aNewColumnWithoutValuesChangesNothing() throws {
    try count()
    try edit(0, [.remove(mark(3))])
    let queue = try DatabaseQueue(path: results + "/study.sqlite")
    try queue.write { try $0.execute(sql: "ALTER TABLE colony ADD COLUMN later REAL") }
    #expect(try AuditRun(results: results).perform().isWhole)
    try queue.write { try $0.execute(sql: "UPDATE colony SET later = 1 WHERE number = 2") }
    try queue.close()
    #expect(try !AuditRun(results: results).perform().isWhole)
  }

  @Test func aLockedStudyIsNotCountedAnew() throws {
    try count()
    try edit(0, [.remove(mark(3))])
    _ = try LockRun(results: results, locks: true, who: "Anna", why: "submitted").perform()
    let before = try FileBytes.read(results + "/study.sqlite")
    #expect(try #require(throws: CFUError.self) { try count() }.message.contains("locked by Anna"))
    let other = stages("b")
    let run = ReclassifyRun(ReclassifyOptions(results: results, jobs: 1)) { _ in other }
    #expect(throws: CFUError.self) { try run.perform { _ in } }
    #expect(try FileBytes.read(results + "/study.sqlite") == before)
    #expect(try AuditRun(results: results).perform().isWhole)
  }

  @Test func aMissingJournalIsFoundByItsWitness() throws {
    try count()
    try edit(0, [.remove(mark(3))])
    folder.remove("out/review/journal.jsonl")
    #expect(try !AuditRun(results: results).perform().isWhole)
  }

  @Test func anAuditBesideAReviewFindsNothing() async throws {
    try count()
    try edit(0, [.remove(mark(3))])
    let book = try ReviewUpkeep.open(results: results)
    let path = results
    let writer = Task.detached {
      for number in 0..<400 {
        try book.note(EventDraft(who: "Anna \(number)", action: .signIn))
      }
    }
    for _ in 0..<60 {
      let report = try AuditRun(results: path).perform()
      #expect(report.isWhole, "\(report.summary)")
    }
    try await writer.value
  }

  @Test func anAuditKnowsAHeadThatWasNoted() throws {
    try count()
    try edit(0, [.remove(mark(2))])
    let head = try #require(try AuditRun(results: results).perform().events.last?.hash)
    try edit(0, [.undo])
    #expect(try AuditRun(results: results, expectedHead: String(head.prefix(12))).perform().isWhole)
    #expect(try !AuditRun(results: results, expectedHead: "0123456789abcdef").perform().isWhole)
  }

  @Test func anInspectorGetsACopyThatVerifies() throws {
    try count()
    try edit(0, [.remove(mark(2)), .review])
    let target = folder.path("inspector")
    let report = try InspectorCopy(results: results, target: target).write { _ in }
    #expect(report.isWhole)
    #expect(try AuditRun(results: target).perform().isWhole)
    for path in FileTree.files(under: target) where path != "SHA256SUMS" {
      let bytes = try FileBytes.read(target + "/" + path)
      let sum = bytes.withUnsafeBytes { SHA256Text.of($0) }
      let sums = String(
        decoding: try FileBytes.read(target + "/SHA256SUMS"), as: UTF8.self)
      #expect(sums.contains("\(sum)  \(path)\n"), "\(path)")
    }
    #expect(FileTree.files(under: target).contains("reviewed/dishes.csv"))
    #expect(!FileTree.files(under: target).contains("review/passwords"))
    #expect(throws: CFUError.self) {
      try InspectorCopy(results: results, target: target).write { _ in }
    }
    FileTree.remove(target)
  }

  @Test func blindScoresAreTruth() throws {
    try count()
    let truth = ValidationOptions.Truth(scorer: nil, path: results)
    let early = try #require(throws: CFUError.self) {
      try ValidationRun(ValidationOptions(results: results, truths: [truth]))
        .perform(warn: { _ in }) { _ in }
    }
    #expect(early.message.hasPrefix("Nobody has reviewed"), "\(early.message)")
    let anna = Layer.blind(scorer: "Anna")
    let ben = Layer.blind(scorer: "Ben")
    for position in 0..<3 {
      let objects = try #require(try StudyReader(results).record(at: position)).objects
      let edits = objects.prefix(3 + position).map { item in
        EditRequest.Edit.add(
          outline: square(item.object.centre.x - 5, item.object.centre.y - 5), classID: "BFU-E")
      }
      try edit(position, by: "Anna", layer: anna, Array(edits) + [.review])
    }
    // Anna had seen the machine's marks of one.
    try edit(2, by: "anna", [.remove(mark(1))])
    // Ben did one dish, found nothing on it, and left another half-way.
    try edit(0, by: "Ben", layer: ben, [.review])
    try edit(1, by: "Ben", layer: ben, [.add(outline: square(0, 0), classID: "CFU-MK")])
    var options = ValidationOptions(results: results, truths: [truth])
    options.drawsPictures = false
    var remarks: [String] = []
    let outcome = try ValidationRun(options).perform(warn: { remarks.append($0) }) { _ in }
    #expect(outcome.text.contains("Anna") && outcome.text.contains("Ben"))
    #expect(remarks.contains { $0.contains("V2 (Ben)") }, "\(remarks)")
    #expect(remarks.contains { $0.hasSuffix("perhaps not blind: T1 (Anna).") }, "\(remarks)")
    let json = outcome.json
    #expect(json.contains("blind scores of cfu review") || json.contains("cfu-review"))
  }

  /// At 12 um/px CFU-MK cannot be told. The total has them all the same, and is judged.
  @Test func totalsOfCoarsePicturesAreJudged() throws {
    for index in 0..<2 {
      try folder.write("colonies \(3 + index)\nmegs 2\num 12", to: "dish\(index).jpg")
    }
    try folder.write("image,dish\ndish0.jpg,A\ndish1.jpg,B\n", to: "study.csv")
    _ = try StudyRun(
      StudyOptions(inputs: [folder.path("study.csv")], out: results, jobs: 1), stages: stages("a")
    ).perform { _ in }
    let rows = try #require(CSVTable.read(try text("dishes.csv")))
    func column(_ name: String) throws -> [String] {
      let place = try #require(rows.header.fields.firstIndex(of: name))
      return rows.records.map { $0.fields[place] }
    }
    #expect(try column("count_BFU-E") == ["3", "4"] && column("count_CFU-MK") == ["", ""])
    #expect(try column("total") == ["5", "6"] && column("without_class") == ["2", "2"])
    #expect(try text("report.html").contains("11 were counted as colonies, 4 of them without"))
    // A person may say the class, or that there is nothing.
    try edit(0, [.classify(mark(4), classID: "CFU-MK"), .remove(mark(5))])
    let reviewed = try CountTable(results, reviewed: true)
    #expect(reviewed.dishes[0]?.total == 4)
    let place = try #require(reviewed.classes.firstIndex(of: "CFU-MK"))
    #expect(reviewed.dishes[0]?.counts[place] == 1 && reviewed.dishes[1]?.counts[place] == nil)

    try folder.write("dish,total\nA,5\nB,6\n", to: "people.csv")
    var options = ValidationOptions(
      results: results, truths: [.init(scorer: nil, path: folder.path("people.csv"))])
    options.drawsPictures = false
    var remarks: [String] = []
    let outcome = try ValidationRun(options).perform(warn: { remarks.append($0) }) { _ in }
    #expect(outcome.json.contains(/"machine" : \{[^}]*"total" : 5/))
    #expect(
      remarks.contains { $0.hasSuffix("and the total has the colonies without a class.") },
      "\(remarks)")
  }

  @Test func aLockHoldsUntilItIsOpened() throws {
    try count()
    try edit(0, [.remove(mark(2))])
    func lock(_ locks: Bool) throws -> String {
      try LockRun(results: results, locks: locks, who: "Anna Lee", why: "submitted").perform()
    }
    #expect(try lock(true).contains("is locked"))
    #expect(throws: CFUError.self) { try lock(true) }
    let book = try ReviewUpkeep.open(results: results)
    #expect(book.standing.lock?.by == "Anna Lee")
  }
}
