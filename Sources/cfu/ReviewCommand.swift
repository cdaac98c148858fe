import ArgumentParser
import CFUReviewServer
import CFUStudy

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Look at a counted study, correct it and score it in a browser.")

  @Argument(help: ArgumentHelp("Results folder of 'cfu count'.", valueName: "folder"))
  var folder: String

  @Option(name: .long, help: ArgumentHelp("Port to listen on. Default: 8787.", valueName: "n"))
  var port: Int?

  @Option(name: .long, help: ArgumentHelp("Address to listen on.", valueName: "address"))
  var bind = "127.0.0.1"

  @Flag(name: .long, help: "People sign in with passwords.")
  var requirePassword = false

  @Flag(name: .long, help: "Every change of a count has to say why.")
  var requireReason = false

  func run() throws {
    Interruption.install()
    try explainingErrors {
      var options = ReviewOptions(folder: folder)
      options.port = port
      options.bind = bind
      options.requiresPassword = requirePassword
      options.requiresReason = requireReason
      try ReviewServer(options).run { address in
        Console.line("cfu: open \(address)")
      }
    }
  }
}
