internal import CFUPluginABI

/// What is most like a colony on a dish, with which everything else there is compared.
///
/// A camera, a lamp and a medium make all colonies of a dish strong or faint together. What is faint
/// for any dish may be the strongest that this one has, and dirt gives itself away by being far
/// stronger than every colony beside it.
struct DishPeers {
  /// Objects that the others are compared with: those that the seeker takes for colonies first.
  static let most = 30
  /// With fewer of them nothing is known of the dish.
  static let fewest = 5
  /// Of the peers' values the quartile from above: on a dish of few colonies most peers are dirt,
  /// and fainter.
  static let quantile = 0.75
  /// Beyond this, one object is as far from another as can be told.
  static let limit: Float = 20

  /// A feature, what it is beside the peers, and the least that the peers are taken to have of it:
  /// on a dish without haemoglobin the peers' is noise, and what is many times noise is still little.
  private static let compared: [(plain: Int, beside: Int, least: Float)] = [
    (CFU_F_HAEM_PEAK, CFU_F_HAEM_PEAK_PEERS, 0.01),
    (CFU_F_HAEM_SIGMA, CFU_F_HAEM_SIGMA_PEERS, 2),
    (CFU_F_CELL_SIGMA, CFU_F_CELL_SIGMA_PEERS, 0.5),
    (CFU_F_CELL_RATIO, CFU_F_CELL_RATIO_PEERS, 0.05),
    (CFU_F_GRAIN_SMALL, CFU_F_GRAIN_SMALL_PEERS, 0.0005),
    (CFU_F_GRAIN_FINE, CFU_F_GRAIN_FINE_PEERS, 0.0005),
    (CFU_F_GRAIN_MIDDLE, CFU_F_GRAIN_MIDDLE_PEERS, 0.0005),
    (CFU_F_OD_PEAK, CFU_F_OD_PEAK_PEERS, 0.005),
    (CFU_F_OD_MEAN, CFU_F_OD_MEAN_PEERS, 0.002),
    (CFU_F_TEXTURE, CFU_F_TEXTURE_PEERS, 0.0005),
    (CFU_F_SPOT_CONTRAST, CFU_F_SPOT_CONTRAST_PEERS, 0.002),
    (CFU_F_RED_GREEN, CFU_F_RED_GREEN_PEERS, 0.1),
    (CFU_F_GREEN_BLUE, CFU_F_GREEN_BLUE_PEERS, 0.1),
    (CFU_F_SPOT_DIAMETER, CFU_F_SPOT_DIAMETER_PEERS, 1),
    (CFU_F_FOCUS, CFU_F_FOCUS_PEERS, 0.02),
    (CFU_F_EDGE_RISE, CFU_F_EDGE_RISE_PEERS, 1),
    (CFU_F_DIAMETER, CFU_F_DIAMETER_PEERS, 1),
    (CFU_F_HAEM, CFU_F_HAEM_PEERS, 0.005),
    (CFU_F_GREY, CFU_F_GREY_PEERS, 0.005),
    (CFU_F_OD_RADIUS, CFU_F_OD_RADIUS_PEERS, 0.1),
  ]

  /// What the peers have of each feature of `compared`; nil where fewer than `fewest` have it.
  private let usual: [Float?]

  /// - Parameter measured: features of everything that was found on the dish. Where the seeker kept
  ///   silent there are no peers.
  init(of measured: [[Float]]) {
    let peers = measured.filter { $0[CFU_F_CENTRE_SEEN].isFinite }
      .sorted {
        ($0[CFU_F_CENTRE_SEEN], $0[CFU_F_DIAMETER]) > ($1[CFU_F_CENTRE_SEEN], $1[CFU_F_DIAMETER])
      }
      .prefix(Self.most)
    usual = Self.compared.map { plain, _, least in
      Self.upperQuartile(peers.map { $0[plain] }).map { max(abs($0), least) }
    }
  }

  /// Sets `od_peak_peers` and its like; NaN where too few peers have the feature.
  func compare(_ f: inout [Float]) {
    for (feature, usual) in zip(Self.compared, usual) {
      guard let usual, f[feature.plain].isFinite else {
        f[feature.beside] = .nan
        continue
      }
      f[feature.beside] = min(max(f[feature.plain] / usual, -Self.limit), Self.limit)
    }
  }

  private static func upperQuartile(_ values: [Float]) -> Float? {
    let known = values.filter(\.isFinite).sorted()
    guard known.count >= fewest else { return nil }
    let place = quantile * Double(known.count - 1)
    let (low, part) = (Int(place), Float(place - place.rounded(.down)))
    return known[low] * (1 - part) + known[min(low + 1, known.count - 1)] * part
  }
}
