import Foundation

/// Lamp and gel: everything that changes slowly over the picture, on a lattice of 32 px.
struct LightField: Sendable {
  static let step = 32
  let columns: Int
  let rows: Int
  /// Red, green, blue lattices one after another: light through the empty gel.
  let inside: [Float]
  /// The same where there is no dish.
  let outside: [Float]
  /// Light of the empty gel in the middle of the picture, brightest channel: what the exposure goes
  /// by.
  let reference: Double
  /// Light of the empty gel in dark-field light, fraction; 0 in transmitted light.
  let darkField: Double
  /// Light that is there to be scattered, per channel.
  let lamp: SIMD3<Float>

  init(settings: SimulatorSettings, seed: UInt64, width: Int, height: Int) {
    let artefacts = settings.artefacts
    columns = width / Self.step + 2
    rows = (height + 2 * DishRenderer.halo) / Self.step + 3
    var random = SeededGenerator(seed: seed, Stream.vignetting)
    let fall = artefacts.vignetting.draw(&random)
    let lamp = (random.normal() * 0.12, random.normal() * 0.12)
    random = SeededGenerator(seed: seed, Stream.gradient)
    let slope = artefacts.gradient.draw(&random)
    let direction = random.uniform(0...(2 * .pi))
    random = SeededGenerator(seed: seed, Stream.cast)
    let cast = artefacts.colourCast.draw(&random)
    var tint = SIMD3(random.uniform(-1...1), random.uniform(-1...1), random.uniform(-1...1))
    tint -= SIMD3(repeating: (tint.x + tint.y + tint.z) / 3)
    let castSlope = SIMD3(random.normal(), random.normal(), random.normal()) * 0.15
    random = SeededGenerator(seed: seed, Stream.gel)
    let red = settings.sample.phenolRed.draw(&random)
    // Acid medium is yellow, alkaline medium pink: the green band comes and goes with the pH.
    let acidity = random.uniform(0.15...0.9)
    let indicator = SIMD3(0.03, acidity, 1) * red
    let uneven = artefacts.unevenGel.draw(&random)
    let noise = SmoothNoise(seed: random.next())
    let scale = random.uniform(2...5)
    random = SeededGenerator(seed: seed, Stream.surround)
    let dark = artefacts.darkSurround.draw(&random)
    let texture = SmoothNoise(seed: random.next())
    let bench = SIMD3(random.normal(), random.normal(), random.normal()) * 0.15

    random = SeededGenerator(seed: seed, Stream.darkField)
    let field = artefacts.darkField.draw(&random)
    darkField = field
    let ground = field > 0 ? field : 1
    self.lamp = SIMD3(
      Float(exp(cast * tint.x - indicator.x)), Float(exp(cast * tint.y - indicator.y)),
      Float(exp(cast * tint.z - indicator.z)))
    var inside = [Float](repeating: 0, count: 3 * columns * rows)
    var outside = inside
    let half = hypot(Double(width), Double(height)) / 2
    for row in 0..<rows {
      for column in 0..<columns {
        let u = (Double(column * Self.step) - Double(width) / 2) / half
        let v =
          (Double(row * Self.step - DishRenderer.halo) - Double(height) / 2) / half
        let distance = (u - lamp.0) * (u - lamp.0) + (v - lamp.1) * (v - lamp.1)
        let along = u * cos(direction) + v * sin(direction)
        let lampLight = max(0.05, 1 - fall * distance) * max(0.05, 1 + slope * along)
        let gelNoise =
          uneven
          * (noise.value(u * scale, v * scale) + 0.4 * noise.value(u * scale * 4, v * scale * 4))
        let surround =
          dark > 0 ? dark * (1 + 0.12 * texture.value(u * 9, v * 9)) : 1
        for channel in 0..<3 {
          let colour = exp(cast * tint[channel] * (1 + castSlope[channel] * along))
          let value = ground * lampLight * colour
          let i = (channel * rows + row) * columns + column
          let gel = indicator[channel] * (1 + 2 * gelNoise) + gelNoise
          inside[i] = Float(value * exp(-gel))
          outside[i] = Float(value * surround * (dark > 0 ? exp(bench[channel]) : 1))
        }
      }
    }
    self.inside = inside
    self.outside = outside
    let middle = (rows / 2) * columns + columns / 2
    let plane = rows * columns
    // In dark-field light the exposure goes by what scatters about half of it.
    reference =
      field > 0
      ? 0.5
      : Double(max(inside[middle], inside[plane + middle], inside[2 * plane + middle]))
  }

  /// Light through the empty gel at a point of the picture, px; the nearest edge beyond it.
  func value(channel: Int, x: Double, y: Double) -> Double {
    let column = max(0, min(columns - 1, Int(x / Double(Self.step) + 0.5)))
    let row = max(
      0, min(rows - 1, Int((y + Double(DishRenderer.halo)) / Double(Self.step) + 0.5)))
    return Double(inside[(channel * rows + row) * columns + column])
  }

  /// One row of light, `width` px, interpolated; `row` may lie up to `halo` px outside the picture.
  func fill(
    _ lattice: UnsafePointer<Float>, channel: Int, row: Int, columns range: Range<Int>,
    into target: UnsafeMutablePointer<Float>
  ) {
    guard !range.isEmpty else { return }
    let position = Float(row + DishRenderer.halo) / Float(Self.step)
    let upper = max(0, min(rows - 2, Int(position)))
    let t = position - Float(upper)
    let first = lattice + (channel * rows + upper) * columns
    let second = first + columns
    for cell in (range.lowerBound / Self.step)...((range.upperBound - 1) / Self.step) {
      let left = first[cell] + (second[cell] - first[cell]) * t
      let right = first[cell + 1] + (second[cell + 1] - first[cell + 1]) * t
      let ramp = (right - left) / Float(Self.step)
      let start = cell * Self.step
      let (x0, x1) = (max(range.lowerBound, start), min(range.upperBound, start + Self.step))
      for x in x0..<x1 { target[x] = left + ramp * Float(x - start) }
    }
  }
}
