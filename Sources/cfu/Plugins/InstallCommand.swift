import ArgumentParser
import CFUCore
import CFUPluginHost

extension PluginsCommand {
  struct Install: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "install",
      abstract: "Copy a plugin into your own folder of plugins.",
      discussion: """
        PATH is a folder NAME.cfuplugin or a .tar.gz of one. Its manifest, the hashes of its files and \
        its library are checked first; nothing of it is run. It is copied to \
        ~/.local/share/cfukit/plugins, where every run finds it. A newer version replaces an older \
        one in one step.

        EXAMPLES
          cfu plugins install my-classifier.cfuplugin
          cfu plugins install download.tar.gz
          cfu plugins install my-classifier.cfuplugin --force
        """)

    @Argument(help: ArgumentHelp("Folder NAME.cfuplugin, or a .tar.gz of one.", valueName: "path"))
    var path: String

    @Flag(name: .long, help: "Replace one of the same or a newer version.")
    var force = false

    func run() throws {
      try explainingErrors {
        let installer = PluginInstaller(folder: try PluginRegistry.userFolder())
        let outcome = try installer.install(path, force: force)
        let manifest = outcome.bundle.manifest
        let registry = PluginRegistry(searchPaths: PluginRegistry.defaultSearchPaths())
        let instead = outcome.replaced.map { ", in place of \($0)" } ?? ""
        Console.line(
          "cfu: \(manifest.shortName) \(manifest.version) is installed in \(outcome.bundle.path)"
            + "\(instead)." + Self.howToCount(outcome.bundle, registry))
        Self.sayWhatIsInTheWay(outcome.bundle, registry)
      }
    }

    /// Under the first of its names that leads to it; empty when none does.
    private static func howToCount(_ bundle: PluginBundle, _ registry: PluginRegistry) -> String {
      let manifest = bundle.manifest
      let name = [manifest.shortName, manifest.id].first { name in
        let found =
          registry.bundles.first { $0.manifest.id == name }
          ?? registry.bundles.first { $0.manifest.shortName == name }
        return found?.manifest.id == manifest.id && found?.manifest.version == manifest.version
          && found?.sha256 == bundle.sha256
      }
      return name.map { " Count with it: --classifier \($0)" } ?? ""
    }

    /// One of the same id that is found first would be used in its place, and one that is
    /// quarantined is not called.
    private static func sayWhatIsInTheWay(_ bundle: PluginBundle, _ registry: PluginRegistry) {
      for problem in registry.problems where problem.path == bundle.path {
        Console.line("cfu: \(problem.description)")
      }
      let store = PluginState().quarantine
      if let entry = store.entry(for: bundle.sha256, report: { PluginsCommand.say([$0]) }) {
        Console.line("cfu: \(entry.explanation). Lift it with `\(entry.liftCommand)`.")
      }
    }
  }

  struct Remove: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "remove",
      abstract: "Take a plugin out of your own folder of plugins.",
      discussion: """
        Only what `cfu plugins install` put into ~/.local/share/cfukit/plugins is removed. Of a plugin \
        that lies elsewhere the command says where.

        EXAMPLES
          cfu plugins remove my-classifier
        """)

    @Argument(help: "Name or id of a plugin.")
    var name: String

    func run() throws {
      try explainingErrors {
        let folder = try PluginRegistry.userFolder()
        do {
          let bundle = try PluginInstaller(folder: folder).remove(name)
          Console.line(
            "cfu: \(bundle.manifest.shortName) \(bundle.manifest.version) is removed from \(folder)."
          )
        } catch var error as CFUError where error.code == .plugin {
          let elsewhere = PluginRegistry(searchPaths: PluginRegistry.defaultSearchPaths()).bundles
            .first { $0.manifest.id == name || $0.manifest.shortName == name }
          if let elsewhere {
            error.message +=
              " It lies in \(elsewhere.path), which is not yours to remove with this."
            error.nextStep = "Remove that folder yourself if it is."
          }
          throw error
        }
      }
    }
  }
}
