import ArgumentParser
import CFUCore
import CFUJSON
import CFUPluginHost

extension PluginsCommand {
  struct Trust: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "trust",
      abstract: "Allow a plugin to run inside cfu itself.",
      discussion: """
        Plugins run in a worker process of their own: one that crashes or hangs loses one object, and \
        it can neither write files nor reach the network. A trusted plugin may be run inside cfu with \
        `cfu count --in-process`, without that protection: when it crashes, cfu crashes; it can do \
        whatever you can. Nothing changes without that option.

        Trust is for this very library and these models; an upgrade has to be trusted anew. Without a \
        name the trusted plugins are listed.

        EXAMPLES
          cfu plugins trust my-classifier
          cfu plugins trust my-classifier --revoke
          cfu plugins trust --json
        """)

    @Argument(help: "Name of a plugin, or id of a plugin or classifier.")
    var name: String?

    @Flag(name: .long, help: "Take the trust back.")
    var revoke = false

    @Flag(name: .long, help: "Write the list of trusted plugins as JSON.")
    var json = false

    @OptionGroup var folders: Folders

    func validate() throws {
      if revoke, name == nil { throw ValidationError("Name the plugin that is trusted no more.") }
      if json, name != nil { throw ValidationError("--json is for the list: leave the name out.") }
    }

    func run() throws {
      try explainingErrors {
        let store = PluginState().trust
        guard let name else {
          let (entries, problems) = store.all()
          PluginsCommand.say(problems)
          Console.data(
            json
              ? Self.json(entries)
              : aligned(entries.map { [$0.shortName, $0.version, $0.id, $0.date, $0.sha256] }))
          if entries.isEmpty { Console.line("cfu: No plugin is trusted.") }
          return
        }
        if revoke {
          try Self.revoke(name, store)
          return
        }
        let bundle = try folders.registry.find(name)
        try store.add(TrustEntry(bundle: bundle))
        let manifest = bundle.manifest
        Console.line(
          """
          cfu: \(manifest.shortName) \(manifest.version) (\(bundle.path)) is trusted.
          `cfu count --in-process` may now run it inside cfu itself: no sandbox, and when it crashes, \
          cfu crashes with it. Without --in-process it still runs in a process of its own.
          Take it back with `cfu plugins trust \(manifest.shortName) --revoke`.
          """)
      }
    }

    private static func json(_ entries: [TrustEntry]) -> String {
      let list = entries.map { entry -> JSONValue in
        [
          "id": .text(entry.id), "short_name": .text(entry.shortName),
          "version": .text(entry.version), "sha256": .text(entry.sha256), "date": .text(entry.date),
        ]
      }
      return JSONValue.list(list).pretty
    }

    /// By what is remembered, since the plugin may be gone.
    private static func revoke(_ name: String, _ store: TrustStore) throws(CFUError) {
      let (entries, problems) = store.all()
      PluginsCommand.say(problems)
      var revoked = false
      for entry in entries where [entry.id, entry.shortName, entry.sha256].contains(name) {
        revoked = try store.revoke(entry.sha256) || revoked
        Console.line("cfu: \(entry.shortName) \(entry.version) is trusted no more.")
      }
      // By the hash alone, where the file is damaged.
      if !revoked { revoked = try store.revoke(name) }
      if !revoked {
        throw CFUError(
          .usage, "No plugin '\(name)' is trusted.", nextStep: "`cfu plugins trust` lists them.")
      }
    }
  }
}
