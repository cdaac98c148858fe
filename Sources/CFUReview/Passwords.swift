import CCrypt
package import CFUCore
import Glibc
import Synchronization

/// Passwords of the people of a study, hashed by the library that hashes the system's own (yescrypt,
/// salted, slow on purpose), in a file that only its owner may read.
package final class Passwords: Sendable {
  /// Longest password, bytes: what the library takes.
  package static let longest = 500
  /// Shortest, characters.
  package static let shortest = 8

  private let path: String
  /// Hash by key of the name.
  private let hashes: Mutex<[String: String]>

  /// - Throws: `noInput` when the file cannot be read.
  package init(results: String) throws(CFUError) {
    path = JournalFile.passwords(results)
    var hashes: [String: String] = [:]
    let text = String(decoding: try JournalFile.bytes(path), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: "\t")
      if fields.count == 2 { hashes[String(fields[0])] = String(fields[1]) }
    }
    self.hashes = Mutex(hashes)
  }

  /// Takes the passwords of one study over to another.
  package static func copy(from source: String, to target: String) throws(CFUError) {
    let passwords = try Passwords(results: source)
    let copy = try Passwords(results: target)
    let hashes = passwords.hashes.withLock { $0 }
    try copy.write(hashes)
  }

  package func has(_ name: String) -> Bool {
    hashes.withLock { $0[PersonName.key(name)] != nil }
  }

  /// Whether it is that person's password; never for a name that has none.
  package func check(_ password: String, of name: String) -> Bool {
    let known = hashes.withLock { $0[PersonName.key(name)] }
    guard let known, let made = Self.hash(password, known) else { return false }
    // Of equal length where the setting is the same; every byte is looked at.
    let (a, b) = (Array(made.utf8), Array(known.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }

  /// Sets a person's password.
  ///
  /// - Throws: `usage` for one that is too short or too long, `cannotWrite` when it cannot be kept.
  package func set(_ password: String, of name: String) throws(CFUError) {
    guard password.count >= Self.shortest, password.utf8.count <= Self.longest,
      !password.utf8.contains(0)
    else {
      throw CFUError(
        .usage, "A password has \(Self.shortest) characters or more.",
        nextStep: "Choose a longer one.")
    }
    guard let setting = Self.salt(), let hash = Self.hash(password, setting) else {
      throw CFUError(.internal, "The password could not be hashed.")
    }
    try hashes.withLock { (hashes: inout [String: String]) throws(CFUError) in
      var changed = hashes
      changed[PersonName.key(name)] = hash
      try write(changed)
      hashes = changed
    }
  }

  private func write(_ hashes: [String: String]) throws(CFUError) {
    let text = hashes.sorted { $0.key < $1.key }.map { "\($0.key)\t\($0.value)\n" }.joined()
    let partial = path + ".cfu-partial"
    unlink(partial)
    let file = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(errno) }
    let bytes = Array(text.utf8)
    let count = bytes.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
    let code = count == bytes.count && fsync(file) == 0 ? 0 : errno == 0 ? ENOSPC : errno
    close(file)
    guard code == 0, rename(partial, path) == 0 else {
      let code = code == 0 ? errno : code
      unlink(partial)
      throw failure(code)
    }
  }

  private func failure(_ code: Int32) -> CFUError {
    CFUError(
      .cannotWrite, "\(path) cannot be written: \(String(cString: strerror(code))).",
      nextStep: "Check the rights on the folder and the space on the disk.")
  }

  /// A new setting: method, cost and salt.
  private static func salt() -> String? {
    guard let text = crypt_gensalt_ra("$y$", 0, nil, 0) else { return nil }
    defer { free(text) }
    return String(cString: text)
  }

  private static func hash(_ password: String, _ setting: String) -> String? {
    guard password.utf8.count <= longest else { return nil }
    var data: UnsafeMutableRawPointer?
    var size: Int32 = 0
    defer { free(data) }
    guard let text = crypt_ra(password, setting, &data, &size) else { return nil }
    let hash = String(cString: text)
    // The library's mark of failure.
    return hash.hasPrefix("*") ? nil : hash
  }
}
