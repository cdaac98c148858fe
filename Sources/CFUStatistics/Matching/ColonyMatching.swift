import CFUCore

/// Which of a machine's colonies is which of the reference's, on one dish.
///
/// One to one and blind to classes: the largest number of pairs that the rule allows, and of those
/// the nearest (`MatchRule`). A greedy matching by distance would find fewer pairs where colonies
/// are crowded, and other ones when the marks come in another order.
package struct ColonyMatching: Sendable, Hashable {
  package struct Pair: Sendable, Hashable {
    /// Index among the machine's colonies.
    package var machine: Int
    /// Index among the reference's marks.
    package var reference: Int
    /// Between the centres, px.
    package var distance: Double
    /// Shared area by area of the union, 0 to 1; nil where one of them has no outline.
    package var iou: Double?

    package init(machine: Int, reference: Int, distance: Double, iou: Double?) {
      self.machine = machine
      self.reference = reference
      self.distance = distance
      self.iou = iou
    }
  }

  /// In the order of the reference's marks.
  package var pairs: [Pair]
  /// The reference's marks that the machine has not, in their order.
  package var missed: [Int]
  /// The machine's colonies that the reference has not, in their order.
  package var spurious: [Int]

  package init(pairs: [Pair], missed: [Int], spurious: [Int]) {
    self.pairs = pairs
    self.missed = missed
    self.spurious = spurious
  }

  /// Matches the marks of one dish. An item whose place is not finite matches nothing.
  ///
  /// Equal input gives equal output; where two matchings are equally good, the choice depends on
  /// the order of the items alone.
  ///
  /// Needs memory for some hundred candidates an item, however crowded the dish; by overlap also for
  /// every pair of items whose overlap reaches the rule.
  ///
  /// - Parameter umPerPixel: micrometres per full-resolution pixel, greater than 0; used by the
  ///   rule of distance.
  package static func match(
    machine: [MatchItem], reference: [MatchItem], rule: MatchRule = .distance(),
    umPerPixel: Double
  ) -> ColonyMatching {
    let columns: [Int]
    switch rule {
    case .distance(let least):
      columns = SparseAssignment.solve(
        NearCandidates(
          machine: machine, reference: reference, leastPixels: least / umPerPixel))
    case .iou(let least):
      columns = SparseAssignment.solve(
        OverlapCandidates(machine: machine, reference: reference, least: least))
    }
    var matching = ColonyMatching(pairs: [], missed: [], spurious: [])
    var isMatched = [Bool](repeating: false, count: machine.count)
    for (index, column) in columns.enumerated() {
      guard column >= 0 else {
        matching.missed.append(index)
        continue
      }
      isMatched[column] = true
      let (one, other) = (machine[column], reference[index])
      matching.pairs.append(
        Pair(
          machine: column, reference: index, distance: one.centre.distance(to: other.centre),
          iou: one.outline.count < 3 || other.outline.count < 3
            ? nil : Outline(one.outline).iou(with: Outline(other.outline))))
    }
    matching.spurious = isMatched.indices.filter { !isMatched[$0] }
    return matching
  }
}
