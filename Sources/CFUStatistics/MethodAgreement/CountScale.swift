import Glibc

/// The scale on which counts of two parties are compared.
///
/// The scatter of a count grows with it, so that limits of agreement in colonies would be too wide
/// for sparse dishes and too narrow for full ones. The square root makes the scatter of counts
/// that follow Poisson's law the same everywhere, about 1/2 (Bartlett 1936, Suppl. J. R. Stat. Soc.
/// 3:68, doi 10.2307/2983678); the logarithm does so where it is a constant share of the count
/// (Bland and Altman 1999, Stat. Methods Med. Res. 8:135, doi 10.1177/096228029900800204).
package enum CountScale: String, Sendable, Hashable, CaseIterable, Codable {
  case squareRoot = "square-root"
  /// Natural logarithm. A count of 0 has none: it is refused rather than moved by a constant, since
  /// the constant would decide what sparse dishes say.
  case log
  /// As they are.
  case counts

  /// For a text: "on the square-root scale".
  package var name: String { rawValue }

  /// The scale that was asked for, or the square root where it is the logarithm and a count is 0.
  package static func usable(_ wanted: CountScale, for counts: [Double]) -> CountScale {
    wanted == .log && counts.contains { $0 <= 0 } ? .squareRoot : wanted
  }

  /// No count of anything in a dish is greater; squares of what is do not fit a number.
  package static let largestCount = 1e15

  /// The count on this scale; nil where it has no place on it (below 0, above `largestCount`, not a
  /// number, and 0 on that of logarithms).
  package func transform(_ count: Double) -> Double? {
    guard count >= 0, count <= Self.largestCount else { return nil }
    switch self {
    case .squareRoot: return count.squareRoot()
    case .log: return count > 0 ? Glibc.log(count) : nil
    case .counts: return count
    }
  }

  /// All of them; nil where one has no place on this scale.
  package func transform(_ counts: [Double]) -> [Double]? {
    let values = counts.compactMap { transform($0) }
    return values.count == counts.count ? values : nil
  }

  /// The count at a place on this scale; what lies below a count of 0 is 0.
  package func inverse(_ value: Double) -> Double {
    switch self {
    case .squareRoot: value > 0 ? value * value : 0
    case .log: exp(value)
    case .counts: max(0, value)
    }
  }

  /// A difference on this scale told in percent of a count: how much more than `count` is what lies
  /// `difference` above it. Does not depend on the count where the scale is that of logarithms.
  ///
  /// - Returns: -100 or more; nil where the count is not greater than 0.
  package func percent(_ difference: Double, at count: Double) -> Double? {
    guard count > 0, difference.isFinite, let place = transform(count) else { return nil }
    let percent = 100 * (inverse(place + difference) / count - 1)
    return percent.isFinite ? percent : nil
  }

  /// The other way round: the difference on this scale between `count` and what is `percent` more.
  ///
  /// - Parameter percent: more than -100 on that of logarithms, -100 or more elsewhere.
  /// - Returns: nil where one of the two counts has no place on the scale.
  package func difference(percent: Double, at count: Double) -> Double? {
    guard count > 0, let low = transform(count), let high = transform(count * (1 + percent / 100))
    else { return nil }
    return high - low
  }
}
