package import CFUCore
import CFUImaging
import CFUPictures
import Synchronization

/// What a user asked for: the command line of `cfu crops`.
package struct CropsOptions: Sendable {
  /// Inputs, output folder, imaging and jobs, as for counting.
  package var study: StudyOptions
  /// Side of the crops, px.
  package var size: Int
  /// Write what the seeker looks at, too.
  package var planes: Bool

  package init(study: StudyOptions, size: Int, planes: Bool = false) {
    self.study = study
    self.size = size
    self.planes = planes
  }
}

/// The objects of a study with their features and crops, for who trains a classifier: found exactly
/// as counting finds them, cut exactly as a plugin is given them.
package struct CropsRun: Sendable {
  package var options: CropsOptions

  package init(_ options: CropsOptions) { self.options = options }

  /// One dish that was done.
  package struct Dish: Sendable, Encodable {
    package var dish: String
    package var image: String
    package var objects: Int
    package var umPerPixel: Double
    /// Files in the output folder.
    package var crops: String
    package var masks: String

    enum CodingKeys: String, CodingKey {
      case dish, image, objects, crops, masks
      case umPerPixel = "um_per_px"
    }
  }

  /// Finds, measures and cuts every dish, in `options.study.jobs` threads.
  ///
  /// - Parameter tell: hears of every dish as it ends, one at a time.
  /// - Returns: how it ended, and the dishes that were done in the order of the sheet.
  /// - Throws: what concerns the whole run.
  package func perform(
    _ tell: @escaping @Sendable (StudyEvent) -> Void
  ) throws(CFUError) -> (outcome: StudyOutcome, dishes: [Dish]) {
    let study = options.study
    let plan = try StudyPlan(study)
    // Nothing is compared here, so that a sheet without anything to compare is no matter.
    for warning in plan.sheet.warnings where !warning.hasSuffix(SampleSheet.nothingToCompare) {
      tell(.warning(warning))
    }
    let code = FileSystem.makeFolder(study.out)
    if code != 0 { throw AtomicFile.failure(study.out, code) }
    AtomicFile.removePartial(in: study.out)

    let table = try OrderedTable(
      FileSystem.join(study.out, "objects.csv"), header: ObjectsTable.header)
    var planes: OrderedTable?
    if options.planes {
      planes = try OrderedTable(
        FileSystem.join(study.out, "planes.csv"), header: PlanesTable.header)
    }
    let tables = (objects: table, planes: planes)
    let jobs = min(study.jobs ?? JobCount.automatic(), max(1, plan.dishes.count))
    tell(.began(dishes: plan.dishes.count, jobs: jobs, folder: study.out))
    let start = MonotonicClock.seconds()
    let ended = Mutex<[Int: Result<Dish, CFUError>]>([:])
    let queue = DishQueue(count: plan.dishes.count)
    let complete = try queue.run(jobs: jobs) {
    } body: { (_, index) throws(CFUError) in
      let planned = plan.dishes[index]
      var result: Result<Dish, CFUError>
      do throws(CFUError) {
        let (dish, rows) = try cut(planned)
        try tables.objects.put(rows.objects, at: index)
        try tables.planes?.put(rows.planes, at: index)
        result = .success(dish)
      } catch {
        if error.code == .cannotWrite { throw error }
        try tables.objects.put("", at: index)
        try tables.planes?.put("", at: index)
        result = .failure(error)
      }
      ended.withLock { ended in
        ended[index] = result
        let left = Double(plan.dishes.count - ended.count)
        let each = (MonotonicClock.seconds() - start) / Double(ended.count)
        tell(
          .ended(
            dish: planned.row.dish, Self.event(result), done: ended.count, of: plan.dishes.count,
            secondsLeft: each * left))
      }
    } end: { _ in
    }
    if complete {
      try tables.objects.commit()
      try tables.planes?.commit()
    }
    AtomicFile.syncFolder(study.out)

    var dishes: [Dish] = []
    var failed: [(dish: String, error: String)] = []
    for (index, result) in ended.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
      switch result {
      case .success(let dish): dishes.append(dish)
      case .failure(let error): failed.append((plan.dishes[index].row.dish, error.message))
      }
    }
    let outcome = StudyOutcome(
      counted: dishes.count, resumed: 0, failed: failed, classifierFailures: [],
      interrupted: !complete)
    return (outcome, dishes)
  }

  private static func event(_ result: Result<Dish, CFUError>) -> StudyEvent.Result {
    switch result {
    case .success(let dish): .counted(total: dish.objects, flags: [])
    case .failure(let error): .failed(error)
    }
  }

  /// One dish: its files written, its rows of the tables given back.
  private func cut(
    _ dish: PlannedDish
  ) throws(CFUError) -> (Dish, rows: (objects: String, planes: String)) {
    let imaging = dish.imaging
    let file = PictureSource(
      bytes: try PictureFile.bytes(atPath: dish.path), path: dish.path,
      maxMegapixels: imaging.maxMegapixels)
    let picture = try ShippedStages.decode(file)
    let pipeline = DishPipeline(settings: imaging)
    let analysis = try pipeline.analyse(picture)
    let umPerPixel = analysis.geometry.calibration.umPerPixel
    let crops = try file.crops(
      of: analysis.objects, wish: CropWish(width: options.size, height: options.size),
      umPerPixel: umPerPixel
    ).crops

    let result = Dish(
      dish: dish.row.dish, image: dish.row.image, objects: crops.count, umPerPixel: umPerPixel,
      crops: dish.fileName + ".crops.npy", masks: dish.fileName + ".masks.npy")
    try Self.write(
      crops.map(\.rgb), samples: [3], size: options.size, to: options.study.out, result.crops)
    try Self.write(
      crops.map(\.mask), samples: [], size: options.size, to: options.study.out, result.masks)
    var seen = ""
    if options.planes, let planes = pipeline.seekerPlanes(picture) {
      let name = dish.fileName + ".planes.npy"
      var file = try AtomicFile(FileSystem.join(options.study.out, name))
      try file.append(
        ArrayFile.header(shape: [planes.height, SeekerPlanes.channels, planes.width]))
      try file.append(planes.samples)
      try file.commit()
      seen = PlanesTable.row(planes, of: dish.row, file: name)
    }
    return (result, (ObjectsTable.rows(analysis, of: dish.row), seen))
  }

  /// One array of a dish, in the output folder.
  static func write(
    _ arrays: [[UInt8]], samples: [Int], size: Int, to folder: String, _ name: String
  ) throws(CFUError) {
    var file = try AtomicFile(FileSystem.join(folder, name))
    try file.append(ArrayFile.header(shape: [arrays.count, size, size] + samples))
    for array in arrays { try file.append(array) }
    try file.commit()
  }
}

/// A table whose parts come in any order and are written in theirs.
private final class OrderedTable: Sendable {
  private struct State: ~Copyable {
    var file: AtomicFile?
    var next = 0
    var waiting: [Int: String] = [:]
  }
  private let state: Mutex<State>

  init(_ path: String, header: String) throws(CFUError) {
    var file = try AtomicFile(path)
    try file.append(header)
    state = Mutex(State(file: file))
  }

  func put(_ rows: String, at index: Int) throws(CFUError) {
    try state.withLock { (state) throws(CFUError) in
      state.waiting[index] = rows
      while let rows = state.waiting.removeValue(forKey: state.next) {
        try state.file?.append(rows)
        state.next += 1
      }
    }
  }

  func commit() throws(CFUError) {
    try state.withLock { (state) throws(CFUError) in try state.file.take()?.commit() }
  }
}
