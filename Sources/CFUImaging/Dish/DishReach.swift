/// Where a dish is looked for, and how round it is taken to be.
struct DishReach {
  /// Radii that edges vote with, in units of the picture's shorter side.
  var votes: ClosedRange<Double>
  /// Radii between which rings are fitted, same units.
  var rings: ClosedRange<Double>
  /// How far beside the picture a centre may lie, same units.
  var margin: Double
  /// How firmly a ring is held to a circle, against what its edges say: 0 lets them decide.
  var roundness: Double
  /// Share of the visible directions in which the wall has to be seen, 0 to 1.
  var coverage: Double
  /// Share of all directions in which it has to be within the picture, 0 to 1.
  var visible: Double

  /// A dish between 40 % and 140 % of the shorter side across, most of it in the picture. Chance rings of a picture
  /// without a dish cover less than half of the directions.
  static let whole = DishReach(
    votes: 0.2...0.7, rings: 0.18...0.8, margin: 0.25, roundness: 0, coverage: 0.7, visible: 0.3)

  /// An arc of a dish that is larger than the picture, mostly from a sixth of the way round. It does not tell a tilt
  /// from a shift, so that the dish is taken for round; what is seen of it has to be seen all along.
  static let part = DishReach(
    votes: 0.6...2, rings: 0.5...2.2, margin: 1.75, roundness: 0.5, coverage: 0.85, visible: 0.125)
}
