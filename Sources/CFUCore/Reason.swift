/// Why an object that was found is not counted, or is counted without a class. The raw value stands
/// in `colonies.csv`.
///
/// Classes of a classifier that are no colonies become reasons of the same form, so the list is
/// open.
package struct Reason: RawRepresentable, Sendable, Hashable, Codable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package init(_ rawValue: String) { self.rawValue = rawValue }

  package static let bubble = Reason("bubble")
  package static let fibre = Reason("fibre")
  package static let dust = Reason("dust")
  package static let scratch = Reason("scratch")
  package static let pen = Reason("pen")
  package static let rim = Reason("rim")
  package static let reflection = Reason("reflection")
  package static let grid = Reason("grid")
  package static let seam = Reason("seam")
  package static let defocused = Reason("defocused debris")
  /// Smooth and faint, without the texture that cells have: condensation, a smear, uneven gel.
  package static let smear = Reason("droplet or smear")
  package static let belowThreshold = Reason("cluster below threshold")
  package static let outsideDish = Reason("outside the dish")
  package static let unclassified = Reason("unclassified")
  /// The picture is too coarse to tell the class: a colony that is counted, in the total alone.
  package static let classRefused = Reason("class refused at this resolution")
}
