import CFUCore
package import CFUStatistics

/// How far two counts of the same dishes differ, for people and for scripts.
package struct RepeatReport: Sendable {
  package struct Dish: Sendable {
    package var first: String
    package var second: String
    /// In the order of the classes; nil where it was not counted.
    package var counts: [(first: Double?, second: Double?)]

    package init(first: String, second: String, counts: [(first: Double?, second: Double?)]) {
      self.first = first
      self.second = second
      self.counts = counts
    }
  }

  /// Classes that were counted twice, then the total.
  package var readouts: [(id: String, figures: Repeatability)]
  package var dishes: [Dish]
  /// Ids of the classes, then `total`.
  package var classes: [String]
  /// What a person reads for a class id, where that is another text.
  package var names: [String: String]
  package var confidence: Double
  /// Why the two counts are no repeat, or not of everything: each a sentence.
  package var warnings: [String]

  package init(
    readouts: [(id: String, figures: Repeatability)], dishes: [Dish], classes: [String],
    names: [String: String], confidence: Double, warnings: [String] = []
  ) {
    self.readouts = readouts
    self.dishes = dishes
    self.classes = classes
    self.names = names
    self.confidence = confidence
    self.warnings = warnings
  }

  package var text: String {
    func cells(_ make: (Repeatability) -> String) -> [String] { readouts.map { make($0.figures) } }
    let percent = DecimalText.shortest(100 * confidence)
    return AlignedText.text([
      (
        "colonies",
        readouts.map { $0.id == GroupResult.total ? "all colonies" : names[$0.id] ?? $0.id },
        .leading
      ),
      ("dishes", cells { String($0.pairs) }, .trailing),
      ("mean", cells { DecimalText.fixed($0.mean, decimals: 1) }, .trailing),
      ("CV %", cells { EstimateText.text($0.variation, decimals: 1) }, .trailing),
      ("SD", cells { DecimalText.fixed($0.deviation, decimals: 2) }, .trailing),
      ("limit", cells { DecimalText.fixed($0.limit, decimals: 1) }, .trailing),
      ("largest", cells { DecimalText.shortest($0.largest) }, .trailing),
      (
        "second against first %",
        cells { EstimateText.text($0.shift.percentBias, decimals: 1) }, .trailing
      ),
      ("without colonies", cells { $0.empty > 0 ? String($0.empty) : "" }, .trailing),
    ])
      + "\nCV: within-dish coefficient of variation of one count, \(percent) % interval by "
      + "resampling dishes (donors where enough are known). It is the root mean square of the dishes' "
      + "own CVs, to which a dish with few colonies adds much (one counted 0 and 1 has 141 %), so "
      + "that SD / mean may be another number. SD and limit in colonies: two counts of one dish "
      + "differ by less than the limit in 95 of 100 dishes.\n"
  }

  /// `repeatability.csv`: one row a dish and class.
  package var table: String {
    var writer = CSVWriter()
    writer.row(["dish", "repeat", "class", "first", "second"])
    func text(_ value: Double?) -> String { value.map { DecimalText.shortest($0) } ?? "" }
    for dish in dishes {
      for (id, counts) in zip(classes, dish.counts) {
        writer.row([dish.first, dish.second, id, text(counts.first), text(counts.second)])
      }
    }
    return writer.text
  }

  package var json: String {
    func estimate(_ value: Estimate?) -> JSONValue {
      guard let value else { return .null }
      return .object([
        "value": .number(value.value), "low": .number(value.low), "high": .number(value.high),
      ])
    }
    return JSONValue.object([
      "confidence": .exactly(confidence),
      "warnings": .list(warnings.map { .string($0) }),
      "classes": .list(
        readouts.map { id, figures in
          .object([
            "class": .string(id), "dishes": .exactly(Double(figures.pairs)),
            "dishes_without_colonies": .exactly(Double(figures.empty)),
            "mean": .number(figures.mean), "standard_deviation": .number(figures.deviation),
            "variation_percent": estimate(figures.variation), "limit": .number(figures.limit),
            "largest": .number(figures.largest),
            "second_against_first_percent": estimate(figures.shift.percentBias),
          ])
        }),
    ]).document
  }
}
