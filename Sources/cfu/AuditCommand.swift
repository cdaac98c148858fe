import ArgumentParser
import CFUCore
import CFUStudy

struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Verify and print the record of a review.",
    discussion: """
      RESULTS is a folder that was reviewed with 'cfu review', or a copy of one. Everything that \
      people decided stands in its review/journal.jsonl, one entry a line: who, when (UTC), what from, \
      what to, why, and on which picture. Each entry holds the hash of the one before; what the machine \
      had found is bound into the chain as well.

      The entries are printed, and then whether all of it is as it was written: an entry that was \
      altered, taken away, put in or moved is found, and so is a change of what study.sqlite holds. A \
      journal that was cut at its end is found by review/witness; where that may have been altered too, \
      compare the head with one that was noted elsewhere (--head).

      The exit code is 0 when everything is as it was written and 65 when it is not, or was not at some \
      time: what 'cfu review' found changed when it opened the study stays in the journal and counts \
      for good.

      EXAMPLES
        cfu audit results/
        cfu audit results/ --head 3fe0a81b52c94d77
        cfu audit results/ --copy for-inspection/
        cfu audit results/ --json > audit.json
      """)

  @Argument(help: ArgumentHelp("Folder of a reviewed study.", valueName: "results"))
  var results: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "A hash (8 digits or more) that was noted before and has to be in the journal.",
      valueName: "hash"))
  var head: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      """
      Write a copy for an inspector, which nobody can write to: database, journal, tables, overlays, \
      audit and the hash of every file; no passwords.
      """, valueName: "dir"))
  var copy: String?

  @Flag(name: .long, help: "Write entries and result as JSON.")
  var json = false

  @Flag(name: .shortAndLong, help: "Write the result alone, not the entries.")
  var quiet = false

  func validate() throws {
    if let head, !(8...64).contains(head.utf8.count) || !head.allSatisfy(\.isHexDigit) {
      throw ValidationError("--head is 8 to 64 hexadecimal digits.")
    }
  }

  func run() throws {
    try explainingErrors {
      let report = try AuditRun(results: results, expectedHead: head).perform()
      if json {
        Console.data(report.json)
      } else {
        Console.text(quiet ? report.summary : report.text)
      }
      let failure = ExitCode(CFUError.Code.badInput.rawValue)
      guard report.faults.isEmpty else { throw failure }
      if let copy {
        let copied = try InspectorCopy(results: results, target: copy).write {
          Console.line("cfu: \($0)")
        }
        Console.line("cfu: \(copy) is the copy. \(copied.conclusion)")
      }
      guard report.isWhole else { throw failure }
    }
  }
}
