import CFUCore
import CFUSimulator
import Testing

/// An evenly lit picture without a dish's rim: what the camera alone does.
@Suite("The camera")
struct SensorTests {
  private func picture(_ change: (inout SimulatorSettings.Sensor) -> Void) -> [Double] {
    var settings = TestDish.settings(side: 256)
    settings.sample.singleCells = 0...0
    settings.sensor.gamma = 1...1
    settings.sensor.contrast = 0...0
    settings.sensor.saturation = 1...1
    settings.sensor.sharpening = 0...0
    settings.sensor.whiteBalanceError = 0...0
    settings.sensor.exposure = 0.5...0.5
    settings.sensor.readNoise = 0...0
    settings.sensor.bayer = 0
    change(&settings.sensor)
    let dish = DishSimulator(settings: settings).render(seed: 1, counts: [.cluster: 0])
    return stride(from: 1, to: dish.image.samples.count, by: 3).map {
      Double(dish.image.samples[$0])
    }
  }

  private func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  /// Shot noise: the green channel holds `exposure * fullWell` electrons; 8-bit rounding adds 1/12.
  @Test func noiseIsThatOfItsElectrons() {
    let few = moments(picture { $0.fullWell = 1_000...1_000 })
    #expect(abs(few.mean - 127.5) < 0.6)
    let expected = 500.0 * 0.255 * 0.255 + 1.0 / 12
    #expect(abs(few.variance / expected - 1) < 0.06)
    let read = moments(
      picture {
        $0.fullWell = 1_000...1_000
        $0.readNoise = 20...20
      })
    #expect(abs(read.variance / ((500 + 400) * 0.255 * 0.255 + 1.0 / 12) - 1) < 0.06)
  }

  @Test func exposureAndGammaSetTheLevel() {
    #expect(abs(moments(picture { $0.exposure = 0.25...0.25 }).mean - 63.75) < 0.6)
    // 0.5 ^ (1 / 2) = 0.7071
    #expect(abs(moments(picture { $0.gamma = 2...2 }).mean - 180.3) < 0.8)
    #expect(picture { $0.exposure = 1.5...1.5 }.allSatisfy { $0 == 255 })
  }

  /// Demosaicing keeps the level and spreads the noise over neighbours; sharpening raises it.
  @Test func demosaicAndSharpening() {
    let plain = moments(picture { $0.fullWell = 2_000...2_000 })
    let mosaic = moments(
      picture {
        $0.fullWell = 2_000...2_000
        $0.bayer = 1
      })
    #expect(abs(mosaic.mean - plain.mean) < 0.6)
    #expect(mosaic.variance < plain.variance)
    let sharp = moments(
      picture {
        $0.fullWell = 2_000...2_000
        $0.sharpening = 1...1
      })
    #expect(sharp.variance > 1.5 * plain.variance)
    #expect(abs(sharp.mean - plain.mean) < 0.6)
  }

  /// Without colour all channels are alike; where there is colour they are not.
  @Test func aGreyCameraHasNoColour() {
    var settings = TestDish.settings(side: 512)
    settings.sample.phenolRed = .always(0.3...0.3)
    func coloured(_ seed: UInt64) -> Int {
      let samples = DishSimulator(settings: settings)
        .render(seed: seed, counts: [.bfuE: 1]).image.samples
      return stride(from: 0, to: samples.count, by: 3).count { (i: Int) -> Bool in
        samples[i] != samples[i + 1] || samples[i] != samples[i + 2]
      }
    }
    #expect(coloured(2) > 512 * 512 / 2)
    settings.sensor.monochrome = 1
    for seed: UInt64 in 2...5 { #expect(coloured(seed) == 0) }
  }
}
