package import CFUCore
import CFUImaging
import CFUReport
package import CFUStatistics
import CFUStore

/// Counts to compare, wherever they come from: a counted study, or a table typed by hand.
package struct CountTable: Sendable {
  /// The folder or file, for messages.
  package var name: String
  /// Rows, comparisons and warnings.
  package var sheet: SampleSheet
  /// Ids of the classes that are colonies.
  package var classes: [String]
  /// What a person reads for a class id, where that is another text.
  package var classNames: [String: String]
  /// One a row of the sheet; nil for a dish without counts.
  package var dishes: [DishCounts?]
  /// A sentence about columns that are neither counts nor part of a sample sheet; none where there
  /// are no such columns. Of no matter to who reads them as measurements.
  package var unreadColumns: [String] = []
  /// How much of the counts people have reviewed; nil for the machine's own.
  package var review: String?
  /// Whether pictures were counted by this program.
  package var isStudy: Bool

  /// Reads the study in a folder, or the table in a file.
  ///
  /// - Parameter reviewed: of a study, the counts as people left them instead of the machine's.
  /// - Throws: `noInput` when there is no such thing, `usage` for a study that is not finished or a
  ///   table with mistakes.
  package init(
    _ path: String, options: CountSheet.Options = CountSheet.Options(), reviewed: Bool = false
  ) throws(CFUError) {
    if FileSystem.kind(path) == .folder {
      guard options.vehicle == nil, options.conditions.isEmpty else {
        throw CFUError(
          .usage, "--vehicle and --where are for tables; \(path) is a folder.",
          nextStep: "Give its dishes.csv, or leave them away.")
      }
      try self.init(results: path, reviewed: reviewed)
    } else if reviewed {
      throw CFUError(
        .usage, "--reviewed is for a results folder; \(path) is a table.",
        nextStep: "Leave it away, or name the folder that was reviewed.")
    } else {
      let text = try TableBytes.text(try FileBytes.read(path), name: path)
      self.init(try CountSheet.parse(text: text, name: path, options: options), name: path)
    }
  }

  private init(_ counted: CountSheet, name: String) {
    self.name = name
    sheet = counted.sheet
    classes = counted.classes
    unreadColumns = counted.unreadColumns
    classNames = [:]
    isStudy = false
    dishes = counted.sheet.rows.indices.map { index in
      let row = counted.sheet.rows[index]
      guard let total = counted.totals[index] else { return nil }
      // The mean of n dishes is worth the sum over all n of them.
      let times = counted.averaged[index]
      var dish = DishCounts(
        donor: row.donor, cellsPlated: row.cellsPlated.map { $0 * times }, perCells: row.perCells,
        counts: counted.counts[index].map { $0.map { $0 * times } }, total: total * times,
        dishes: times)
      dish.hasOwnTotal = counted.hasOwnTotal[index] && !counted.classes.isEmpty
      return dish
    }
    // Where nothing but totals was counted the total is the one class.
    if classes.isEmpty {
      classes = [GroupResult.total]
      dishes = dishes.map { dish in
        guard var dish else { return nil }
        dish.counts = [dish.total]
        return dish
      }
    }
    dishes = dishes.withComparableTotals
  }

  private init(results path: String, reviewed: Bool) throws(CFUError) {
    let database = FileSystem.join(path, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(path) holds no counted study: it has no study.sqlite.",
        nextStep: "Give the folder that 'cfu count --out' wrote, or a table of counts.")
    }
    var store = try StudyStore(path: database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: path, base: nil)
    var words: String?
    if reviewed {
      let reading = try ReviewReading.of(path)
      store = try ReviewedStore.of(store, fold: reading.fold).store
      words = try ReviewWords(reading, study.plan, store).words
    }
    var records: [DishRecord?] = []
    for dish in study.plan.dishes {
      records.append(try store.record(at: dish.position)?.withoutMeasurements)
    }
    try store.close()
    self.init(sheet: study.plan.sheet, records: records, name: path)
    review = words
  }

  /// - Parameter records: one a row of the sheet; nil for a dish that could not be counted.
  init(sheet: SampleSheet, records: [DishRecord?], name: String) {
    self.name = name
    self.sheet = sheet
    isStudy = true
    let classes = records.lazy.compactMap { $0 }.first?.classes.colonies ?? []
    let ids = classes.map(\.id)
    self.classes = ids
    classNames = ClassNames.of(records.compactMap { $0 })
    dishes =
      zip(sheet.rows, records).map { row, record in
        record.map { DishCounts(record: $0, row: row, classes: ids) }
      }.withComparableTotals
  }

  /// What can be read out of each dish.
  package struct Readout: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
      /// Colonies, proportional to the cells plated.
      case count
      /// Any other number, such as a luminescence or a percentage.
      case measurement
    }
    /// Class id, `total`, or the column's name.
    package var id: String
    package var kind: Kind
    /// One a row of the sheet; nil where there is none.
    package var values: [Double?]
  }

  /// Every class, and the total where there are several.
  package var countReadouts: [Readout] {
    let total = DishCounts.hasTotal(dishes, classes: classes) ? [GroupResult.total] : []
    return (classes + total).map { count($0) }
  }

  private func count(_ id: String) -> Readout {
    let place = classes.firstIndex(of: id)
    return Readout(
      id: id, kind: .count,
      values: dishes.map { dish in
        guard let dish else { return nil }
        return place.map { dish.counts[$0] } ?? dish.total
      })
  }

  /// A class, `total`, or a column of the table by its header, upper and lower case being one.
  ///
  /// - Throws: `usage` when there is no such thing, or a cell of the column is no number.
  package func readout(_ name: String) throws(CFUError) -> Readout {
    let wanted = name.lowercased()
    let bare = Self.bare(name)
    if let id = (classes + [GroupResult.total]).first(where: { $0.lowercased() == bare }) {
      return count(id)
    }
    guard
      let column = sheet.columns.firstIndex(where: { $0.trimmed.lowercased() == wanted })
    else {
      throw CFUError(
        .usage, "\(self.name) has no class and no column '\(name)'.",
        nextStep:
          "It has \(readoutNames.joined(separator: ", ")).")
    }
    let header = String(sheet.columns[column].trimmed)
    let values = try CountSheet.measurements(sheet, column: column, name: self.name)
    return Readout(id: header, kind: .measurement, values: values)
  }

  /// All that a readout may be, each once: the column of a class is the class.
  private var readoutNames: [String] {
    var seen: Set<String> = [""]
    return (classes + [GroupResult.total] + sheet.columns.map { String($0.trimmed) }).filter {
      seen.insert(Self.bare($0)).inserted
    }
  }

  /// A readout's name as it is looked for among the classes.
  private static func bare(_ name: String) -> String {
    let name = name.lowercased()
    return name.hasPrefix("count_") ? String(name.dropFirst(6)) : name
  }
}

extension DishRecord {
  /// What tables of dishes need: verdicts, without the bulk of outlines and features.
  var withoutMeasurements: DishRecord {
    var record = self
    for index in record.objects.indices {
      record.objects[index].object.outline = []
      record.objects[index].object.features = []
      record.objects[index].verdict.probabilities = []
    }
    return record
  }
}
