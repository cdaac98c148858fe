import CFUCore
import CFUPictures
import CFUStore

/// The way of one dish: from its file to its overlay and its rows in the store.
struct DishCounter<Stages: DishStages>: Sendable {
  var stages: Stages
  var store: StudyStore
  var folder: ResultsFolder
  /// Keep the pixels of every object.
  var keepsCrops = false
  let broken = BrokenClassifiers()

  /// A dish at work, with what is known of it so far.
  private struct Work {
    var dish: PlannedDish
    var file: PictureSource
    var sha256: String
    /// The first classifier's record; nil where an earlier run has it and nobody asked yet.
    var record: DishRecord?
    var warnings: [String] = []
  }

  private var classifying: DishClassifying<Stages> { DishClassifying(stages: stages) }

  /// Counts a dish, or takes over what an earlier run found on it.
  ///
  /// The overlay is written before the record: a record in the store means that all of the dish is
  /// there. What further classifiers say is made of the same objects afterwards, be they found now
  /// or by an earlier run; nothing that happens to them concerns the first one's record.
  ///
  /// - Parameter sessions: one of each classifier.
  /// - Throws: `noInput`, `badInput` and `internal` concern this dish alone; `cannotWrite` and
  ///   `plugin` all of them.
  func count(_ dish: PlannedDish, sessions: [Stages.Session?]) throws(CFUError) -> DishEnded {
    let start = MonotonicClock.seconds()
    let bytes = try PictureFile.bytes(atPath: dish.path)
    var work = Work(
      dish: dish,
      file: PictureSource(
        bytes: bytes, path: dish.path, maxMegapixels: dish.imaging.maxMegapixels),
      sha256: bytes.withUnsafeBytes { SHA256Text.of($0) })
    let provenance = classifying.provenance(of: dish, programVersion: programVersion, place: 0)
    let found = try store.find(imageSHA256: work.sha256, provenance: provenance)
    var ended: DishEnded
    if let found {
      ended = try take(found, &work)
    } else {
      guard let session = sessions[0] else {
        throw CFUError(.internal, "The first classifier has no session.")
      }
      ended = try countAnew(&work, session: session, start: start)
    }
    if keepsCrops, try keepCrops(&work, found) { ended.worked = true }
    for place in stages.classifiers.indices.dropFirst() {
      let further = try further(place, &work, found, session: sessions[place])
      ended.failures.append(further.failures)
      if further.worked { ended.worked = true }
    }
    ended.warnings = work.warnings
    return ended
  }

  /// Takes over the first classifier's record of an earlier run.
  private func take(_ found: StoredDish, _ work: inout Work) throws(CFUError) -> DishEnded {
    let dish = work.dish
    if try !store.overlay(dish.fileName, shows: found)
      || FileSystem.kind(folder.overlay(dish.fileName)) == .missing,
      let record = try store.record(found)
    {
      work.record = record
      let picture = try stages.decode(
        work.file.bytes, path: dish.path, settings: dish.imaging)
      try draw(picture, record: record, dish: dish)
    }
    try store.take(found, at: dish.position, overlay: dish.fileName)
    return DishEnded(total: found.total, flags: [], resumed: true, worked: false, failures: [0])
  }

  private func countAnew(
    _ work: inout Work, session: Stages.Session, start: Double
  ) throws(CFUError) -> DishEnded {
    let dish = work.dish
    let picture = try stages.decode(work.file.bytes, path: dish.path, settings: dish.imaging)
    let found = DishClassifying<Stages>.Found(
      analysis: try stages.analyse(picture, settings: dish.imaging), imageSHA256: work.sha256,
      programVersion: programVersion)
    var record = try classifying.record(
      of: found, dish: dish, pixels: .picture(work.file), place: 0, session: session)
    try draw(picture, record: record, dish: dish)
    record.seconds = MonotonicClock.seconds() - start
    let facts = stages.classifiers[0]
    try store.save(
      record, settings: dish.settings(for: facts).canonicalJSON, shortName: facts.shortName,
      at: dish.position, overlay: dish.fileName)
    work.record = record
    return DishEnded(
      total: record.total, flags: record.flags, resumed: false, worked: true,
      failures: [record.classifierFailures])
  }

  /// What the further classifier in `place` says of the dish, now or in an earlier run.
  private func further(
    _ place: Int, _ work: inout Work, _ first: StoredDish?, session: Stages.Session?
  ) throws(CFUError) -> (worked: Bool, failures: Int) {
    let dish = work.dish
    let start = MonotonicClock.seconds()
    let provenance = classifying.provenance(
      of: dish, programVersion: programVersion, place: place)
    if let found = try store.find(imageSHA256: work.sha256, provenance: provenance) {
      try store.takeFurther(found, at: dish.position, place: place)
      return (false, 0)
    }
    guard let firstRecord = try firstRecord(&work, first) else { return (false, 0) }
    let found: DishClassifying<Stages>.Found = firstRecord.found()
    var record: DishRecord
    do throws(CFUError) {
      if let error = broken.error(place) { throw error }
      guard let session else { throw CFUError(.internal, "The classifier has no session.") }
      record = try classifying.record(
        of: found, dish: dish, pixels: .picture(work.file), place: place, session: session)
    } catch {
      if error.code == .cannotWrite { throw error }
      // The dish is counted: what kept this classifier from looking is a reason in its own columns.
      record = classifying.record(of: found, dish: dish, failure: error, place: place)
      if error.code == .plugin, broken.note(error, place) {
        work.warnings.append("\(error.description) The others go on.")
      }
    }
    record.seconds = MonotonicClock.seconds() - start
    let facts = stages.classifiers[place]
    try store.saveFurther(
      record, settings: dish.settings(for: facts).canonicalJSON, shortName: facts.shortName,
      at: dish.position, place: place)
    return (true, record.classifierFailures)
  }

  /// Keeps the pixels of the dish's objects, unless they are kept already. Says whether it had to.
  private func keepCrops(_ work: inout Work, _ first: StoredDish?) throws(CFUError) -> Bool {
    guard let record = try firstRecord(&work, first) else { return false }
    let crops = KeptCrops(store: store)
    let shown = record.analysis.shown
    let umPerPixel = record.geometry.calibration.umPerPixel
    if try crops.hold(shown, of: work.sha256, umPerPixel: umPerPixel) { return false }
    do throws(CFUError) {
      try crops.keep(shown, of: work.sha256, from: work.file, umPerPixel: umPerPixel)
    } catch {
      if error.code == .cannotWrite { throw error }
      // The dish is counted all the same.
      work.warnings.append("the crops were not kept: \(error.description)")
    }
    return true
  }

  private func firstRecord(
    _ work: inout Work, _ found: StoredDish?
  ) throws(CFUError) -> DishRecord? {
    if work.record == nil, let found { work.record = try store.record(found) }
    return work.record
  }

  private func draw(
    _ picture: Stages.Picture, record: DishRecord, dish: PlannedDish
  ) throws(CFUError) {
    let jpeg = try stages.overlay(picture, record: record, dish: dish.row.dish)
    try store.forgetOverlay(dish.fileName)
    try AtomicFile.write(jpeg, to: folder.overlay(dish.fileName))
  }
}
