import CFUCore
package import CFUStatistics

/// How many dishes a validation needs, for people and for scripts.
package struct PlanReport: Sendable {
  package var plan: AgreementPlan
  /// Wanted half-width: percent for bias and limits, points of 0.01 for all others.
  package var halfWidth: Double
  /// Where the guesses come from, a sentence.
  package var source: String

  package init(plan: AgreementPlan, halfWidth: Double, source: String) {
    self.plan = plan
    self.halfWidth = halfWidth
    self.source = source
  }

  private static let words: [(figure: AgreementPlan.Figure, name: String)] = [
    (.bias, "bias"), (.limits, "a limit of agreement"), (.concordance, "Lin's concordance"),
    (.intraclass, "ICC(2,1)"), (.share, "precision or recall"), (.f1, "F1"),
  ]

  private static func isPercent(_ figure: AgreementPlan.Figure) -> Bool {
    figure == .bias || figure == .limits
  }

  /// The fewest dishes for the wanted half-width; nil where no number of dishes is enough.
  package func dishes(_ figure: AgreementPlan.Figure) -> Int? {
    guard Self.isPercent(figure) else {
      return plan.dishes(figure, halfWidth: halfWidth / 100)
    }
    return plan.guess.scale.difference(percent: halfWidth, at: plan.guess.meanCount).flatMap {
      plan.dishes(figure, halfWidth: $0)
    }
  }

  /// As it is told: percent, or a number between 0 and 1.
  private func shown(_ figure: AgreementPlan.Figure, _ width: Double?) -> String {
    guard let width else { return "" }
    guard Self.isPercent(figure) else { return DecimalText.fixed(width, decimals: 3) }
    guard let percent = plan.guess.scale.percent(width, at: plan.guess.meanCount) else { return "" }
    return DecimalText.fixed(percent, decimals: 1) + " %"
  }

  package var text: String {
    let guess = plan.guess
    let rows = plan.table()
    let table = AlignedText.text(
      [("dishes", rows.map { String($0.dishes) }, .trailing)]
        + Self.words.map { figure, name in
          (name, rows.map { shown(figure, $0.halfWidths[figure]) }, .trailing)
        })
    let needs = AlignedText.text([
      ("for an interval of", Self.words.map { figure, _ in "+- " + wanted(figure) }, .leading),
      ("of", Self.words.map(\.name), .leading),
      (
        "dishes",
        Self.words.map { figure, _ in
          dishes(figure).map(String.init) ?? "more than \(AgreementPlan.mostDishes)"
        }, .trailing
      ),
    ])
    let percent = DecimalText.shortest(100 * guess.confidence)
    let assurance =
      guess.assurance.map {
        ", held with a chance of \(DecimalText.shortest(100 * $0)) % (bias, limits)"
      } ?? ", as wide as expected in the middle"
    return needs + "\nHalf-width of the \(percent) % interval by dishes\(assurance):\n\(table)\n"
      + "Taken for granted: \(source)\n"
  }

  private func wanted(_ figure: AgreementPlan.Figure) -> String {
    Self.isPercent(figure)
      ? DecimalText.shortest(halfWidth) + " %" : DecimalText.shortest(halfWidth / 100)
  }

  package var json: String {
    let guess = plan.guess
    let names: [AgreementPlan.Figure: String] = [
      .bias: "bias_percent", .limits: "limit_percent", .concordance: "concordance",
      .intraclass: "icc", .share: "precision_or_recall", .f1: "f1",
    ]
    func width(_ figure: AgreementPlan.Figure, _ value: Double?) -> JSONValue {
      guard let value else { return .null }
      guard Self.isPercent(figure) else { return .number(value) }
      return .number(guess.scale.percent(value, at: guess.meanCount))
    }
    return JSONValue.object([
      "guess": .object([
        "colonies": .number(guess.meanCount), "spread": .number(guess.spread),
        "difference_deviation": .number(plan.differenceDeviation),
        "agreement": .number(plan.agreement), "scorers": .exactly(Double(guess.scorers)),
        "f1": .number(guess.share), "correlation": .number(guess.correlation),
        "confidence": .exactly(guess.confidence), "assurance": .exactly(guess.assurance),
        "scale": .string(guess.scale.rawValue), "source": .string(source),
      ]),
      "half_width": .exactly(halfWidth),
      "dishes": .object(
        Dictionary(
          uniqueKeysWithValues: names.map {
            ($0.value, JSONValue.exactly(dishes($0.key).map(Double.init)))
          })),
      "table": .list(
        plan.table().map { row in
          var fields = Dictionary(
            uniqueKeysWithValues: names.map { ($0.value, width($0.key, row.halfWidths[$0.key])) })
          fields["dishes"] = .exactly(Double(row.dishes))
          return .object(fields)
        }),
    ]).document
  }
}
