/// A machine's counts and colonies set against those of people: everything that `cfu validate` says.
package struct Validation: Sendable {
  package let settings: ValidationSettings
  /// Dishes that the machine counted and a person scored.
  package let dishes: [ScoredDish]
  /// Ids of the classes that are colonies.
  package let classes: [String]
  /// Names of the people.
  package let scorers: [String]
  package let units: ResamplingUnits
  /// `total`, then the classes of which people say something.
  package let counts: [CountValidation]
  /// nil where nobody marked colonies.
  package let colonies: ColonyValidation?

  /// - Parameters:
  ///   - dishes: at least one.
  ///   - colonies: made from the same dishes.
  package init(
    dishes: [ScoredDish], classes: [String], scorers: [String], colonies: ColonyValidation?,
    settings: ValidationSettings
  ) {
    self.settings = settings
    self.dishes = dishes
    self.classes = classes
    self.scorers = scorers
    self.colonies = colonies
    let units = ResamplingUnits(donors: dishes.map(\.donor))
    self.units = units
    func validation(_ readout: String, _ place: Int?) -> CountValidation? {
      CountValidation(
        readout, place: place, dishes: dishes, scorers: scorers, clusters: units.clusters,
        settings: settings)
    }
    counts =
      [validation(GroupResult.total, nil)].compactMap { $0 }
      + classes.enumerated().compactMap { validation($1, $0) }
  }

  /// Counts of a class, or of all for `total`; nil where nobody counted it.
  package func counts(of readout: String) -> CountValidation? {
    counts.first { $0.readout == readout }
  }

  /// Whether people say something of a class, in counts or in marks.
  package func knows(_ classID: String) -> Bool {
    counts(of: classID) != nil || colonies?.together.scores(of: classID) != nil
  }

  /// - Parameter readout: class id, or `total`.
  /// - Returns: nil where the figure cannot be had.
  package func estimate(_ figure: ValidationFigure, of readout: String) -> Estimate? {
    let counted = counts(of: readout)
    let people = counted?.people
    let marked = colonies?.together
    return switch figure {
    case .bias: people?.percentBias
    case .lowerLimit: people?.percentLower
    case .upperLimit: people?.percentUpper
    case .concordance: people?.rho
    case .intraclass: people?.icc
    case .slope: people?.slope
    case .absoluteError: people?.absoluteError
    case .percentError: people?.percentError
    case .totalRatio: people?.errors?.totalRatio.estimate
    case .spreadRatio: counted?.spread?.place.distanceRatio.estimate
    case .precision: marked?.scores(of: readout)?.precision
    case .recall: marked?.scores(of: readout)?.recall
    case .f1: marked?.scores(of: readout)?.f1
    case .ap50: marked?.precision(of: readout)?.at50
    case .ap5095: marked?.precision(of: readout)?.at50To95
    case .kappa: readout == GroupResult.total ? marked?.kappa : nil
    }
  }

  /// Whether people did what a figure needs: counted the class, marked colonies, scored in twos.
  private func isAsked(_ figure: ValidationFigure, of readout: String) -> Bool {
    switch figure {
    case .spreadRatio: counts(of: readout)?.spread != nil
    case .ap50, .ap5095:
      colonies?.together.withoutPrecision == nil && colonies?.together.scores(of: readout) != nil
    case .kappa: (colonies?.together.agreement.objects ?? 0) > 0
    case let other where other.needsMarks: colonies?.together.scores(of: readout) != nil
    default: counts(of: readout) != nil
    }
  }

  /// Judges a set of criteria.
  package func acceptance(_ criteria: AcceptanceCriteria) -> Acceptance {
    Acceptance(
      criteria.criteria.flatMap { criterion -> [CriterionOutcome] in
        let readouts: [String] =
          switch criterion.readout {
          case .total: [GroupResult.total]
          case .one(let id): [id]
          case .each: classes.filter(knows)
          }
        // A criterion for every class is not met by there being none.
        guard !readouts.isEmpty else {
          return [CriterionOutcome(criterion, readout: "each", estimate: nil)]
        }
        return readouts.map { readout in
          CriterionOutcome(
            criterion, readout: readout, estimate: estimate(criterion.figure, of: readout),
            isAsked: isAsked(criterion.figure, of: readout))
        }
      })
  }
}

/// Colonies marked by people, the machine's set against them.
package struct ColonyValidation: Sendable {
  /// Two people against one another.
  package struct Between: Sendable {
    /// Numbers of the people.
    package let first: Int
    package let second: Int
    package let comparison: ColonyComparison

    package init(first: Int, second: Int, comparison: ColonyComparison) {
      self.first = first
      self.second = second
      self.comparison = comparison
    }
  }

  /// Machine against all people: each dish counts once for everyone who marked it.
  package let together: ColonyComparison
  /// Machine against each person, by number; empty where one person marked.
  package let byScorer: [(scorer: Int, comparison: ColonyComparison)]
  package let between: [Between]

  package init(
    together: ColonyComparison, byScorer: [(scorer: Int, comparison: ColonyComparison)],
    between: [Between]
  ) {
    self.together = together
    self.byScorer = byScorer
    self.between = between
  }
}
