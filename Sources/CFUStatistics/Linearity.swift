import Glibc

/// Whether counts grow in proportion to the cells plated: the slope of log count on log cells.
///
/// A quasi-Poisson regression log(mean) = block + slope x log(cells) (McCullagh and Nelder 1989,
/// Generalized Linear Models, 6.2). In proportion is a slope of 1; above 1 cells help each other or
/// few of them are lost at low density, below 1 colonies hide each other or run out of medium.
package struct Linearity: Sendable, Hashable {
  /// One dish, or several of one density put together.
  package struct Dish: Sendable, Hashable {
    /// Colonies of all of them.
    package var count: Double
    /// Cells plated in each, greater than 0.
    package var cells: Double
    package var dishes: Double
    /// Dishes of one block (a donor in a treated group) have one plating efficiency.
    package var block: Int

    package init(count: Double, cells: Double, dishes: Double = 1, block: Int = 0) {
      self.count = count
      self.cells = cells
      self.dishes = dishes
      self.block = block
    }
  }

  /// Why there is no slope.
  package enum Reason: String, Sendable, Hashable {
    case oneDensity = "one density"
    case noColonies = "no colonies"
    case fewDishes = "too few dishes"
    case notConverged = "not converged"
  }

  /// Dishes of the blocks that were plated at several densities; the others say nothing of it.
  package let dishes: Int
  package let blocks: Int
  /// Different densities, ascending, cells a dish.
  package let densities: [Double]
  package private(set) var slope: Double?
  /// Of the slope, the dispersion in force.
  package private(set) var standardError: Double?
  /// Limits of the 95 % profile-likelihood interval; nil where open.
  package private(set) var low: Double?
  package private(set) var high: Double?
  package private(set) var dispersion: Dispersion?
  /// nil where there is a slope.
  package private(set) var reason: Reason?

  /// Whether the interval holds 1; nil without an interval.
  package var isProportional: Bool? {
    guard slope != nil, low != nil || high != nil else { return nil }
    return low ?? -.infinity <= 1 && high ?? .infinity >= 1
  }

  /// - Parameter confidence: of the interval, 0.95 unless told otherwise.
  package init(_ all: [Dish], confidence: Double = 0.95) {
    let byBlock = Dictionary(grouping: all, by: \.block).sorted { $0.key < $1.key }.map(\.value)
    let useful = byBlock.filter { Set($0.map(\.cells)).count > 1 }
    // A block without a colony has no level, and says nothing of the slope.
    let kept = useful.filter { $0.contains { $0.count > 0 } }
    dishes = kept.reduce(0) { $0 + $1.count }
    blocks = kept.count
    densities = Set((useful.isEmpty ? byBlock : useful).joined().map(\.cells)).sorted()
    guard !useful.isEmpty else {
      reason = .oneDensity
      return
    }
    guard !kept.isEmpty else {
      reason = .noColonies
      return
    }
    let degrees = dishes - blocks - 1
    guard degrees > 0 else {
      reason = .fewDishes
      return
    }
    let middle = kept.joined().reduce(0) { $0 + log($1.cells) } / Double(dishes)
    let points = kept.enumerated().flatMap { block, dishes in
      dishes.map { dish in
        // About their middle, so that powers of the cells keep their size.
        DosePoint(
          dose: dish.cells / exp(middle), exposure: dish.dishes, donor: block, value: dish.count)
      }
    }
    let problem = CurveProblem(points, family: .poisson)
    let shape = PowerShape()
    let fit = problem.fit(shape, from: [1])
    guard fit.converged, abs(fit.parameters[0]) < shape.bounds[0].upperBound else {
      reason = .notConverged
      return
    }
    let dispersion = Dispersion(
      estimate: problem.pearson(fit.at, degreesOfFreedom: degrees), degreesOfFreedom: degrees)
    self.dispersion = dispersion
    slope = fit.parameters[0]
    let information = problem.normalEquations(fit.at).information[0, 0]
    let error = (dispersion.inForce / information).squareRoot()
    standardError = error
    let t = Distributions.T.quantile(1 - (1 - confidence) / 2, df: Double(degrees))
    let interval = problem.profile(
      shape, fit, parameter: 0, rise: dispersion.inForce * t * t, step: max(error, 1e-6))
    low = interval.low
    high = interval.high
  }
}

/// A power of the cells plated: the one parameter is the exponent.
private struct PowerShape: CurveShape {
  var bounds: [ClosedRange<Double>] { [-20...20] }
  var reach: [Double] { [1] }

  func value(
    logDose: Double, compound: Int, _ parameters: [Double], gradient: inout [Double]
  ) -> Double {
    let value = exp(parameters[0] * logDose)
    gradient[0] = logDose * value
    return value
  }
}
