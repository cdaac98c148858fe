package import CFUCore

/// What a classifier said of one object.
package enum Opinion: Sendable {
  /// One probability a class, in the order of the class list.
  case probabilities([Double])
  /// The classifier declines to name this object; what it gave it all the same.
  case rejected([Double])
  /// The classifier failed on this very object, with its own words or the host's.
  case failed(String)

  /// Empty where there are none.
  package var probabilities: [Double] {
    switch self {
    case .probabilities(let values), .rejected(let values): values
    case .failed: []
    }
  }
}

/// From opinions to counts, version 3.
///
/// - An object that the segmenter named (bubble, fibre, ...) is not counted, for that reason.
/// - The most probable class decides; of equals the first in the class list.
/// - A class that is no colony gives its name as the reason, a reject or a failure `unclassified`.
/// - A colony class that needs a finer sampling than the picture has is refused, not guessed: the
///   object keeps its probabilities but is given no class. It is counted all the same, since a
///   picture that cannot carry the class still carries the total. (Version 1 left it out.)
/// - A colony class is not believed where all colony classes together are less probable than
///   `leastColony` asks on this dish: the object is `unclassified`. (In versions 1 and 2
///   classifiers rejected it themselves, by one limit for all dishes.)
/// - What is not counted keeps the probabilities that it was given.
package struct CountingRule: Sendable {
  package var classes: [ColonyClass]
  /// Coarsest sampling at which a class may be told, um per full-resolution pixel, by class id.
  package var coarsest: [String: Double]
  package var leastColony: LeastColony

  /// - Parameters:
  ///   - stained: megakaryocytes were stained, so that CFU-MK is not merely presumptive.
  package init(
    classes: [ColonyClass], coarsest: [String: Double], stained: Bool,
    leastColony: LeastColony = .nothing
  ) {
    self.classes = classes.map { item in
      guard item.id == "CFU-MK" else { return item }
      var item = item
      item.name = stained ? "CFU-MK" : "CFU-MK (presumptive)"
      return item
    }
    self.coarsest = coarsest
    self.leastColony = leastColony
  }

  /// Colony classes that a sampling cannot carry, in class-list order.
  package func refusedClasses(at umPerPixel: Double) -> [ColonyClass] {
    classes.filter { item in
      item.kind == .colony && (coarsest[item.id].map { umPerPixel > $0 } ?? false)
    }
  }

  /// The verdict on one object.
  ///
  /// - Parameters:
  ///   - opinion: nil for an object that was not shown to the classifier.
  ///   - asked: how probable the colony classes have to be together, 0 to 1.
  package func verdict(
    on object: FoundObject, opinion: Opinion?, umPerPixel: Double, asked: Double = 0
  ) -> Verdict {
    if let artefact = object.artefact { return .notCounted(artefact) }
    let opinion = opinion ?? .failed("the object was not shown to the classifier")
    if case .failed(let words) = opinion { return .notCounted(.unclassified, note: words) }
    let probabilities = opinion.probabilities
    guard probabilities.count == classes.count,
      let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
      let first = probabilities.firstIndex(of: probabilities[best])
    else {
      return .notCounted(.unclassified, note: "the classifier gave no probabilities")
    }
    let item = classes[first]
    if case .rejected = opinion {
      return .unclassified(probabilities, "declined by the classifier, most like \(item.id)")
    }
    var verdict = Verdict(
      classID: item.id, probability: probabilities[first], probabilities: probabilities,
      counted: false, reason: nil)
    switch item.kind {
    case .reject: return .unclassified(probabilities, nil)
    case .notColony:
      verdict.reason = item.id == "cluster" ? .belowThreshold : Reason(item.id)
    case .colony:
      let colony = colony(probabilities)
      guard colony >= asked else {
        return .unclassified(
          probabilities,
          // Rounded apart, so that they never read alike.
          "\(Int(100 * colony + 1e-4)) % sure to be a colony, most like \(item.id); "
            + "\(Int((100 * asked - 1e-4).rounded(.up))) % are asked on this dish")
      }
      if let coarsest = coarsest[item.id], umPerPixel > coarsest {
        verdict.classID = nil
        verdict.probability = nil
        verdict.reason = .classRefused
        verdict.note = "most like \(item.id), which needs \(coarsest) um/px or finer"
      }
      verdict.counted = true
    }
    return verdict
  }

  /// How probable it is that an object is a colony at all.
  private func colony(_ probabilities: [Double]) -> Double {
    zip(classes, probabilities).reduce(0) { $0 + ($1.0.kind == .colony ? $1.1 : 0) }
  }

  /// All objects of a dish with their verdicts, and the flags that follow from them.
  ///
  /// - Parameters:
  ///   - opinions: by object id; an object without one and without an artefact is unclassified.
  ///   - tooNumerous: number of counted colonies above which the dish is flagged.
  package func apply(
    to objects: [FoundObject], opinions: [Int: Opinion], umPerPixel: Double, tooNumerous: Int
  ) -> (objects: [ClassifiedObject], flags: [DishFlag]) {
    let given = objects.filter { $0.artefact == nil }.compactMap { opinions[$0.id]?.probabilities }
    let asked = leastColony.asked(
      on: given.filter { $0.count == classes.count }.map(colony))
    let classified = objects.map { object in
      ClassifiedObject(
        object: object,
        verdict: verdict(
          on: object, opinion: opinions[object.id], umPerPixel: umPerPixel, asked: asked))
    }
    var flags = refusedClasses(at: umPerPixel).map { DishFlag.refused($0.id) }
    let counted = classified.count { $0.verdict.counted }
    if counted > tooNumerous { flags.append(.tooNumerous) }
    let unclassified = classified.filter { $0.verdict.reason == .unclassified }
    // A failure is worth a look whatever it cost; what a classifier declines to name is, once it may move the
    // count by more than a tenth.
    let failed = unclassified.contains { $0.verdict.isFailure }
    if failed || unclassified.count > counted / Self.declinedShare {
      flags.append(.unclassifiedObjects)
    }
    return (classified, flags)
  }

  /// Whether a flag comes from this rule, and so from a classifier, and not from the picture.
  package static func makes(_ flag: DishFlag) -> Bool {
    flag == .tooNumerous || flag == .unclassifiedObjects
      || flag.rawValue.hasSuffix(DishFlag.refused("").rawValue)
      || flag.rawValue.hasPrefix(DishFlag.breach("").rawValue)
  }

  /// A dish is flagged when more than one in so many of its counted colonies was declined besides.
  private static let declinedShare = 10
}

extension Verdict {
  fileprivate static func unclassified(_ probabilities: [Double], _ note: String?) -> Verdict {
    Verdict(
      classID: nil, probability: nil, probabilities: probabilities, counted: false,
      reason: .unclassified, note: note)
  }

  fileprivate static func notCounted(_ reason: Reason, note: String? = nil) -> Verdict {
    Verdict(
      classID: nil, probability: nil, probabilities: [], counted: false, reason: reason, note: note)
  }
}
