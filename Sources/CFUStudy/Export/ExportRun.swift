package import CFUCore
import CFUExport
import CFUImaging
import CFUReport
import CFUStore

/// A finished study in the formats of other programs, from its `study.sqlite` alone.
///
/// Dishes are read one at a time and given to all formats, so that memory does not grow with the
/// study's colonies. Equal studies make equal files.
package struct ExportRun: Sendable {
  package var options: ExportOptions

  package init(_ options: ExportOptions) { self.options = options }

  /// What was written.
  package struct Outcome: Sendable {
    package var folder: String
    /// Paths within the folder by format; a folder of one file a dish by its name with a slash.
    package var files: [ExportFormat: [String]]
    package var dishes: Int
    /// Dishes that could not be counted: they are in the tables, and have no outlines.
    package var failed: Int
  }

  /// - Throws: `noInput` where there is no study, `usage` for one that is not finished, `badInput` for
  ///   one that cannot be read, `cannotWrite` as writing does, `interrupted` when the user stopped it.
  ///   Files that were complete by then stay; none is half-written.
  package func perform() throws(CFUError) -> Outcome {
    let database = FileSystem.join(options.results, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(options.results) holds no study.sqlite.",
        nextStep: "Name the folder that cfu count wrote its results to.")
    }
    let folder = try ExportFolder(options)
    var store = try StudyStore(reading: database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: options.results, base: nil)
    var classifiers = try store.runs().distinctClassifiers
    var facts = study.facts
    if options.reviewed {
      let reading = try ReviewReading.of(options.results)
      let (revised, further) = try ReviewedStore.of(store, fold: reading.fold)
      store = revised
      if !classifiers.isEmpty { classifiers[0].classes += further }
      facts["review"] = try ReviewWords(reading, study.plan, store).words
    }
    let further = zip(classifiers.labels, classifiers).dropFirst().map {
      FurtherClassifier(label: $0, classes: $1.classes)
    }
    let exporters = try exporters(
      ExportContext(
        folder: folder, sheet: study.plan.sheet, classes: classifiers.first?.classes ?? [],
        further: further, runs: try store.runs(), facts: facts))
    for dish in study.plan.dishes {
      if Interruption.isRequested {
        throw CFUError(
          .interrupted, "Stopped; files that were not complete were not written.",
          nextStep: "Give the same command again.")
      }
      let exported = try read(dish, further: further.count, study, store)
      for (_, exporter) in exporters { try exporter.add(exported) }
    }
    var files: [ExportFormat: [String]] = [:]
    for (format, exporter) in exporters { files[format] = try exporter.end() }
    try store.close()
    AtomicFile.syncFolder(folder.path)
    return Outcome(
      folder: folder.path, files: files, dishes: study.plan.dishes.count,
      failed: study.problems.count)
  }

  private func read(
    _ dish: PlannedDish, further: Int, _ study: StoredStudy, _ store: StudyStore
  ) throws(CFUError) -> ExportedDish {
    guard let record = try store.record(at: dish.position) else {
      let problem = study.problems[dish.position] ?? "The dish was not counted."
      return ExportedDish(
        position: dish.position, fileName: dish.fileName,
        dish: StudyDish(row: dish.row, outcome: .failed(CFUError(.badInput, problem))),
        objects: [])
    }
    var others: [DishRecord?] = []
    for place in 0..<further {
      others.append(try store.record(at: dish.position, place: place + 1))
    }
    return ExportedDish(
      position: dish.position, fileName: dish.fileName,
      dish: StudyDish(row: dish.row, outcome: .counted(record), further: others),
      objects: hasOutlines ? record.exported(withUncounted: options.withUncounted) : [])
  }

  private var hasOutlines: Bool {
    !options.formats.isDisjoint(with: [.geojson, .coco, .imagej])
  }

  private func exporters(
    _ context: ExportContext
  ) throws(CFUError) -> [(ExportFormat, any Exporter)] {
    var exporters: [(ExportFormat, any Exporter)] = []
    for format in ExportFormat.allCases where options.formats.contains(format) {
      let exporter: any Exporter =
        switch format {
        case .xlsx: try WorkbookExport(context)
        case .pzfx: PrismExport(context)
        case .geojson: try GeoJSONExport(context)
        case .coco: try CocoExport(context)
        case .imagej: try ImageJExport(context)
        case .csv: try TidyExport(context)
        }
      exporters.append((format, exporter))
    }
    return exporters
  }
}
