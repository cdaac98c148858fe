import CFUCore
import CFUStatistics

extension DoseResponseReport {
  /// What a person reads: a paragraph for each readout and compound.
  package var text: String {
    var blocks = series.map { $0.lines.map { $0 + "\n" }.joined() }
    if !potencies.isEmpty {
      blocks.append(
        potencies.map { "\($0.title): \($0.text)\n" }.joined())
    }
    return blocks.joined(separator: "\n")
  }
}

extension DoseResponseReport.Series {
  fileprivate var lines: [String] {
    var lines = ["\(heading): \(summary)"]
    func line(_ name: String, _ text: String) {
      lines.append("  " + name + String(repeating: " ", count: max(1, 18 - name.count)) + text)
    }
    // One reason is said once.
    if let reason = response.reason, let first = response.effectiveDoses.first {
      line(name(first.kind), "not estimable: " + text(reason))
    } else {
      for effective in response.effectiveDoses { line(name(effective.kind), text(effective)) }
    }
    if let vehicle = response.vehiclePlateau {
      line(
        "vehicle",
        [SignificantDigits.text(vehicle), measure].filter { !$0.isEmpty }.joined(separator: " ")
          + (donors.isEmpty ? "" : ", between \(donors.count) donors"))
    }
    if let plateau = response.plateauPercent {
      line("other plateau", percent(plateau))
    }
    if response.reason == nil, let slope = response.slope { line("slope", self.slope(slope)) }
    if let effect = response.effect { line("effect", test(effect)) }
    if response.direction != nil { line("scatter", scatter) }
    if let models { line("model", models) }
    // What the line of the slope says is not said again.
    for remark in response.remarks where !remark.isOfSlope { line("note", text(remark)) }
    for warning in warnings { line("note", warning) }
    return lines
  }

  private func slope(_ slope: DoseResponse.Interval) -> String {
    guard let bound = slopeBound else { return interval(slope) }
    let text = interval(slope)
    let limits = text[(text.firstIndex(of: " ") ?? text.endIndex)...]
    let value = DecimalText.shortest(DecimalText.rounded(slope.value, decimals: 1))
    return "\(bound.isSteep ? "at least" : "at most") \(value), \(bound.reason)\(limits)"
  }

  private var summary: String {
    switch response.direction {
    case .rising: response.reason == nil ? "rising with the dose" : "no curve"
    case .falling: response.reason == nil ? "falling with the dose" : "no curve"
    case .biphasic: response.reason == nil ? "rising, then falling" : "no curve"
    case nil: "no curve"
    }
  }

  private func interval(_ interval: DoseResponse.Interval) -> String {
    let low = interval.low.map { SignificantDigits.text($0) }
    let high = interval.high.map { SignificantDigits.text($0) }
    let limits =
      switch (low, high) {
      case (let low?, let high?): " (95 % interval \(low) to \(high))"
      case (let low?, nil): " (95 % interval from \(low), open above)"
      case (nil, let high?): " (95 % interval up to \(high), open below)"
      case (nil, nil): ""
      }
    return SignificantDigits.text(interval.value) + limits
  }

  private func percent(_ plateau: DoseResponse.Interval) -> String {
    let text = interval(plateau)
    let place = text.firstIndex(of: " ") ?? text.endIndex
    return text[..<place] + " % of vehicle" + text[place...]
      + (response.direction == .biphasic ? ", of the rise without the fall" : "")
  }

  private func test(_ test: DoseResponse.Test) -> String {
    let statistic = DecimalText.fixed(test.statistic, decimals: 2)
    let p = SignificantDigits.p(test.p)
    guard let residual = test.residual else {
      let chi = DecimalText.fixed(
        test.statistic * Double(test.degreesOfFreedom), decimals: 2)
      return "against a flat line chi-square(\(test.degreesOfFreedom)) = \(chi), \(p)"
    }
    return "against a flat line F(\(test.degreesOfFreedom), \(residual)) = \(statistic), \(p)"
  }

  private var scatter: String {
    let degrees = "\(response.residualDegreesOfFreedom) degrees of freedom"
    switch response.scatter {
    case .gaussian:
      let deviation = (response.dispersion ?? 0).squareRoot()
      return "standard deviation \(SignificantDigits.text(deviation)), \(degrees)"
    case .quasiPoisson:
      guard let dispersion = response.dispersion else { return "Poisson" }
      return "dispersion \(DecimalText.fixed(dispersion, decimals: 2))"
        + (dispersion < 1 ? " (taken for 1)" : "") + ", \(degrees)"
    case .negativeBinomial:
      let alpha = SignificantDigits.text(response.alpha ?? 0)
      return "negative binomial, variance m + \(alpha) m^2"
    }
  }

  /// The chosen model, and the criterion of all.
  private var models: String? {
    guard let chosen = response.models.first(where: \.isChosen) else { return nil }
    let name = scatterName
    let table = response.models.compactMap { model in
      model.aicc.map { "\(model.name.rawValue) \(DecimalText.fixed($0, decimals: 1))" }
    }
    return chosen.name.rawValue
      + (table.isEmpty ? "" : "; \(name) \(table.joined(separator: ", "))")
  }

  private var scatterName: String { response.scatter == .quasiPoisson ? "QAICc" : "AICc" }
}
