import CFUCore
import CFUJSON
import FoundationEssentials
import Glibc

/// What a file of the state holds: about one plugin, known by its hash.
protocol StateEntry: Codable, Sendable {
  /// Hash of library and models, as ``PluginBundle/sha256``.
  var sha256: String { get }
}

/// One small JSON file for each plugin, `<sha256>.json`: files of different plugins never meet, and
/// one is replaced by a rename, so that runs at the same time need no lock.
package struct StateFolder: Sendable, Hashable {
  /// nil where no place for it is known.
  let path: String?

  /// Longest file that is read, bytes.
  private static let limit = 1 << 20

  private func file(_ sha256: String) -> String? {
    guard let path, Self.isHash(sha256) else { return nil }
    return "\(path)/\(sha256).json"
  }

  static func isHash(_ text: String) -> Bool {
    text.utf8.count == 64
      && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
  }

  /// The entry of a plugin, nil when there is none. A damaged file counts as none, and `report` is
  /// told. One attempt to open a file where there is none.
  func entry<Entry: StateEntry>(
    _ type: Entry.Type, for sha256: String, report: (CFUError) -> Void
  ) -> Entry? {
    guard let file = file(sha256) else { return nil }
    let why: String
    do throws(SmallFile.Failure) {
      let bytes = try SmallFile.read(file, limit: Self.limit)
      if let entry = try? JSONDecoder().decode(type, from: Data(bytes)), entry.sha256 == sha256 {
        return entry
      }
      why = "it does not hold what it should"
    } catch {
      switch error {
      case .missing: return nil
      case .unreadable(let reason): why = reason
      }
    }
    report(
      CFUError(
        .noInput, "\(file) is damaged and was passed over: \(why).", nextStep: "Remove that file."))
    return nil
  }

  /// - Throws: `cannotWrite`; a caller shows it as a warning and goes on.
  func add(_ entry: some StateEntry) throws(CFUError) {
    guard let path else {
      throw CFUError(
        .cannotWrite, "There is no place to remember plugins in: HOME is not set.",
        nextStep: "Set HOME or CFU_STATE_DIR.")
    }
    guard let file = file(entry.sha256) else {
      throw CFUError(.internal, "'\(entry.sha256)' is no SHA-256.")
    }
    let code = SmallFile.makeFolder(path)
    guard code == 0 else {
      throw CFUError(
        .cannotWrite, "\(path) cannot be made: \(SmallFile.reason(code)).",
        nextStep: "Make it writable, or set CFU_STATE_DIR to a folder that is.")
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let text = try? encoder.encode(entry) else {
      throw CFUError(.internal, "\(file) cannot be put into words.")
    }
    do throws(CFUError) {
      try SmallFile.write(String(decoding: text, as: UTF8.self) + "\n", to: file)
    } catch {
      var error = error
      error.nextStep = "Make \(path) writable, or set CFU_STATE_DIR to a folder that is."
      throw error
    }
  }

  /// Takes an entry away, damaged or not. Returns whether there was one.
  func remove(_ sha256: String) throws(CFUError) -> Bool {
    guard let file = file(sha256) else { return false }
    if unlink(file) == 0 { return true }
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw CFUError(
      .cannotWrite, "\(file) cannot be removed: \(SmallFile.reason(errno)).",
      nextStep: "Make its folder writable.")
  }

  /// All entries, in the order of their hashes, and what is wrong with the damaged ones.
  func all<Entry: StateEntry>(
    _ type: Entry.Type
  ) -> (entries: [Entry], problems: [CFUError]) {
    var problems: [CFUError] = []
    let entries = hashes().compactMap { sha256 in
      entry(type, for: sha256) { problems.append($0) }
    }
    return (entries, problems)
  }

  /// Hashes of the files that are there, damaged or not.
  func hashes() -> [String] {
    guard let path else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }
      .filter(Self.isHash).sorted()
  }
}
