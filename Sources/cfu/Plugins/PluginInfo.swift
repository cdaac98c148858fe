import ArgumentParser
import CFUCore
import CFUJSON
import CFUPluginHost

extension PluginsCommand {
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "What one plugin says of itself, its classes and its files.",
      discussion: """
        The hashes of its files are checked; nothing of it is run.

        EXAMPLES
          cfu plugins info rules
          cfu plugins info org.cfukit.rules.agar --json
          cfu plugins info build/my-classifier.cfuplugin
        """)

    @Argument(help: "Name of a plugin, id of a plugin or classifier, or path of a bundle.")
    var name: String

    @OptionGroup var folders: Folders

    @Flag(name: .long, help: "Write all of it, with parameters and model cards, as JSON.")
    var json = false

    func run() throws {
      try explainingErrors {
        let bundle = try Self.bundle(name, folders)
        let states = PluginStates()
        PluginsCommand.say(states.problems)
        let state = states.state(of: bundle)
        Console.data(json ? Self.json(bundle, state).pretty : Self.text(bundle, state))
      }
    }

    private static func bundle(_ name: String, _ folders: Folders) throws(CFUError) -> PluginBundle
    {
      // No name or id holds a slash.
      guard name.contains("/") || name.hasSuffix(".cfuplugin") else {
        return try folders.registry.find(name)
      }
      let bundle = try PluginBundle(path: name)
      try bundle.verify()
      return bundle
    }

    private static func text(_ bundle: PluginBundle, _ state: PluginStates.State) -> String {
      let manifest = bundle.manifest
      var text = """
        \(manifest.name) (\(manifest.shortName)) \(manifest.version)
        \(manifest.description)

        """
      text += aligned(
        [
          ["id", manifest.id], ["licence", manifest.licence], ["path", bundle.path],
          ["sha256", bundle.sha256], ["ABI", "\(manifest.abi.major)"],
          ["threads", manifest.threadModel.rawValue],
        ] + (state.text.isEmpty ? [] : [["state", state.reason ?? state.text]]))
      for classifier in manifest.classifiers {
        text += "\n\(classifier.id) - \(classifier.name), profile \(classifier.profile.rawValue)\n"
        text += aligned(
          classifier.classes.map { entry in
            var limits: [String] = []
            if let limit = entry.maxUmPerPixel { limits.append("up to \(limit) um/px") }
            if let limit = entry.maxUmPerPixelStained {
              limits.append("up to \(limit) um/px when stained")
            }
            return [
              "  " + entry.id, entry.kind.rawValue, entry.colour, limits.joined(separator: ", "),
            ]
          })
        if let least = classifier.leastColony {
          text +=
            "  a colony is counted from \(least.clear) on a dish of sure objects to \(least.doubtful) "
            + "on one of doubtful ones\n"
        }
        let parameters = parameters(of: classifier)
        if !parameters.isEmpty { text += "  parameters\n" + aligned(parameters) }
      }
      return text
    }

    /// Name, kind, default and range of each parameter.
    private static func parameters(of classifier: ClassifierManifest) -> [[String]] {
      guard case .object(let known)? = classifier.parameters["properties"] else { return [] }
      return known.members.map { name, schema in
        func value(_ key: String) -> String? { schema[key].map(\.compact) }
        var range = ""
        switch (value("minimum"), value("maximum")) {
        case (let least?, let most?): range = "\(least) to \(most)"
        case (let least?, nil): range = "at least \(least)"
        case (nil, let most?): range = "at most \(most)"
        case (nil, nil): break
        }
        var kind = ""
        if case .text(let type)? = schema["type"] { kind = type }
        return ["    " + name, kind, value("default") ?? "", range]
      }
    }

    private static func json(_ bundle: PluginBundle, _ state: PluginStates.State) -> JSONValue {
      let manifest = bundle.manifest
      return [
        "id": .text(manifest.id), "short_name": .text(manifest.shortName),
        "name": .text(manifest.name), "version": .text(manifest.version),
        "licence": .text(manifest.licence), "description": .text(manifest.description),
        "path": .text(bundle.path), "sha256": .text(bundle.sha256),
        "library": file(manifest.library), "models": .list(manifest.models.map(file)),
        "thread_model": .text(manifest.threadModel.rawValue),
        "state": .text(state.name), "trusted": .bool(state.trusted),
        "reason": state.reason.map { .text($0) } ?? .null,
        "classifiers": .list(manifest.classifiers.map(classifier)),
      ]
    }

    private static func file(_ file: PluginManifest.HashedFile) -> JSONValue {
      ["file": .text(file.file), "sha256": .text(file.sha256)]
    }

    private static func classifier(_ classifier: ClassifierManifest) -> JSONValue {
      [
        "id": .text(classifier.id), "name": .text(classifier.name),
        "profile": .text(classifier.profile.rawValue),
        "feature_schema": .text(classifier.featureSchema),
        "feature_count": .number(Double(classifier.featureCount)),
        "wanted_um_per_px": .number(classifier.wantedUmPerPixel),
        "pixel_formats": .list(classifier.pixelFormats.map { .text($0.rawValue) }),
        "classes": .list(
          classifier.classes.map { entry in
            [
              "id": .text(entry.id), "name": .text(entry.name), "colour": .text(entry.colour),
              "kind": .text(entry.kind.rawValue),
              "max_um_per_px": entry.maxUmPerPixel.map { .number($0) } ?? .null,
              "max_um_per_px_stained": entry.maxUmPerPixelStained.map { .number($0) } ?? .null,
            ]
          }),
        "least_colony": classifier.leastColony.map {
          ["clear": .number($0.clear), "doubtful": .number($0.doubtful)]
        } ?? .null,
        "parameters": classifier.parameters, "card": classifier.card,
      ]
    }
  }
}
