import CFUCore
import CFUExport
import CFUReport

/// `tidy.csv`.
final class TidyExport: Exporter {
  private let classes: [ColonyClass]
  private var file: AtomicFile?

  init(_ context: ExportContext) throws(CFUError) {
    classes = context.classes
    var file = try AtomicFile(context.folder.file("tidy.csv"))
    try file.append(TidyTable.header)
    self.file = consume file
  }

  func add(_ dish: ExportedDish) throws(CFUError) {
    try file?.append(TidyTable.rows(dish.dish, classes: classes))
  }

  func end() throws(CFUError) -> [String] {
    try file.take()?.commit()
    return ["tidy.csv"]
  }
}

/// `study.pzfx`, for GraphPad Prism.
final class PrismExport: Exporter {
  private let folder: ExportFolder
  private var prism: PrismFile

  init(_ context: ExportContext) {
    folder = context.folder
    prism = PrismFile(sheet: context.sheet, classes: context.classes)
  }

  func add(_ dish: ExportedDish) throws(CFUError) { prism.add(dish.dish.record) }

  func end() throws(CFUError) -> [String] {
    try AtomicFile.write(prism.text(programVersion: programVersion), to: folder.file("study.pzfx"))
    return ["study.pzfx"]
  }
}
