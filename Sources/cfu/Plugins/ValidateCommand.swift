import ArgumentParser
import CFUCore
import CFUPluginHost
import CFUPluginValidator
import Glibc

extension PluginsCommand {
  struct Validate: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "validate",
      abstract: "Test plugins, level by level.",
      discussion: """
        A plugin passes a level when every test of it and of those before passed. Each test \
        runs in a process of its own, which is killed afterwards: nothing that a file of the bundle \
        or the plugin does reaches this program or the next test. Without a name every plugin that \
        is found is tested.

        LEVELS
          1   the manifest, and the files that it names
          2   the library by its headers, not loaded
          3   what loading it does to the process
          4   older and newer hosts, other sizes of structs, null pointers
          5   the shipped test vectors are answered as they say
          6   an object's answer depends on that object alone
          7   memory and threads
          8   inputs that are rare, extreme or wrong
          9   cancelling, deadline, sandbox, time
          10  anything at all, for some seconds

        EXAMPLES
          cfu plugins validate build/my-classifier.cfuplugin
          cfu plugins validate rules --level 6 --json
          cfu plugins validate my-classifier --seed 7 --save inputs/

        The exit code is 0 when every level asked for passed, 66 when there is nothing at the path, \
        else 69.
        """)

    @Argument(
      help: ArgumentHelp(
        "Name or id of a plugin, or the path of a bundle.", valueName: "name-or-path"))
    var plugin: String?

    @OptionGroup var folders: Folders

    @Option(help: ArgumentHelp("Test this classifier of the bundle only.", valueName: "id"))
    var classifier: String?

    @Option(help: ArgumentHelp("Test up to this level, 1 to 10.", valueName: "1..10"))
    var level = 10

    @Option(help: ArgumentHelp("Equal seeds draw equal inputs.", valueName: "n"))
    var seed: UInt64 = 1

    @Flag(help: "Write the report as JSON.")
    var json = false

    @Flag(help: "Write the report as JUnit's XML.")
    var junit = false

    @Option(
      help: ArgumentHelp(
        "Keep the inputs of failed tests here: features, pixels, expected and given answers.",
        valueName: "dir"))
    var save: String?

    @Option(help: ArgumentHelp("How long level 10 goes on for each classifier.", valueName: "s"))
    var fuzzSeconds = 5.0

    func validate() throws {
      guard (1...10).contains(level) else { throw ValidationError("--level is from 1 to 10.") }
      guard fuzzSeconds >= 0, fuzzSeconds <= 86400 else {
        throw ValidationError("--fuzz-seconds is from 0 to 86400.")
      }
      guard !(json && junit) else {
        throw ValidationError("--json and --junit cannot both be written to stdout.")
      }
    }

    func run() throws {
      var reports: [ValidationReport] = []
      try explainingErrors {
        var options = PluginValidator.Options()
        options.level = level
        options.seed = seed
        options.classifier = classifier
        options.saveFolder = save
        options.fuzzSeconds = fuzzSeconds
        let validator = try PluginValidator(options: options)
        let isText = !json && !junit
        for path in try paths() {
          var text = TextReport()
          let report = try validator.validate(
            path: path,
            begin: { if isText { Console.text(TextReport.head($0)) } },
            each: { if isText { Console.text(text.lines($0)) } })
          if isText { Console.text(TextReport.foot(report)) }
          reports.append(report)
        }
        if json { Console.data(try MachineReports.json(reports)) }
        if junit { Console.data(MachineReports.junit(reports)) }
      }
      guard reports.allSatisfy(\.passed) else { throw ExitCode(CFUError.Code.plugin.rawValue) }
    }

    /// The bundles that are meant. Their hashes are not checked here: that is the first level.
    private func paths() throws(CFUError) -> [String] {
      if let plugin, let path = try Self.folder(plugin) { return [path] }
      let registry = folders.registry
      PluginsCommand.say(registry.problems.map(\.error))
      guard let plugin else {
        guard !registry.bundles.isEmpty else {
          throw CFUError(
            .plugin, "There is no plugin in \(registry.searchPaths.joined(separator: ", ")).",
            nextStep: "Give the path of a bundle, or name a folder of them with --plugins.")
        }
        return registry.bundles.map(\.path)
      }
      let found =
        registry.bundles.first { $0.manifest.id == plugin || $0.manifest.shortName == plugin }
        ?? registry.bundles.first { $0.manifest.classifiers.contains { $0.id == plugin } }
      if let found { return [found.path] }
      // The registry's own words for a name that it does not know.
      return [try registry.find(plugin).path]
    }

    /// The path of a bundle without slashes at its end, where `text` is one.
    ///
    /// - Throws: `noInput` when it is a path at which there is no folder.
    private static func folder(_ text: String) throws(CFUError) -> String? {
      var path = text
      while path.count > 1, path.last == "/" { path.removeLast() }
      guard path.hasSuffix(".cfuplugin") || path.contains("/") || path == "." else { return nil }
      var status = stat()
      guard stat(path, &status) == 0 else {
        throw CFUError(
          .noInput, "\(path) is missing or cannot be read.",
          nextStep: "Give the path of a folder NAME.cfuplugin, or a plugin's name.")
      }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        throw CFUError(
          .noInput, "\(path) is no folder.",
          nextStep: "Give the path of a folder NAME.cfuplugin, or unpack it first.")
      }
      return path
    }
  }
}
