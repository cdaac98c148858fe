package import CFUCore
import CFUImaging
import CFUPluginHost
import CFUPictures
package import CFUReport
import CFUStore
import Synchronization

/// Dishes of a counted study counted again from turned, darker, brighter and compressed pictures:
/// `cfu validate --stability`.
package struct StabilityRun: Sendable {
  /// Folder of a counted study.
  package var results: String
  /// How many dishes; they are spread over the range of the counts.
  package var dishes: Int
  package var pluginFolders: [String]
  /// Pictures at a time; nil to choose from cores and memory.
  package var jobs: Int?
  /// Folder that the sheet's relative paths start from; nil for the stored one.
  package var base: String?
  /// Folder for stability.csv and stability.json; nil to write none.
  package var out: String?

  package init(
    results: String, dishes: Int = 3, pluginFolders: [String] = [], jobs: Int? = nil,
    base: String? = nil, out: String? = nil
  ) {
    self.base = base
    self.results = results
    self.dishes = dishes
    self.pluginFolders = pluginFolders
    self.jobs = jobs
    self.out = out
  }

  /// - Parameter progress: hears how many of how many counts are done.
  /// - Throws: `noInput` and `badInput` for what is missing or is not what was counted, `plugin` for
  ///   the classifier, `interrupted` when the user stops it, `cannotWrite`.
  package func perform(
    warn: (String) -> Void, progress: @escaping @Sendable (Int, Int) -> Void
  ) throws(CFUError) -> StabilityReport {
    let database = FileSystem.join(results, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(results) holds no counted study: it has no study.sqlite.",
        nextStep: "Give the folder that 'cfu count --out' wrote.")
    }
    let store = try StudyStore(reading: database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: results, base: base)
    var stored: [Int: DishRecord] = [:]
    for dish in study.plan.dishes {
      stored[dish.position] = try store.record(at: dish.position)?.withoutMeasurements
    }
    try store.close()
    let records = stored
    let chosen = try choose(study.plan.dishes, records)
    let stages = try makeStages(study)
    if let stored = study.facts["classifier_sha256"], stored != stages.classifiers[0].sha256 {
      warn(
        "the classifier is another version than the one that counted \(results): the dishes are "
          + "compared with what it counts now.")
    }

    let variants = StabilityReport.Variant.all
    let classes = stages.classifiers[0].classes.colonies.map(\.id)
    let counts = Mutex<[Int: StabilityReport.Count]>([:])
    let sessions = try stages.openSessions()
    defer { stages.close(sessions) }
    let total = chosen.count * variants.count
    progress(0, total)
    let complete = try DishQueue(count: total).run(
      jobs: min(jobs ?? JobCount.automatic(), total), stages: stages, first: sessions
    ) { (sessions, index) throws(CFUError) in
      let dish = chosen[index / variants.count]
      let variant = variants[index % variants.count]
      guard let record = records[dish.position], let session = sessions[0] else { return }
      let made = try Self.count(dish, record, as: variant, stages: stages, session: session)
      let done = counts.withLock { counts in
        counts[index] = StabilityReport.Count(variant: variant, record: made, classes: classes)
        return counts.count
      }
      progress(done, total)
    }
    for warning in stages.takeWarnings() { warn(warning) }
    guard complete else {
      throw CFUError(.interrupted, "Stopped; nothing of the stability check is kept.")
    }
    let made = counts.withLock { $0 }
    let report = StabilityReport(
      dishes: chosen.enumerated().map { place, dish in
        StabilityReport.Dish(
          name: dish.row.dish, counted: records[dish.position]?.total ?? 0,
          counts: variants.indices.compactMap { made[place * variants.count + $0] })
      }, classes: classes)
    try write(report)
    return report
  }

  /// Dishes from the sparsest to the fullest, in even steps.
  private func choose(
    _ dishes: [PlannedDish], _ records: [Int: DishRecord]
  ) throws(CFUError) -> [PlannedDish] {
    let counted = dishes.filter { (records[$0.position]?.total ?? 0) > 0 }
      .sorted {
        (records[$0.position]?.total ?? 0, $0.position)
          < (records[$1.position]?.total ?? 0, $1.position)
      }
    guard !counted.isEmpty else {
      throw CFUError(
        .usage, "\(results) has no dish with a colony, so that there is nothing to compare.",
        nextStep: "Give a study with colonies.")
    }
    guard counted.count > self.dishes else { return counted }
    let count = max(1, self.dishes)
    if count == 1 { return [counted[counted.count / 2]] }
    return (0..<count).map { counted[$0 * (counted.count - 1) / (count - 1)] }
  }

  private func makeStages(_ study: StoredStudy) throws(CFUError) -> ShippedStages {
    guard let profile = study.facts["profile"].flatMap(ImagingSettings.Profile.init(rawValue:)),
      let classifier = study.facts["classifier"]
    else {
      throw CFUError(
        .badInput, "\(results)/study.sqlite does not say what it was counted with.",
        nextStep: "Count the study again.")
    }
    return try ShippedStages(
      classifiers: [classifier], profile: profile, pluginFolders: pluginFolders,
      parameters: StoredParameters.settings(study.facts["classifier_parameters"] ?? "{}"))
  }

  private static func count(
    _ dish: PlannedDish, _ record: DishRecord, as variant: StabilityReport.Variant,
    stages: ShippedStages, session: ClassifierSession
  ) throws(CFUError) -> DishRecord {
    let original = try dish.counted(imageSHA256: record.imageSHA256)
    var varied = dish
    // A sampling that the file said is not in its copies.
    let calibration = record.geometry.calibration
    if calibration.source == .file || calibration.source == .sheet {
      varied.imaging.umPerPixel = calibration.umPerPixel
    }
    let bytes = try variant.bytes(of: original)
    let source = PictureSource(
      bytes: bytes, path: original.path, maxMegapixels: original.maxMegapixels)
    let picture = try stages.decode(bytes, path: dish.path, settings: varied.imaging)
    let found = DishClassifying<ShippedStages>.Found(
      analysis: try stages.analyse(picture, settings: varied.imaging),
      imageSHA256: bytes.withUnsafeBytes { SHA256Text.of($0) }, programVersion: programVersion)
    return try DishClassifying(stages: stages).record(
      of: found, dish: varied, pixels: .picture(source), place: 0, session: session)
  }

  private func write(_ report: StabilityReport) throws(CFUError) {
    guard let out else { return }
    let code = FileSystem.makeFolder(out)
    if code != 0 { throw AtomicFile.failure(out, code) }
    try AtomicFile.write(report.table, to: FileSystem.join(out, "stability.csv"))
    try AtomicFile.write(report.json, to: FileSystem.join(out, "stability.json"))
  }
}
