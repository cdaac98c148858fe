import Glibc

/// Takes a folder away with all that is in it. No link is followed.
enum FolderRemoval {
  /// Returns errno, 0 for success or where there was nothing.
  @discardableResult
  static func remove(_ path: String) -> Int32 { remove(AT_FDCWD, path) }

  private static func remove(_ parent: Int32, _ name: String) -> Int32 {
    if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return 0 }
    guard errno == EISDIR || errno == EPERM else { return errno }
    let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return errno }
    guard let stream = fdopendir(folder) else {
      let code = errno
      close(folder)
      return code
    }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name == "." || name == ".." { continue }
      let code = remove(dirfd(stream), name)
      if code != 0 { return code }
    }
    return unlinkat(parent, name, Int32(AT_REMOVEDIR)) == 0 ? 0 : errno
  }
}
