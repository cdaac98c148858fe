import CFUCore
import CFUPictures
import Synchronization

/// Draws the dishes of a plan into a folder: pictures, sample sheet and truth.
package struct SimulatedStudyWriter: Sendable {
  package let folder: String
  private let store: @Sendable ([UInt8], String) throws -> Void

  /// - Parameters:
  ///   - folder: exists already.
  ///   - store: writes bytes to a path, whole or not at all.
  package init(folder: String, store: @escaping @Sendable ([UInt8], String) throws -> Void) {
    self.folder = folder
    self.store = store
  }

  /// Draws and writes; the tables come last, so that a sheet never names a picture that is not
  /// there.
  ///
  /// - Parameters:
  ///   - settings: of the dishes that have none of their own.
  ///   - sheet: the sample sheet of pictures with these file names.
  ///   - progress: called after each dish with the number of dishes done and of all.
  /// - Returns: the truth in the plan's order.
  @discardableResult
  package func write(
    _ plan: [PlannedDish], settings: SimulatorSettings = SimulatorSettings(), jobs: Int,
    sheet: (_ pictures: [String]) -> [UInt8],
    progress: @Sendable (Int, Int) -> Void = { _, _ in }
  ) throws -> [TruthTables.Entry] {
    let names = DishNames.fileNames(plan.map(\.name))
    let pictures = names.map { $0 + ".jpg" }
    let done = Mutex(0)
    let truths = try StudySimulation(settings: settings, jobs: jobs).run(plan) { index, dish in
      let bytes = try PictureEncoder.jpeg(dish.image, quality: dish.truth.jpegQuality)
      try store(bytes, path(pictures[index]))
      let count = done.withLock { count in
        count += 1
        return count
      }
      progress(count, plan.count)
    }
    let entries = plan.indices.map { i in
      TruthTables.Entry(picture: pictures[i], dish: plan[i].name, truth: truths[i])
    }
    for (entry, name) in zip(entries, names) {
      try store(TruthFormats.geoJSON(entry), path(name + ".geojson"))
    }
    try store(TruthFormats.coco(entries), path("truth_coco.json"))
    try store(TruthTables.colonies(entries), path("truth.csv"))
    try store(TruthTables.counts(entries), path("truth_counts.csv"))
    try store(TruthTables.artefacts(entries), path("truth_artefacts.csv"))
    try store(sheet(pictures), path("study.csv"))
    return entries
  }

  private func path(_ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }
}
