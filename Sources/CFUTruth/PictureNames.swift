package import CFUCore

/// Finds the dish that a picture's name in a truth file means.
package struct PictureNames: Sendable {
  /// A dish of the results.
  package struct Dish: Sendable, Hashable {
    /// Path of its picture as the sheet has it; empty where there is none.
    package var picture: String
    /// Its name.
    package var name: String

    package init(picture: String, name: String) {
      self.picture = picture
      self.name = name
    }
  }

  /// How surely a name was found, the surest first.
  package enum Rule: Int, Sendable, Hashable, CaseIterable {
    /// The picture's path or the dish's name as it is.
    case exact
    /// The file's name without folders.
    case fileName
    /// Without the ending of a picture or of a truth file.
    case stem
    /// Without what programs and people add: `CellCounter_A1.xml`, `A1_RoiSet.zip`.
    case decorated
    /// The dish's name stands in it as a word or several: `2024-05-01 A1 anna.zip`.
    case within
  }

  package enum Found: Sendable, Hashable {
    /// Index of the dish.
    case dish(Int, Rule, ignoringCase: Bool)
    /// No dish; the name of one that is nearly the same.
    case unknown(nearest: String?)

    /// The dish's index; nil for none.
    package var index: Int? { if case .dish(let index, _, _) = self { index } else { nil } }
  }

  private let dishes: [Dish]
  /// By case (exact, lower) and rule: the dishes that go by a name.
  private var tables: [[[String: Set<Int>]]] = []
  /// By case: the words of each dish's names.
  private var words: [[[[String]]]] = []

  package init(_ dishes: [Dish]) {
    self.dishes = dishes
    for isLower in [false, true] {
      var table = [[String: Set<Int>]](repeating: [:], count: Rule.decorated.rawValue + 1)
      var own: [[[String]]] = []
      for (index, dish) in dishes.enumerated() {
        func cased(_ text: String) -> String { isLower ? text.lowercased() : text }
        let picture = cased(dish.picture.slashed)
        let name = cased(dish.name)
        let file = TruthSource.name(of: picture)
        let stem = Self.stem(file)
        let names: [(Rule, [String])] = [
          (.exact, [picture, name]), (.fileName, [file, TruthSource.name(of: name)]),
          (.stem, [stem, Self.stem(TruthSource.name(of: name))]),
          (.decorated, [Self.plain(stem), Self.plain(name)]),
        ]
        for (rule, texts) in names {
          for text in texts where !text.isEmpty {
            table[rule.rawValue][text, default: []].insert(index)
          }
        }
        own.append([Self.words(stem), Self.words(name)].filter { !$0.isEmpty })
      }
      tables.append(table)
      words.append(own)
    }
  }

  /// The dish that a name means.
  ///
  /// - Parameter name: a picture or dish as written in a truth file, or the name of the truth file.
  /// - Throws: `usage` where it may be several dishes, naming them.
  package func find(_ name: String) throws(CFUError) -> Found {
    for isLower in [false, true] {
      let own = isLower ? name.slashed.lowercased() : name.slashed
      let file = TruthSource.name(of: own)
      let stem = Self.stem(file)
      let table = tables[isLower ? 1 : 0]
      for (rule, text) in [
        (Rule.exact, own), (.fileName, file), (.stem, stem), (.decorated, Self.plain(stem)),
      ] {
        guard let found = table[rule.rawValue][text], !found.isEmpty else { continue }
        let best = rule == .exact ? found : sameFolder(found, own, isLower)
        guard best.count == 1, let only = best.first else { throw ambiguous(name, best) }
        return .dish(only, rule, ignoringCase: isLower)
      }
      if let only = try within(name, Self.words(stem), words[isLower ? 1 : 0]) {
        return .dish(only, .within, ignoringCase: isLower)
      }
    }
    return .unknown(nearest: nearest(name))
  }

  /// Of several pictures of one name, those whose folders agree with the written ones the farthest.
  private func sameFolder(_ found: Set<Int>, _ written: String, _ isLower: Bool) -> Set<Int> {
    guard found.count > 1 else { return found }
    func folders(_ path: String) -> [Substring] { path.split(separator: "/").dropLast().reversed() }
    let own = folders(written)
    func agreed(_ index: Int) -> Int {
      let path = isLower ? dishes[index].picture.lowercased() : dishes[index].picture
      return zip(own, folders(path.slashed)).prefix { $0 == $1 }.count
    }
    let most = found.map(agreed).max() ?? 0
    return found.filter { agreed($0) == most }
  }

  private func within(
    _ name: String, _ written: [String], _ words: [[[String]]]
  ) throws(CFUError) -> Int? {
    var found: [(index: Int, words: [String])] = []
    for (index, names) in words.enumerated() {
      for own in names where written.holds(own) {
        found.append((index, own))
      }
    }
    // `A1` stands in `plate A1 2` as well as `A1 2`, which is meant.
    let longest = found.filter { one in
      !found.contains { $0.words.count > one.words.count && $0.words.holds(one.words) }
    }
    let indices = Set(longest.map(\.index))
    guard indices.count <= 1 else { throw ambiguous(name, indices) }
    return indices.first
  }

  private func ambiguous(_ name: String, _ indices: Set<Int>) -> CFUError {
    let names = indices.sorted().map { index in
      dishes[index].picture.isEmpty ? dishes[index].name : dishes[index].picture
    }
    return CFUError(
      .usage, "'\(name)' may be any of \(Words.list(names)).",
      nextStep: "Give the truth the name of the picture as the sheet has it.")
  }

  /// The name of a dish that is nearly this one.
  private func nearest(_ name: String) -> String? {
    let own = Array(Self.stem(TruthSource.name(of: name.slashed)).lowercased())
    guard own.count > 1, own.count < 200 else { return nil }
    var best: (name: String, distance: Int)?
    for dish in dishes {
      for candidate in [dish.name, Self.stem(TruthSource.name(of: dish.picture))]
      where !candidate.isEmpty && candidate.count < 200 {
        let distance = editDistance(own, Array(candidate.lowercased()))
        if distance <= max(1, own.count / 4), distance < best?.distance ?? .max {
          best = (dish.name, distance)
        }
      }
    }
    return best?.name
  }

  // MARK: - Names

  private static let endings: Set<String> = [
    "jpg", "jpeg", "png", "tif", "tiff", "ome", "bmp", "gif", "webp", "heic", "svs", "ndpi", "czi",
    "nd2", "lif", "roi", "zip", "xml", "json", "geojson", "txt", "csv", "tsv",
  ]

  /// Without endings of pictures and truth files: `A1.ome.tif` and `A1.jpg.geojson` are `A1`, but
  /// `dish 1.5` stays.
  private static func stem(_ file: String) -> String {
    var name = file[...]
    while let dot = name.lastIndex(of: "."), dot != name.startIndex,
      endings.contains(name[name.index(after: dot)...].lowercased())
    {
      name = name[..<dot]
    }
    return String(name)
  }

  private static let additions: Set<String> = [
    "cellcounter", "cell", "counter", "counts", "count", "window", "roiset", "roi", "rois",
    "roimanager", "set",
    "point", "points", "annotation", "annotations", "annotated", "label", "labels", "labelme",
    "marker", "markers", "mark", "marks", "manual", "truth", "gt", "groundtruth", "mask", "masks",
    "coco", "yolo", "qupath", "imagej", "fiji", "export", "exported", "results", "detections",
    "polygons", "colonies", "scored",
  ]

  /// Without such words at either end.
  private static func plain(_ stem: String) -> String {
    func isBreak(_ character: Character) -> Bool { " _-.()".contains(character) }
    var rest = stem[...]
    while true {
      while let first = rest.first, isBreak(first) { rest.removeFirst() }
      while let last = rest.last, isBreak(last) { rest.removeLast() }
      let first = rest.prefix { !isBreak($0) }
      if first.count < rest.count, additions.contains(first.lowercased()) {
        rest = rest.dropFirst(first.count)
        continue
      }
      let last = rest.suffix(rest.reversed().prefix { !isBreak($0) }.count)
      if last.count < rest.count, additions.contains(last.lowercased()) {
        rest = rest.dropLast(last.count)
        continue
      }
      return String(rest)
    }
  }

  private static func words(_ text: String) -> [String] {
    text.split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}

extension String {
  /// With `/` between folders.
  fileprivate var slashed: String { String(map { $0 == "\\" ? "/" : $0 }) }
}

extension [String] {
  /// Whether other words stand in these one after another.
  fileprivate func holds(_ other: [String]) -> Bool {
    guard !other.isEmpty, count >= other.count else { return false }
    return (0...(count - other.count)).contains { self[$0..<$0 + other.count].elementsEqual(other) }
  }
}
