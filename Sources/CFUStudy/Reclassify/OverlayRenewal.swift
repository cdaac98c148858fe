import CFUCore
import CFUStore

/// The overlays of a study that has another classifier now.
struct OverlayRenewal<Stages: DishStages>: Sendable {
  var stages: Stages
  var store: StudyStore
  var folder: ResultsFolder

  /// Draws what is not drawn yet, from the pictures.
  ///
  /// - Returns: false when the user stopped it.
  func draw(_ dishes: [PlannedDish], jobs: Int) throws(CFUError) -> Bool {
    try DishQueue(count: dishes.count).run(jobs: jobs) {
    } body: { (_, index) throws(CFUError) in
      try draw(dishes[index])
    } end: { _ in
    }
  }

  private func draw(_ dish: PlannedDish) throws(CFUError) {
    guard let record = try store.record(at: dish.position),
      let stored = try store.find(
        imageSHA256: record.imageSHA256, provenance: record.provenance, complete: false)
    else { return }
    let path = folder.overlay(dish.fileName)
    if try store.overlay(dish.fileName, shows: stored), FileSystem.kind(path) == .file { return }
    let file = try dish.counted(imageSHA256: record.imageSHA256)
    let picture = try stages.decode(file.bytes, path: file.path, settings: dish.imaging)
    let jpeg = try stages.overlay(picture, record: record, dish: dish.row.dish)
    try store.forgetOverlay(dish.fileName)
    try AtomicFile.write(jpeg, to: path)
    try store.noteOverlay(dish.fileName, at: dish.position)
  }

  /// Moves overlays that show an earlier classifier to a folder of its name.
  ///
  /// - Returns: the folders, by their names.
  func moveStale() throws(CFUError) -> [String] {
    var moved: Set<String> = []
    for overlay in try store.staleOverlays() {
      let from = folder.overlay(overlay.name)
      guard FileSystem.kind(from) == .file else { continue }
      let name = "overlays-" + DishNames.fileNames([overlay.shortName ?? overlay.pluginID])[0]
      try folder.move(from, to: name)
      moved.insert(name)
    }
    // What a killed run drew without noting it shows nobody knows what.
    let current = Set(try store.overlays()).subtracting(try store.staleOverlays().map(\.name))
    folder.removeOverlays(except: Array(current))
    return moved.sorted()
  }
}
