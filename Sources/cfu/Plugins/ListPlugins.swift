import ArgumentParser
import CFUCore
import CFUJSON
import CFUPluginHost

extension PluginsCommand {
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "One line for each classifier: plugin, version, profile, id, state.",
      discussion: """
        Only manifests are read: nothing of a plugin is run. What looks like a plugin and cannot be \
        used is named on stderr with its reason. The state is empty for a plugin that can be used, or \
        says that it is quarantined, unusable (a file is missing), or trusted.

        EXAMPLES
          cfu plugins list
          cfu plugins list --plugins build/ --json
        """)

    @OptionGroup var folders: Folders

    @Flag(name: .long, help: "Write the list, and what cannot be used, as JSON.")
    var json = false

    func run() throws {
      try explainingErrors {
        let registry = folders.registry
        let states = PluginStates()
        if json {
          Console.data(Self.json(registry, states))
          return
        }
        for problem in registry.problems { Console.line("cfu: \(problem.description)") }
        PluginsCommand.say(states.problems)
        var rows: [[String]] = []
        for bundle in registry.bundles {
          let state = states.state(of: bundle)
          for classifier in bundle.manifest.classifiers {
            rows.append([
              bundle.manifest.shortName, bundle.manifest.version, classifier.profile.rawValue,
              classifier.id, state.text,
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

    private static func json(_ registry: PluginRegistry, _ states: PluginStates) -> String {
      let plugins = registry.bundles.map { bundle -> JSONValue in
        let state = states.state(of: bundle)
        let manifest = bundle.manifest
        return [
          "id": .text(manifest.id), "short_name": .text(manifest.shortName),
          "name": .text(manifest.name), "version": .text(manifest.version),
          "path": .text(bundle.path), "sha256": .text(bundle.sha256),
          "state": .text(state.name), "trusted": .bool(state.trusted),
          "reason": state.reason.map { .text($0) } ?? .null,
          "classifiers": .list(
            manifest.classifiers.map {
              ["id": .text($0.id), "name": .text($0.name), "profile": .text($0.profile.rawValue)]
            }),
        ]
      }
      let problems = registry.problems.map { problem -> JSONValue in
        [
          "path": .text(problem.path), "message": .text(problem.message),
          "next_step": .text(problem.nextStep),
        ]
      }
      let value: JSONValue = [
        "plugins": .list(plugins), "problems": .list(problems),
        "search_paths": .list(registry.searchPaths.map { .text($0) }),
      ]
      return value.pretty
    }
  }
}
