import CFUCore
import CFUImaging
import CFUPictures
import CFUStore

/// The way of one dish from one classifier to another: what was found on it stays.
struct DishReclassifier<Stages: DishStages>: Sendable {
  var stages: Stages
  var store: StudyStore
  /// Read the pictures for classifiers that look at pixels which were not kept.
  var readsPictures: Bool

  private var classifying: DishClassifying<Stages> { DishClassifying(stages: stages) }

  /// Has the dish classified, or takes what an earlier run left, without pointing its row there.
  ///
  /// - Returns: the records of all classifiers in their order, and how it went.
  /// - Throws: what concerns all dishes: until every one is there, the study stays as it is.
  func classify(
    _ dish: PlannedDish, _ count: StoredCount, sessions: [Stages.Session?]
  ) throws(CFUError) -> (records: [StoredDish], ended: DishEnded) {
    var records: [StoredDish] = []
    var ended = DishEnded(total: 0, flags: [], resumed: true, worked: false, failures: [])
    var first: DishRecord?
    for (place, facts) in stages.classifiers.enumerated() {
      let provenance = classifying.provenance(
        of: dish, programVersion: count.programVersion, place: place)
      if let known = try store.find(imageSHA256: count.imageSHA256, provenance: provenance) {
        records.append(known)
        ended.failures.append(0)
        if place == 0 { ended.total = known.total }
        continue
      }
      let start = MonotonicClock.seconds()
      if first == nil { first = try store.record(count.dish) }
      guard let first, let session = sessions[place] else {
        throw CFUError(.internal, "\(store.path): the record of \(dish.row.dish) is gone.")
      }
      var record = try classifying.record(
        of: first.found(), dish: dish, pixels: try pixels(of: first, dish, for: facts),
        place: place, session: session)
      record.seconds = MonotonicClock.seconds() - start
      records.append(
        try store.stage(
          record, settings: dish.settings(for: facts).canonicalJSON, shortName: facts.shortName,
          featureCount: count.featureCount))
      ended.worked = true
      ended.failures.append(record.classifierFailures)
      if place == 0 {
        ended.resumed = false
        ended.total = record.total
        ended.flags = record.flags
      }
    }
    return (records, ended)
  }

  /// Where the pixels of a dish's objects come from, for a classifier that wants some.
  private func pixels(
    of record: DishRecord, _ dish: PlannedDish, for facts: ClassifierFacts
  ) throws(CFUError) -> PixelSource {
    let shown = record.analysis.shown
    guard let wish = facts.crops, !shown.isEmpty else { return .kept([:]) }
    let cutOuts = try KeptCrops(store: store).cutOuts(of: record.imageSHA256)
    let lack = KeptCrops.lack(
      of: shown, wish: wish, umPerPixel: record.geometry.calibration.umPerPixel, in: cutOuts)
    guard let lack else { return .kept(cutOuts) }
    if readsPictures { return .picture(try dish.counted(imageSHA256: record.imageSHA256)) }
    throw CFUError(
      .noInput, "\(dish.row.dish): the classifier \(facts.id) looks at pixels, \(lack).",
      nextStep: "Count the study again with --keep-crops, or give --pictures to read the pictures.")
  }
}

extension PlannedDish {
  /// The dish's picture, if it is the one that was counted.
  ///
  /// - Throws: `noInput` when it is missing or may not be read, `badInput` when it is another.
  func counted(imageSHA256: String) throws(CFUError) -> PictureSource {
    guard FileSystem.kind(path) != .missing else {
      throw CFUError(
        .noInput, "\(path), the picture of \(row.dish), does not exist.",
        nextStep: "Put it back, or name the folder that the sheet's paths start from with --base.")
    }
    let bytes = try PictureFile.bytes(atPath: path)
    guard bytes.withUnsafeBytes({ SHA256Text.of($0) }) == imageSHA256 else {
      throw CFUError(
        .badInput, "\(path) is not the picture of \(row.dish) that was counted: its hash differs.",
        nextStep: "Put that picture back, or count the study again.")
    }
    return PictureSource(bytes: bytes, path: path, maxMegapixels: imaging.maxMegapixels)
  }
}
