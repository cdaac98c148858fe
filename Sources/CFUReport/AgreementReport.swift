package import CFUCore
package import CFUStatistics

/// How far the classifiers of a study agree: every two of them, over the objects that they were
/// shown.
package struct AgreementReport: Sendable {
  /// Two classifiers over the same objects.
  package struct Pair: Sendable {
    /// Short names, or ids where two have one short name.
    package var first: String
    package var second: String
    /// Objects by what the first and the second said, in the order of the table.
    package private(set) var verdicts: [Verdicts: Int] = [:]
    /// Objects without an answer of one of them: these agree in nothing and differ in nothing.
    package private(set) var failures = 0
    /// Dishes that both have a record of, in the order of the sheet.
    package private(set) var dishes: [Dish] = []
    /// What may be said, in the order in which it is written.
    private var order: [String]

    /// - Parameters:
    ///   - first: label of the one, with its class list; it gives the order of the verdicts.
    ///   - second: the same of the other.
    package init(
      first: (label: String, classes: [ColonyClass]),
      second: (label: String, classes: [ColonyClass])
    ) {
      (self.first, self.second) = (first.label, second.label)
      order = []
      for id in (first.classes.colonies + second.classes.colonies).map(\.id)
      where !order.contains(id) {
        order.append(id)
      }
    }

    /// Takes the records of one dish in: those of the first and of the second classifier, made from
    /// the same objects.
    package mutating func add(_ one: DishRecord, _ other: DishRecord, dish: String) {
      var theirs: [Int: Verdict] = [:]
      for item in other.objects { theirs[item.object.id] = item.verdict }
      for item in one.objects where item.object.artefact == nil {
        guard let their = theirs[item.object.id], !item.verdict.isFailure, !their.isFailure else {
          if theirs[item.object.id] != nil { failures += 1 }
          continue
        }
        verdicts[Verdicts(first: item.verdict.word, second: their.word), default: 0] += 1
      }
      dishes.append(Dish(name: dish, first: one.total, second: other.total))
    }

    /// The pairs of verdicts that occur: classes in the order of the class lists, then reasons by
    /// their letters.
    package var rows: [(verdicts: Verdicts, objects: Int)] {
      let words = words
      func place(_ word: String) -> Int { words.firstIndex(of: word) ?? words.count }
      return verdicts.sorted {
        (place($0.key.first), place($0.key.second)) < (place($1.key.first), place($1.key.second))
      }.map { (verdicts: $0.key, objects: $0.value) }
    }

    private var words: [String] {
      let said = Set(verdicts.keys.flatMap { [$0.first, $0.second] })
      return order + said.subtracting(order).sorted()
    }

    /// The two together in figures.
    package var agreement: Agreement {
      let words = words
      return Agreement(
        words.map { mine in
          words.map { verdicts[Verdicts(first: mine, second: $0)] ?? 0 }
        })
    }

    /// Counted colonies of all dishes.
    package var totals: (first: Int, second: Int) {
      (dishes.reduce(0) { $0 + $1.first }, dishes.reduce(0) { $0 + $1.second })
    }

    /// Dishes whose totals differ, the largest difference first, of equals the first of the sheet.
    package var differing: [Dish] {
      dishes.enumerated().filter { $0.element.difference != 0 }
        .sorted {
          (-abs($0.element.difference), $0.offset) < (-abs($1.element.difference), $1.offset)
        }
        .map(\.element)
    }
  }

  /// What two classifiers said of one object: the class of what is counted, else the reason why it
  /// has none or is not counted.
  package struct Verdicts: Sendable, Hashable {
    package var first: String
    package var second: String
  }

  /// Totals of one dish.
  package struct Dish: Sendable, Hashable {
    package var name: String
    package var first: Int
    package var second: Int
    /// The second's total less the first's.
    package var difference: Int { second - first }
  }

  /// The first classifier with each other, then the second with each after it, and so on.
  package var pairs: [Pair]

  package init(pairs: [Pair]) { self.pairs = pairs }

  /// `agreement.csv`.
  package var table: String {
    var writer = CSVWriter()
    writer.row(["classifier_a", "classifier_b", "verdict_a", "verdict_b", "objects"])
    for pair in pairs {
      for row in pair.rows {
        writer.field(pair.first)
        writer.field(pair.second)
        writer.field(row.verdicts.first)
        writer.field(row.verdicts.second)
        writer.field(row.objects)
        writer.endRow()
      }
    }
    return writer.text
  }
}

extension Verdict {
  /// The class of what is counted, else the reason why it has none or is not counted.
  fileprivate var word: String {
    if counted, let classID { return classID }
    return (reason ?? .unclassified).rawValue
  }
}
