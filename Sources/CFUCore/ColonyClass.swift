/// One class of a classifier's own class list.
package struct ColonyClass: Sendable, Hashable, Codable {
  /// What an object of this class means for the count.
  package enum Kind: String, Sendable, Codable, CaseIterable {
    /// A colony: it is counted.
    case colony
    /// Something real that is no colony (a cluster below threshold, a bubble, a fibre): listed, not
    /// counted.
    case notColony = "not-a-colony"
    /// The classifier declines to say: listed as unclassified, not counted.
    case reject
  }

  /// Name as it stands in tables and column names, for example `CFU-MK`.
  package var id: String
  /// Name for people, for example `CFU-MK (presumptive)`.
  package var name: String
  /// Colour of outlines and legends, `#rrggbb`.
  package var colour: String
  package var kind: Kind

  package init(id: String, name: String, colour: String, kind: Kind) {
    self.id = id
    self.name = name
    self.colour = colour
    self.kind = kind
  }
}
