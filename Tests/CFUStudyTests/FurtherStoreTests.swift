import CFUCore
import CFUImaging
import CFUStore
import CFUStudy
import GRDB
import Testing

@Suite("The store keeps several classifiers")
struct FurtherStoreTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("study.sqlite") }

  private func begun() throws -> StudyStore {
    let store = try StudyStore(path: path, featureNames: ["diameter_um", "od_mean"])
    try store.begin(
      facts: [:],
      rows: [
        StoredRow(
          position: 0, dish: "A", image: "a.jpg",
          fields: [("image", "a.jpg"), ("a \"b\"", "x,\ny\\"), ("e", "")]),
        StoredRow(position: 1, dish: "B", image: "b.jpg", fields: [("image", "b.jpg")]),
      ])
    return store
  }

  private func record(_ plugin: String) -> DishRecord {
    var record = Sample.record()
    record.provenance.pluginID = plugin
    return record
  }

  @Test func eachPlaceHasItsOwnRecordAndPruneKeepsThem() throws {
    let store = try begun()
    try store.save(record("a"), settings: "{}", at: 0, overlay: "A")
    try store.saveFurther(record("b"), settings: "{}", shortName: "b", at: 0, place: 1)
    try store.saveFurther(record("c"), settings: "{}", shortName: "c", at: 0, place: 2)
    try store.prune()
    for (place, plugin) in ["a", "b", "c"].enumerated() {
      #expect(try store.record(at: 0, place: place)?.provenance.pluginID == plugin)
    }
    #expect(try store.record(at: 0, place: 3) == nil)
    #expect(try store.record(at: 1, place: 1) == nil)
    // A run without them points at nothing of theirs.
    try store.begin(
      facts: [:], rows: [StoredRow(position: 0, dish: "A", image: "a.jpg", fields: [])])
    #expect(try store.record(at: 0, place: 1) == nil)
    let found = try #require(
      try store.find(imageSHA256: "beef", provenance: record("a").provenance))
    try store.take(found, at: 0, overlay: "A")
    try store.prune()
    #expect(try store.find(imageSHA256: "beef", provenance: record("b").provenance) == nil)
    #expect(try store.record(at: 0) != nil)
  }

  @Test func theSheetComesBackWithItsFields() throws {
    let rows = try begun().rows(withFields: true)
    #expect(rows[0].fields.map(\.key) == ["image", "a \"b\"", "e"])
    #expect(rows[0].fields.map(\.value) == ["a.jpg", "x,\ny\\", ""])
    #expect(rows[1].fields.map(\.value) == ["b.jpg"])
  }

  @Test func cropsStayAsLongAsTheirPicture() throws {
    let store = try begun()
    let crops = [
      StoredCrop(number: 2, x: -3, y: 5, width: 20, height: 20, png: [1, 2, 3]),
      StoredCrop(number: 7, x: 0, y: 9, width: 4, height: 4, png: []),
    ]
    try store.save(record("a"), settings: "{}", at: 0, overlay: "A")
    try store.keep(crops, of: "beef")
    try store.keep(crops, of: "gone")
    try store.prune()
    #expect(try store.crops(of: "beef", withPixels: true) == crops)
    #expect(try store.crops(of: "beef", withPixels: false)[0].png == [])
    #expect(try store.crops(of: "gone", withPixels: true) == [])
    try store.keep([crops[1]], of: "beef")
    #expect(try store.crops(of: "beef", withPixels: true) == [crops[1]])
  }

  @Test func movingIsAllOrNothing() throws {
    let store = try begun()
    try store.save(record("a"), settings: Self.settings, shortName: "one", at: 0, overlay: "A")
    try store.saveFurther(
      record("x"), settings: Self.settings, shortName: "x", at: 0, place: 1)
    let staged = try store.stage(
      record("b"), settings: Self.settings, shortName: "b", featureCount: 2)
    #expect(try store.record(at: 0)?.provenance.pluginID == "a")
    #expect(try store.staleOverlays().isEmpty)
    try store.move(to: [0: [staged]], facts: ["classifier": "b"])
    #expect(try store.record(at: 0)?.provenance.pluginID == "b")
    #expect(try store.record(at: 0, place: 1) == nil)
    #expect(try store.facts() == ["classifier": "b"])
    let stale = try store.staleOverlays()
    #expect(stale.map(\.name) == ["A"] && stale.map(\.pluginID) == ["a"])
    #expect(stale.map(\.shortName) == ["one"])
    try store.prune()
    #expect(try store.staleOverlays().isEmpty)
  }

  private static let settings = CountingSettings(
    imaging: ImagingSettings(profile: .agar, umPerPixel: 7.123456789012345), stained: true
  ).canonicalJSON

  /// A diameter that nobody gave is another setting than the same diameter given.
  @Test(arguments: [nil, 90.0])
  func settingsComeBackToTheLastDigit(diameter: Double?) throws {
    let store = try begun()
    let settings = CountingSettings(
      imaging: ImagingSettings(
        profile: .agar, dishDiameterMillimetres: diameter, umPerPixel: 7.123456789012345),
      stained: true
    ).canonicalJSON
    #expect((settings == Self.settings) == (diameter == nil))
    try store.save(record("a"), settings: settings, at: 0, overlay: "A")
    let count = try #require(try store.counts().first)
    #expect(count.position == 0 && count.featureCount == 2 && count.imageSHA256 == "beef")
    let again = CountingSettings(imaging: count.imaging, stained: count.stained)
    #expect(again.canonicalJSON == settings)
    #expect(count.imaging.dishDiameterMillimetres == diameter)
  }

  /// Written by the program before it knew several classifiers: one dish counted, one failed.
  @Test func aFileOfVersion1IsBroughtUp() throws {
    let root = FileSystem.folder(of: FileSystem.folder(of: FileSystem.folder(of: #filePath)))
    try AtomicFile.write(
      try FileBytes.read(FileSystem.join(root, "Tests/Fixtures/studies/version-1.sqlite")),
      to: path)
    for _ in 0..<2 {
      let store = try StudyStore(path: path, featureNames: DishPipeline.featureNames)
      let record = try #require(try store.record(at: 0))
      #expect(record.total == 6 && record.objects.count == 6)
      #expect(record.provenance.pluginID == "org.cfukit.rules.agar")
      #expect(record.objects.allSatisfy { $0.object.features.count >= 73 })
      #expect(record.objects.allSatisfy { !$0.object.features[0].isNaN })
      let count = try #require(try store.counts().first)
      #expect(count.featureCount == 73 && count.imaging.profile == .agar)
      #expect(
        CountingSettings(
          imaging: count.imaging, stained: count.stained, countingRule: count.countingRule
        ).sha256 == record.provenance.settingsSHA256)
      #expect(try store.record(at: 0, place: 1) == nil)
      #expect(try store.rows(withFields: true)[0].fields[2].value == "a \"quoted\", one")
      #expect(try store.rows().map(\.status) == [.counted, .failed])
      try store.saveFurther(record, settings: "{}", shortName: "x", at: 0, place: 1)
      try store.keep([], of: record.imageSHA256)
      #expect(try store.record(at: 0, place: 1) != nil)
      try store.begin(
        facts: try store.facts(), rows: try store.rows(withFields: true))
      let found = try #require(
        try store.find(imageSHA256: record.imageSHA256, provenance: record.provenance))
      try store.take(found, at: 0, overlay: "D1")
      try store.fail("still", at: 1)
      try store.close()
    }
  }

  /// A kill in the middle of a transaction leaves its journal, which has to be rolled back before
  /// anything can be read.
  @Test func aFileWithAHotJournalCanBeLookedAt() throws {
    let store = try begun()
    try store.save(record("a"), settings: Self.settings, at: 0, overlay: "A")
    try store.close()
    let before = try StudyStore.findings(ofFileAt: path)
    #expect(before.count == 2)
    let hot = folder.path("hot.sqlite")
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { database in
      // So small a cache that changes reach the file before they are committed.
      try database.execute(sql: "PRAGMA cache_size = 1; PRAGMA cache_spill = 1")
      try database.execute(sql: "BEGIN IMMEDIATE; UPDATE sheet SET dish = dish || ' changed'")
      for number in 0..<300 {
        try database.execute(
          sql: "INSERT INTO overlay (name, dish_id) VALUES (?, 1)",
          arguments: ["\(number)" + String(repeating: "x", count: 200)])
      }
      for ending in ["", "-journal"] {
        try AtomicFile.write(try FileBytes.read(path + ending), to: hot + ending)
      }
      try database.execute(sql: "ROLLBACK")
    }
    try queue.close()
    #expect(try FileBytes.read(hot + "-journal").count > 512)
    #expect(try FileBytes.read(hot) != FileBytes.read(path))
    #expect(try StudyStore.findings(ofFileAt: hot) == before)
    #expect(FileSystem.kind(hot + "-journal") == .missing)
  }

  @Test func aFileOfANewerVersionIsLeftAlone() throws {
    try begun().close()
    let queue = try DatabaseQueue(path: path)
    try queue.write {
      try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9 what comes later')")
    }
    try queue.close()
    let before = try FileBytes.read(path).count
    let error = #expect(throws: CFUError.self) {
      try StudyStore(path: path, featureNames: ["diameter_um", "od_mean", "new"])
    }
    #expect(error?.code == .cannotWrite && error?.message.contains("newer version") == true)
    #expect(try FileBytes.read(path).count == before)
  }
}
