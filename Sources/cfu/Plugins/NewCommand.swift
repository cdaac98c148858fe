import ArgumentParser
import CFUCore

extension Scaffold.Language: ExpressibleByArgument {}

extension PluginsCommand {
  struct New: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "new",
      abstract: "Write the source of a classifier of your own, ready to build.",
      discussion: """
        Makes a folder NAME with a small classifier that `make` builds into NAME.cfuplugin, which \
        passes `cfu plugins validate` as it is: a softmax over a few measured features, with its \
        manifest, its test vectors, the headers it needs, and a README.md that says how to go on.

        EXAMPLES
          cfu plugins new --language c my-classifier
          cfu plugins new --language swift --profile agar white-or-blue
          cd my-classifier && make && make validate && make install
        """)

    @Option(name: .long, help: "Language of the source: 'c', 'cxx' (C++20) or 'swift' (Embedded).")
    var language: Scaffold.Language

    @Option(name: .long, help: "What the dishes hold; it decides on the classes to start from.")
    var profile: ImagingSettings.Profile = .methylcellulose

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Id of the plugin: the name of your domain the other way round. Default: org.example.NAME.",
        valueName: "id"))
    var id: String?

    @Option(
      name: .long,
      help: ArgumentHelp("Folder to make; it must not exist. Default: NAME.", valueName: "dir"))
    var out: String?

    @Argument(help: "Name of the plugin: letters, digits, '-' and '_'.")
    var name: String

    func run() throws {
      try explainingErrors {
        let scaffold = try Scaffold(language: language, profile: profile, name: name, id: id)
        let folder = out ?? name
        try scaffold.write(to: folder)
        Console.line(
          "cfu: \(folder) is made. Go on with: cd \(folder) && make && make validate")
      }
    }
  }
}
