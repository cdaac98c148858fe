import CFUCore

/// A table of truth with names for its columns.
struct TruthTable {
  let source: TruthSource
  let table: CSVTable
  /// Without blanks round them.
  let headers: [String]
  /// Letters and digits in lower case, the micro signs as `u`.
  let bare: [String]

  init(_ source: TruthSource) throws(CFUError) {
    self.source = source
    guard let read = CSVTable.read(try Self.text(source)) else {
      throw source.fault(
        nil, "the file holds nothing but blanks",
        "Write a header row, then one row for each mark or dish.")
    }
    // A quote that is not closed makes a row look short; the quote is what to look for.
    let first = read.problems.first
    if let problem = read.problems.first(where: {
      $0.row == first?.row && $0.message.contains("quote")
    }) ?? first {
      throw source.fault(
        "line \(problem.row)", "the row \(problem.message)", Self.sentence(problem.remedy))
    }
    table = read
    headers = read.header.fields.map { String($0.trimmed) }
    bare = headers.map(Self.bare)
    guard read.records.contains(where: { !$0.fields.allSatisfy(\.trimmed.isEmpty) }) else {
      throw source.fault(
        nil, "the table has no rows below its header (\(Words.list(headers)))",
        "Write one row for each mark or dish.")
    }
  }

  private static func sentence(_ text: String) -> String {
    (text.first?.uppercased() ?? "") + text.dropFirst() + "."
  }

  private static func text(_ source: TruthSource) throws(CFUError) -> String {
    let bytes = source.bytes
    let head = bytes.prefix(512)
    // Every other byte of Western text in UTF-16 is 0.
    let is16 =
      head.count >= 8 && !bytes.starts(with: [0xFF, 0xFE]) && !bytes.starts(with: [0xFE, 0xFF])
      && head.count(where: { $0 == 0 }) * 5 >= head.count * 2
      && !head.contains(where: { $0 > 0x7F })
    if is16 {
      throw source.fault(
        nil, "the text is UTF-16 without a byte order mark", "Save the table as CSV UTF-8.")
    }
    return try TableBytes.text(bytes, name: source.path)
  }

  static func bare(_ name: String) -> String {
    var text = ""
    for character in name.lowercased() {
      switch character {
      case "\u{B5}", "\u{3BC}": text += "u"
      case _ where character.isLetter || character.isNumber: text.append(character)
      default: continue
      }
    }
    return text
  }

  /// The column under the first of these names (bare) that is there.
  func column(_ names: [String]) -> Int? {
    for name in names {
      if let index = bare.firstIndex(of: name) { return index }
    }
    return nil
  }

  func text(_ record: CSVTable.Record, _ column: Int) -> String {
    String(record.fields[column].trimmed)
  }

  /// Rows that hold anything.
  var records: [CSVTable.Record] {
    table.records.filter { !$0.fields.allSatisfy(\.trimmed.isEmpty) }
  }

  /// A number in a cell; a comma may stand for the decimal point where it does not separate columns.
  func number(_ text: String) -> Double? {
    Numbers.parse(text, decimalComma: table.separator != ",")
  }

  static let pictureNames = [
    "image", "imagename", "imagefile", "imagefilename", "picture", "file", "filename", "photo",
  ]
  static let dishNames = ["dish", "dishname", "plate", "well", "sample", "sampleid", "name"]
  static let scorerNames = [
    "scorer", "rater", "observer", "reader", "annotator", "countedby", "scoredby",
  ]
}

/// Which kind of table it is.
enum TableTruth {
  static func read(_ source: TruthSource) throws(CFUError) -> TruthFile {
    let table = try TruthTable(source)
    func has(_ names: String...) -> Bool { names.allSatisfy(table.bare.contains) }
    if source.options.column != nil { return try CountsTable.read(table) }
    if has("outlinepx", "countedas", "counted", "xpx", "ypx") {
      return try OwnTables.simulatorTruth(table)
    }
    if has("colony", "xpx", "ypx", "counted", "class", "probability") {
      return try OwnTables.colonies(table)
    }
    if has("kind", "xpx", "ypx", "sizeum") && !has("class") {
      throw source.fault(
        nil, "this is the simulator's table of artefacts, which are no colonies",
        "Give truth.csv, which lies beside it.")
    }
    return MarksTable.isMeant(table) ? try MarksTable.read(table) : try CountsTable.read(table)
  }
}
