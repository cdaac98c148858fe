/// One dish as the machine and as people counted it.
package struct ScoredDish: Sendable, Hashable {
  /// Colonies of one dish by one party.
  package struct Counts: Sendable, Hashable {
    /// By class, in the order of the class list; nil where that class was not counted.
    package var classes: [Double?]
    /// All colonies; nil where that cannot be told.
    package var total: Double?

    package init(classes: [Double?], total: Double?) {
      self.classes = classes
      self.total = total
    }

    /// - Parameter place: of the class in the class list; nil for the total.
    package subscript(place: Int?) -> Double? { place.map { classes[$0] } ?? total }
  }

  package var name: String
  package var donor: String?
  package var machine: Counts
  /// By scorer, in one order for all dishes; nil where that person did not score the dish.
  package var people: [Counts?]

  package init(name: String, donor: String?, machine: Counts, people: [Counts?]) {
    self.name = name
    self.donor = donor
    self.machine = machine
    self.people = people
  }
}
