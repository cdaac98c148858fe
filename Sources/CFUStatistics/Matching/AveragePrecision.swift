/// Average precision of a machine's colonies by overlap of outlines, as COCO defines it (Lin et al.
/// 2014, doi 10.1007/978-3-319-10602-1_48, and its evaluator): within a dish the surest colony
/// takes the free mark that it overlaps most, at least by the threshold; precision is made
/// monotone over all dishes and read at recalls of 0, 0.01, ... 1. All sizes, no limit to the number
/// of colonies of a dish; marks of crowds have no place here.
///
/// Score is the probability of the machine's verdict; a colony without one comes last (0). Of equal
/// scores the one of the earlier dish comes first, and on one dish the earlier colony.
///
/// Overlaps and assignments depend on one dish alone and are found once. A sample of dishes then
/// costs one pass over the colonies, which a bootstrap can afford.
package struct AveragePrecision: Sendable {
  package struct Dish: Sendable {
    package var machine: [MatchItem]
    package var reference: [MatchItem]

    package init(machine: [MatchItem], reference: [MatchItem]) {
      self.machine = machine
      self.reference = reference
    }
  }

  package struct Value: Sendable, Hashable {
    /// At an overlap of 0.5.
    package var at50: Double
    /// Mean over overlaps of 0.5, 0.55, ... 0.95.
    package var at50To95: Double
  }

  package struct Figures: Sendable, Hashable {
    /// Blind to classes; nil where the reference has no mark.
    package var classBlind: Value?
    /// By class id; classes that no mark bears have none.
    package var classes: [String: Value]

    /// Mean over the classes; nil where there is none.
    package var meanOverClasses: Value? {
      guard !classes.isEmpty else { return nil }
      // In one order, so that the sum is the same each time.
      let values = classes.sorted { $0.key < $1.key }.map(\.value)
      let count = Double(values.count)
      return Value(
        at50: values.reduce(0) { $0 + $1.at50 } / count,
        at50To95: values.reduce(0) { $0 + $1.at50To95 } / count)
    }
  }

  /// Why there is no average precision; nil where there is one.
  package let refusal: String?

  private let blind: RankedDetections
  private let byClass: [String: RankedDetections]

  /// A dish none of whose marks bears a class counts for the class-blind figure alone.
  package init(_ dishes: [Dish]) {
    let marks = dishes.reduce(0) { $0 + $1.reference.count }
    let points = dishes.reduce(0) { $0 + $1.reference.count { $0.outline.count < 3 } }
    let unlined = dishes.reduce(0) { $0 + $1.machine.count { $0.outline.count < 3 } }
    if points > 0 {
      refusal =
        points == marks
        ? "the reference marks are points, and overlap needs outlines"
        : "\(points) of \(marks) reference marks are points, and overlap needs outlines"
    } else if unlined > 0 {
      refusal = "the machine's colonies have no outlines"
    } else {
      refusal = nil
    }
    guard refusal == nil else {
      (blind, byClass) = (RankedDetections([]), [:])
      return
    }
    var blind: [RankedDetections.Dish] = []
    var byClass: [String: [RankedDetections.Dish]] = [:]
    for (index, dish) in dishes.enumerated() {
      let overlaps = OutlineOverlaps(machine: dish.machine, reference: dish.reference)
      blind.append(RankedDetections.Dish(dish, index: index, overlaps: overlaps) { _ in true })
      let ids = Set((dish.machine + dish.reference).compactMap(\.classID))
      guard dish.reference.isEmpty || dish.reference.contains(where: { $0.classID != nil }) else {
        continue
      }
      for id in ids {
        byClass[id, default: []].append(
          RankedDetections.Dish(dish, index: index, overlaps: overlaps) { $0.classID == id })
      }
    }
    self.blind = RankedDetections(blind)
    self.byClass = byClass.mapValues { RankedDetections($0) }
  }

  /// - Parameter weights: how often each dish is in the sample, 0 or more; nil for once each.
  /// - Returns: nil where there is a refusal.
  package func figures(weights: [Int]? = nil) -> Figures? {
    guard refusal == nil else { return nil }
    return Figures(
      classBlind: blind.value(weights: weights),
      classes: byClass.compactMapValues { $0.value(weights: weights) })
  }
}
