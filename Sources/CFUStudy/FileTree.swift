import CFUCore
import Glibc

/// Whole folders: what is in them, and what is done to all of it.
package enum FileTree {
  /// Files under a folder by their paths within it, sorted by their bytes; links are not followed.
  package static func files(under folder: String) -> [String] {
    var found: [String] = []
    for name in FileSystem.names(in: folder) ?? [] {
      let path = FileSystem.join(folder, name)
      if isFolder(path) {
        found += files(under: path).map { name + "/" + $0 }
      } else {
        found.append(name)
      }
    }
    return found
  }

  /// Takes a folder away with all that is in it; nothing where there is none.
  package static func remove(_ path: String) {
    guard isFolder(path) else {
      unlink(path)
      return
    }
    chmod(path, 0o700)
    for name in FileSystem.names(in: path) ?? [] { remove(FileSystem.join(path, name)) }
    rmdir(path)
  }

  static func removeIfEmpty(_ folder: String) { rmdir(folder) }

  /// Takes everybody's right to write away, from the files first.
  static func makeReadOnly(_ path: String) throws(CFUError) {
    let isFolder = isFolder(path)
    if isFolder {
      for name in FileSystem.names(in: path) ?? [] {
        try makeReadOnly(FileSystem.join(path, name))
      }
    }
    if chmod(path, isFolder ? 0o555 : 0o444) != 0 { throw AtomicFile.failure(path, errno) }
  }

  static func rename(_ path: String, to target: String) -> Bool { Glibc.rename(path, target) == 0 }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
