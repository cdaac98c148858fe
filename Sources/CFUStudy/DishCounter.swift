import CFUCore
import CFUPictures
import CFUStore

/// The way of one dish: from its file to its overlay and its row in the store.
struct DishCounter<Stages: DishStages>: Sendable {
  var stages: Stages
  var store: StudyStore
  var folder: ResultsFolder

  struct Ended {
    var total: Int
    var flags: [DishFlag]
    var resumed: Bool
    var classifierFailures: Int
  }

  /// Counts a dish, or takes over what an earlier run found on it.
  ///
  /// The overlay is written before the record: a record in the store means that all of the dish is
  /// there.
  ///
  /// - Throws: `noInput`, `badInput` and `internal` concern this dish alone; `cannotWrite` and
  ///   `plugin` all of them.
  func count(_ dish: PlannedDish, session: Stages.Session) throws(CFUError) -> Ended {
    let start = MonotonicClock.seconds()
    let bytes = try PictureFile.bytes(atPath: dish.path)
    let sha256 = bytes.withUnsafeBytes { SHA256Text.of($0) }
    let provenance = provenance(of: dish)
    let overlay = folder.overlay(dish.fileName)

    if let found = try store.find(imageSHA256: sha256, provenance: provenance) {
      if try !store.overlay(dish.fileName, shows: found) || FileSystem.kind(overlay) == .missing,
        let record = try store.record(found)
      {
        let picture = try stages.decode(bytes, path: dish.path, settings: dish.settings.imaging)
        try draw(picture, record: record, dish: dish)
      }
      try store.take(found, at: dish.position, overlay: dish.fileName)
      return Ended(total: found.total, flags: [], resumed: true, classifierFailures: 0)
    }

    let picture = try stages.decode(bytes, path: dish.path, settings: dish.settings.imaging)
    let analysis = try stages.analyse(picture, settings: dish.settings.imaging)
    let file = PictureSource(
      bytes: bytes, path: dish.path, maxMegapixels: dish.settings.imaging.maxMegapixels)
    var record = try classified(analysis, on: file, dish: dish, session: session)
    record.imageSHA256 = sha256
    record.provenance = provenance
    try draw(picture, record: record, dish: dish)
    record.seconds = MonotonicClock.seconds() - start
    try store.save(
      record, settings: dish.settings.canonicalJSON, at: dish.position, overlay: dish.fileName)
    return Ended(
      total: record.total, flags: record.flags, resumed: false,
      classifierFailures: record.classifierFailures)
  }

  /// The record but for the picture's hash, provenance and time.
  private func classified(
    _ analysis: DishAnalysis, on file: PictureSource, dish: PlannedDish, session: Stages.Session
  ) throws(CFUError) -> DishRecord {
    let facts = stages.classifier
    let settings = dish.settings
    let shown = analysis.objects.filter { $0.artefact == nil }
    let umPerPixel = analysis.geometry.calibration.umPerPixel
    var opinions: [Int: Opinion] = [:]
    if !shown.isEmpty {
      let answers = try stages.classify(
        shown, on: file, dish: dish.row.dish, umPerPixel: umPerPixel, stained: settings.stained,
        session: session)
      for (object, answer) in zip(shown, answers) { opinions[object.id] = answer }
    }
    let rule = CountingRule(
      classes: facts.classes, coarsest: settings.coarsest, stained: settings.stained)
    var (objects, flags) = rule.apply(
      to: analysis.objects, opinions: opinions, umPerPixel: umPerPixel,
      tooNumerous: settings.imaging.tooNumerous)
    for index in objects.indices { objects[index].object.roundOutline() }
    return DishRecord(
      imageSHA256: "", geometry: analysis.geometry, objects: objects, classes: rule.classes,
      flags: analysis.flags + flags.filter { !analysis.flags.contains($0) },
      provenance: provenance(of: dish), seconds: 0)
  }

  private func provenance(of dish: PlannedDish) -> Provenance {
    Provenance(
      programVersion: programVersion, settingsSHA256: dish.settings.sha256,
      pluginID: stages.classifier.id, pluginVersion: stages.classifier.version,
      pluginSHA256: stages.classifier.sha256)
  }

  private func draw(
    _ picture: Stages.Picture, record: DishRecord, dish: PlannedDish
  ) throws(CFUError) {
    let jpeg = try stages.overlay(picture, record: record, dish: dish.row.dish)
    try store.forgetOverlay(dish.fileName)
    try AtomicFile.write(jpeg, to: folder.overlay(dish.fileName))
  }
}

extension FoundObject {
  /// Outlines are stored as 32-bit floats; rounded before they are drawn, they give the same
  /// overlay now and when it is drawn again from the store.
  fileprivate mutating func roundOutline() {
    for index in outline.indices {
      outline[index] = PixelPoint(
        x: Double(Float(outline[index].x)), y: Double(Float(outline[index].y)))
    }
  }
}
