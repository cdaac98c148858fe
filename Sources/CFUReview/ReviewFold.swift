package import CFUCore

/// A review as its entries leave it: what holds for the study, and the marks of every dish in every
/// layer.
package struct ReviewFold: Sendable {
  /// A dish and what the machine has of it.
  package struct Dish: Sendable, Hashable {
    /// Unique within the study.
    package var name: String
    /// SHA-256 of the picture's bytes, lower-case hex.
    package var imageSHA256: String
    /// `FindingsDigest.found` of the record.
    package var findings: String
    /// `FindingsDigest.verdicts` of the record.
    package var verdicts: String

    package init(name: String, imageSHA256: String, findings: String, verdicts: String = "") {
      self.name = name
      self.imageSHA256 = imageSHA256
      self.findings = findings
      self.verdicts = verdicts
    }

    package init(name: String, record: DishRecord) {
      self.init(
        name: name, imageSHA256: record.imageSHA256, findings: FindingsDigest.found(record),
        verdicts: FindingsDigest.verdicts(record))
    }
  }

  private struct Place: Hashable {
    var dish: String
    var imageSHA256: String
    var layer: Layer

    init(_ subject: ReviewEvent.Subject) {
      dish = subject.dish
      imageSHA256 = subject.imageSHA256
      layer = subject.layer
    }

    init(_ dish: Dish, _ layer: Layer) {
      self.dish = dish.name
      imageSHA256 = dish.imageSHA256
      self.layer = layer
    }
  }

  package private(set) var standing: StudyStanding
  /// Entries by dish, also of those that nobody asked for yet.
  private var events: [Place: [ReviewEvent]] = [:]
  private var known: [Place: DishMarks] = [:]

  package init(_ events: [ReviewEvent]) {
    standing = StudyStanding(events)
    for event in events {
      if let subject = event.subject { self.events[Place(subject), default: []].append(event) }
    }
  }

  /// Scorers with blind marks, in the order in which they began.
  package var blindScorers: [String] {
    var first: [String: (entry: Int, name: String)] = [:]
    for (place, events) in events {
      guard case .blind(let scorer) = place.layer, let entry = events.first?.entry else { continue }
      let key = PersonName.key(scorer)
      if entry < first[key]?.entry ?? .max { first[key] = (entry, scorer) }
    }
    return first.values.sorted { $0.entry < $1.entry }.map(\.name)
  }

  /// Whether anybody did anything on a dish in a layer.
  package func isTouched(_ dish: Dish, _ layer: Layer) -> Bool { events[Place(dish, layer)] != nil }

  /// Classes that somebody gave to a mark in the review and that are not among those of the study:
  /// another classifier had them. One that ever counted is a colony; their order is that of their ids.
  package func classes(beyond known: [ColonyClass]) -> [ColonyClass] {
    var counts: [String: Bool] = [:]
    for (place, events) in events where place.layer == .review {
      for change in events.lazy.flatMap(\.marks) {
        guard let state = change.to, let id = state.classID else { continue }
        counts[id] = counts[id] ?? false || state.isCounted
      }
    }
    for item in known { counts[item.id] = nil }
    return counts.sorted { $0.key < $1.key }.map { id, isColony in
      ColonyClass(id: id, name: id, colour: "#666666", kind: isColony ? .colony : .notColony)
    }
  }

  /// The marks that were asked for before.
  package func knownMarks(of dish: Dish, _ layer: Layer) -> DishMarks? {
    known[Place(dish, layer)]
  }

  /// The marks of a dish as they stand.
  ///
  /// - Parameter objects: what the machine found there; none for a blind layer.
  package mutating func marks(
    of dish: Dish, _ layer: Layer, objects: [ClassifiedObject]
  ) -> DishMarks {
    let place = Place(dish, layer)
    if let marks = known[place] { return marks }
    var marks = DishMarks(
      layer: layer, objects: layer == .review ? objects : [], findings: dish.findings,
      verdicts: layer == .review ? dish.verdicts : "")
    for event in events[place] ?? [] { marks.apply(event) }
    known[place] = marks
    return marks
  }

  /// Brings a new entry in.
  mutating func apply(_ event: ReviewEvent) {
    standing.apply(event)
    guard let subject = event.subject else { return }
    let place = Place(subject)
    events[place, default: []].append(event)
    known[place]?.apply(event)
  }
}
