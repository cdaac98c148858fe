import CFUCore
import CFUStatistics
import CFUTruth

/// What people said of the dishes that are judged: files, classes and names brought together.
struct TruthSet {
  /// Marks of one person on one dish.
  struct Marks {
    var items: [MatchItem]
    /// Where each mark stands in its file.
    var places: [String]
    var path: String
  }

  /// Name of a person where no file and no user gives one.
  static let nobody = "manual"

  /// In the order in which they come.
  private(set) var scorers: [String] = []
  /// By dish and scorer.
  private(set) var marks: [[Int: Marks]]
  private(set) var counts: [[Int: ScoredDish.Counts]]
  let classes: ClassMap
  /// What was left out or taken otherwise than it stands.
  private(set) var remarks: [String]
  /// Places of the classes that tables of counts have; nil where every class may be there.
  private(set) var countedClasses: [Int]?
  /// Pictures and dishes of the truth that are none of the judged.
  private(set) var unknown: [String] = []

  /// - Throws: `usage` for classes or dishes that mean nothing, `badInput` for marks on another picture.
  init(_ files: TruthFiles, judged: JudgedCounts, maps: [String]) throws(CFUError) {
    remarks = files.remarks
    let known =
      judged.classList.isEmpty
      ? judged.classes.map { ColonyClass(id: $0, name: $0, colour: "#000000", kind: .colony) }
      : judged.classList
    classes = try ClassMap(
      files.items.map(\.file), classes: known, given: try Self.table(maps))
    remarks += classes.remarks
    marks = judged.dishes.map { _ in [:] }
    counts = judged.dishes.map { _ in [:] }
    let names = PictureNames(
      judged.dishes.map { PictureNames.Dish(picture: $0.image, name: $0.name) })
    for item in files.items {
      for picture in item.file.pictures {
        guard let dish = try place(picture.picture, names) else { continue }
        try take(picture, of: item.file, at: dish, judged.dishes[dish])
      }
    }
    try takeCounts(files, names, judged)
    completeFromMarks(judged.classes)
    let scored = judged.dishes.indices.filter { !marks[$0].isEmpty || !counts[$0].isEmpty }
    guard !scored.isEmpty else {
      throw CFUError(
        .usage,
        "No dish of \(judged.name) is in the truth: " + Self.some(unknown) + " is none of its.",
        nextStep: "Its dishes are \(Self.some(judged.dishes.map(\.name))); name marks and rows so.")
    }
    if !unknown.isEmpty {
      remarks.append("Not among the dishes of \(judged.name), and left out: \(Self.some(unknown)).")
    }
  }

  private static func some(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ")
      + (names.count > 8 ? " and \(names.count - 8) more" : "")
  }

  private static func table(_ maps: [String]) throws(CFUError) -> ClassTable {
    var table = ClassTable()
    for map in maps {
      if FileSystem.kind(map) == .file {
        try table.add(csv: try FileBytes.read(map), path: map)
      } else {
        try table.add(pair: map)
      }
    }
    return table
  }

  private mutating func place(
    _ name: String, _ names: PictureNames
  ) throws(CFUError) -> Int? {
    switch try names.find(name) {
    case .dish(let place, _, _): return place
    case .unknown(let nearest):
      let text = "'\(name)'" + (nearest.map { " (is \($0) meant?)" } ?? "")
      if !unknown.contains(text) { unknown.append(text) }
      return nil
    }
  }

  private mutating func number(of scorer: String?) -> Int {
    let name = scorer ?? Self.nobody
    if let place = scorers.firstIndex(of: name) { return place }
    scorers.append(name)
    return scorers.count - 1
  }

  // MARK: - Marks

  private mutating func take(
    _ picture: MarkedPicture, of file: TruthFile, at dish: Int, _ judged: JudgedCounts.Dish
  ) throws(CFUError) {
    guard let size = judged.size else {
      // A table of counts: marks are worth their number.
      add(items(picture.marks), picture, file, dish)
      return
    }
    let own = MarkedPicture.Size(width: size.width, height: size.height)
    var picture = picture.inPixels(of: own)
    if let theirs = picture.size, theirs != own {
      let (x, y) = (
        Double(own.width) / Double(max(1, theirs.width)),
        Double(own.height) / Double(max(1, theirs.height))
      )
      guard abs(x / y - 1) < 0.01 else {
        throw CFUError(
          .badInput,
          "\(file.path): the marks are of a picture of \(theirs.width) x \(theirs.height) px, but "
            + "\(judged.name) has \(own.width) x \(own.height).",
          nextStep: "Mark the picture that was counted, or count the one that was marked.")
      }
      picture.scale(x, y)
      remarks.append(
        "\(file.path): marks of \(judged.name) are brought from \(theirs.width) x \(theirs.height) to "
          + "\(own.width) x \(own.height) px.")
    }
    let outside = picture.marks.count { mark in
      mark.centre.x < -1 || mark.centre.y < -1 || mark.centre.x > Double(own.width)
        || mark.centre.y > Double(own.height)
    }
    if outside > 0 {
      remarks.append(
        "\(file.path): \(outside) of \(picture.marks.count) marks of \(judged.name) lie outside its "
          + "picture; is it the same picture?")
    }
    add(items(picture.marks), picture, file, dish)
  }

  private func items(_ marks: [TruthMark]) -> (items: [MatchItem], places: [String]) {
    var items: [MatchItem] = []
    var places: [String] = []
    for mark in marks {
      let id: String?
      switch classes.target(mark.label) {
      case .ignored: continue
      case .anyClass: id = nil
      case .colonyClass(let name): id = name
      }
      items.append(
        MatchItem(
          centre: mark.centre, outline: mark.outline, diameter: nil, classID: id, score: nil))
      places.append(mark.place)
    }
    return (items, places)
  }

  private mutating func add(
    _ found: (items: [MatchItem], places: [String]), _ picture: MarkedPicture, _ file: TruthFile,
    _ dish: Int
  ) {
    let scorer = number(of: picture.scorer)
    if var own = marks[dish][scorer] {
      own.items += found.items
      own.places += found.places
      if own.path != file.path {
        remarks.append(
          "\(own.path) and \(file.path) both mark one dish for \(scorers[scorer]); their marks are put "
            + "together. Name the people with --truth NAME=FILE if they are two.")
      }
      marks[dish][scorer] = own
    } else {
      marks[dish][scorer] = Marks(items: found.items, places: found.places, path: file.path)
    }
  }

  // MARK: - Counts

  private mutating func takeCounts(
    _ files: TruthFiles, _ names: PictureNames, _ judged: JudgedCounts
  ) throws(CFUError) {
    var rows: [(dish: Int, scorer: Int, count: ManualCount, path: String)] = []
    for item in files.items {
      for count in classes.merged(item.file.counts) {
        guard let dish = try place(count.dish, names) else { continue }
        rows.append((dish, number(of: count.scorer), count, item.file.path))
      }
    }
    guard !rows.isEmpty else { return }
    let places = Dictionary(uniqueKeysWithValues: judged.classes.enumerated().map { ($1, $0) })
    let named = Set(rows.compactMap { $0.count.label.flatMap { places[$0] } })
    let hasTotals = rows.contains { $0.count.label == nil }
    // A sum of some classes is no total: then the machine's is summed over the same.
    if !named.isEmpty, !hasTotals, named.count < judged.classes.count,
      marks.allSatisfy(\.isEmpty)
    {
      countedClasses = named.sorted()
      let missing = judged.classes.indices.filter { !named.contains($0) }.map { judged.classes[$0] }
      remarks.append(
        "The people counted no \(missing.joined(separator: ", ")); the totals of both sides are "
          + "without.")
    }
    for row in rows {
      var own =
        counts[row.dish][row.scorer]
        ?? ScoredDish.Counts(
          classes: [Double?](repeating: nil, count: judged.classes.count), total: nil)
      let place = row.count.label.flatMap { places[$0] }
      let before = place.map { own.classes[$0] } ?? own.total
      if let before, before != row.count.count {
        throw CFUError(
          .badInput,
          "\(row.path), line \(row.count.line): \(judged.dishes[row.dish].name) has "
            + "\(DecimalText.shortest(row.count.count)) \(row.count.label ?? "colonies") by "
            + "\(scorers[row.scorer]) here and \(DecimalText.shortest(before)) elsewhere.",
          nextStep: "Leave one of them, or name the people with --truth NAME=FILE.")
      }
      if let place { own.classes[place] = row.count.count } else { own.total = row.count.count }
      counts[row.dish][row.scorer] = own
    }
    for dish in counts.indices {
      for (scorer, own) in counts[dish] where own.total == nil {
        let wanted = countedClasses ?? Array(judged.classes.indices)
        let known = wanted.compactMap { own.classes[$0] }
        if known.count == wanted.count, !known.isEmpty {
          counts[dish][scorer]?.total = known.reduce(0, +)
        }
      }
    }
  }

  /// Counts of those who marked colonies: as many as there are marks.
  private mutating func completeFromMarks(_ ids: [String]) {
    for dish in marks.indices {
      for (scorer, own) in marks[dish] where counts[dish][scorer] == nil {
        let isClassed = own.items.allSatisfy { $0.classID != nil }
        counts[dish][scorer] = ScoredDish.Counts(
          classes: ids.map { id in
            isClassed ? Double(own.items.count { $0.classID == id }) : nil
          }, total: Double(own.items.count))
      }
    }
  }
}

extension MarkedPicture {
  /// To a picture so many times as wide and as high; pixels are squares, so that their centres move.
  fileprivate mutating func scale(_ x: Double, _ y: Double) {
    func scaled(_ point: PixelPoint) -> PixelPoint {
      PixelPoint(x: (point.x + 0.5) * x - 0.5, y: (point.y + 0.5) * y - 0.5)
    }
    for index in marks.indices {
      marks[index].centre = scaled(marks[index].centre)
      switch marks[index].shape {
      case .point(let point): marks[index].shape = .point(scaled(point))
      case .outline(let corners): marks[index].shape = .outline(corners.map(scaled))
      }
    }
  }
}
