import CFUCore
import CFUPictures
import CFUStore

/// What a results folder was counted with, and whether it may be counted into.
struct StudyFacts {
  /// By key, as they stand in the table `study`.
  var values: [String: String]

  /// - Parameter base: folder that the sheet's relative paths start from.
  init(options: StudyOptions, classifiers: [ClassifierFacts], base: String) {
    let imaging = options.imaging
    let rules = CountingSettings(imaging: imaging, stained: false)
    values = [
      "program_version": programVersion,
      "profile": imaging.profile.rawValue,
      "dish_diameter_mm": imaging.dishDiameterMillimetres.map { "\($0)" }
        ?? "\(imaging.dishDiameter), or as found",
      "um_per_px": imaging.umPerPixel.map { "\($0)" } ?? "each picture's own",
      "rules": "merge \(imaging.mergeRule), count \(rules.countingRule), "
        + "too numerous above \(imaging.tooNumerous)",
    ]
    values[Self.base] = FileSystem.absolute(base)
    name(classifiers)
  }

  /// The facts of a study that is reclassified: what was found stays, who names it changes.
  init(_ present: [String: String], classifiers: [ClassifierFacts]) {
    values = present
    // Classes become counts anew, by the rule of today.
    values["rules"] = present["rules"]?.replacing(
      /count \d+/, with: "count \(CountingSettings.currentRule)")
    name(classifiers)
    values["reclassified_by_version"] = programVersion
  }

  /// Key of the folder that the sheet's relative paths start from: for finding the pictures again,
  /// not for comparing.
  static let base = "pictures_relative_to"

  /// Key of the time at which the last dish was counted, in words.
  static let countedAt = "counted_at"

  private mutating func name(_ classifiers: [ClassifierFacts]) {
    values["classifier"] = classifiers[0].id
    values["classifier_version"] = classifiers[0].version
    values["classifier_sha256"] = classifiers[0].sha256
    let parameters = classifiers[0].parameters
    values["classifier_parameters"] = parameters == "{}" ? nil : parameters
    // Further ones change nothing of the first one's counts: they come and go.
    let further = classifiers.dropFirst().map {
      "\($0.id) \($0.version) \($0.sha256)" + ($0.parameters == "{}" ? "" : " \($0.parameters)")
    }
    values["further_classifiers"] = further.isEmpty ? nil : further.joined(separator: ", ")
  }

  /// In the order in which a user would name them; the hash last, as it says least.
  private static let words: [(key: String, name: String)] = [
    ("profile", "profile"), ("classifier", "classifier"),
    ("classifier_version", "version of the classifier"),
    ("classifier_parameters", "setting of the classifier's parameters"),
    ("program_version", "version of cfu"),
    ("dish_diameter_mm", "dish diameter in mm"), ("um_per_px", "sampling in um/px"),
    ("rules", "rules"), ("classifier_sha256", "build of the classifier (SHA-256)"),
  ]

  /// - Throws: `usage` when the folder was counted in another way, or holds other pictures.
  func check(
    against store: StudyStore, dishes: [PlannedDish], folder: ResultsFolder
  ) throws(CFUError) {
    let present = try store.facts()
    if present.isEmpty { return }
    for (key, name) in Self.words where present[key] != values[key] {
      let message =
        "\(folder.path) was counted with another \(name): \(present[key] ?? "none") then, "
        + "\(values[key] ?? "none") now."
      guard key.hasPrefix("classifier") else { throw Self.refusal(message) }
      throw CFUError(
        .usage, message,
        nextStep:
          "'cfu reclassify \(folder.path) --classifier ...' gives the same objects to this one; "
          + "or choose another --out, or give --force to count again.")
    }
    let rows = try store.rows()
    let known = Set(rows.map(\.image))
    guard !rows.isEmpty, !dishes.isEmpty else { return }
    let common = dishes.filter { known.contains($0.row.image) }
    if common.isEmpty {
      throw Self.refusal("\(folder.path) holds another study: none of its pictures is in this one.")
    }
    // Cameras give the same names again and again. One picture settles it.
    for dish in common {
      guard let stored = try store.imageSHA256(of: dish.row.image) else { continue }
      let bytes = try PictureFile.bytes(atPath: dish.path)
      if bytes.withUnsafeBytes({ SHA256Text.of($0) }) != stored {
        throw Self.refusal(
          "\(folder.path) was counted from another picture named \(dish.row.image).")
      }
      return
    }
  }

  private static func refusal(_ message: String) -> CFUError {
    CFUError(
      .usage, message, nextStep: "Choose another --out, or give --force to count into this one.")
  }
}
