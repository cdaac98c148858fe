internal import CFUCore

/// Where on the picture colonies may lie, in the pixels of an analysis window.
struct DishRegion {
  /// The inner wall.
  var wall: Ring
  /// Largest normalised radius (1 = inner wall) at which an object may still be a colony.
  var countLimit: Double
  /// Normalised radius up to which the picture is looked at; beyond it nothing is listed.
  var searchLimit: Double

  /// The region in a plane of half the sampling.
  var halved: DishRegion {
    DishRegion(
      wall: wall.resampled(by: 0.5), countLimit: countLimit, searchLimit: searchLimit)
  }
}
