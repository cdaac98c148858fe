/// Something a reader must know before believing a dish's count. The raw value stands in
/// `dishes.csv`.
package struct DishFlag: RawRepresentable, Sendable, Hashable, Codable {
  package var rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }
  package init(_ rawValue: String) { self.rawValue = rawValue }

  package static let rimNotFound = DishFlag("rim not found")
  /// More than one ring may be the inner wall: the scale, and with it every size, may be wrong.
  package static let wallUncertain = DishFlag("wall uncertain")
  /// Nobody gave a diameter, and by the sampling the dish is none of the usual size but one of 42 to 160 mm: it was
  /// taken as it was found.
  package static let diameterMeasured = DishFlag("diameter measured")
  package static let scaleAssumed = DishFlag("scale assumed")
  package static let tooNumerous = DishFlag("too numerous")
  package static let outOfFocus = DishFlag("out of focus")
  package static let truncated = DishFlag("picture truncated")
  package static let corrupt = DishFlag("picture damaged")
  package static let cutByFrame = DishFlag("dish cut by the frame")
  package static let clipped = DishFlag("background overexposed")
  /// Light from the side on a dark bench: classes show less there than in transmitted light.
  package static let darkGround = DishFlag("bright colonies on a dark ground")
  /// Red colonies are told from colourless ones by their shape alone.
  package static let grey = DishFlag("picture without colour")
  package static let unclassifiedObjects = DishFlag("unclassified objects")

  /// What the classifier did against its contract on this dish; it was refused or put right.
  ///
  /// - Parameter words: what it did, for example `tried to open a network socket`.
  package static func breach(_ words: String) -> DishFlag { DishFlag("classifier \(words)") }

  /// People have looked at all of it as it stands.
  package static func reviewed(by names: [String]) -> DishFlag {
    DishFlag("reviewed by " + names.joined(separator: " and "))
  }

  /// They had, and it changed since.
  package static func changedSinceReview(by names: [String]) -> DishFlag {
    DishFlag("changed since the review by " + names.joined(separator: " and "))
  }

  package static func reviewBegun(by names: [String]) -> DishFlag {
    DishFlag("review begun by " + names.joined(separator: " and "))
  }

  /// Whether people have looked at all of it as it stands.
  package var isReviewed: Bool { rawValue.hasPrefix(Self.reviewed(by: []).rawValue) }

  /// Whether it says how far people have come, and nothing that is wrong with the dish.
  package var isOfReview: Bool {
    let words: [DishFlag] = [.reviewed(by: []), .changedSinceReview(by: []), .reviewBegun(by: [])]
    return words.contains { rawValue.hasPrefix($0.rawValue) }
  }

  /// What a person can do about it.
  package var advice: String? {
    switch self {
    case .scaleAssumed:
      "taken for a microscope field of 1 um/px: say um_per_px in the sheet, or --um-per-px"
    case .wallUncertain: "where um_per_px in dishes.csv is wrong, say it in the sheet"
    case .diameterMeasured: "say dish_diameter_mm in the sheet"
    default: nil
    }
  }

  /// The flag with what can be done about it, for people to read.
  package var words: String { advice.map { "\(rawValue) (\($0))" } ?? rawValue }

  /// A class that the sampling cannot carry: refused, not guessed.
  package static func refused(_ className: String) -> DishFlag {
    DishFlag("\(className) refused at this resolution")
  }
}
