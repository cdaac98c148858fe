package import CFUCore
import CFUImaging
import CFUPictures
import CFUReport
import CFUReview
import CFUStore

/// The objects of a reviewed study as people decided on them, with features and crops:
/// `cfu crops --reviewed`.
///
/// Only dishes that a person called reviewed (or that the scorer called done) are taken. What was
/// found is taken from the study's file, so that features are those that were counted with; what a
/// person outlined is measured on the picture.
package struct ReviewedCropsRun: Sendable {
  /// A results folder of `cfu count`.
  package var results: String
  package var out: String
  /// Side of the crops, px.
  package var size: Int
  /// Whose blind marks to take in place of the review; nil for the review.
  package var scorer: String?
  /// Folder that the sheet's relative paths start from; nil for the stored one.
  package var base: String?

  package init(
    results: String, out: String, size: Int, scorer: String? = nil, base: String? = nil
  ) {
    self.results = results
    self.out = out
    self.size = size
    self.scorer = scorer
    self.base = base
  }

  /// - Parameter tell: hears of every dish as it ends, and of what is left out.
  /// - Returns: how it ended, and the dishes that were done in the order of the sheet.
  /// - Throws: `noInput` where nobody has reviewed, or the scorer has no dish that is done;
  ///   `cannotWrite` as writing does.
  package func perform(
    _ tell: (StudyEvent) -> Void
  ) throws(CFUError) -> (outcome: StudyOutcome, dishes: [CropsRun.Dish]) {
    let database = FileSystem.join(results, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(results) holds no counted study: it has no study.sqlite.",
        nextStep: "Give the folder that 'cfu count --out' wrote.")
    }
    let reading = try ReviewReading.of(results)
    let store = try StudyStore(reading: database, featureNames: DishPipeline.featureNames)
    let study = try StoredStudy(store, name: results, base: base)
    var fold = reading.fold
    let layer = try self.layer(fold)
    var found: [(PlannedDish, DishRecord, DishMarks)] = []
    var open: [String] = []
    for dish in study.plan.dishes {
      guard let record = try store.record(at: dish.position) else { continue }
      let place = ReviewFold.Dish(name: dish.row.dish, record: record)
      let marks = fold.marks(of: place, layer, objects: record.objects)
      if marks.isReviewed {
        found.append((dish, record, marks))
      } else {
        open.append(dish.row.dish)
      }
    }
    try store.close()
    guard !found.isEmpty else {
      throw CFUError(
        .noInput,
        scorer.map { "\($0) has called no dish of \(results) done." }
          ?? "No dish of \(results) is called reviewed.",
        nextStep: "Say so of each dish that is, in 'cfu review \(results)'.")
    }
    if !open.isEmpty {
      tell(
        .warning(
          "\(scorer == nil ? "not called reviewed" : "not called done by \(layer.scorer)"), and "
            + "left out: \(NameList.text(open))"))
    }
    return try write(found, tell)
  }

  private func layer(_ fold: ReviewFold) throws(CFUError) -> Layer {
    guard let scorer else { return .review }
    let layer = Layer.blind(scorer: scorer)
    guard fold.blindScorers.contains(where: { Layer.blind(scorer: $0) == layer }) else {
      let names = fold.blindScorers.joined(separator: ", ")
      throw CFUError(
        .noInput, "\(scorer) has scored nothing blind in \(results).",
        nextStep: names.isEmpty
          ? "Score blind in 'cfu review \(results)' first." : "There are scores of: \(names).")
    }
    return layer
  }

  private func write(
    _ found: [(PlannedDish, DishRecord, DishMarks)], _ tell: (StudyEvent) -> Void
  ) throws(CFUError) -> (outcome: StudyOutcome, dishes: [CropsRun.Dish]) {
    let code = FileSystem.makeFolder(out)
    if code != 0 { throw AtomicFile.failure(out, code) }
    AtomicFile.removePartial(in: out)
    var table = try AtomicFile(FileSystem.join(out, "objects.csv"))
    try table.append(ObjectsTable.reviewedHeader)
    var marksTable = CSVWriter()
    marksTable.row(["dish", "image", "mark", "x_px", "y_px", "class", "unsure", "outline"])
    tell(.began(dishes: found.count, jobs: 1, folder: out))
    let start = MonotonicClock.seconds()
    var dishes: [CropsRun.Dish] = []
    var failed: [(dish: String, error: String)] = []
    var leftOut = (unsure: 0, split: 0, withoutClass: 0)
    for (index, (dish, record, marks)) in found.enumerated() {
      let event: StudyEvent.Result
      do throws(CFUError) {
        var objects = ReviewedObjects(marks, record: record)
        if scorer != nil { objects = ReviewedObjects(scoredBlind: record) }
        let (done, rows) = try cut(dish, record, &objects)
        try table.append(rows)
        if scorer != nil { marksTable.append(marks, of: dish.row) }
        leftOut.unsure += objects.unsure
        leftOut.split += objects.split
        leftOut.withoutClass += objects.withoutClass
        dishes.append(done)
        event = .counted(total: done.objects, flags: [])
      } catch {
        if error.code == .cannotWrite { throw error }
        failed.append((dish.row.dish, error.message))
        event = .failed(error)
      }
      let each = (MonotonicClock.seconds() - start) / Double(index + 1)
      tell(
        .ended(
          dish: dish.row.dish, event, done: index + 1, of: found.count,
          secondsLeft: each * Double(found.count - index - 1)))
    }
    try table.commit()
    if scorer != nil {
      try AtomicFile.write(marksTable.text, to: FileSystem.join(out, "marks.csv"))
    }
    AtomicFile.syncFolder(out)
    if leftOut.unsure + leftOut.split + leftOut.withoutClass > 0 {
      tell(
        .warning(
          "left out: \(leftOut.unsure) marks that nobody is sure of, \(leftOut.split) that were "
            + "taken apart, \(leftOut.withoutClass) whose class the picture cannot carry"))
    }
    let outcome = StudyOutcome(
      counted: dishes.count, resumed: 0, failed: failed, classifierFailures: [],
      interrupted: false)
    return (outcome, dishes)
  }

  /// One dish: its files written, its rows of the table given back.
  private func cut(
    _ dish: PlannedDish, _ record: DishRecord, _ reviewed: inout ReviewedObjects
  ) throws(CFUError) -> (CropsRun.Dish, rows: String) {
    let file = try dish.counted(imageSHA256: record.imageSHA256)
    let own = reviewed.items.indices.filter { reviewed.items[$0].object.features.isEmpty }
    if !own.isEmpty {
      let features = try DishPipeline(settings: dish.imaging).measure(
        own.map { reviewed.items[$0].object.outline }, in: ShippedStages.decode(file),
        beside: record.objects.map(\.object.features))
      for (index, values) in zip(own, features) { reviewed.items[index].object.features = values }
    }
    let umPerPixel = record.geometry.calibration.umPerPixel
    let crops = try file.crops(
      of: reviewed.items.map(\.object), wish: CropWish(width: size, height: size),
      umPerPixel: umPerPixel
    ).crops
    let result = CropsRun.Dish(
      dish: dish.row.dish, image: dish.row.image, objects: crops.count, umPerPixel: umPerPixel,
      crops: dish.fileName + ".crops.npy", masks: dish.fileName + ".masks.npy")
    try CropsRun.write(crops.map(\.rgb), samples: [3], size: size, to: out, result.crops)
    try CropsRun.write(crops.map(\.mask), samples: [], size: size, to: out, result.masks)
    return (result, ObjectsTable.rows(reviewed, of: dish.row, umPerPixel: umPerPixel))
  }
}

extension Layer {
  fileprivate var scorer: String {
    switch self {
    case .review: ""
    case .blind(let scorer): scorer
    }
  }
}

extension ReviewedObjects {
  /// What was found on a dish that somebody scored without seeing it: what each object is, the marks
  /// of the scorer have to say.
  fileprivate init(scoredBlind record: DishRecord) {
    items = record.objects.map {
      Item(object: $0.object, mark: .machine($0.object.id), kind: .artefact, label: "", by: "")
    }
  }
}

extension CSVWriter {
  /// A scorer's own marks.
  fileprivate mutating func append(_ marks: DishMarks, of row: SampleSheet.Row) {
    for mark in marks.inOrder where !mark.state.isGone {
      guard let classID = mark.state.classID else { continue }
      field(row.dish)
      field(row.image)
      field(mark.id.text)
      field(mark.centre.x, decimals: 2)
      field(mark.centre.y, decimals: 2)
      field(classID)
      field(mark.state.isUnsure ? "true" : "false")
      field(ObjectsTable.text(mark.outline))
      endRow()
    }
  }
}
