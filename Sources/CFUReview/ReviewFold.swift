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

    package init(name: String, imageSHA256: String, findings: String) {
      self.name = name
      self.imageSHA256 = imageSHA256
      self.findings = findings
    }

    package init(name: String, record: DishRecord) {
      self.init(
        name: name, imageSHA256: record.imageSHA256, findings: FindingsDigest.found(record))
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

  /// Ids of all classes that somebody gave to a mark in the review.
  package var classesUsed: Set<String> {
    var used: Set<String> = []
    for (place, events) in events where place.layer == .review {
      for change in events.lazy.flatMap(\.marks) {
        if let id = change.to?.classID { used.insert(id) }
      }
    }
    return used
  }

  /// Names of dishes that somebody worked on in a layer, on whichever picture of them.
  package func dishes(touchedIn layer: Layer) -> Set<String> {
    Set(events.keys.filter { $0.layer == layer }.map(\.dish))
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
      layer: layer, objects: layer == .review ? objects : [], findings: dish.findings)
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
