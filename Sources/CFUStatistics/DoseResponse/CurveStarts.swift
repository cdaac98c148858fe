import Glibc

extension CurveProblem {
  /// The log-logistic curve of highest likelihood, located at its median effective dose.
  ///
  /// Every dose and every middle between two is tried as location, with four slopes; the plateaus
  /// follow from these.
  func fitLogLogistic(_ range: DoseRange) -> CurveFit {
    let shape = LogLogistic(range: range, family: family)
    let starts = range.grid.flatMap { location in
      [0.5, 1, 2, 6].map { [location, log($0), Double.pi / 4] }
    }
    return best(shape, starts: starts, loose: [2])
  }

  /// The biphasic curve of highest likelihood.
  func fitBiphasic(_ range: DoseRange, ownSlope: Bool) -> CurveFit {
    let shape = Biphasic(range: range, family: family, hasOwnSlope: ownSlope)
    var starts: [[Double]] = []
    let doses = range.doses.map { log($0) }
    for (index, rise) in doses.enumerated() {
      for fall in doses.dropFirst(index + 1) {
        for slope in [1.0, 3] {
          starts.append([rise, log(slope), 1.2, fall - rise] + (ownSlope ? [log(slope)] : []))
        }
      }
    }
    return best(shape, starts: starts, loose: [2])
  }
}
