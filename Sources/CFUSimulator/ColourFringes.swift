import Foundation

/// What a lens does to red and blue light and not to green: it draws them a little larger or smaller, shifts them and
/// blurs them, so that what has no colour gets coloured edges.
struct ColourFringes: Sendable {
  /// Of red and of blue: magnification less 1, shift (px), further blur (standard deviation, px).
  private let scale: SIMD2<Double>
  private let shiftX: SIMD2<Double>
  private let shiftY: SIMD2<Double>
  private let blur: SIMD2<Double>
  private let centre: SIMD2<Double>

  /// nil where the settings have none.
  init?(
    settings: SimulatorSettings.Optics, width: Int, height: Int, _ random: inout SeededGenerator
  ) {
    let corner = random.uniform(settings.lateralColour)
    let soft = random.uniform(settings.longitudinalColour)
    let sign: Double = random.chance(0.5) ? 1 : -1
    let (red, blue) = (sign * random.uniform(0.4...1), -sign * random.uniform(0.1...1))
    let angle = random.uniform(0...(2 * .pi))
    let offset = random.uniform(0...0.3) * corner
    let further = SIMD2(random.uniform(), random.uniform())
    guard corner > 0 || soft > 0 else { return nil }
    centre = SIMD2(Double(width) / 2, Double(height) / 2)
    let half = (centre.x * centre.x + centre.y * centre.y).squareRoot()
    scale = SIMD2(red, blue) * (corner / half)
    shiftX = SIMD2(red, blue) * (offset * cos(angle))
    shiftY = SIMD2(red, blue) * (offset * sin(angle))
    blur = soft * further
  }

  /// Red and blue are shifted by no more than so many px.
  static let most = 2.5

  /// Blur of lens and sensor in a channel, px.
  func blur(channel: Int, lens: Double) -> Double {
    guard channel != 1 else { return lens }
    let own = blur[channel / 2]
    return (lens * lens + own * own).squareRoot()
  }

  /// Moves the light of red and blue to where the lens puts it.
  ///
  /// - Parameters:
  ///   - light: one plane of `rows` rows, of which the first is picture row `top`.
  ///   - spare: room for as much.
  func apply(
    channel: Int, light: UnsafeMutablePointer<Float>, spare: UnsafeMutablePointer<Float>,
    width: Int, rows: Int, top: Int
  ) {
    guard channel != 1 else { return }
    let k = channel / 2
    spare.update(from: light, count: width * rows)
    let limit = Self.most
    for row in 0..<rows {
      let dy = Double(top + row) + 0.5 - centre.y
      let y = Double(row) + max(-limit, min(limit, dy * scale[k] + shiftY[k]))
      let y0 = max(0, min(rows - 2, Int(y.rounded(.down))))
      let fy = Float(max(0, min(1, y - Double(y0))))
      let (upper, lower) = (spare + y0 * width, spare + (y0 + 1) * width)
      let target = light + row * width
      for column in 0..<width {
        let dx = Double(column) + 0.5 - centre.x
        let x = Double(column) + max(-limit, min(limit, dx * scale[k] + shiftX[k]))
        let x0 = max(0, min(width - 2, Int(x.rounded(.down))))
        let fx = Float(max(0, min(1, x - Double(x0))))
        let a = upper[x0] + fx * (upper[x0 + 1] - upper[x0])
        let b = lower[x0] + fx * (lower[x0 + 1] - lower[x0])
        target[column] = a + fy * (b - a)
      }
    }
  }
}
