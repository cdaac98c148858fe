import Glibc

/// The values of one parameter that the likelihood does not refuse.
struct ProfileInterval {
  /// nil where the likelihood does not refuse even the end of the parameter's range.
  var low: Double?
  var high: Double?
  /// The better fit that was met on the way, from which the interval has to be made anew.
  var surpassedBy: CurveFit?
}

extension CurveProblem {
  /// The interval of a parameter in which the deviance, the others maximised, is at most `rise`
  /// above the fit's (Venzon and Moolgavkar 1988, Appl. Stat. 37:87, doi 10.2307/2347496).
  ///
  /// From the fit outwards in growing steps to the first crossing, which is then closed in on to
  /// 1e-9 of the logarithm; beyond it the profile is looked at in coarse steps as far as the range
  /// goes, and a place that is not refused there belongs to the interval with all that is between.
  /// - Parameters:
  ///   - others: further starts beside that of the neighbour, given the parameter's value.
  func profile(
    _ shape: some CurveShape, _ fit: CurveFit, parameter: Int, rise: Double, step: Double,
    looks: [Double] = [], others: (Double) -> [[Double]] = { _ in [] }
  ) -> ProfileInterval {
    var surpassed: CurveFit?
    let least = 1e-7 * (family.isCount ? 1 : fit.deviance / Double(values.count))

    func at(_ value: Double, near: CurveFit) -> CurveFit {
      let starts = ([near.parameters] + others(value)).map { start in
        var start = start
        start[parameter] = value
        return start
      }
      var found = self.fit(shape, from: starts[0], fixed: [parameter])
      for start in starts.dropFirst() {
        found = better(found, self.fit(shape, from: start, fixed: [parameter]))
      }
      if found.deviance < (surpassed ?? fit).deviance - least { surpassed = found }
      return found
    }

    func limit(_ direction: Double) -> Double? {
      let bound = shape.bounds[parameter]
      let end = direction > 0 ? bound.upperBound : bound.lowerBound
      let middle = fit.parameters[parameter]
      var inside = (value: middle, fit: fit)
      var outside: (value: Double, fit: CurveFit)?
      /// Goes on from `inside` until the likelihood refuses; false at the end of the range.
      func leave(_ first: Double) -> Bool {
        var width = first
        while direction * (end - inside.value) > 0 {
          let next =
            direction * min(direction * (inside.value + direction * width), direction * end)
          let found = at(next, near: inside.fit)
          if found.deviance > fit.deviance + rise {
            outside = (next, found)
            return true
          }
          inside = (next, found)
          width = min(width * 1.6, 1.2)
        }
        return false
      }
      guard leave(step) else { return nil }
      for look in direction > 0 ? looks.sorted() : looks.sorted(by: >) {
        guard let out = outside, direction * (look - out.value) > 0 else { continue }
        guard direction * (end - look) > 0 else { break }
        let found = at(look, near: out.fit)
        if found.deviance <= fit.deviance + rise {
          inside = (look, found)
          guard leave(step) else { return nil }
        }
      }
      guard var out = outside else { return nil }
      // The secant of the square root of the rise, which is nearly straight, kept in the bracket.
      for turn in 0..<80 where abs(out.value - inside.value) > 1e-9 {
        let target = rise.squareRoot()
        let near = max(0, inside.fit.deviance - fit.deviance).squareRoot()
        let far = max(0, out.fit.deviance - fit.deviance).squareRoot()
        var share = (target - near) / (far - near)
        if turn % 3 == 2 || !(share > 0 && share < 1) { share = 0.5 }
        // Slightly past the guess, so that both ends of the bracket come in.
        let width = out.value - inside.value
        let nudge = min(0.1, 1e-10 / abs(width) + 1e-4)
        share = min(max(share + (turn % 2 == 0 ? nudge : -nudge), 1e-3), 1 - 1e-3)
        let value = inside.value + share * width
        let found = at(value, near: share < 0.5 ? inside.fit : out.fit)
        if found.deviance > fit.deviance + rise {
          out = (value, found)
        } else {
          inside = (value, found)
        }
      }
      return (inside.value + out.value) / 2
    }

    let low = limit(-1)
    let high = limit(1)
    return ProfileInterval(low: low, high: high, surpassedBy: surpassed)
  }
}
