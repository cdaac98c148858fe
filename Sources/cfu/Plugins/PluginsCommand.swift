import ArgumentParser
import CFUCore
import CFUPluginHost

struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "Show, write, check and install classifier plugins.",
    discussion: """
      A plugin is a folder NAME.cfuplugin with a manifest (plugin.json), a library and its models. \
      Plugins are looked for in the folders given with --plugins, in those of the variable \
      CFU_PLUGIN_PATH (separated by colons), beside the program, and in \
      ~/.local/share/cfukit/plugins. Where two have one id, the first one found is used.

      EXAMPLES
        cfu plugins list
        cfu plugins info rules
        cfu plugins new --language c my-classifier
        cfu plugins install my-classifier.cfuplugin
        cfu plugins quarantine --lift my-classifier
      """,
    subcommands: [
      List.self, Info.self, New.self, Record.self, Validate.self, Install.self, Remove.self,
      Trust.self, Quarantine.self, TestBundle.self,
    ], defaultSubcommand: List.self)

  struct Folders: ParsableArguments {
    @Option(
      name: .customLong("plugins"),
      help: ArgumentHelp("A further folder of plugins; may be given again.", valueName: "dir"))
    var folders: [String] = []

    var registry: PluginRegistry {
      PluginRegistry(
        searchPaths: PluginRegistry.defaultSearchPaths(explicit: folders),
        expected: Set(folders))
    }
  }

  /// Says what is wrong with files that were passed over.
  static func say(_ problems: [CFUError]) {
    for problem in problems { Console.line("cfu: \(problem.description)") }
  }
}
