internal import CVisionBridge

#if canImport(Glibc)
  internal import Glibc
#endif

/// Radial edges around a centre: where brightness changes along each of `rays` directions.
struct PolarEdges {
  struct Point {
    var ray: Int
    var radius: Double
    /// Edge strength over the noise of the picture, 1...4.
    var weight: Double
    /// Brightness change outwards, grey levels.
    var step: Float
  }

  static let rays = 240
  var centreX: Double
  var centreY: Double
  var points: [Point]
  /// Points of ray `i` stand at `points[starts[i]..<starts[i + 1]]`, by growing radius.
  var starts: [Int]

  @inline(__always)
  static func angle(ofRay ray: Int) -> Double { Double(ray) * 2 * .pi / Double(rays) }

  /// - Parameters:
  ///   - plane: grey levels 0...255.
  ///   - radii: range that is searched, pixels.
  init(in plane: FloatPlane, centreX: Double, centreY: Double, radii: ClosedRange<Double>) {
    self.centreX = centreX
    self.centreY = centreY
    let first = max(3, Int(radii.lowerBound))
    let last = max(first + 8, Int(radii.upperBound))
    let length = last - first + 1
    var profile = [Float](repeating: 0, count: length)
    var steps = [[Float]](repeating: [], count: Self.rays)
    var magnitudes: [Float] = []
    for ray in 0..<Self.rays {
      let theta = Self.angle(ofRay: ray)
      let ux = cos(theta)
      let uy = sin(theta)
      var samples: Int32 = 0
      _ = cv_sample_ray(
        plane.samples, Int32(plane.width), Int32(plane.height), centreX + Double(first) * ux,
        centreY + Double(first) * uy, ux, uy, Int32(length), &profile, &samples)
      let valid = Int(samples)
      guard valid > 8 else { continue }
      var step = [Float](repeating: 0, count: valid)
      for k in 2..<(valid - 2) {
        step[k] = (profile[k + 1] + profile[k + 2] - profile[k - 1] - profile[k - 2]) / 2
        if k & 3 == 0 { magnitudes.append(abs(step[k])) }
      }
      steps[ray] = step
    }
    points = []
    starts = [0]
    let noise =
      magnitudes.isEmpty
      ? 1 : magnitudes.withUnsafeMutableBufferPointer { RobustScale.median($0, count: $0.count) }
    let threshold = max(4 * noise, 2)
    for ray in 0..<Self.rays {
      let step = steps[ray]
      if step.count > 8 {
        for k in 2..<(step.count - 2) {
          let s = abs(step[k])
          if s >= threshold, s >= abs(step[k - 1]), s > abs(step[k + 1]) {
            // Sub-pixel position from the parabola through three steps.
            let a = abs(step[k - 1])
            let c = abs(step[k + 1])
            let curvature = a - 2 * s + c
            let offset = curvature < 0 ? 0.5 * (a - c) / curvature : 0
            points.append(
              Point(
                ray: ray, radius: Double(first + k) + Double(offset),
                weight: Double(min(s / threshold, 4)), step: step[k]))
          }
        }
      }
      starts.append(points.count)
    }
  }
}
