import Glibc

/// Nodes and weights of Gauss and Legendre's quadrature over -1 to 1.
struct GaussLegendre: Sendable {
  let nodes: [Double]
  let weights: [Double]

  /// Roots of the Legendre polynomial by Newton's method from their asymptotic places
  /// (<https://dlmf.nist.gov/18.16.E3>); weights by <https://dlmf.nist.gov/3.5.E19>.
  init(_ count: Int) {
    var nodes: [Double] = []
    var weights: [Double] = []
    for index in 0..<count {
      var x = cos(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
      var slope = 1.0
      for _ in 0..<100 {
        var (previous, value) = (1.0, x)
        for degree in 1..<max(2, count) {
          let n = Double(degree)
          (previous, value) = (value, ((2 * n + 1) * x * value - n * previous) / (n + 1))
        }
        slope = Double(count) * (x * value - previous) / (x * x - 1)
        let step = value / slope
        x -= step
        if abs(step) < 1e-15 { break }
      }
      nodes.append(x)
      weights.append(2 / ((1 - x * x) * slope * slope))
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// Places and weights over `range`.
  func over(_ range: ClosedRange<Double>) -> [(x: Double, weight: Double)] {
    let half = (range.upperBound - range.lowerBound) / 2
    let middle = (range.upperBound + range.lowerBound) / 2
    return zip(nodes, weights).map { (middle + half * $0, half * $1) }
  }
}
