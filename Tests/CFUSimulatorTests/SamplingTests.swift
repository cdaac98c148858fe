import CFUSimulator
import Testing

/// The picture at a coarse sampling is the fine one averaged: contrast per cell does not depend on
/// it.
@Suite("Sampling averages light")
struct SamplingTests {
  private func light(_ umPerPixel: Double, side: Int, counts: [SimulatedClass: Int]) -> [Float] {
    var settings = TestDish.settings(umPerPixel: umPerPixel, side: side)
    settings.artefacts.grid = .always(0.2...0.2)
    return DishSimulator(settings: settings).renderLight(seed: 8, counts: counts).planes
  }

  @Test func twiceThePitchIsTheMeanOfFourPixels() {
    let fine = light(11, side: 1024, counts: TestDish.counts)
    let coarse = light(22, side: 512, counts: TestDish.counts)
    for channel in 0..<3 {
      var (signal, error) = (0.0, 0.0)
      for y in 0..<512 {
        for x in 0..<512 {
          let i = (channel * 1024 + 2 * y) * 1024 + 2 * x
          let mean = (fine[i] + fine[i + 1] + fine[i + 1024] + fine[i + 1025]) / 4
          let value = coarse[(channel * 512 + y) * 512 + x]
          signal += Double((1 - mean) * (1 - mean))
          error += Double((value - mean) * (value - mean))
        }
      }
      #expect(signal > 10)
      #expect(error < 0.01 * signal)
    }
  }

  /// What a person sees as contrast: 11 um/px against 2.2 um/px averaged over 5 x 5 pixels, colonies
  /// of every class in it. Their fine grids have pitches of 2.75 and 2.2 um.
  @Test func coarseIsFineSampledDown() {
    func light(_ pitch: Double, side: Int) -> [Float] {
      var settings = TestDish.settings(umPerPixel: pitch, side: side)
      settings.frame.dishDiameterMillimetres = 5
      settings.artefacts.bubbles = .always(2...2)
      settings.artefacts.dust = .always(20...20)
      return DishSimulator(settings: settings).renderLight(
        seed: 8,
        counts: [.bfuE: 1, .cfuE: 1, .cfuGM: 1, .cfuG: 1, .cfuM: 1, .cfuMK: 2, .cluster: 2]
      ).planes
    }
    let (small, large) = (460, 2300)
    let coarse = light(11, side: small)
    let fine = light(2.2, side: large)
    var (sums, squares, cross) = ((0.0, 0.0), (0.0, 0.0), 0.0)
    for y in 0..<small {
      for x in 0..<small {
        var mean: Float = 0
        for dy in 0..<5 {
          let row = (large + 5 * y + dy) * large + 5 * x
          for dx in 0..<5 { mean += fine[row + dx] }
        }
        let (a, b) = (Double(1 - mean / 25), Double(1 - coarse[(small + y) * small + x]))
        sums = (sums.0 + a, sums.1 + b)
        squares = (squares.0 + a * a, squares.1 + b * b)
        cross += a * b
      }
    }
    // Lost light, contrast, and where they are.
    #expect(sums.0 > 100)
    #expect(abs(sums.1 / sums.0 - 1) < 0.03)
    #expect(abs((squares.1 / squares.0).squareRoot() - 1) < 0.03)
    #expect(cross / (squares.0 * squares.1).squareRoot() > 0.98)
  }

  /// The same at pitches whose fine grids do not coincide: the light that a dish's contents take
  /// away, as an area, stays the same within 3 %.
  @Test(arguments: [2.0, 5.0, 7.6, 21.0])
  func lostLightDoesNotDependOnPitch(pitch: Double) {
    func lost(_ pitch: Double) -> Double {
      // A dish of 4 mm in a frame of 4.2 mm.
      let side = Int((4200 / pitch).rounded())
      var settings = TestDish.settings(umPerPixel: pitch, side: side)
      settings.frame.dishDiameterMillimetres = 4
      settings.sample.singleCells = 22_000...22_000
      let light = DishSimulator(settings: settings).renderLight(
        seed: 3, counts: [.bfuE: 1, .cfuE: 2, .cfuGM: 3, .cluster: 4])
      let plane = light.planes[(side * side)..<(2 * side * side)]
      return plane.reduce(0.0) { $0 + Double(1 - $1) } * pitch * pitch
    }
    let reference = lost(11)
    #expect(abs(lost(pitch) - reference) < 0.03 * reference)
  }
}
