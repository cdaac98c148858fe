import CFUCore
import CFUReview
import CFUTruth

/// The files of truth that were given, read.
struct TruthFiles {
  struct Item {
    var file: TruthFile
    /// Who made it, where the user says so.
    var scorer: String?
    var isNamed: Bool { scorer != nil }
    var sha256: String
  }

  private(set) var items: [Item] = []
  /// What was passed over.
  private(set) var remarks: [String] = []

  /// Endings of files in a folder that may hold truth.
  private static let endings: Set<String> = [
    "xml", "roi", "zip", "geojson", "json", "txt", "csv", "tsv",
  ]
  /// Files that belong to others: class names of YOLO.
  private static let companions: Set<String> = [
    "classes.txt", "obj.names", "data.yaml", "notes.json", "labels.txt",
    // Of `cfu simulate`: its sample sheet, and what is no colony.
    "study.csv", "truth_artefacts.csv",
  ]

  /// - Parameter images: SHA-256 of the picture of each judged dish, for scores that are bound to it.
  /// - Throws: `noInput` for what is missing, `badInput` for what cannot be read as truth.
  init(
    _ truths: [ValidationOptions.Truth], scorerColumns: [String], table: ClassTable,
    images: [String: String] = [:]
  ) throws(CFUError) {
    for truth in truths {
      // A results folder, reviewed or not: nothing else in it is anybody's score.
      if FileSystem.kind(truth.path) == .folder,
        FileSystem.kind(JournalFile.journal(truth.path)) == .file
          || StudyReader.holdsStudy(truth.path)
      {
        try takeScores(of: truth, scorerColumns, images)
        continue
      }
      for path in try paths(truth.path) {
        let bytes = try FileBytes.read(path)
        let folder = FileSystem.folder(of: path)
        let options = TruthReader.Options(
          scorer: truth.scorer, scorers: scorerColumns, labels: table.rows.map(\.label),
          sideFile: { try? FileBytes.read(FileSystem.join(folder, $0)) })
        var file = try TruthReader.read(bytes: bytes, path: path, options: options)
        // A name that the user gave is the last word on who scored.
        if let scorer = truth.scorer {
          guard file.scorers.count <= 1 else {
            throw CFUError(
              .usage,
              "\(path) names \(file.scorers.count) people itself (\(file.scorers.sorted().joined(separator: ", "))), "
                + "so that it cannot be all of \(scorer).",
              nextStep: "Give the file without a name before it.")
          }
          file.assign(scorer)
        }
        if !scorerColumns.isEmpty { file.keep(scorerColumns, remarks: &remarks) }
        remarks += file.remarks
        let sha256 = bytes.withUnsafeBytes { SHA256Text.of($0) }
        if let twin = items.first(where: { $0.sha256 == sha256 && $0.scorer == truth.scorer }) {
          remarks.append("\(path) holds the same as \(twin.file.path), and is taken once.")
          continue
        }
        items.append(Item(file: file, scorer: truth.scorer, sha256: sha256))
      }
    }
    let people = Set(
      items.flatMap { item in
        item.file.counts.compactMap { $0.scorer?.lowercased() }
          + item.file.pictures.compactMap { $0.scorer?.lowercased() }
      })
    for name in scorerColumns where !people.contains(name.lowercased()) {
      throw CFUError(
        .usage,
        "--scorers names '\(name)', but the truth has no column and no person of that name.",
        nextStep: "Write the headers as they stand in the table, separated by commas.")
    }
  }

  /// Takes what people scored blind in the review of a results folder.
  private mutating func takeScores(
    of truth: ValidationOptions.Truth, _ scorers: [String], _ images: [String: String]
  ) throws(CFUError) {
    let scores = try BlindScores(results: truth.path, images: images)
    var file = scores.file
    if truth.scorer != nil {
      throw CFUError(
        .usage, "\(truth.path) names its people itself.",
        nextStep: "Give the folder without a name before it; --scorers chooses among them.")
    }
    if !scorers.isEmpty { file.keep(scorers, remarks: &remarks) }
    remarks += file.remarks
    items.append(Item(file: file, scorer: nil, sha256: scores.sha256))
  }

  private mutating func paths(_ path: String) throws(CFUError) -> [String] {
    switch FileSystem.kind(path) {
    case .missing:
      throw CFUError(
        .noInput, "\(path) does not exist.",
        nextStep: "Name a file of counts or marks, or a folder of such files, with --truth.")
    case .folder: break
    default: return [path]
    }
    guard let names = FileSystem.names(in: path) else {
      throw CFUError(
        .noInput, "The folder \(path) may not be read.", nextStep: "Check the rights on it.")
    }
    let shown = names.filter { !$0.hasPrefix(".") }
    let meant = shown.filter {
      Self.endings.contains(FileSystem.fileExtension(of: $0))
        && !Self.companions.contains($0.lowercased())
    }
    let others = shown.filter {
      !meant.contains($0) && !Self.companions.contains($0.lowercased())
        && FileSystem.kind(FileSystem.join(path, $0)) == .file
        && !StudyInput.pictureExtensions.contains(FileSystem.fileExtension(of: $0))
    }
    if !others.isEmpty {
      remarks.append(
        "\(path): not read: \(others.prefix(6).joined(separator: ", "))"
          + (others.count > 6 ? " and \(others.count - 6) more." : "."))
    }
    guard !meant.isEmpty else {
      throw CFUError(
        .noInput,
        "The folder \(path) holds no file of counts or marks (folders in it are not looked into).",
        nextStep:
          "Such files end in \(Self.endings.sorted().map { "." + $0 }.joined(separator: ", "))."
      )
    }
    return meant.map { FileSystem.join(path, $0) }
  }
}

extension TruthFile {
  /// Who the file names.
  fileprivate var scorers: Set<String> {
    Set(pictures.compactMap(\.scorer)).union(counts.compactMap(\.scorer))
  }

  /// Leaves out people who were not asked for.
  fileprivate mutating func keep(_ people: [String], remarks: inout [String]) {
    let wanted = Set(people.map { $0.lowercased() })
    func isLeft(_ scorer: String?) -> Bool {
      scorer.map { !wanted.contains($0.lowercased()) } ?? false
    }
    let left = scorers.filter { isLeft($0) }
    guard !left.isEmpty else { return }
    counts.removeAll { isLeft($0.scorer) }
    pictures.removeAll { isLeft($0.scorer) }
    remarks.append(
      "\(path): left out, as --scorers asks: \(left.sorted().joined(separator: ", ")).")
  }

  fileprivate mutating func assign(_ scorer: String) {
    for index in pictures.indices { pictures[index].scorer = scorer }
    for index in counts.indices { counts[index].scorer = scorer }
  }
}
