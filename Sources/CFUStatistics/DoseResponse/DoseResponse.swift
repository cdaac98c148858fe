/// A dose series described by a curve: what `cfu dose-response` says of one readout of one compound.
package struct DoseResponse: Sendable, Hashable {
  /// How values scatter.
  package enum Scatter: String, Sendable, Hashable, CaseIterable {
    /// Counts with a variance proportional to the mean; the dispersion is Pearson's, at least 1.
    case quasiPoisson = "quasi-Poisson"
    /// Counts with a variance that grows with the square of the mean too.
    case negativeBinomial = "negative binomial"
    /// Measurements with one variance.
    case gaussian
  }

  package enum Direction: String, Sendable, Hashable {
    case rising, falling
    /// Rising, then falling.
    case biphasic
  }

  /// A curve that was tried.
  package struct Model: Sendable, Hashable {
    package enum Name: String, Sendable, Hashable {
      case flat
      case logLogistic = "log-logistic"
      /// One slope for rise and fall.
      case biphasic
      case biphasicOwnSlope = "biphasic, own slope of the fall"
    }
    package var name: Name
    /// Parameters of the mean, those of the donors among them.
    package var parameters: Int
    /// Quasi-Poisson: that of Poisson counts.
    package var logLikelihood: Double
    /// Quasi-Poisson and negative binomial: the deviance; measurements: the sum of squares.
    package var deviance: Double
    /// Akaike's criterion corrected for few values; of the log-likelihood over the smallest of
    /// the models' dispersions where counts are quasi-Poisson. nil where there are too few values for it.
    package var aicc: Double?
    package var isChosen: Bool
    package var hasConverged: Bool
  }

  /// A test of one curve against a simpler one.
  package struct Test: Sendable, Hashable {
    package var statistic: Double
    package var degreesOfFreedom: Int
    /// nil: the statistic is compared with chi-square over `degreesOfFreedom`.
    package var residual: Int?
    package var p: Double
  }

  /// A number with the limits of its 95 % interval; a limit is nil where the data set none.
  package struct Interval: Sendable, Hashable {
    package var value: Double
    package var low: Double?
    package var high: Double?
  }

  /// The curve and its 95 % band at one dose.
  package struct CurvePoint: Sendable, Hashable {
    /// 0 for the vehicle.
    package var dose: Double
    /// Per unit of exposure, between the donors' levels (geometric mean for counts).
    package var mean: Double
    package var low: Double?
    package var high: Double?
    /// The same in percent of the vehicle; nil where the vehicle's plateau is not above 0.
    package var percent: Double?
    package var percentLow: Double?
    package var percentHigh: Double?
  }

  package var scatter: Scatter
  package var values: Int
  package var doses: DoseRange
  package var donors: Int
  /// nil: nothing could be fitted, and `reason` says why.
  package var direction: Direction?
  package var models: [Model] = []
  /// Against a flat line.
  package var effect: Test?
  /// The curve against a mean of its own at each dose: a small p says that the curve does not fit.
  package var lackOfFit: Test?
  /// Of the chosen curve; nil without residual degrees of freedom. Measurements: the variance.
  package var dispersion: Double?
  package var residualDegreesOfFreedom = 0
  /// Of the negative binomial.
  package var alpha: Double?
  /// Of the vehicle, per unit of exposure.
  package var vehiclePlateau: Double?
  /// The other plateau (biphasic: that of the rise without the fall), per unit of exposure.
  package var otherPlateau: Double?
  /// The other plateau in percent of the vehicle's.
  package var plateauPercent: Interval?
  package var slope: Interval?
  /// e of the fitted curve, whether the data bear it or not: `effectiveDoses` tells what they bear.
  package var fittedMedian: Double?
  /// e2 of a biphasic curve, likewise.
  package var fittedSuppression: Double?
  package var effectiveDoses: [EffectiveDose] = []
  /// Why no effective dose is estimable at all; nil where one may be.
  package var reason: NotEstimable?
  package var remarks: [Remark] = []
  package var curve: [CurvePoint] = []

  /// What to know before believing the curve.
  package enum Remark: Sendable, Hashable {
    /// Donors without a colony, whose dishes say nothing of the shape.
    case emptyDonors(Int)
    /// No residual degrees of freedom: the scatter is taken for Poisson's.
    case scatterAssumed
    /// The slope is at the end of what is told apart: `slope` is no estimate, but a bound. The curve
    /// is at least that steep, or at most.
    case slopeAtLimit(steep: Bool)
    /// The chosen curve misses the means of the doses (p below 0.05).
    case poorFit
  }
}

/// The dose of an effect, or why there is none.
package struct EffectiveDose: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// This percentage of the way from the vehicle's plateau to the other: EC50, EC90; IC50 and
    /// IC90 where the curve falls.
    case effect(percent: Double)
    /// Loss of this percentage of the vehicle's response: the absolute IC50 and IC90.
    case loss(percent: Double)
    /// Half of what the rise reached is lost: the fall of a biphasic curve.
    case suppression
  }
  package var kind: Kind
  /// nil where not estimable.
  package var dose: Double?
  /// Limits of the 95 % profile-likelihood interval, nil where open. They may be known where the
  /// dose itself is not.
  package var low: Double?
  package var high: Double?
  /// Why `dose` is nil.
  package var reason: NotEstimable?
}

/// Why an effective dose is not estimable.
package enum NotEstimable: String, Sendable, Hashable {
  case noResponse = "no response"
  case fewDoses = "too few doses"
  case fewValues = "too few values"
  case noEffect = "no effect"
  case notConverged = "not converged"
  /// The estimate is beyond the highest dose.
  case aboveDoses = "above the highest dose"
  /// The estimate is below the lowest dose.
  case belowDoses = "below the lowest dose"
  /// The interval is open, or goes on beyond the highest dose.
  case highPlateauMissing = "plateau at high doses not in the data"
  /// The interval is open towards 0.
  case lowPlateauMissing = "plateau at low doses not in the data"
  /// The curve does not go that far.
  case notReached = "not reached"
}
