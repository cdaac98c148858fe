import CFUCore
import Glibc

/// The folder that exports are written to.
final class ExportFolder {
  let path: String
  /// Whether the program made it for this alone: then what an earlier study left in it may go.
  let isOwn: Bool
  private let locks: [FolderLock]

  /// Makes the folder where there is none, and holds it and the results until the export is done.
  ///
  /// - Throws: `cannotWrite` when it cannot be made or written, or a run is at work in either.
  init(_ options: ExportOptions) throws(CFUError) {
    path = options.target
    isOwn = options.out == nil
    if FileSystem.kind(path) == .file {
      throw CFUError(
        .cannotWrite, "\(path) is a file, not a folder.", nextStep: "Choose another --out.")
    }
    // The study may lie where nothing can be written; it is only read.
    let isSame = FileSystem.absolute(path) == FileSystem.absolute(options.results)
    let reading = isSame ? nil : try FolderLock(options.results, shared: true)
    let code = FileSystem.makeFolder(path)
    if code != 0 { throw AtomicFile.failure(path, code) }
    if access(path, W_OK | X_OK) != 0 { throw AtomicFile.failure(path, errno) }
    locks = [reading, try FolderLock(path)].compactMap { $0 }
    AtomicFile.removePartial(in: path)
  }

  func file(_ name: String) -> String { FileSystem.join(path, name) }

  /// Makes a folder inside for files of one kind and clears away what a killed run left in it.
  func makeFolder(_ name: String) throws(CFUError) {
    let folder = file(name)
    let code = FileSystem.makeFolder(folder)
    if code != 0 { throw AtomicFile.failure(folder, code) }
    if access(folder, W_OK | X_OK) != 0 { throw AtomicFile.failure(folder, errno) }
    AtomicFile.removePartial(in: folder)
  }

  /// Makes the names in a folder inside durable. In a folder of the program's own, files of dishes
  /// that are no longer in the study go; in one that the user named nothing is removed.
  func endFolder(_ name: String, ending: String, kept: Set<String>) {
    let folder = file(name)
    for present in FileSystem.names(in: folder) ?? []
    where isOwn && present.hasSuffix(ending) && !kept.contains(present) {
      unlink(FileSystem.join(folder, present))
    }
    AtomicFile.syncFolder(folder)
  }
}
