import CFUCore
import Glibc

/// Copies a bundle: plain files and folders and nothing else, so that nothing outside it can come
/// along. No link is followed, wherever it stands.
struct FolderCopy {
  /// Largest bundle: bytes, files and folders, and levels of folders.
  static let (byteLimit, entryLimit, depthLimit) = (8 << 30, 20_000, 16)

  /// What messages call the source.
  private let name: String
  private var bytes = 0
  private var entries = 0

  /// Copies `source` to `target`, which must not exist.
  static func copy(_ source: String, to target: String) throws(CFUError) {
    var copy = FolderCopy(name: source)
    let from = open(source, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard from >= 0 else {
      throw CFUError(.noInput, "\(source) cannot be read: \(SmallFile.reason(errno)).")
    }
    defer { close(from) }
    guard mkdir(target, 0o755) == 0 else { throw copy.unwritable(errno) }
    let to = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard to >= 0 else { throw copy.unwritable(errno) }
    defer { close(to) }
    try copy.folder(from, to, path: "", depth: 1)
  }

  private init(name: String) { self.name = name }

  private func unwritable(_ code: Int32) -> CFUError {
    CFUError(
      .cannotWrite, "\(name) cannot be copied: \(SmallFile.reason(code)).",
      nextStep: "Make room, or make the folder of plugins writable.")
  }

  private func refused(_ path: String, _ why: String) -> CFUError {
    CFUError(
      .plugin, "\(name)/\(path) \(why).",
      nextStep: "A bundle holds plain files and folders of its own; make it anew without that.")
  }

  private mutating func folder(
    _ from: Int32, _ to: Int32, path: String, depth: Int
  ) throws(CFUError) {
    guard depth <= Self.depthLimit else { throw refused(path, "is nested too deep") }
    for entry in try names(from, path) {
      let full = path.isEmpty ? entry : "\(path)/\(entry)"
      guard entry.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
        throw refused(path, "holds a file whose name has a control character in it")
      }
      entries += 1
      guard entries <= Self.entryLimit else {
        throw refused(path, "holds more than \(Self.entryLimit) files")
      }
      var status = stat()
      guard fstatat(from, entry, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
        throw refused(full, "cannot be read: \(SmallFile.reason(errno))")
      }
      switch status.st_mode & S_IFMT {
      case S_IFDIR:
        let inner = openat(from, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard inner >= 0 else { throw refused(full, "cannot be read") }
        defer { close(inner) }
        guard mkdirat(to, entry, 0o755) == 0 else { throw unwritable(errno) }
        let made = openat(to, entry, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard made >= 0 else { throw unwritable(errno) }
        defer { close(made) }
        try folder(inner, made, path: full, depth: depth + 1)
      case S_IFREG:
        try file(from, to, entry, full)
      case S_IFLNK: throw refused(full, "is a symbolic link")
      default: throw refused(full, "is neither a file nor a folder")
      }
    }
  }

  private func names(_ folder: Int32, _ path: String) throws(CFUError) -> [String] {
    // A descriptor of its own, since closing the stream closes it.
    let own = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard own >= 0, let stream = fdopendir(own) else {
      if own >= 0 { close(own) }
      throw refused(path, "cannot be read: \(SmallFile.reason(errno))")
    }
    return FolderNames.read(stream).map(\.name)
  }

  private mutating func file(
    _ from: Int32, _ to: Int32, _ name: String, _ path: String
  ) throws(CFUError) {
    let source = openat(from, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard source >= 0 else { throw refused(path, "cannot be read: \(SmallFile.reason(errno))") }
    defer { close(source) }
    let target = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o644)
    guard target >= 0 else { throw unwritable(errno) }
    var open = true
    defer { if open { close(target) } }
    var block = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = read(source, &block, block.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw refused(path, "cannot be read: \(SmallFile.reason(errno))")
      }
      bytes += count
      guard bytes <= Self.byteLimit else { throw refused(path, "makes the bundle too large") }
      var done = 0
      while done < count {
        let written = block.withUnsafeBytes { write(target, $0.baseAddress! + done, count - done) }
        if written < 0 {
          if errno == EINTR { continue }
          throw unwritable(errno)
        }
        done += written
      }
    }
    open = false
    guard close(target) == 0 else { throw unwritable(errno) }
  }
}
