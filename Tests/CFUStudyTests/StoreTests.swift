import CFUCore
import CFUStore
import Testing

@Suite("The store keeps a study")
struct StoreTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("study.sqlite") }
  private let features = ["diameter_um", "od_mean"]

  private func open() throws -> StudyStore {
    try StudyStore(path: path, featureNames: features)
  }

  private func begun() throws -> StudyStore {
    let store = try open()
    try store.begin(
      facts: ["profile": "agar"],
      rows: [
        StoredRow(
          position: 0, dish: "A", image: "a.jpg", fields: [("image", "a.jpg"), ("x", "\"q\"")]),
        StoredRow(position: 1, dish: "B", image: "b.jpg", fields: [("image", "b.jpg")]),
      ])
    return store
  }

  @Test func recordComesBackAsItWent() throws {
    let store = try begun()
    let record = Sample.record()
    try store.save(record, settings: "{}", at: 0, overlay: "A")
    let back = try #require(try store.record(at: 0))
    #expect(Sample.text(back) == Sample.text(record))
    #expect(try store.record(at: 1) == nil)
    #expect(try store.rows().map(\.status) == [.counted, .pending])
  }

  @Test func survivesClosingAndLeavesOneFile() throws {
    let record = Sample.record()
    let store = try begun()
    try store.save(record, settings: "{}", at: 0, overlay: "A")
    try store.close()
    #expect(folder.names() == ["study.sqlite"])
    let again = try open()
    #expect(try again.facts() == ["profile": "agar"])
    let found = try #require(
      try again.find(imageSHA256: record.imageSHA256, provenance: record.provenance))
    #expect(found.total == record.total)
    #expect(try again.overlay("A", shows: found))
    #expect(try again.record(found).map(Sample.text) == Sample.text(record))
    try again.close()
  }

  @Test(arguments: [
    \Provenance.programVersion, \Provenance.settingsSHA256, \Provenance.pluginID,
    \Provenance.pluginVersion, \Provenance.pluginSHA256,
  ])
  func findsOnlyWhatWasCountedInJustThisWay(
    field: any WritableKeyPath<Provenance, String> & Sendable
  ) throws {
    let store = try begun()
    let record = Sample.record()
    try store.save(record, settings: "{}", at: 0, overlay: "A")
    var other = record.provenance
    other[keyPath: field] += "x"
    #expect(try store.find(imageSHA256: record.imageSHA256, provenance: other) == nil)
    #expect(try store.find(imageSHA256: "00", provenance: record.provenance) == nil)
  }

  @Test func equalPicturesOfTwoRowsShareOneDish() throws {
    let store = try begun()
    let record = Sample.record()
    try store.save(record, settings: "{}", at: 0, overlay: "A")
    try store.save(record, settings: "{}", at: 1, overlay: "B")
    let found = try #require(
      try store.find(imageSHA256: record.imageSHA256, provenance: record.provenance))
    #expect(try store.overlay("A", shows: found) && store.overlay("B", shows: found))
    #expect(try store.rows().map(\.status) == [.counted, .counted])
  }

  @Test func overlayIsNotBelievedWhileItIsDrawnAnew() throws {
    let store = try begun()
    let record = Sample.record()
    try store.save(record, settings: "{}", at: 0, overlay: "A")
    let found = try #require(
      try store.find(imageSHA256: record.imageSHA256, provenance: record.provenance))
    try store.forgetOverlay("A")
    #expect(try !store.overlay("A", shows: found))
    try store.take(found, at: 0, overlay: "A")
    #expect(try store.overlay("A", shows: found))
  }

  @Test func beginKeepsDishesAndPruneDropsThoseWithoutRow() throws {
    let store = try begun()
    var record = Sample.record()
    try store.save(record, settings: "{}", at: 0, overlay: "A")
    let kept = record
    record.imageSHA256 = "cafe"
    try store.save(record, settings: "{}", at: 1, overlay: "B")
    try store.begin(
      facts: [:], rows: [StoredRow(position: 0, dish: "A", image: "a.jpg", fields: [])])
    let found = try #require(
      try store.find(imageSHA256: kept.imageSHA256, provenance: kept.provenance))
    try store.take(found, at: 0, overlay: "A")
    try store.prune()
    #expect(try store.find(imageSHA256: "cafe", provenance: record.provenance) == nil)
    #expect(try store.record(at: 0).map(Sample.text) == Sample.text(kept))
  }

  @Test func failureKeepsItsReason() throws {
    let store = try begun()
    try store.fail("b.jpg is no picture.", at: 1)
    let row = try store.rows()[1]
    #expect(row.status == .failed && row.problem == "b.jpg is no picture.")
  }

  @Test func knowsNewFeaturesWithoutLosingOldRows() throws {
    let store = try begun()
    try store.save(Sample.record(), settings: "{}", at: 0, overlay: "A")
    try store.close()
    let grown = try StudyStore(path: path, featureNames: features + ["focus"])
    let back = try #require(try grown.record(at: 0))
    let values = try #require(back.objects.first).object.features
    #expect(values.count == 3 && values[0] == 612.5 && values[2].isNaN)
    try grown.close()
  }

  @Test func refusesAFileThatIsNoDatabase() throws {
    try folder.write("not a database, but long enough to be looked at as one", to: "study.sqlite")
    let error = #expect(throws: CFUError.self) { try open() }
    #expect(error?.code == .cannotWrite)
    #expect(error?.message.contains("study.sqlite") == true)
  }

  @Test func aDishOf1200ColoniesCostsLittle() throws {
    let store = try begun()
    var record = Sample.record()
    let one = record.objects[0]
    record.objects = (1...1200).map { number in
      var item = one
      item.object.id = number
      item.object.outline = (0..<60).map { PixelPoint(x: Double($0), y: Double(number)) }
      return item
    }
    let clock = ContinuousClock()
    let time = try clock.measure { try store.save(record, settings: "{}", at: 0, overlay: "A") }
    // Some 20 ms here; the bound leaves room for a busy machine and still catches a row-by-row
    // commit.
    #expect(time < .milliseconds(500))
    #expect(try store.record(at: 0)?.objects.count == 1200)
  }
}
