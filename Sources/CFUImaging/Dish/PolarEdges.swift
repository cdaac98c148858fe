internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// Radial edges around a centre: where brightness changes along each of some directions.
struct PolarEdges {
  struct Point {
    var radius: Double
    /// Edge strength over the noise of the picture, 1...4.
    var weight: Float
    /// Brightness change outwards, grey levels.
    var step: Float
  }

  /// Edges of one sign, ray by ray.
  struct Signed {
    var points: [Point] = []
    /// Points of ray `i` stand at `points[starts[i]..<starts[i + 1]]`, by growing radius.
    var starts: [Int] = [0]
  }

  let directions: Directions
  var centreX: Double
  var centreY: Double
  /// Where it grows darker outwards.
  var falling = Signed()
  /// Where it grows brighter outwards.
  var rising = Signed()

  func edges(rising isRising: Bool) -> Signed { isRising ? rising : falling }

  /// - Parameters:
  ///   - plane: grey levels 0...255.
  ///   - radii: range that is searched, pixels.
  init(
    in plane: FloatPlane, centreX: Double, centreY: Double, radii: ClosedRange<Double>,
    directions: Directions
  ) {
    self.directions = directions
    self.centreX = centreX
    self.centreY = centreY
    let first = max(3, Int(radii.lowerBound))
    let last = max(first + 8, Int(radii.upperBound))
    let length = last - first + 1
    var profile = [Float](repeating: 0, count: length)
    var steps = [Float](repeating: 0, count: length * directions.count)
    var lengths = [Int](repeating: 0, count: directions.count)
    // Where each ray begins: at the first radius, or further out where it enters the picture.
    var starts = [Int](repeating: first, count: directions.count)
    var magnitudes: [Float] = []
    magnitudes.reserveCapacity(directions.count * (length / 4 + 1))
    for ray in 0..<directions.count {
      let ux = directions.table[ray].x
      let uy = directions.table[ray].y
      let start = max(
        first, Self.entry(centreX, ux, plane.width), Self.entry(centreY, uy, plane.height))
      starts[ray] = start
      guard start < last else { continue }
      var samples: Int32 = 0
      _ = cv_sample_ray(
        plane.samples, Int32(plane.width), Int32(plane.height), centreX + Double(start) * ux,
        centreY + Double(start) * uy, ux, uy, Int32(last - start + 1), &profile, &samples)
      let valid = Int(samples)
      guard valid > 8 else { continue }
      lengths[ray] = valid
      let row = ray * length
      for k in 2..<(valid - 2) {
        steps[row + k] = (profile[k + 1] + profile[k + 2] - profile[k - 1] - profile[k - 2]) / 2
      }
      for k in stride(from: 4, to: valid - 2, by: 4) { magnitudes.append(abs(steps[row + k])) }
    }
    let noise =
      magnitudes.isEmpty
      ? 1 : magnitudes.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) }
    let threshold = max(4 * noise, 2)
    for ray in 0..<directions.count {
      let row = ray * length
      let valid = lengths[ray]
      if valid > 8 {
        for k in (row + 2)..<(row + valid - 2) {
          let s = abs(steps[k])
          guard s >= threshold, s >= abs(steps[k - 1]), s > abs(steps[k + 1]) else { continue }
          // Sub-pixel position from the parabola through three steps.
          let a = abs(steps[k - 1])
          let c = abs(steps[k + 1])
          let curvature = a - 2 * s + c
          let offset = curvature < 0 ? 0.5 * (a - c) / curvature : 0
          let point = Point(
            radius: Double(starts[ray] + k - row) + Double(offset), weight: min(s / threshold, 4),
            step: steps[k])
          if steps[k] > 0 { rising.points.append(point) } else { falling.points.append(point) }
        }
      }
      rising.starts.append(rising.points.count)
      falling.starts.append(falling.points.count)
    }
  }

  /// The radius at which a ray from a centre beside the picture comes upon it, along one axis.
  private static func entry(_ centre: Double, _ direction: Double, _ length: Int) -> Int {
    let last = Double(length - 1)
    if centre >= 0, centre <= last { return 0 }
    let to = (centre < 0 ? 0 : last) - centre
    // It may run alongside or away.
    guard to * direction > 0, abs(to) < abs(direction) * 1e6 else { return Int(Int32.max) }
    return Int((to / direction).rounded(.up)) + 1
  }

  /// The edges that lie on none of `rings`.
  func without(_ rings: [Ring]) -> PolarEdges {
    let models = rings.map { PolarRing($0, centreX: centreX, centreY: centreY) }
    func rest(_ signed: Signed) -> Signed {
      var rest = Signed()
      for ray in 0..<directions.count {
        let radii = models.map { $0.radius(along: directions.table[ray]) }
        for point in signed.points[signed.starts[ray]..<signed.starts[ray + 1]] {
          let isOn = radii.contains { abs($0 - point.radius) < 2 * RingFit.onRing($0) }
          if !isOn { rest.points.append(point) }
        }
        rest.starts.append(rest.points.count)
      }
      return rest
    }
    var result = self
    result.falling = rest(falling)
    result.rising = rest(rising)
    return result
  }
}

/// Directions evenly spread round a centre, with what a fit needs of their angles.
struct Directions {
  let count: Int
  /// Cosine and sine of the angle, cosine and sine of twice the angle.
  let table: [SIMD4<Double>]

  init(count: Int) {
    self.count = count
    table = (0..<count).map {
      let t = Double($0) * 2 * .pi / Double(count)
      return SIMD4(cos(t), sin(t), cos(2 * t), sin(2 * t))
    }
  }

  /// Enough to find rings by.
  static let few = Directions(count: 120)
  /// To measure them.
  static let many = Directions(count: 240)
}
