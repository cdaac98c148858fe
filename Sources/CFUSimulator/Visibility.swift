import CFUCore
import Foundation

/// How well a colony shows, from the light that it takes away and the camera that looks at it.
struct Visibility: Sendable {
  /// Root mean square of (1 - transmittance) of the green channel, of the scattered light in
  /// dark-field light: before lens and camera.
  var contrast = 0.0
  /// Root mean square over pixels and channels of the colony's signal over the noise of one pixel.
  var contrastToNoise = 0.0
  /// Signal to noise of an ideal observer who knows the colony's picture and looks for it: the root
  /// of the sum over pixels and channels of (signal / noise)^2 (matched filter; North, 1943).
  var detectability = 0.0

  init() {}

  /// - Parameter patch: transmittance of the colony alone at the picture's sampling.
  ///
  /// The area is the disc of 1.5 times the colony's root-mean-square radius. Noise is that of
  /// photons, of reading and of 8 bits, at the level of the empty gel there; what the JPEG, the
  /// demosaicing and the sharpening do to signal and noise alike is left out. A channel that clips
  /// on the empty gel shows only what takes away more light than it has too much.
  init(of patch: Patch, colony: PlacedColony, scene: DishScene) {
    guard patch.width > 0, patch.height > 0 else { return }
    let shape = colony.extent
    let middle = scene.projection.picture(shape.x, shape.y)
    let radius = max(1.5, 1.5 * shape.radius / scene.projection.umPerPixel)
    let area = patch.width * patch.height
    var seen = patch.planes
    seen.withUnsafeMutableBufferPointer { planes in
      withUnsafeTemporaryAllocation(of: Float.self, capacity: area) { spare in
        guard let start = planes.baseAddress, let spare = spare.baseAddress else { return }
        for channel in 0..<3 {
          gaussianBlur(
            start + channel * area, spare: spare, width: patch.width, height: patch.height,
            sigma: scene.lensBlur)
        }
      }
    }
    let responses = (0..<3).map { channel in
      ChannelResponse(
        scene.sensor, channel: channel,
        light: scene.light.value(channel: channel, x: middle.x, y: middle.y),
        reference: scene.light.reference)
    }
    // Light against that of the empty gel: itself a transmittance, or what is added to 1.
    let dark = scene.glow > 0
    let added = (0..<3).map { Double(scene.light.lamp[$0]) / max(1e-9, scene.light.darkField) }
    var (loss, count, squares) = (0.0, 0.0, 0.0)
    for y in 0..<patch.height {
      for x in 0..<patch.width {
        let dx = Double(patch.x + x) + 0.5 - middle.x
        let dy = Double(patch.y + y) + 0.5 - middle.y
        guard dx * dx + dy * dy <= radius * radius else { continue }
        let i = y * patch.width + x
        let green = Double(patch.planes[area + i]) - (dark ? 0 : 1)
        loss += green * green
        count += 1
        for channel in 0..<3 {
          let value = Double(seen[channel * area + i])
          squares += responses[channel].squaredRatio(dark ? 1 + value * added[channel] : value)
        }
      }
    }
    guard count > 0 else { return }
    contrast = (loss / count).squareRoot()
    detectability = squares.squareRoot()
    contrastToNoise = (squares / (3 * count)).squareRoot()
  }
}

/// What one channel makes of a little less light than that of the empty gel.
private struct ChannelResponse {
  /// Linear level of the empty gel, 1 = clipping.
  let level: Double
  let base: Double
  /// Variance of one pixel there, in squares of the linear level.
  let variance: Double
  /// Part of the pixels that measure this channel.
  let share: Double

  init(_ sensor: SensorModel, channel: Int, light: Double, reference: Double) {
    level = sensor.exposure / reference * SensorModel.sensitivity[channel] * light
    base = min(1, level)
    let electrons = base * sensor.fullWell
    let photons =
      (electrons + sensor.readNoise * sensor.readNoise) / (sensor.fullWell * sensor.fullWell)
    // One step of 255 in the linear level, by the slope of the tone curve over the white-balanced
    // level.
    let balanced = min(0.98, base / SensorModel.sensitivity[channel] * sensor.whiteBalance[channel])
    let slope =
      255 * pow(max(0.01, balanced), 1 / sensor.gamma - 1) / sensor.gamma
      / SensorModel.sensitivity[channel]
    variance = photons + 1 / (12 * slope * slope)
    share = sensor.bayer ? (channel == 1 ? 0.5 : 0.25) : 1
  }

  func squaredRatio(_ transmittance: Double) -> Double {
    let signal = base - min(1, level * transmittance)
    return share * signal * signal / variance
  }
}
