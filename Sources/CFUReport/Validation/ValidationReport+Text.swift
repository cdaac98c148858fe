import CFUCore
import CFUStatistics

extension ValidationReport {
  /// For a terminal.
  package var text: String {
    var parts = [heading + "\n\n" + countsText]
    parts.append(answers.map { "  " + $0 }.joined(separator: "\n") + "\n")
    if let colonies = validation.colonies { parts.append(coloniesText(colonies)) }
    parts.append(acceptanceText)
    return parts.joined(separator: "\n") + "\n"
  }

  /// What was compared with what, on how much.
  var heading: String {
    let dishes = Self.number(validation.dishes.count, "dish", "dishes")
    let people = Self.number(validation.scorers.count, "person", "people")
    var text = "\(dishes), \(people)"
    if validation.scorers.count > 1 { text += " (\(validation.scorers.joined(separator: ", ")))" }
    text += ". Machine against "
    text += validation.scorers.count > 1 ? "the mean of the people" : "the person"
    text += ", \(percent) % intervals in brackets"
    if validation.units.count >= ClusterBootstrap.fewestClusters {
      text +=
        validation.units.isByDonor
        ? ", resampled by donor (\(validation.units.count))"
        : ", resampled by dish"
    }
    return text + "."
  }

  static func number(_ count: Int, _ one: String, _ many: String) -> String {
    "\(count) \(count == 1 ? one : many)"
  }

  private var countsText: String {
    let items = validation.counts
    func cells(_ make: (CountAgreement) -> String) -> [String] { items.map { make($0.people) } }
    func sum(_ values: [Double]) -> String {
      DecimalText.shortest(DecimalText.rounded(values.reduce(0, +), decimals: 1))
    }
    return AlignedText.text([
      ("colonies", items.map { name(of: $0.readout) }, .leading),
      ("dishes", cells { String($0.dishes.count) }, .trailing),
      ("machine", cells { sum($0.machine) }, .trailing),
      ("people", cells { sum($0.reference) }, .trailing),
      ("bias %", cells { EstimateText.text($0.percentBias, decimals: 1) }, .trailing),
      (
        "limits %",
        cells { item in
          guard let lower = item.percentLower, let upper = item.percentUpper else { return "" }
          return EstimateText.number(lower.value, 0) + " to " + EstimateText.number(upper.value, 0)
        }, .trailing
      ),
      ("concordance", cells { EstimateText.text($0.rho, decimals: 3) }, .trailing),
      ("ICC(2,1)", cells { EstimateText.text($0.icc, decimals: 3) }, .trailing),
      ("slope", cells { EstimateText.text($0.slope, decimals: 2) }, .trailing),
      (
        "error, colonies",
        cells { EstimateText.text($0.absoluteError, decimals: 1) }, .trailing
      ),
    ])
  }

  /// One sentence a class, and where several people scored the one about their spread in the total;
  /// the section of the people has those of the classes.
  var answers: [String] {
    validation.counts.flatMap { item -> [String] in
      let name = name(of: item.readout)
      var sentences = [item.people.answer(name: name, confidence: validation.settings.confidence)]
      let isMain = item.readout == GroupResult.total || validation.counts.count == 1
      if isMain, let spread = item.spread {
        sentences.append(SpreadWords.sentence(spread, name: name))
      }
      return sentences
    }
  }

  private func coloniesText(_ colonies: ColonyValidation) -> String {
    let all = colonies.together
    let rows: [(name: String, scores: ColonyComparison.Scores, ap: ColonyComparison.Precision?)] =
      [("all colonies", all.all, all.averagePrecision)]
      + all.classes.map { (name(of: $0.id), $0.scores, all.classPrecision[$0.id]) }
    var text = AlignedText.text([
      ("colonies, one by one", rows.map(\.name), .leading),
      ("matched", rows.map { String($0.scores.tally.truePositives) }, .trailing),
      ("missed", rows.map { String($0.scores.tally.falseNegatives) }, .trailing),
      ("spurious", rows.map { String($0.scores.tally.falsePositives) }, .trailing),
      ("precision", rows.map { EstimateText.text($0.scores.precision, decimals: 3) }, .trailing),
      ("recall", rows.map { EstimateText.text($0.scores.recall, decimals: 3) }, .trailing),
      ("F1", rows.map { EstimateText.text($0.scores.f1, decimals: 3) }, .trailing),
      ("AP50", rows.map { EstimateText.text($0.ap?.at50, decimals: 3) }, .trailing),
      ("AP50:95", rows.map { EstimateText.text($0.ap?.at50To95, decimals: 3) }, .trailing),
    ])
    if all.kappa != nil {
      text +=
        "  Class of matched colonies: kappa \(EstimateText.text(all.kappa, decimals: 3)), "
        + "\(all.agreement.agreed) of \(all.agreement.objects) alike.\n"
    }
    if let why = all.withoutPrecision { text += "  No average precision: \(why).\n" }
    for pair in colonies.between {
      let names = "\(validation.scorers[pair.first]) and \(validation.scorers[pair.second])"
      text +=
        "  \(names) between them: F1 \(EstimateText.text(pair.comparison.all.f1, decimals: 3))"
      if let kappa = pair.comparison.kappa {
        text += ", kappa \(EstimateText.text(kappa, decimals: 3))"
      }
      text += ".\n"
    }
    return text
  }

  private var acceptanceText: String {
    let rows = acceptance.outcomes
    let table = AlignedText.text([
      ("criterion", rows.map { criterion($0) }, .leading),
      (
        "figure",
        rows.map { EstimateText.text($0.estimate, decimals: $0.criterion.figure.decimals) },
        .trailing
      ),
      ("verdict", rows.map(Self.verdict), .leading),
    ])
    return table + verdictSentence + "\n"
  }

  /// `concordance of all colonies at least 0.9`.
  func criterion(_ outcome: CriterionOutcome) -> String {
    let criterion = outcome.criterion
    let what = "\(criterion.figure.words), \(name(of: outcome.readout)),"
    return switch (criterion.least, criterion.most) {
    case (let least?, let most?):
      "\(what) \(DecimalText.shortest(least)) to \(DecimalText.shortest(most))"
    case (let least?, nil): "\(what) at least \(DecimalText.shortest(least))"
    case (nil, let most?): "\(what) at most \(DecimalText.shortest(most))"
    case (nil, nil): what
    }
  }

  /// Whether the counter is accepted, and why not.
  var verdictSentence: String {
    let outcomes = acceptance.outcomes
    func count(_ verdict: CriterionOutcome.Verdict) -> Int {
      outcomes.count { $0.verdict == verdict }
    }
    var text: String
    if acceptance.isAccepted {
      text =
        count(.skipped) == 0
        ? "Accepted: every criterion is met with its whole interval."
        : "Accepted: \(count(.met)) met with the whole interval, \(count(.skipped)) skipped, since "
          + "there is no such figure."
    } else if !outcomes.contains(where: { $0.verdict == .met }),
      outcomes.allSatisfy(\.verdict.isPass)
    {
      text = "Not accepted: none of the criteria could be judged."
    } else {
      var why: [String] = []
      if count(.notMet) > 0 { why.append("\(count(.notMet)) not met") }
      if count(.undecided) > 0 {
        why.append(
          "\(count(.undecided)) undecided, since the interval reaches over the bound (more dishes make it "
            + "narrower; cfu validate --plan says how much)")
      }
      if count(.missing) > 0 { why.append("\(count(.missing)) without a figure or an interval") }
      text = "Not accepted: " + why.joined(separator: ", ") + "."
    }
    if !decides {
      text += " These are the shipped criteria, for information; --criteria decides by your own."
    }
    return text
  }
}
