#if canImport(Glibc)
  internal import Glibc
#endif

/// The colour of the gel over a cut-out: a quadratic surface that follows what most of it shows.
///
/// Fitted by least squares with Tukey's weights (Beaton and Tukey 1974, doi
/// 10.1080/00401706.1974.10489171) on the means of blocks, so that colonies, lines and dirt, which
/// cover the lesser part, do not count.
struct GelSurface {
  private let width: Int
  private let height: Int
  private let block: Int
  private var coefficients = [SIMD3<Float>](repeating: .zero, count: 6)
  /// Non-zero where a block shows gel.
  private var gel: [Bool]
  private let columns: Int

  /// - Parameter inside: whether a pixel can show gel at all.
  init(_ light: [SIMD3<Float>], width: Int, height: Int, inside: (Int) -> Bool) {
    self.width = width
    self.height = height
    block = max(1, min(width, height) / 48)
    columns = width / block
    let rows = height / block
    var means = [SIMD3<Float>](repeating: .zero, count: columns * rows)
    for y in 0..<rows * block {
      for x in 0..<columns * block {
        means[y / block * columns + x / block] += light[y * width + x]
      }
    }
    let share = 1 / Float(block * block)
    for i in means.indices { means[i] *= share }
    var possible = means.indices.map { [columns, block] i in
      inside((i / columns * block + block / 2) * width + i % columns * block + block / 2)
    }
    // Where the place lies outside of everything, all of it has to do.
    if possible.count(where: { $0 }) < 24 { possible = possible.map { _ in true } }
    let known = means.indices.filter { possible[$0] }
    gel = possible
    var weights = [Float](repeating: 1, count: means.count)
    func median(_ value: (Int) -> Float) -> Float { Self.median(known.map(value)) }
    coefficients[0] = SIMD3(median { means[$0].x }, median { means[$0].y }, median { means[$0].z })
    for round in 0..<10 {
      // How far each block is off, by the worst of its channels against that channel's spread.
      var off = means
      for i in means.indices { off[i] -= value(place(of: i)) }
      let spread =
        1.4826
        * SIMD3<Float>(
          median { abs(off[$0].x) }, median { abs(off[$0].y) }, median { abs(off[$0].z) })
      let unit =
        SIMD3<Float>(repeating: 1)
        / spread.replacing(with: 0.0015, where: spread .< SIMD3(repeating: 0.0015))
      for i in means.indices {
        let z = off[i] * unit
        let t = (z * z).max() / (4.685 * 4.685)
        weights[i] = t < 1 && possible[i] ? (1 - t) * (1 - t) : 0
        gel[i] = t < 0.4 && possible[i]
      }
      fit(means, weights, terms: round < 3 ? 3 : 6)
    }
  }

  private static func median(_ values: [Float]) -> Float {
    var values = values
    return values.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) }
  }

  /// Middle of a block, -1...1 over the cut-out.
  private func place(of i: Int) -> SIMD2<Float> {
    place(
      Float(i % columns * block) + 0.5 * Float(block - 1),
      Float(i / columns * block) + 0.5 * Float(block - 1))
  }

  private func place(_ x: Float, _ y: Float) -> SIMD2<Float> {
    SIMD2(2 * x / Float(width) - 1, 2 * y / Float(height) - 1)
  }

  private func value(_ p: SIMD2<Float>) -> SIMD3<Float> {
    var v = coefficients[0]
    v += coefficients[1] * p.x
    v += coefficients[2] * p.y
    v += coefficients[3] * (p.x * p.x)
    v += coefficients[4] * (p.x * p.y)
    v += coefficients[5] * (p.y * p.y)
    return v
  }

  private static func terms(_ p: SIMD2<Float>) -> [Float] {
    [1, p.x, p.y, p.x * p.x, p.x * p.y, p.y * p.y]
  }

  /// Weighted least squares by Gaussian elimination; kept as it was where the
  /// blocks do not determine it.
  private mutating func fit(_ means: [SIMD3<Float>], _ weights: [Float], terms n: Int) {
    var a = [Float](repeating: 0, count: n * n)
    var b = [SIMD3<Float>](repeating: .zero, count: n)
    for i in means.indices where weights[i] > 0 {
      let t = Self.terms(place(of: i))
      for r in 0..<n {
        b[r] += weights[i] * t[r] * means[i]
        for c in 0..<n { a[r * n + c] += weights[i] * t[r] * t[c] }
      }
    }
    let least = 1e-4 * a[0]
    for k in 0..<n {
      guard a[k * n + k] > least, a[0] > 0 else { return }
      for r in k + 1..<n {
        let f = a[r * n + k] / a[k * n + k]
        for c in k..<n { a[r * n + c] -= f * a[k * n + c] }
        b[r] -= f * b[k]
      }
    }
    for k in stride(from: n - 1, through: 0, by: -1) {
      var v = b[k]
      for c in k + 1..<n { v -= a[k * n + c] * b[c] }
      b[k] = v / a[k * n + k]
    }
    for k in 0..<n { coefficients[k] = b[k] }
  }

  /// One row of the surface, px.
  struct Row {
    let step: Float
    let constant: SIMD3<Float>
    let linear: SIMD3<Float>
    let square: SIMD3<Float>

    @inline(__always)
    func value(_ x: Int) -> SIMD3<Float> {
      let u = step * Float(x) - 1
      return constant + u * (linear + u * square)
    }
  }

  func row(_ y: Int) -> Row {
    let v = place(0, Float(y)).y
    return Row(
      step: 2 / Float(width),
      constant: coefficients[0] + coefficients[2] * v + coefficients[5] * (v * v),
      linear: coefficients[1] + coefficients[4] * v, square: coefficients[3])
  }

  /// Whether the pixel's block shows gel.
  func isGel(_ i: Int) -> Bool {
    let row = min(i / width / block, height / block - 1)
    return gel[row * columns + min(i % width / block, columns - 1)]
  }

  /// Median and spread of a plane where gel is seen.
  func spread(of plane: [Float]) -> (median: Float, sigma: Float) {
    var values: [Float] = []
    for i in stride(from: 0, to: plane.count, by: plane.count > 20_000 ? 5 : 1) where isGel(i) {
      values.append(plane[i])
    }
    let spread = values.withUnsafeMutableBufferPointer {
      RobustScale.medianAndSigma($0, count: $0.count)
    }
    return spread.sigma.isFinite ? spread : (0, .infinity)
  }
}
