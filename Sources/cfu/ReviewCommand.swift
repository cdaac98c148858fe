import ArgumentParser
import CFUCore
import CFUReviewServer
import CFUStudy

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Look at a counted study in the browser, correct it, score it blind.",
    discussion: """
      RESULTS is a folder that 'cfu count' wrote, or an empty one to count into from the page. An \
      address is printed for the browser of this machine; nothing leaves the machine, and nobody \
      without that address gets in. Ctrl-C ends it.

      The machine's count stays as it is. What people decide is one entry each in \
      RESULTS/review/journal.jsonl, chained by hashes: 'cfu audit' verifies and prints it. When the \
      review ends, tables and report with what was decided are written to RESULTS/reviewed; \
      'cfu compare', 'cfu export' and 'cfu report' take it with --reviewed, 'cfu reclassify' keeps it, \
      and 'cfu validate --review' judges the machine by what people scored blind.

      With --bind others on the network can reach it, which takes a password for each of them; they \
      are not hidden from people who can read the network's traffic, so that this is for a network \
      that you trust, or behind a proxy with TLS.

      --lock and --unlock change nothing but that, and serve nothing: a locked study can be looked at \
      and not changed.

      EXAMPLES
        cfu review results/
        cfu review results/ --require-password --require-reason
        cfu review results/ --lock --who "Anna Lee" --why "submitted"
        mkdir new && cfu review new/        an empty folder: count from the page
      """)

  @Argument(help: ArgumentHelp("Folder of a counted study, or an empty one.", valueName: "results"))
  var results: String

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Port to listen on. Default: 8787, or a free one where that is taken.", valueName: "n"))
  var port: Int?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Address to listen on; beyond this machine everybody needs a password.",
      valueName: "address"))
  var bind = "127.0.0.1"

  @Option(
    name: .customLong("host"),
    help: ArgumentHelp(
      "A further name by which browsers may call this machine; may be given again.",
      valueName: "name"))
  var hosts: [String] = []

  @Flag(
    inversion: .prefixedNo,
    help: "From now on people sign in with a password, or without. Default: as the study has it.")
  var requirePassword: Bool?

  @Flag(
    inversion: .prefixedNo,
    help: """
      From now on every change of a count has to say why, but for taking back one's own; or does not. \
      Default: as the study has it.
      """)
  var requireReason: Bool?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "Folder that relative paths of the sample sheet start from, if the pictures have moved.",
      valueName: "dir"))
  var base: String?

  @Flag(name: .long, help: "Lock the study against changes.")
  var lock = false

  @Flag(name: .long, help: "Open a locked study for changes again.")
  var unlock = false

  @Option(name: .long, help: ArgumentHelp("Who locks or unlocks.", valueName: "name"))
  var who: String?

  @Option(name: .long, help: ArgumentHelp("Why it is locked or unlocked.", valueName: "text"))
  var why: String?

  @Flag(name: .shortAndLong, help: "Say nothing but the address and errors.")
  var quiet = false

  func validate() throws {
    if let port, !(0...65535).contains(port) {
      throw ValidationError("--port is a number from 0 to 65535.")
    }
    if lock, unlock { throw ValidationError("Give --lock or --unlock.") }
    if lock || unlock {
      guard who?.isEmpty == false, why?.isEmpty == false else {
        throw ValidationError("Say --who \(lock ? "locks" : "unlocks") it, and --why.")
      }
    } else if who != nil || why != nil {
      throw ValidationError("--who and --why are for --lock and --unlock.")
    }
  }

  func run() throws {
    try explainingErrors {
      if lock || unlock {
        let run = LockRun(results: results, locks: lock, who: who ?? "", why: why ?? "")
        Console.line("cfu: \(try run.perform())")
        return
      }
      try serve()
    }
  }

  private func serve() throws {
    Interruption.install()
    var options = ReviewOptions(folder: results)
    options.port = port
    options.bind = bind
    options.hostNames = hosts
    options.base = base
    options.requiresPassword = requirePassword
    options.requiresReason = requireReason
    let server = try ReviewServer(options)
    for warning in server.warnings { Console.line("cfu: \(warning)") }
    if options.isOpenToOthers {
      Console.line(
        "cfu: WARNING: \(bind) can be reached by others. Everybody needs a password, but what is sent "
          + "can be read on the way: use a network that you trust, or a proxy with TLS.")
    }
    let isQuiet = quiet
    try server.run { address in
      Console.data(address + "\n")
      if !isQuiet {
        Console.line(
          "cfu: open that address in the browser of this machine; Ctrl-C ends the review.")
      }
    }
    guard server.hasReview else { return }
    Interruption.grant()
    let tables = ReviewedTables(results: results)
    do throws(CFUError) {
      _ = try tables.write { if !isQuiet { Console.line("cfu: \($0)") } }
      if !isQuiet { Console.line("cfu: tables and report of the review are in \(tables.folder)") }
    } catch {
      // What was decided is safe in the journal; only what is made from it is missing.
      Console.line(
        "cfu: the tables of the review were not written: \(error.description) 'cfu report "
          + "\(results) --reviewed' writes them.")
      throw error
    }
  }
}
