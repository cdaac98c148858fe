/// How people's counts of the same dishes differ, and how a machine's differ from them: the
/// human-human figures beside the machine-human ones.
///
/// Each scorer is compared with every other, and with the mean of the others: that leaves the
/// scorer out of what they are judged by, as the machine is. The machine is compared with exactly
/// the same means, dish by dish, and with that of everyone. Where counts are missing, every figure
/// rests on the dishes that it can be had of.
package struct ScorerSpread: Sendable, Hashable {
  package let scale: CountScale
  package let scorers: Int
  package let dishes: Int
  /// Every two scorers, the first before the second.
  package let humanPairs: [PartyFigures]
  /// Machine against each scorer.
  package let machinePairs: [PartyFigures]
  /// Each scorer against the mean of the others of the same dish.
  package let scorersAgainstOthers: [PartyFigures]
  /// Machine against the same means, on the dishes of that scorer.
  package let machineAgainstOthers: [PartyFigures]
  /// nil where no dish has a count of the machine and of a scorer.
  package let machineAgainstEveryone: PartyFigures?
  /// Whether the machine lies inside the spread of the people.
  package let place: SpreadPlace

  /// - Parameters:
  ///   - people: a row a dish, in it one count a scorer in one order, nil where there is none.
  ///   - machine: one count a dish, nil where there is none.
  ///   - clusters: donor of each dish, any numbers; nil where every dish stands for itself.
  /// - Returns: nil without a dish or a scorer, with rows of different lengths, lists that do not
  ///   fit each other, and a count that has no place on the scale.
  package init?(
    people: [[Double?]], machine: [Double?], scale: CountScale = .squareRoot,
    clusters: [Int]? = nil, confidence: Double = 0.95, replicates: Int = 2000, seed: UInt64 = 1
  ) {
    guard let scorers = people.first?.count, scorers > 0, people.count == machine.count,
      people.allSatisfy({ $0.count == scorers }),
      clusters == nil || clusters?.count == machine.count,
      (people.joined() + machine).allSatisfy({ $0 == nil || $0.flatMap(scale.transform) != nil })
    else { return nil }
    self.scale = scale
    self.scorers = scorers
    dishes = people.count
    func figures(
      _ first: CountingParty, _ a: [Double?], _ second: CountingParty, _ b: [Double?]
    ) -> PartyFigures? {
      PartyFigures(first, a, second, b, scale: scale, confidence: confidence)
    }
    let columns = (0..<scorers).map { scorer in people.map { $0[scorer] } }
    // The mean of the others, of the dishes that the scorer counted.
    let others = (0..<scorers).map { scorer in
      people.map { row in
        row[scorer] == nil
          ? nil : Self.middle(row.indices.filter { $0 != scorer }.map { row[$0] }, scale)
      }
    }
    humanPairs = (0..<scorers).flatMap { first in
      (first + 1..<max(scorers, first + 1)).compactMap {
        figures(.scorer(first), columns[first], .scorer($0), columns[$0])
      }
    }
    machinePairs = (0..<scorers).compactMap {
      figures(.machine, machine, .scorer($0), columns[$0])
    }
    scorersAgainstOthers = (0..<scorers).compactMap {
      figures(.scorer($0), columns[$0], .others(than: $0), others[$0])
    }
    machineAgainstOthers = (0..<scorers).compactMap {
      figures(.machine, machine, .others(than: $0), others[$0])
    }
    machineAgainstEveryone = figures(
      .machine, machine, .everyone, people.map { Self.middle($0, scale) })
    place = SpreadPlace(
      people: people.map { $0.map { $0.flatMap(scale.transform) } },
      machine: machine.map { $0.flatMap(scale.transform) }, clusters: clusters,
      confidence: confidence, replicates: replicates, seed: seed)
  }

  /// The count in the middle of some, on the scale; nil without any.
  private static func middle(_ counts: [Double?], _ scale: CountScale) -> Double? {
    let places = counts.compactMap { $0.flatMap(scale.transform) }
    return places.isEmpty ? nil : scale.inverse(Moments.mean(places))
  }
}
