import CFUCore
import CFUStatistics

extension ValidationReport {
  /// Keys sorted, a missing value as `null`.
  package var json: String {
    let settings = validation.settings
    let rule: JSONValue =
      switch settings.rule {
      case .distance(let micrometres):
        .object(["kind": .string("distance"), "least_um": .exactly(micrometres)])
      case .iou(let share): .object(["kind": .string("iou"), "least": .exactly(share)])
      }
    return JSONValue.object([
      "program_version": .string(programVersion),
      "settings": .object([
        "confidence": .exactly(settings.confidence), "scale": .string(settings.scale.rawValue),
        "replicates": .exactly(Double(settings.replicates)),
        "seed": .exactly(Double(settings.seed)), "match": rule,
        "resampled_by": .string(validation.units.isByDonor ? "donor" : "dish"),
      ]),
      "judged": .object(
        Dictionary(facts.map { ($0.name, JSONValue.string($0.value)) }) { first, _ in first }),
      "truth": .list(
        truth.map {
          .object([
            "file": .string($0.file), "format": .string($0.format), "sha256": .string($0.sha256),
          ])
        }),
      "scorers": .list(validation.scorers.map { .string($0) }),
      "dishes": .list(validation.dishes.map(dish)),
      "counts": .list(validation.counts.map(counts)),
      "colonies": validation.colonies.map(colonies) ?? .null,
      "acceptance": .object([
        "decides": .flag(decides), "accepted": .flag(acceptance.isAccepted),
        "criteria": .list(acceptance.outcomes.map(outcome)),
      ]),
      "remarks": .list(notes.map { .string($0) }),
    ]).document
  }

  private func dish(_ dish: ScoredDish) -> JSONValue {
    func counts(_ counts: ScoredDish.Counts?) -> JSONValue {
      guard let counts else { return .null }
      var fields = Dictionary(
        uniqueKeysWithValues: zip(validation.classes, counts.classes).map {
          ($0, JSONValue.exactly($1))
        })
      fields[GroupResult.total] = .exactly(counts.total)
      return .object(fields)
    }
    return .object([
      "dish": .string(dish.name), "donor": .text(dish.donor), "machine": counts(dish.machine),
      "people": .object(
        Dictionary(
          uniqueKeysWithValues: zip(validation.scorers, dish.people).map { ($0, counts($1)) })),
    ])
  }

  private func estimate(_ value: Estimate?) -> JSONValue {
    guard let value else { return .null }
    return .object([
      "value": .exactly(value.value), "low": .number(value.low), "high": .number(value.high),
    ])
  }

  private func line(_ value: StraightLine?, slope: Estimate?) -> JSONValue {
    guard let value else { return .null }
    return .object(["intercept": estimate(value.intercept), "slope": estimate(slope)])
  }

  private func agreement(_ item: CountAgreement) -> JSONValue {
    let limits = item.blandAltman
    return .object([
      "dishes": .exactly(Double(item.dishes.count)), "scale": .string(item.scale.rawValue),
      "typical_count": .number(item.typicalCount),
      "bland_altman": .object([
        "bias": estimate(item.bias), "standard_deviation": .number(limits.standardDeviation),
        "lower_limit": estimate(item.lower), "upper_limit": estimate(item.upper),
        "bias_percent": estimate(item.percentBias),
        "lower_limit_percent": estimate(item.percentLower),
        "upper_limit_percent": estimate(item.percentUpper),
        "difference_by_count": line(limits.trend, slope: item.trend),
      ]),
      "concordance": item.concordance.map { value in
        .object([
          "rho": estimate(item.rho), "correlation": .number(value.correlation),
          "bias_correction": .number(value.biasCorrection),
          "scale_shift": .number(value.scaleShift),
          "location_shift": .number(value.locationShift),
        ])
      } ?? .null,
      "icc_2_1": estimate(item.icc),
      "passing_bablok": item.passingBablok.map { value in
        .object([
          "intercept": estimate(value.intercept), "slope": estimate(item.slope),
          "linearity_p": .number(value.linearity?.p),
        ])
      } ?? .null,
      "deming": item.deming.map { value in
        .object([
          "intercept": estimate(value.intercept), "slope": estimate(value.slope),
          "scale": .string(value.scale.rawValue),
        ])
      } ?? .null,
      "errors": item.errors.map { value in
        .object([
          "mean_absolute": estimate(value.meanAbsolute.estimate),
          "root_mean_square": estimate(value.rootMeanSquare.estimate),
          "mean_absolute_percent": estimate(value.meanAbsolutePercent.estimate),
          "mean_percent": estimate(value.meanPercent.estimate),
          "median_percent": estimate(value.medianPercent.estimate),
          "total_ratio": estimate(value.totalRatio.estimate),
          "dishes_without_colonies": .exactly(Double(value.zeros)),
          "is_rough": .flag(value.meanAbsolute.isRough),
        ])
      } ?? .null,
    ])
  }

  private func counts(_ item: CountValidation) -> JSONValue {
    .object([
      "class": .string(item.readout), "people": agreement(item.people),
      "by_scorer": .object(
        Dictionary(
          uniqueKeysWithValues: zip(validation.scorers, item.byScorer).map {
            ($0, $1.map(agreement) ?? .null)
          })),
      "spread": item.spread.map { spread($0, item) } ?? .null,
    ])
  }

  private func spread(_ spread: ScorerSpread, _ item: CountValidation) -> JSONValue {
    func figures(_ all: [PartyFigures]) -> JSONValue {
      .list(
        all.map { figures in
          .object([
            "first": .string(name(of: figures.first)),
            "second": .string(name(of: figures.second)),
            "dishes": .exactly(Double(figures.dishes)),
            "bias": estimate(figures.agreement.bias),
            "lower_limit": estimate(figures.agreement.lower),
            "upper_limit": estimate(figures.agreement.upper),
            "concordance": estimate(figures.concordance?.rho),
            "mean_absolute": .number(figures.meanAbsolute),
            "root_mean_square": .number(figures.rootMeanSquare),
          ])
        })
    }
    let place = spread.place
    return .object([
      "verdict": .string(place.verdict.rawValue),
      "reasons": .list(place.reasons.map { .string($0.rawValue) }),
      "sentence": .string(
        SpreadWords.sentence(spread, name: name(of: item.readout))),
      "distance_ratio": estimate(place.distanceRatio.estimate),
      "worst_ratio": estimate(place.worstRatio.estimate),
      "within_share": estimate(place.withinShare.estimate),
      "expected_within": .number(place.expectedWithin),
      "machine_distance": .number(place.machineDistance),
      "scorer_distances": .list(place.scorerDistances.map { .number($0) }),
      "human_pairs": figures(spread.humanPairs),
      "machine_pairs": figures(spread.machinePairs),
      "scorers_against_others": figures(spread.scorersAgainstOthers),
      "machine_against_others": figures(spread.machineAgainstOthers),
      "machine_against_everyone": figures([spread.machineAgainstEveryone].compactMap { $0 }),
      "icc_people": estimate(item.peopleIntraclass?.single),
      "icc_with_machine": estimate(item.jointIntraclass?.single),
    ])
  }

  private func colonies(_ colonies: ColonyValidation) -> JSONValue {
    .object([
      "people": comparison(colonies.together),
      "by_scorer": .object(
        Dictionary(
          uniqueKeysWithValues: colonies.byScorer.map {
            (validation.scorers[$0.scorer], comparison($0.comparison))
          })),
      "between_people": .list(
        colonies.between.map {
          .object([
            "first": .string(validation.scorers[$0.first]),
            "second": .string(validation.scorers[$0.second]),
            "comparison": comparison($0.comparison),
          ])
        }),
    ])
  }

  private func comparison(_ item: ColonyComparison) -> JSONValue {
    func scores(_ value: ColonyComparison.Scores, _ ap: ColonyComparison.Precision?) -> JSONValue {
      .object([
        "matched": .exactly(Double(value.tally.truePositives)),
        "spurious": .exactly(Double(value.tally.falsePositives)),
        "missed": .exactly(Double(value.tally.falseNegatives)),
        "precision": estimate(value.precision), "recall": estimate(value.recall),
        "f1": estimate(value.f1), "ap50": estimate(ap?.at50),
        "ap50_95": estimate(ap?.at50To95),
      ])
    }
    let rows = item.confusion.rows(order: validation.classes)
    let columns = item.confusion.columns(order: validation.classes)
    return .object([
      "dishes": .exactly(Double(item.dishes)), "all": scores(item.all, item.averagePrecision),
      "classes": .object(
        Dictionary(
          uniqueKeysWithValues: item.classes.map {
            ($0.id, scores($0.scores, item.classPrecision[$0.id]))
          })),
      "mean_ap50": estimate(item.meanPrecision?.at50),
      "mean_ap50_95": estimate(item.meanPrecision?.at50To95),
      "without_ap": .text(item.withoutPrecision), "kappa": estimate(item.kappa),
      "confusion": .object([
        "people": .list(rows.map { .string(ConfusionWords.row($0)) }),
        "machine": .list(columns.map { .string(ConfusionWords.column($0)) }),
        "colonies": .list(
          rows.map { row in
            .list(
              columns.map { .exactly(Double(item.confusion[reference: row, machine: $0])) })
          }),
      ]),
    ])
  }

  private func outcome(_ outcome: CriterionOutcome) -> JSONValue {
    .object([
      "figure": .string(outcome.criterion.figure.rawValue), "class": .string(outcome.readout),
      "at_least": .exactly(outcome.criterion.least), "at_most": .exactly(outcome.criterion.most),
      "estimate": estimate(outcome.estimate), "verdict": .string(outcome.verdict.rawValue),
      "reason": .string(outcome.criterion.reason),
    ])
  }
}

/// Headings of a confusion table.
enum ConfusionWords {
  static func row(_ label: ConfusionTable.Label) -> String {
    switch label {
    case .named(let id): id
    case .unnamed: "no class said"
    case .absent: "spurious"
    }
  }

  static func column(_ label: ConfusionTable.Label) -> String {
    switch label {
    case .named(let id): id
    case .unnamed: "no class said"
    case .absent: "missed"
    }
  }
}
