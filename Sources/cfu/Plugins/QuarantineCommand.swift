import ArgumentParser
import CFUCore
import CFUJSON
import CFUPluginHost

extension PluginsCommand {
  struct Quarantine: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "quarantine",
      abstract: "Which plugins are not called any more because they crashed, and how to lift it.",
      discussion: """
        A plugin that crashed three times is not called again, in this run or a later one, until its \
        quarantine is lifted. It is known by the hash of its library and models: a repaired one is \
        free at once.

        EXAMPLES
          cfu plugins quarantine
          cfu plugins quarantine --lift my-classifier
          cfu plugins quarantine --lift all
        """)

    @Option(
      name: .long,
      help: ArgumentHelp(
        "Lift the quarantine of this plugin: its name, its id, its SHA-256, or 'all'.",
        valueName: "name"))
    var lift: String?

    @Flag(name: .long, help: "Write the list as JSON.")
    var json = false

    func run() throws {
      try explainingErrors {
        let store = PluginState().quarantine
        let (entries, problems) = store.all()
        if let lift {
          try Self.lift(lift, store, entries)
          return
        }
        PluginsCommand.say(problems)
        Console.data(json ? Self.json(entries) : Self.text(entries))
        if entries.isEmpty { Console.line("cfu: No plugin is quarantined.") }
      }
    }

    private static func lift(
      _ name: String, _ store: QuarantineStore, _ entries: [QuarantineEntry]
    ) throws(CFUError) {
      if name == "all" {
        // Those whose file is damaged as well.
        let hashes = store.hashes()
        for sha256 in hashes { try store.lift(sha256) }
        Console.line("cfu: Lifted: \(hashes.count).")
        return
      }
      var lifted = false
      for entry in entries where [entry.id, entry.shortName, entry.sha256].contains(name) {
        try store.lift(entry.sha256)
        Console.line(
          "cfu: \(entry.shortName) \(entry.version) is called again; it was quarantined since "
            + "\(entry.date).")
        lifted = true
      }
      if !lifted { lifted = try store.lift(name) }
      if !lifted {
        let known = entries.map(\.shortName).joined(separator: ", ")
        throw CFUError(
          .usage, "No plugin '\(name)' is quarantined.",
          nextStep: known.isEmpty ? "None is." : "Quarantined are \(known).")
      }
    }

    private static func text(_ entries: [QuarantineEntry]) -> String {
      entries.map { entry in
        var text = "\(entry.shortName) \(entry.version) (\(entry.id)), since \(entry.date)\n"
        text += aligned([
          ["  path", entry.path], ["  sha256", entry.sha256],
          ["  seen by", "cfu \(entry.hostVersion)"], ["  lift with", entry.liftCommand],
        ])
        for crash in entry.crashes {
          text +=
            "  crash: "
            + [crash.object, crash.reason].compactMap(\.self)
            .joined(separator: ": ").split(whereSeparator: \.isNewline).joined(separator: " | ")
          text += "\n"
        }
        return text
      }.joined(separator: "\n")
    }

    private static func json(_ entries: [QuarantineEntry]) -> String {
      let list = entries.map { entry -> JSONValue in
        [
          "id": .text(entry.id), "short_name": .text(entry.shortName),
          "version": .text(entry.version), "path": .text(entry.path),
          "sha256": .text(entry.sha256), "date": .text(entry.date),
          "host_version": .text(entry.hostVersion),
          "crashes": .list(
            entry.crashes.map {
              ["object": $0.object.map { .text($0) } ?? .null, "reason": .text($0.reason)]
            }),
        ]
      }
      return JSONValue.list(list).pretty
    }
  }
}
