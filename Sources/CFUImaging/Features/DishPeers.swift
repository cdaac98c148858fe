internal import CFUPluginABI

/// How an object looks beside what is most like a colony on its dish.
///
/// A camera, a lamp and a medium make all colonies of a dish strong or faint together. What is faint
/// for any dish may be the strongest that this one has, and dirt gives itself away by being far
/// stronger than every colony beside it.
enum DishPeers {
  /// Objects that the others are compared with: those that the seeker takes for colonies first.
  static let most = 30
  /// With fewer of them nothing is known of the dish.
  static let fewest = 5
  /// Of the peers' values the quartile from above: on a dish of few colonies most peers are dirt,
  /// and fainter.
  static let quantile = 0.75
  /// Beyond this, one object is as far from another as can be told.
  static let limit: Float = 20

  /// A feature and what it is beside the peers.
  private static let compared = [
    (CFU_F_HAEM_PEAK, CFU_F_HAEM_PEAK_PEERS),
    (CFU_F_HAEM_SIGMA, CFU_F_HAEM_SIGMA_PEERS),
    (CFU_F_CELL_SIGMA, CFU_F_CELL_SIGMA_PEERS),
    (CFU_F_CELL_RATIO, CFU_F_CELL_RATIO_PEERS),
    (CFU_F_GRAIN_SMALL, CFU_F_GRAIN_SMALL_PEERS),
    (CFU_F_GRAIN_FINE, CFU_F_GRAIN_FINE_PEERS),
    (CFU_F_GRAIN_MIDDLE, CFU_F_GRAIN_MIDDLE_PEERS),
    (CFU_F_OD_PEAK, CFU_F_OD_PEAK_PEERS),
    (CFU_F_OD_MEAN, CFU_F_OD_MEAN_PEERS),
    (CFU_F_TEXTURE, CFU_F_TEXTURE_PEERS),
    (CFU_F_SPOT_CONTRAST, CFU_F_SPOT_CONTRAST_PEERS),
    (CFU_F_RED_GREEN, CFU_F_RED_GREEN_PEERS),
    (CFU_F_GREEN_BLUE, CFU_F_GREEN_BLUE_PEERS),
    (CFU_F_SPOT_DIAMETER, CFU_F_SPOT_DIAMETER_PEERS),
    (CFU_F_FOCUS, CFU_F_FOCUS_PEERS),
    (CFU_F_EDGE_RISE, CFU_F_EDGE_RISE_PEERS),
    (CFU_F_DIAMETER, CFU_F_DIAMETER_PEERS),
    (CFU_F_HAEM, CFU_F_HAEM_PEERS),
    (CFU_F_GREY, CFU_F_GREY_PEERS),
    (CFU_F_OD_RADIUS, CFU_F_OD_RADIUS_PEERS),
  ]

  /// Sets `od_peak_peers` and its like on every object; NaN where the seeker kept silent or the dish
  /// has too few objects.
  static func settle(_ measured: inout [[Float]]) {
    let peers = measured.indices.filter { measured[$0][CFU_F_CENTRE_SEEN].isFinite }
      .sorted { (a: Int, b: Int) in
        (measured[b][CFU_F_CENTRE_SEEN], a) < (measured[a][CFU_F_CENTRE_SEEN], b)
      }
      .prefix(most)
    for (plain, beside) in compared {
      let usual = usual(peers.map { measured[$0][plain] })
      for i in measured.indices {
        let share = measured[i][plain] / usual
        measured[i][beside] = share.isFinite ? min(max(share, -limit), limit) : .nan
      }
    }
  }

  /// The value at `quantile` of those that could be measured, without its sign and never quite 0;
  /// NaN with fewer than `fewest`.
  private static func usual(_ values: [Float]) -> Float {
    let known = values.filter(\.isFinite).sorted()
    guard known.count >= fewest else { return .nan }
    let place = quantile * Double(known.count - 1)
    let (low, part) = (Int(place), Float(place - place.rounded(.down)))
    let next = known[min(low + 1, known.count - 1)]
    return abs(known[low] * (1 - part) + next * part) + 1e-4
  }
}
