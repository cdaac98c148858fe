import Glibc

/// Takes a folder away with all that is in it. No link is followed.
enum FolderRemoval {
  /// Returns errno, 0 for success or where there was nothing.
  @discardableResult
  static func remove(_ path: String) -> Int32 { remove(AT_FDCWD, path) }

  /// Gives the owner all rights to a folder that a plugin's maker closed; true when it was one.
  private static func open(up name: String, in parent: Int32) -> Bool {
    var status = stat()
    guard fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) == 0,
      status.st_mode & S_IFMT == S_IFDIR
    else { return false }
    return fchmodat(parent, name, 0o700, 0) == 0
  }

  private static func remove(_ parent: Int32, _ name: String) -> Int32 {
    if unlinkat(parent, name, 0) == 0 || errno == ENOENT { return 0 }
    guard errno == EISDIR || errno == EPERM else { return errno }
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var folder = openat(parent, name, flags)
    let closed = folder < 0 ? errno == EACCES : faccessat(parent, name, W_OK | X_OK, 0) != 0
    if closed, open(up: name, in: parent) {
      if folder >= 0 { close(folder) }
      folder = openat(parent, name, flags)
    }
    guard folder >= 0 else { return errno }
    defer { close(folder) }
    // A descriptor of its own, since reading the names closes it.
    let own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else {
      let code = errno
      if own >= 0 { close(own) }
      return code
    }
    for entry in FolderNames.read(stream) {
      let code = remove(folder, entry.name)
      if code != 0 { return code }
    }
    return unlinkat(parent, name, Int32(AT_REMOVEDIR)) == 0 ? 0 : errno
  }
}
