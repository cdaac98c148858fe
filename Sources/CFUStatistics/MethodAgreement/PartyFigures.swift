/// Who counted: one of the people, several of them together, or the machine.
package enum CountingParty: Sendable, Hashable {
  case machine
  /// By their place in the list of scorers, from 0 on.
  case scorer(Int)
  /// The mean, on the scale, of all scorers of a dish but this one.
  case others(than: Int)
  /// The mean, on the scale, of all scorers of a dish.
  case everyone
}

/// How two parties' counts of the dishes that both counted agree.
package struct PartyFigures: Sendable, Hashable {
  package let first: CountingParty
  package let second: CountingParty
  /// First less second, on the scale.
  package let agreement: BlandAltman
  /// nil where one of them does not vary.
  package let concordance: Concordance?
  /// Colonies a dish.
  package let meanAbsolute: Double
  /// On the scale.
  package let rootMeanSquare: Double

  package var dishes: Int { agreement.dishes }

  /// nil where no dish has a count of both.
  init?(
    _ first: CountingParty, _ a: [Double?], _ second: CountingParty, _ b: [Double?],
    scale: CountScale, confidence: Double
  ) {
    let both = zip(a, b).compactMap { pair in pair.0.flatMap { a in pair.1.map { (a, $0) } } }
    let (machine, reference) = (both.map(\.0), both.map(\.1))
    guard
      let agreement = BlandAltman(
        machine: machine, reference: reference, scale: scale, confidence: confidence)
    else { return nil }
    self.first = first
    self.second = second
    self.agreement = agreement
    concordance = Concordance(
      machine: machine, reference: reference, scale: scale, confidence: confidence)
    meanAbsolute = Moments.mean(both.map { abs($0.0 - $0.1) })
    rootMeanSquare = Moments.mean(agreement.points.map { $0.difference * $0.difference })
      .squareRoot()
  }
}
