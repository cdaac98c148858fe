import ArgumentParser
import CFUPluginValidator

extension PluginsCommand {
  /// What `cfu plugins validate` starts this program with; no user ever does.
  struct TestBundle: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: BundleTestProcess.command,
      abstract: "Run one test of levels 1 and 2 for the process that asks for it.",
      shouldDisplay: false)

    @Argument var test: String
    @Argument var parent: Int32

    func run() { BundleTestProcess.serve(test: test, parent: parent) }
  }
}
