import CFUCore
import CFUImaging
import CFUReport
import CFUStatistics
import CFUStore

/// The counts that are to be judged: a counted study, or a table of what any program counted.
struct JudgedCounts {
  struct Dish: Sendable {
    var name: String
    /// Picture as the sheet has it; empty where a table names none.
    var image: String
    var donor: String?
    /// nil for a dish that could not be counted.
    var counts: ScoredDish.Counts?
    /// Size of the picture, px; nil for a table.
    var size: (width: Int, height: Int)?
    /// SHA-256 of the picture's bytes, lower-case hex; nil for a table.
    var imageSHA256: String?
    /// Why there are no counts; nil where there are.
    var problem: String?
  }

  /// The folder or file, for messages.
  let name: String
  let dishes: [Dish]
  /// Ids of the classes that are colonies.
  let classes: [String]
  /// What a person reads for a class id, where that is another text.
  let classNames: [String: String]
  /// The classifier's classes, with those that are no colonies; empty for a table.
  let classList: [ColonyClass]
  /// What is odd about a table.
  let remarks: [String]
  /// What counted, by name, in the order to be shown.
  let facts: [(name: String, value: String)]
  /// nil for a table.
  let plan: StudyPlan?
  private let store: StudyStore?

  /// - Parameters:
  ///   - column: of a table, the one that is judged; nil for its classes.
  ///   - base: folder that a sheet's relative paths start from; nil for the stored one.
  init(_ path: String, column: String?, base: String? = nil) throws(CFUError) {
    if FileSystem.kind(path) == .folder {
      guard column == nil else {
        throw CFUError(
          .usage, "--machine names a column of a table; \(path) is a folder.",
          nextStep: "Leave it away, or give a table of counts.")
      }
      try self.init(study: path, base: base)
    } else {
      try self.init(table: path, column: column)
    }
  }

  private init(study path: String, base: String?) throws(CFUError) {
    let database = FileSystem.join(path, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(path) holds no counted study: it has no study.sqlite.",
        nextStep: "Give the folder that 'cfu count --out' wrote, or a table of counts.")
    }
    let store = try StudyStore(
      reading: database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: path, base: base)
    var dishes: [Dish] = []
    var classList: [ColonyClass] = []
    var names: [String: String] = [:]
    for dish in study.plan.dishes {
      var judged = Dish(name: dish.row.dish, image: dish.row.image, donor: dish.row.donor)
      if let record = try store.record(at: dish.position)?.withoutMeasurements {
        if classList.isEmpty {
          classList = record.classes
          names = ClassNames.of([record])
        }
        let ids = classList.colonies.map(\.id)
        let counts = ids.map { record.countUnlessRefused(of: $0).map(Double.init) }
        judged.counts = ScoredDish.Counts(
          classes: counts, total: Double(record.total))
        judged.imageSHA256 = record.imageSHA256
        judged.size = (record.geometry.width, record.geometry.height)
      } else {
        judged.problem = study.problems[dish.position] ?? "The dish was not counted."
      }
      dishes.append(judged)
    }
    self.name = path
    self.dishes = dishes
    self.classes = classList.colonies.map(\.id)
    self.classNames = names
    self.classList = classList
    remarks = []
    facts = Self.facts(study.facts)
    plan = study.plan
    self.store = store
  }

  private static func facts(_ facts: [String: String]) -> [(name: String, value: String)] {
    [
      ("program_version", "version of cfu that counted"), ("classifier", "classifier"),
      ("classifier_version", "version of the classifier"),
      ("classifier_sha256", "SHA-256 of the classifier"),
      ("classifier_parameters", "parameters of the classifier"),
    ].compactMap { key, name in facts[key].map { (name: name, value: $0) } }
  }

  private init(table path: String, column: String?) throws(CFUError) {
    let table = try CountTable(
      path, options: CountSheet.Options(totalColumn: column))
    let onlyTotal = table.classes == [GroupResult.total]
    let classes = onlyTotal ? [] : table.classes
    let hasNames = table.sheet.columns.contains { $0.trimmed.lowercased() == "dish" }
    dishes = table.dishes.indices.map { index in
      let row = table.sheet.rows[index]
      let name = hasNames || row.image.isEmpty ? row.dish : FileSystem.stem(of: row.image)
      var dish = Dish(name: name, image: row.image, donor: row.donor)
      if let counts = table.dishes[index] {
        // A mean of several dishes is compared as the mean that it is.
        dish.counts = ScoredDish.Counts(
          classes: onlyTotal ? [] : counts.counts.map { $0.map { $0 / counts.dishes } },
          total: counts.total.map { $0 / counts.dishes })
      } else {
        dish.problem = "The table has no count of it."
      }
      return dish
    }
    name = path
    self.classes = classes
    classNames = [:]
    classList = []
    remarks = table.sheet.warnings + table.unreadColumns
    var facts = [(name: "table", value: FileSystem.name(of: path))]
    if let column { facts.append((name: "column", value: column)) }
    let bytes = try FileBytes.read(path)
    facts.append(
      (name: "SHA-256 of the table", value: bytes.withUnsafeBytes { SHA256Text.of($0) }))
    self.facts = facts
    plan = nil
    store = nil
  }

  /// All that is stored of a dish; nil for a table, and for a dish that could not be counted.
  func record(at position: Int) throws(CFUError) -> DishRecord? {
    try store?.record(at: position)
  }

  /// - Throws: `internal` when the database does not close.
  func close() throws(CFUError) { try store?.close() }
}
