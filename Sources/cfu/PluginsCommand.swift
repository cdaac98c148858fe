import ArgumentParser
import CFUCore
import CFUPluginHost

struct PluginsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugins",
    abstract: "Show the classifier plugins that can be found.",
    discussion: """
      A plugin is a folder NAME.cfuplugin with a manifest (plugin.json), a library and its models. \
      Plugins are looked for in the folders given with --plugins, in those of the variable \
      CFU_PLUGIN_PATH (separated by colons), beside the program, and in \
      ~/.local/share/cfukit/plugins. Only manifests are read: nothing of a plugin is run.

      EXAMPLES
        cfu plugins list
        cfu plugins info rules
      """,
    subcommands: [List.self, Info.self], defaultSubcommand: List.self)

  struct Folders: ParsableArguments {
    @Option(
      name: .customLong("plugins"),
      help: ArgumentHelp("A further folder of plugins; may be given again.", valueName: "dir"))
    var folders: [String] = []

    var registry: PluginRegistry {
      PluginRegistry(searchPaths: PluginRegistry.defaultSearchPaths(explicit: folders))
    }
  }

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "One line for each classifier: plugin, version, profile, id.")

    @OptionGroup var folders: Folders

    func run() throws {
      try explainingErrors {
        let registry = folders.registry
        for problem in registry.problems { Console.line("cfu: \(problem.description)") }
        var rows: [[String]] = []
        for bundle in registry.bundles {
          for classifier in bundle.manifest.classifiers {
            rows.append([
              bundle.manifest.shortName, bundle.manifest.version, classifier.profile.rawValue,
              classifier.id,
            ])
          }
        }
        Console.data(aligned(rows))
        if rows.isEmpty {
          throw CFUError(
            .plugin, "There is no plugin in \(registry.searchPaths.joined(separator: ", ")).",
            nextStep: "Build the plugins with `make build`, or name their folder with --plugins.")
        }
      }
    }
  }

  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What one plugin says of itself, its classes and its files.")

    @Argument(help: "Name of a plugin, or id of a plugin or classifier.")
    var name: String

    @OptionGroup var folders: Folders

    func run() throws {
      try explainingErrors {
        let bundle = try folders.registry.find(name)
        let manifest = bundle.manifest
        var text = """
          \(manifest.name) (\(manifest.shortName)) \(manifest.version)
          \(manifest.description)

          """
        text += aligned([
          ["id", manifest.id], ["licence", manifest.licence], ["path", bundle.path],
          ["sha256", bundle.sha256], ["ABI", "\(manifest.abi.major)"],
          ["threads", manifest.threadModel.rawValue],
        ])
        for classifier in manifest.classifiers {
          text +=
            "\n\(classifier.id) - \(classifier.name), profile \(classifier.profile.rawValue)\n"
          text += aligned(
            classifier.classes.map { entry in
              var limits: [String] = []
              if let limit = entry.maxUmPerPixel { limits.append("up to \(limit) um/px") }
              if let limit = entry.maxUmPerPixelStained {
                limits.append("up to \(limit) um/px when stained")
              }
              return [
                "  " + entry.id, entry.kind.rawValue, entry.colour,
                limits.joined(separator: ", "),
              ]
            })
        }
        Console.data(text)
      }
    }
  }
}

/// Rows as lines with columns of equal width, two spaces apart.
private func aligned(_ rows: [[String]]) -> String {
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.count)
    }
  }
  return rows.map { row in
    let cells = row.enumerated().map { column, cell in
      cell + String(repeating: " ", count: widths[column] - cell.count)
    }
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line + "\n"
  }.joined()
}
