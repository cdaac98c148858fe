package import CFUCore
import Glibc

/// The folder a study is written to: where its files stand, and who may write there.
package final class ResultsFolder: Sendable {
  package let path: String
  private let lock: FolderLock

  package var database: String { FileSystem.join(path, "study.sqlite") }
  package var overlays: String { FileSystem.join(path, "overlays") }
  package static let tables = [
    "colonies.csv", "dishes.csv", "groups.csv", "models.csv", "warnings.csv", "agreement.csv",
    "agreement.txt", "report.html",
  ]
  package func table(_ name: String) -> String { FileSystem.join(path, name) }
  /// - Parameter name: a dish's file name as `DishNames.fileNames` made it.
  package func overlay(_ name: String) -> String { FileSystem.join(overlays, name + ".jpg") }

  /// Makes the folder where there is none, takes its lock and clears away what a killed run left.
  ///
  /// - Throws: `cannotWrite` when it cannot be made or written, or when another run is at work
  ///   there.
  package init(_ path: String) throws(CFUError) {
    self.path = path
    if FileSystem.kind(path) == .file {
      throw CFUError(
        .cannotWrite, "\(path) is a file, not a folder.", nextStep: "Choose another --out.")
    }
    let overlays = FileSystem.join(path, "overlays")
    for folder in [path, overlays] {
      let code = FileSystem.makeFolder(folder)
      if code != 0 { throw AtomicFile.failure(folder, code) }
      if access(folder, W_OK | X_OK) != 0 { throw AtomicFile.failure(folder, errno) }
    }
    lock = try FolderLock(path)
    AtomicFile.removePartial(in: path)
    AtomicFile.removePartial(in: overlays)
  }

  /// Files of an earlier study that would be replaced although no database says what they are.
  package func foreignFiles() -> [String] {
    guard FileSystem.kind(database) == .missing else { return [] }
    var found = Self.tables.filter { FileSystem.kind(table($0)) != .missing }
    if !(FileSystem.names(in: overlays) ?? []).isEmpty { found.append("overlays/") }
    return found
  }

  /// Removes the tables of the run before: until this one is complete they would be half the truth.
  package func removeTables() {
    for name in Self.tables { unlink(table(name)) }
  }

  /// Moves a file into a folder beside the overlays, made where there is none, in place of what
  /// stands there under its name.
  package func move(_ file: String, to name: String) throws(CFUError) {
    let target = FileSystem.join(path, name)
    let code = FileSystem.makeFolder(target)
    if code != 0 { throw AtomicFile.failure(target, code) }
    if rename(file, FileSystem.join(target, FileSystem.name(of: file))) != 0 {
      throw AtomicFile.failure(target, errno)
    }
  }

  /// Removes overlays of dishes that are no longer in the study.
  package func removeOverlays(except fileNames: [String]) {
    let kept = Set(fileNames.map { $0 + ".jpg" })
    for name in FileSystem.names(in: overlays) ?? []
    where name.hasSuffix(".jpg") && !kept.contains(name) {
      unlink(FileSystem.join(overlays, name))
    }
  }
}
