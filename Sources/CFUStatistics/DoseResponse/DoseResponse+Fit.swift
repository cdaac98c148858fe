import Glibc

extension DoseResponse {
  /// Describes a dose series.
  ///
  /// Quasi-Poisson counts are judged by F tests and intervals with the dispersion (Pearson's
  /// chi-square over the residual degrees of freedom, at least 1; McCullagh and Nelder 1989, 4.5.2),
  /// the negative binomial by chi-square with alpha at its maximum.
  ///
  /// An effective dose is estimable where the curve is better than a flat line (p below 0.05), the
  /// estimate lies among the doses tested, and its 95 % profile interval is closed: upwards by the
  /// highest dose, since nothing but dishes at higher doses tells of the plateau there; downwards at
  /// all (without vehicle dishes by the lowest dose).
  /// - Parameters:
  ///   - points: of one compound and its vehicle; doses and values finite.
  ///   - confidence: of all intervals, 0.95 unless told otherwise.
  package init(
    _ points: [DosePoint], scatter: Scatter, confidence: Double = 0.95
  ) {
    self.scatter = scatter
    let input = Self.withoutEmptyDonors(points, isCount: scatter != .gaussian)
    if input.emptyDonors > 0 { remarks.append(.emptyDonors(input.emptyDonors)) }
    values = input.points.count
    doses = DoseRange(points)
    donors = Set(input.points.map(\.donor)).count
    let spread = input.points.map(\.value)
    guard let first = spread.first, spread.contains(where: { $0 != first }) else {
      refuse(.noResponse)
      return
    }
    guard doses.levels >= 4, DoseRange(input.points) == doses else {
      refuse(.fewDoses)
      return
    }
    guard values > donors + 3 || (scatter != .gaussian && values == donors + 3) else {
      refuse(.fewValues)
      return
    }
    var family = scatter == .gaussian ? ResponseFamily.gaussian : .poisson
    if scatter == .negativeBinomial {
      let alpha = CurveProblem.alpha(input.points, doses)
      self.alpha = alpha
      // No more spread than Poisson's leaves the Poisson model.
      if alpha > 0 { family = .negativeBinomial(alpha: alpha) }
    }
    let problem = CurveProblem(input.points, family: family)
    let work = DoseResponseWork(
      problem: problem, range: doses, scatter: scatter, confidence: confidence)
    work.describe(&self)
  }

  private mutating func refuse(_ why: NotEstimable) {
    reason = why
    effectiveDoses = [EffectiveDose(kind: .effect(percent: 50), reason: why)]
  }

  /// Leaves donors without any colony out, and numbers the others from 0.
  private static func withoutEmptyDonors(
    _ points: [DosePoint], isCount: Bool
  ) -> (points: [DosePoint], emptyDonors: Int) {
    let all = Set(points.map(\.donor)).sorted()
    let kept = all.filter { donor in
      !isCount || points.contains { $0.donor == donor && $0.value > 0 }
    }
    guard !kept.isEmpty else { return (points, 0) }
    let numbers = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    let remaining = points.compactMap { point -> DosePoint? in
      guard let number = numbers[point.donor] else { return nil }
      var point = point
      point.donor = number
      return point
    }
    return (remaining, all.count - kept.count)
  }
}
