import CFUCore
import CFUStore

/// What a study was counted with, as rows for people: versions, hashes, settings.
enum StudySettings {
  /// - Parameters:
  ///   - facts: as the store has them. Where the pictures lay on the machine that counted them is
  ///     nobody else's matter and left out.
  static func rows(
    facts: [String: String], runs: [StoredRun]
  ) -> [(what: String, value: String)] {
    var rows: [(what: String, value: String)] = [("exported_by_version", programVersion)]
    for (key, value) in facts.sorted(by: { $0.key < $1.key }) where key != StudyFacts.base {
      rows.append((key, value))
    }
    for (index, run) in runs.enumerated() {
      let made = run.provenance
      let name = "run_\(index + 1)"
      rows += [
        ("\(name)_dishes", "\(run.dishes)"), ("\(name)_classifier_place", "\(run.place + 1)"),
        ("\(name)_plugin_id", made.pluginID), ("\(name)_plugin_version", made.pluginVersion),
        ("\(name)_plugin_sha256", made.pluginSHA256),
        ("\(name)_program_version", made.programVersion),
        ("\(name)_settings_sha256", made.settingsSHA256), ("\(name)_settings", run.settings),
        (
          "\(name)_classes",
          run.classes.map { "\($0.id) (\($0.kind.rawValue))" }
            .joined(separator: ", ")
        ),
      ]
    }
    return rows
  }
}
