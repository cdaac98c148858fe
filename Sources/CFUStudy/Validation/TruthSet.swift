import CFUCore
import CFUStatistics
import CFUTruth

/// What people said of the dishes that are judged: files, classes and names brought together.
struct TruthSet {
  /// Marks of one person on one dish.
  struct Marks {
    var items: [MatchItem]
    var path: String
    /// Whether the person says the class of any colony, on whichever dish.
    var bearsClasses = true
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
  /// Classes that the people looked for, as the user says; nil where nothing is said.
  let scoredIDs: Set<String>?
  private var gathered = GatheredRemarks()
  /// Pictures and dishes of the truth that are none of the judged.
  private(set) var unknown: [String] = []

  /// - Throws: `usage` for classes or dishes that mean nothing, `badInput` for marks on another picture.
  init(
    _ files: TruthFiles, judged: JudgedCounts, table: ClassTable, scored: [String]
  ) throws(CFUError) {
    remarks = files.remarks
    let known =
      judged.classList.isEmpty
      ? judged.classes.map { ColonyClass(id: $0, name: $0, colour: "#000000", kind: .colony) }
      : judged.classList
    classes = try ClassMap(
      files.items.map(\.file), classes: known, given: table)
    remarks += classes.remarks + classes.unused(table)
    scoredIDs = try Self.scored(scored, judged)
    marks = judged.dishes.map { _ in [:] }
    counts = judged.dishes.map { _ in [:] }
    let names = PictureNames(
      judged.dishes.map { PictureNames.Dish(picture: $0.image, name: $0.name) })
    for item in files.items {
      for picture in item.file.pictures {
        guard let dish = try place(picture, names, path: item.file.path) else { continue }
        try take(picture, of: item, at: dish, judged.dishes[dish])
      }
    }
    remarks += gathered.remarks
    if let scoredIDs {
      countedClasses = judged.classes.indices.filter { scoredIDs.contains(judged.classes[$0]) }
    }
    try takeCounts(files, names, judged)
    completeFromMarks(judged)
    noteClasses(judged)
    let scored = judged.dishes.indices.filter { !marks[$0].isEmpty || !counts[$0].isEmpty }
    guard !scored.isEmpty else {
      throw CFUError(
        .usage,
        "No dish of \(judged.name) is in the truth, which speaks of \(NameList.text(unknown)).",
        nextStep:
          "Its dishes are \(NameList.text(judged.dishes.map(\.name))); name marks and rows so.")
    }
    if !unknown.isEmpty {
      remarks.append(
        "Not among the dishes of \(judged.name), and left out: \(NameList.text(unknown)).")
    }
  }

  /// What `--map` says.
  ///
  /// - Throws: `usage` and `badInput` for what is no pair and no table of pairs.
  static func table(_ maps: [String]) throws(CFUError) -> ClassTable {
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

  private static func scored(
    _ names: [String], _ judged: JudgedCounts
  ) throws(CFUError) -> Set<String>? {
    guard !names.isEmpty else { return nil }
    var ids: Set<String> = []
    for name in names {
      guard let id = judged.classes.first(where: { $0.lowercased() == name.lowercased() }) else {
        throw CFUError(
          .usage, "--scored names '\(name)', which is no class of \(judged.name).",
          nextStep: "Its classes are \(judged.classes.joined(separator: ", ")).")
      }
      ids.insert(id)
    }
    return ids
  }

  /// The dish that a picture of the truth is of: by the name in the file, else by that of the file,
  /// since programs write the title of a window as readily as a picture's name.
  private mutating func place(
    _ picture: MarkedPicture, _ names: PictureNames, path: String
  ) throws(CFUError) -> Int? {
    if try names.find(picture.picture).index != nil {
      return try place(picture.picture, names)
    }
    if picture.isNamed, let found = try names.find(path).index {
      remarks.append(
        "\(path) speaks of '\(picture.picture)', which is no dish; its own name says which is meant."
      )
      return found
    }
    return try place(picture.picture, names)
  }

  /// - Parameter isRow: of a table, where a name is written as it is and nothing is added to it.
  private mutating func place(
    _ name: String, _ names: PictureNames, isRow: Bool = false
  ) throws(CFUError) -> Int? {
    switch try names.find(name) {
    case .dish(let place, let rule, _):
      guard isRow, rule == .within || rule == .decorated else {
        if rule == .within { gathered.within.append(name) }
        return place
      }
      let text = "'\(name)'"
      if !unknown.contains(text) { unknown.append(text) }
      return nil
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
    _ picture: MarkedPicture, of item: TruthFiles.Item, at dish: Int, _ judged: JudgedCounts.Dish
  ) throws(CFUError) {
    let file = item.file
    guard let size = judged.size else {
      // A table of counts: marks are worth their number.
      try add(items(picture.marks), picture, item, dish, judged.name)
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
      gathered.scaled.append(judged.name)
    }
    let outside = picture.marks.count { mark in
      mark.centre.x < -1 || mark.centre.y < -1 || mark.centre.x > Double(own.width)
        || mark.centre.y > Double(own.height)
    }
    guard outside < 3 || 2 * outside <= picture.marks.count else {
      throw CFUError(
        .badInput,
        "\(file.path): \(outside) of \(picture.marks.count) marks of \(judged.name) lie outside its "
          + "picture of \(own.width) x \(own.height) px.",
        nextStep: "Mark the picture that was counted, or count the one that was marked.")
    }
    if outside > 0 { gathered.outside.append((judged.name, outside)) }
    try add(items(picture.marks), picture, item, dish, judged.name)
  }

  private func items(_ marks: [TruthMark]) -> [MatchItem] {
    var items: [MatchItem] = []
    for mark in marks {
      let id: String?
      switch classes.target(mark.label) {
      case .ignored: continue
      case .anyClass: id = nil
      case .colonyClass(let name): id = name
      }
      if let id, let scoredIDs, !scoredIDs.contains(id) { continue }
      items.append(
        MatchItem(
          centre: mark.centre, outline: mark.outline, diameter: nil, classID: id, score: nil))
    }
    return items
  }

  private mutating func add(
    _ found: [MatchItem], _ picture: MarkedPicture, _ item: TruthFiles.Item, _ dish: Int,
    _ name: String
  ) throws(CFUError) {
    let scorer = number(of: picture.scorer)
    let file = item.file
    guard var own = marks[dish][scorer] else {
      marks[dish][scorer] = Marks(items: found, path: file.path)
      return
    }
    // Regions saved one by one are parts of one person's marks; whole files are not, unless the user
    // says that one person made them.
    guard own.path == file.path || item.isNamed || file.format == .imageJROI else {
      throw CFUError(
        .usage, "\(own.path) and \(file.path) both mark \(name).",
        nextStep:
          "Say who made each with --truth NAME=FILE; the same name puts their marks together.")
    }
    if own.path != file.path, file.format != .imageJROI { gathered.merged.insert(name) }
    own.items += found
    marks[dish][scorer] = own
  }

  // MARK: - Counts

  private mutating func takeCounts(
    _ files: TruthFiles, _ names: PictureNames, _ judged: JudgedCounts
  ) throws(CFUError) {
    var rows: [(dish: Int, scorer: Int, count: ManualCount, path: String)] = []
    for item in files.items {
      for count in classes.merged(item.file.counts) {
        guard let dish = try place(count.dish, names, isRow: true) else { continue }
        rows.append((dish, number(of: count.scorer), count, item.file.path))
      }
    }
    guard !rows.isEmpty else { return }
    let places = Dictionary(uniqueKeysWithValues: judged.classes.enumerated().map { ($1, $0) })
    let named = Set(rows.compactMap { $0.count.label.flatMap { places[$0] } })
    let hasTotals = rows.contains { $0.count.label == nil }
    if let scoredIDs {
      // A total that somebody wrote down is of all that was counted, and not of these.
      rows.removeAll { row in row.count.label.map { !scoredIDs.contains($0) } ?? !named.isEmpty }
    }
    // A sum of some classes is no total: then the machine's is summed over the same.
    if scoredIDs == nil, !named.isEmpty, !hasTotals, named.count < judged.classes.count,
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
  private mutating func completeFromMarks(_ judged: JudgedCounts) {
    var differing: [String] = []
    for scorer in scorers.indices {
      let own = marks.indices.filter { marks[$0][scorer] != nil }
      let bears = own.contains { dish in
        marks[dish][scorer]?.items.contains { $0.classID != nil } ?? false
      }
      for dish in own {
        guard let items = marks[dish][scorer]?.items else { continue }
        marks[dish][scorer]?.bearsClasses = bears
        let isClassed = bears && items.allSatisfy { $0.classID != nil }
        let counted = judged.classes.map { id -> Double? in
          guard isClassed, scoredIDs?.contains(id) ?? true else { return nil }
          return Double(items.count { $0.classID == id })
        }
        guard let given = counts[dish][scorer] else {
          counts[dish][scorer] = ScoredDish.Counts(classes: counted, total: Double(items.count))
          continue
        }
        if let total = given.total, total != Double(items.count) {
          differing.append(
            "\(judged.dishes[dish].name) (\(DecimalText.shortest(total)) and \(items.count))")
        }
        // What a table says is the last word; what it leaves open the marks say.
        counts[dish][scorer] = ScoredDish.Counts(
          classes: zip(given.classes, counted).map { $0 ?? $1 },
          total: given.total ?? Double(items.count))
      }
    }
    if !differing.isEmpty {
      remarks.append(
        "Counts of a table and marks of one person are not as many, and the table is taken for the "
          + "counts: \(NameList.text(differing)).")
    }
  }

  /// What the marks leave open about classes.
  private mutating func noteClasses(_ judged: JudgedCounts) {
    let several = scorers.count > 1
    for scorer in scorers.indices {
      let own = marks.indices.filter { marks[$0][scorer] != nil }
      guard !own.isEmpty else { continue }
      let items = own.flatMap { marks[$0][scorer]?.items ?? [] }
      let who = several ? scorers[scorer] : "The person"
      let blind = own.filter { dish in
        marks[dish][scorer]?.items.contains { $0.classID == nil } ?? false
      }
      let unclassed = items.count { $0.classID == nil }
      if unclassed > 0, unclassed < items.count {
        remarks.append(
          "\(who) said no class of \(unclassed) of \(items.count) colonies; the \(blind.count) dishes "
            + "with such marks are compared in the total alone where counts are compared.")
      }
      guard unclassed < items.count else { continue }
      let wanted = judged.classes.filter { scoredIDs?.contains($0) ?? true }
      let never = wanted.filter { id in !items.contains { $0.classID == id } }
      if !never.isEmpty {
        remarks.append(
          "\(who) marked no \(never.joined(separator: ", ")) on any of \(own.count) dishes, which is "
            + "taken as none being there. If that was not looked for, name the classes that were with "
            + "--scored.")
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
