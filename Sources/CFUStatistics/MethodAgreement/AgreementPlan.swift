import Glibc

/// How many dishes a validation needs for an interval as narrow as wanted, and what a number of
/// dishes gives.
///
/// An interval's width is what is planned for and not a test's power, since agreement is judged by
/// intervals (Bland and Altman 1986; Bonett 2002). All of it rests on guesses (`Guess`); a plan is no
/// better than they are.
package struct AgreementPlan: Sendable, Hashable {
  package enum Figure: String, Sendable, Hashable, CaseIterable {
    /// Mean difference, on the scale.
    case bias
    /// One limit of agreement, on the scale.
    case limits
    /// Lin's concordance of two parties.
    case concordance
    /// ICC(2,1) of all scorers, who do not differ in level.
    case intraclass
    /// Precision or recall.
    case share
    case f1
  }

  /// What is thought to be found.
  package struct Guess: Sendable, Hashable {
    package var scale = CountScale.squareRoot
    /// Colonies of a dish in the mean, greater than 0.
    package var meanCount = 40.0
    /// Standard deviation of the logarithm of the true count between dishes: 0.5 is from half to
    /// twice the middle in 5 of 6 dishes.
    package var spread = 0.5
    /// Variance of what each party's count is off, over the count: 1 is what two independent
    /// samples would have (Poisson), and cautious for two who look at one dish.
    package var dispersion = 1.0
    /// Standard deviation of the difference on the scale; nil takes it from `dispersion`.
    package var differenceDeviation: Double?
    /// Concordance or ICC; nil takes it from `spread` and the scatter.
    package var agreement: Double?
    /// Scorers of every dish, for the ICC; 2 or more.
    package var scorers = 2
    /// Precision, recall and F1, between 0 and 1.
    package var share = 0.9
    /// Correlation of the colonies of one dish, 0 (found or missed by chance alone) to 1 (whole
    /// dishes are): the design effect is 1 + (colonies - 1) x this.
    package var correlation = 0.05
    /// Of the intervals, between 0 and 1.
    package var confidence = 0.95
    /// Chance that bias and limits get an interval no wider than planned, between 0 and 1; nil plans
    /// for the expected width, which half of the studies exceed.
    package var assurance: Double?

    package init() {}
  }

  package struct Row: Sendable, Hashable {
    package let dishes: Int
    /// Half of the interval's width; none where so few dishes give no interval.
    package let halfWidths: [Figure: Double]
  }

  /// More dishes are not planned for.
  package static let mostDishes = 100_000
  package let guess: Guess

  /// - Returns: nil for a guess out of its range.
  package init?(_ guess: Guess = Guess()) {
    guard guess.meanCount > 0, guess.meanCount.isFinite, guess.spread >= 0, guess.spread < 5,
      guess.dispersion > 0, guess.dispersion.isFinite,
      guess.differenceDeviation.map({ $0 > 0 && $0.isFinite }) ?? true,
      guess.agreement.map({ abs($0) < 1 }) ?? true, guess.scorers >= 2,
      guess.share > 0, guess.share < 1, (0...1).contains(guess.correlation),
      guess.confidence > 0, guess.confidence < 1,
      guess.assurance.map({ $0 > 0 && $0 < 1 }) ?? true
    else { return nil }
    self.guess = guess
  }

  /// Standard deviation of the difference of the two parties on the scale: by the delta method where
  /// none was given.
  package var differenceDeviation: Double {
    if let given = guess.differenceDeviation { return given }
    let both = 2 * guess.dispersion
    switch guess.scale {
    case .squareRoot: return (both / 4).squareRoot()
    case .log: return (both / guess.meanCount).squareRoot()
    case .counts: return (both * guess.meanCount).squareRoot()
    }
  }

  /// Concordance of two parties without bias, and ICC: the variance between dishes over all of it.
  package var agreement: Double {
    if let given = guess.agreement { return given }
    let (mean, square) = (guess.meanCount, guess.spread * guess.spread)
    // Moments of a log-normal count.
    let between =
      switch guess.scale {
      case .squareRoot: mean * (1 - exp(-square / 4))
      case .log: square
      case .counts: mean * mean * (exp(square) - 1)
      }
    let scatter = differenceDeviation * differenceDeviation / 2
    return between / (between + scatter)
  }

  /// Half of the width that the interval of a figure has with so many dishes.
  ///
  /// - Returns: nil where there is none with so few.
  package func halfWidth(_ figure: Figure, dishes: Int) -> Double? {
    let n = Double(dishes)
    let width: Double
    switch figure {
    case .bias:
      guard dishes >= 2 else { return nil }
      width =
        Moments.student(guess.confidence, df: dishes - 1) * deviation(dishes) / n.squareRoot()
    case .limits:
      guard dishes >= 2 else { return nil }
      let away = BlandAltman.exactFactors(
        z: Moments.normal(0.95), dishes: dishes, confidence: guess.confidence)
      width = (away.far - away.near) / 2 * deviation(dishes) / n.squareRoot()
    case .concordance:
      // Lin 1989: without bias the standard error of Fisher's z is 1 / (n - 2)^(1/2).
      guard dishes >= 3 else { return nil }
      let half = Moments.normal(guess.confidence) / (n - 2).squareRoot()
      width = (tanh(atanh(agreement) + half) - tanh(atanh(agreement) - half)) / 2
    case .intraclass:
      // Bonett 2002 (Stat. Med. 21:1331, doi 10.1002/sim.1108).
      guard dishes >= 3 else { return nil }
      let (k, rho) = (Double(guess.scorers), agreement)
      let factor = (1 - rho) * (1 + (k - 1) * rho)
      width =
        Moments.normal(guess.confidence)
        * (2 * factor * factor / (k * (k - 1) * (n - 1)))
        .squareRoot()
    case .share, .f1:
      guard dishes >= ClusterBootstrap.fewestClusters else { return nil }
      width = shareWidth(figure, dishes)
    }
    return width.isFinite ? width : nil
  }

  /// The fewest dishes whose interval is no wider than `halfWidth` to each side; nil where
  /// `mostDishes` are not enough, or where it is not above 0.
  package func dishes(_ figure: Figure, halfWidth wanted: Double) -> Int? {
    guard wanted > 0 else { return nil }
    func suffices(_ dishes: Int) -> Bool {
      (halfWidth(figure, dishes: dishes) ?? .infinity) <= wanted
    }
    guard suffices(Self.mostDishes) else { return nil }
    var (low, high) = (1, Self.mostDishes)
    while high - low > 1 {
      let middle = (low + high) / 2
      if suffices(middle) { high = middle } else { low = middle }
    }
    return high
  }

  /// Every figure for each number of dishes.
  package func table(_ dishes: [Int] = [5, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200]) -> [Row] {
    dishes.map { count in
      let widths = Figure.allCases.compactMap { figure in
        halfWidth(figure, dishes: count).map { (figure, $0) }
      }
      return Row(dishes: count, halfWidths: Dictionary(uniqueKeysWithValues: widths))
    }
  }

  /// What the standard deviation of so many differences will be: its mean, or what it stays below
  /// with the assurance that was asked for.
  private func deviation(_ dishes: Int) -> Double {
    let df = Double(dishes - 1)
    if let assurance = guess.assurance {
      return differenceDeviation
        * (Distributions.ChiSquare.quantile(assurance, df: df) / df).squareRoot()
    }
    // c4 of quality control: the standard deviation of a normal sample is a little low.
    let bias = Distributions.logGamma((df + 1) / 2) - Distributions.logGamma(df / 2)
    return differenceDeviation * (2 / df).squareRoot() * exp(bias)
  }

  /// On the logit, as the intervals are made, with Student's t of the dishes.
  private func shareWidth(_ figure: Figure, _ dishes: Int) -> Double {
    let (p, m) = (guess.share, guess.meanCount)
    // Dishes of different size weigh their colonies: m (1 + CV^2) in place of m (Kish 1965).
    let size = m * exp(guess.spread * guess.spread)
    let effect = 1 + max(0, size - 1) * guess.correlation
    let colonies = Double(dishes) * m
    let error: Double
    if figure == .f1 {
      // F1 = 2 J / (1 + J) with J the share of found ones among all that either party has; where
      // precision and recall are alike these are m (2 - F1) a dish.
      let jaccard = p / (2 - p)
      let slope = 2 / ((1 + jaccard) * (1 + jaccard))
      error = slope * (jaccard * (1 - jaccard) * effect / (colonies * (2 - p))).squareRoot()
    } else {
      error = (p * (1 - p) * effect / colonies).squareRoot()
    }
    let half = Moments.student(guess.confidence, df: dishes - 1) * error / (p * (1 - p))
    let scale = BootstrapScale.share(trials: nil)
    let logit = log(p / (1 - p))
    return (scale.inverse(logit + half) - scale.inverse(logit - half)) / 2
  }
}
