import Glibc

/// What a library says of itself, read from the file without loading it.
///
/// The file may be hostile: every offset and count is checked against its size, nothing is mapped,
/// and no loop is longer than the file. Only what the dynamic linker itself reads is looked at
/// (program headers, never sections), so a stripped library is read as well.
package struct ELFFile: Sendable, Hashable {
  /// Why a file cannot be read as a library of this machine: the end of a sentence that begins
  /// with its name, for example "is a text file, no library".
  package struct Problem: Error, Hashable {
    package var message: String
    init(_ message: String) { self.message = message }
  }

  /// Names of the defined symbols that others can see, in the order of the file.
  package private(set) var exports: [String] = []
  /// Libraries that it needs, as the linker wrote them.
  package private(set) var needed: [String] = []
  /// Where those are looked for first: RUNPATH and RPATH, split at their colons.
  package private(set) var searchPaths: [String] = []
  /// Its stack would have to be executable.
  package private(set) var needsExecutableStack = true
  /// Its code has to be written to before it runs.
  package private(set) var hasTextRelocations = false

  /// What keeps the file at `path` from being a library of this machine; nil when nothing does.
  /// Looks at the header and the program headers only.
  package static func problem(ofLibrary path: String) -> String? {
    guard let file = ELFSource(path: path) else { return "cannot be read" }
    do throws(Problem) {
      _ = try ELFHeader(file).segments(file)
      return nil
    } catch {
      return error.message
    }
  }

  /// Reads the library at `path`.
  ///
  /// - Throws: ``Problem`` when it is no library of this machine, or is damaged.
  package init(path: String) throws(Problem) {
    guard let file = ELFSource(path: path) else { throw Problem("cannot be read") }
    let header = try ELFHeader(file)
    let segments = try header.segments(file)
    // A file that says nothing of its stack gets an executable one from the linker's defaults.
    if let stack = segments.first(where: { $0.type == ELFHeader.Segment.stack }) {
      needsExecutableStack = stack.flags & 1 != 0
    }
    guard let place = segments.first(where: { $0.type == ELFHeader.Segment.dynamic }) else {
      throw Problem("has no dynamic section, so it is no shared library")
    }
    let dynamic = try DynamicSection(file, place: place, segments: segments)
    guard !dynamic.isProgram else { throw Problem("is a program, no shared library") }
    needed = dynamic.needed
    searchPaths = dynamic.searchPaths
    hasTextRelocations = dynamic.hasTextRelocations
    exports = try dynamic.exports(file)
  }
}

/// Bytes of a file, read piece by piece and never beyond its end.
struct ELFSource {
  private final class Descriptor: Sendable {
    let value: Int32
    init(_ value: Int32) { self.value = value }
    deinit { close(value) }
  }

  private let descriptor: Descriptor
  let size: UInt64
  /// Most bytes read at once; the symbols of the largest libraries take a tenth of it.
  private static let limit: UInt64 = 64 << 20

  init?(path: String) {
    // Not blocking: a pipe in place of a file must not hold the program up.
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { return nil }
    descriptor = Descriptor(opened)
    var status = stat()
    guard fstat(opened, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    size = UInt64(status.st_size)
  }

  /// `count` bytes from `offset`; nil when not all of them are there.
  func bytes(_ offset: UInt64, _ count: UInt64) -> [UInt8]? {
    guard count <= Self.limit, offset <= size, count <= size - offset else { return nil }
    var bytes = [UInt8](repeating: 0, count: Int(count))
    var done = 0
    while done < bytes.count {
      let got = bytes.withUnsafeMutableBytes {
        pread(
          descriptor.value, $0.baseAddress.map { $0 + done }, $0.count - done,
          off_t(offset) + off_t(done))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { return nil }
      done += got
    }
    return bytes
  }
}

extension [UInt8] {
  /// A little-endian number at `offset`; nil beyond the end.
  func number<Value: FixedWidthInteger & UnsignedInteger>(
    _ offset: Int, _: Value.Type
  ) -> Value? {
    guard offset >= 0, offset <= count - MemoryLayout<Value>.size else { return nil }
    return withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }

  /// The text at `offset` up to its zero byte; nil when it has none within `limit` bytes.
  func text(_ offset: UInt64, limit: Int) -> String? {
    guard offset < UInt64(count) else { return nil }
    let start = Int(offset)
    return withUnsafeBytes { memory -> String? in
      let piece = memory[start..<Swift.min(memory.count, start + limit)]
      guard let end = piece.firstIndex(of: 0) else { return nil }
      return String(decoding: memory[start..<end], as: UTF8.self)
    }
  }
}
