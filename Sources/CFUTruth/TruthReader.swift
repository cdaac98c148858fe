package import CFUCore

/// Reads what people marked or counted, in whatever program they did it.
package enum TruthReader {
  /// What a file alone does not say.
  package struct Options: Sendable {
    /// Who made it, where the file names nobody.
    package var scorer: String?
    /// The one column of a table of counts that holds the totals; nil to find out by the headers.
    package var column: String?
    /// Headers of columns of totals, or beginnings and ends of headers, that are scorers' names.
    package var scorers: [String]
    /// Labels that the user said the meaning of: a column under one of them holds counts.
    package var labels: [String]
    /// The bytes of a file that lies beside the one that is read, by its name or a path relative to
    /// the folder of that file; nil where there is none. Class names of YOLO stand in such files.
    package var sideFile: @Sendable (String) -> [UInt8]?

    package init(
      scorer: String? = nil, column: String? = nil, scorers: [String] = [],
      labels: [String] = [], sideFile: @escaping @Sendable (String) -> [UInt8]? = { _ in nil }
    ) {
      self.scorer = scorer
      self.column = column
      self.scorers = scorers
      self.labels = labels
      self.sideFile = sideFile
    }
  }

  /// Reads a file of any of the formats. Its content decides which it is, then its name.
  ///
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: for messages, and for the name of the picture where the file has none.
  /// - Throws: `badInput` that names the file, the place in it, what was expected and what to do.
  package static func read(
    bytes: [UInt8], path: String, options: Options = Options()
  ) throws(CFUError) -> TruthFile {
    let source = TruthSource(bytes: bytes, path: path, options: options)
    var file = try content(source)
    if let scorer = options.scorer {
      for index in file.pictures.indices where file.pictures[index].scorer == nil {
        file.pictures[index].scorer = scorer
      }
      for index in file.counts.indices where file.counts[index].scorer == nil {
        file.counts[index].scorer = scorer
      }
    }
    return file
  }

  private static func content(_ source: TruthSource) throws(CFUError) -> TruthFile {
    let bytes = source.bytes
    if bytes.isEmpty, TruthSource.ending(of: source.path) != "txt" {
      throw source.fault(nil, "the file is empty", "Save the marks or counts again.")
    }
    if let kind = Magic.foreign(bytes) {
      throw source.fault(
        nil, "this is \(kind), not marks or counts",
        "Give the file of the marks (\(formats)).")
    }
    if bytes.starts(with: Magic.roi) { return try ROIFiles.single(source) }
    if Magic.isZip(bytes) { return try ROIFiles.archive(source) }
    switch Magic.firstCharacter(bytes) {
    case "<": return try CellCounterXML.read(source)
    case "{", "[": return try JSONTruth.read(source)
    default: break
    }
    if YoloText.isMeant(source) { return try YoloText.read(source) }
    return try TableTruth.read(source)
  }

  private static var formats: String {
    TruthFormat.allCases.map(\.name).joined(separator: ", ")
  }
}

/// What the first bytes of a file say.
enum Magic {
  static let roi = Array("Iout".utf8)

  static func isZip(_ bytes: [UInt8]) -> Bool {
    bytes.starts(with: [0x50, 0x4B, 3, 4]) || bytes.starts(with: [0x50, 0x4B, 5, 6])
  }

  /// A file of another kind, as in "this is a JPEG picture"; nil for what may be read.
  static func foreign(_ bytes: [UInt8]) -> String? {
    let kinds: [([UInt8], String)] = [
      ([0xFF, 0xD8, 0xFF], "a JPEG picture"), ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"),
      ([0x49, 0x49, 0x2A, 0], "a TIFF picture"), ([0x4D, 0x4D, 0, 0x2A], "a TIFF picture"),
      ([0x49, 0x49, 0x2B, 0], "a BigTIFF picture"), (Array("GIF8".utf8), "a GIF picture"),
      (Array("%PDF".utf8), "a PDF file"), (Array("SQLite format 3".utf8), "a database"),
      ([0x1F, 0x8B], "a gzip file"), ([0x52, 0x61, 0x72, 0x21], "a RAR archive"),
      ([0x37, 0x7A, 0xBC, 0xAF], "a 7-Zip archive"),
      ([0xD0, 0xCF, 0x11, 0xE0], "a spreadsheet's workbook"),
      ([0x7F, 0x45, 0x4C, 0x46], "a program"),
      ([0xAC, 0xED, 0, 5], "serialised Java (QuPath's .qpdata is such a file)"),
    ]
    return kinds.first { bytes.starts(with: $0.0) }?.1
  }

  /// The first character that is no blank, whatever the encoding; nil where there is none.
  static func firstCharacter(_ bytes: [UInt8]) -> Character? {
    for byte in bytes.prefix(4096) {
      switch byte {
      case 0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0, 0x09, 0x0A, 0x0D, 0x20: continue
      default: return Character(Unicode.Scalar(byte))
      }
    }
    return nil
  }
}
