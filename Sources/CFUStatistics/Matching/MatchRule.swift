/// When a machine's colony and a reference mark may be one and the same colony.
package enum MatchRule: Sendable, Hashable {
  /// The machine's centre lies within half the reference's diameter of the reference's centre, or
  /// within this many micrometres where that is more. A point mark has no diameter: then half the
  /// diameter of the machine's colony takes its place, and a point inside the machine's outline
  /// counts as near enough. Of two matchings with as many pairs the one with the smaller sum of
  /// distances between centres is taken.
  case distance(leastMicrometres: Double = 100)
  /// The areas overlap by at least this share of their union, greater than 0 to 1; an item without
  /// an outline matches nothing. Of two matchings with as many pairs the one with the larger sum of
  /// overlaps is taken.
  case iou(Double = 0.5)
}
