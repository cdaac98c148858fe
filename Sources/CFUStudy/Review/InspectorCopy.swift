package import CFUCore
import CFUImaging
import CFUReview
import CFUStore

/// A copy of a reviewed study for somebody who is to look and not to touch: `cfu audit --copy`.
///
/// It holds the study's database, the journal with its witness, the tables of machine and people, the
/// overlays, the audit in words and for scripts, and the hash of every file. No passwords. Nothing in
/// it may be written to.
package struct InspectorCopy: Sendable {
  package var results: String
  package var target: String

  package init(results: String, target: String) {
    self.results = results
    self.target = target
  }

  /// - Parameter warn: hears what could not be copied and why.
  /// - Returns: the audit of the copy.
  /// - Throws: `usage` where the target is there already, `noInput` where there is no review,
  ///   `cannotWrite` as writing does. A copy that could not be completed is taken away.
  package func write(_ warn: (String) -> Void) throws(CFUError) -> AuditReport {
    guard FileSystem.kind(target) == .missing else {
      throw CFUError(
        .usage, "\(target) is there already.", nextStep: "Name a folder that is still to be made.")
    }
    let partial = target + AtomicFile.temporarySuffix
    FileTree.remove(partial)
    do throws(CFUError) {
      let report = try fill(partial, warn)
      try FileTree.makeReadOnly(partial)
      guard FileTree.rename(partial, to: target) else {
        throw CFUError(
          .cannotWrite, "\(target) cannot be written.", nextStep: "Choose another folder.")
      }
      AtomicFile.syncFolder(FileSystem.folder(of: FileSystem.absolute(target)))
      return report
    } catch {
      FileTree.remove(partial)
      throw error
    }
  }

  private func fill(_ folder: String, _ warn: (String) -> Void) throws(CFUError) -> AuditReport {
    let code = FileSystem.makeFolder(folder)
    if code != 0 { throw AtomicFile.failure(folder, code) }
    let database = FileSystem.join(results, "study.sqlite")
    guard FileSystem.kind(database) == .file else {
      throw CFUError(
        .noInput, "\(results) holds no study.sqlite.",
        nextStep: "Name the folder of a counted study.")
    }
    _ = try ReviewReading.of(results)
    try StudyStore.copy(from: database, to: FileSystem.join(folder, "study.sqlite"))
    try ReviewUpkeep.copy(from: results, to: folder, withPasswords: false)
    for name in ResultsFolder.tables { try copy(name, to: folder) }
    for name in FileSystem.names(in: FileSystem.join(results, "overlays")) ?? []
    where name.hasSuffix(".jpg") {
      try copy("overlays/" + name, to: folder)
    }
    // Of the copy's own journal, so that they are of one moment.
    _ = try ReviewedTables(results: folder).write(warn)
    let report = try AuditRun(results: folder).perform()
    try AtomicFile.write(named(report.text, folder), to: FileSystem.join(folder, "audit.txt"))
    try AtomicFile.write(named(report.json, folder), to: FileSystem.join(folder, "audit.json"))
    try AtomicFile.write(Self.readme, to: FileSystem.join(folder, "README.txt"))
    var sums = ""
    for path in FileTree.files(under: folder) where path != "SHA256SUMS" {
      let bytes = try FileBytes.read(FileSystem.join(folder, path))
      sums += "\(bytes.withUnsafeBytes { SHA256Text.of($0) })  \(path)\n"
    }
    try AtomicFile.write(sums, to: FileSystem.join(folder, "SHA256SUMS"))
    return report
  }

  /// The folder as it will be called.
  private func named(_ text: String, _ folder: String) -> String {
    text.replacing(folder, with: FileSystem.name(of: target))
  }

  private func copy(_ name: String, to folder: String) throws(CFUError) {
    let path = FileSystem.join(results, name)
    guard FileSystem.kind(path) == .file else { return }
    let target = FileSystem.join(folder, name)
    let code = FileSystem.makeFolder(FileSystem.folder(of: target))
    if code != 0 { throw AtomicFile.failure(target, code) }
    try AtomicFile.write(try FileBytes.read(path), to: target)
  }

  private static let readme = """
    A reviewed colony count, to look at.

    dishes.csv, colonies.csv, groups.csv, report.html   the counts of the machine
    reviewed/                                           the same with what people decided
    overlays/                                           each dish as the machine saw it
    study.sqlite                                        everything that the machine found
    review/journal.jsonl                                everything that people decided, one entry a line
    audit.txt, audit.json                               the entries in words, and whether they verify
    SHA256SUMS                                          the hash of every file: sha256sum -c SHA256SUMS

    Every line of the journal ends in "hash": the SHA-256 of the line's bytes in front of ,"hash":" ;
    and each holds the hash of the line before it in "previous". 'cfu audit .' checks that, and that
    study.sqlite holds what the journal says was found. Without cfu, in Python:

      from hashlib import sha256
      from json import loads
      previous = "0" * 64
      for line in open("review/journal.jsonl", "rb"):
          body, end = line.rstrip(b"\\n").rsplit(b',"hash":"', 1)
          entry = loads(line)
          assert sha256(body).hexdigest() == entry["hash"] == end[:64].decode()
          assert entry["previous"] == previous
          previous = entry["hash"]
      print("verified, head", previous)

    """
}
