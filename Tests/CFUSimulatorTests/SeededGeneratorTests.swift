import CFUSimulator
import Testing

@Suite("Random numbers")
struct SeededGeneratorTests {
  /// The first outputs of xoshiro256** from the state 1, 2, 3, 4, as its authors' C code gives
  /// them.
  @Test func isXoshiro() {
    var random = SeededGenerator(state: (1, 2, 3, 4))
    let first = (0..<4).map { _ in random.next() }
    #expect(first == [11520, 0, 1_509_978_240, 1_215_971_899_390_074_240])
  }

  @Test func streamsDiffer() {
    var streams = [
      SeededGenerator(seed: 1), SeededGenerator(seed: 2), SeededGenerator(seed: 1, 1),
      SeededGenerator(seed: 1, 2), SeededGenerator(seed: 1, 1, 2), SeededGenerator(seed: 1, 2, 1),
    ]
    #expect(Set(streams.indices.map { streams[$0].next() }).count == streams.count)
  }

  private func moments(_ draw: (inout SeededGenerator) -> Double) -> (Double, Double) {
    var random = SeededGenerator(seed: 99)
    let values = (0..<40_000).map { _ in draw(&random) }
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
  }

  @Test func distributionsHaveTheirMoments() {
    let uniform = moments { $0.uniform() }
    #expect(abs(uniform.0 - 0.5) < 0.006)
    #expect(abs(uniform.1 - 1.0 / 12) < 0.002)
    let normal = moments { $0.normal() }
    #expect(abs(normal.0) < 0.02)
    #expect(abs(normal.1 - 1) < 0.03)
    for mean in [0.4, 7.0, 60.0] {
      let poisson = moments { Double($0.poisson(mean)) }
      #expect(abs(poisson.0 / mean - 1) < 0.03)
      #expect(abs(poisson.1 / mean - 1) < 0.05)
    }
    for shape in [0.3, 4.0] {
      let gamma = moments { $0.gamma(shape: shape) }
      #expect(abs(gamma.0 / shape - 1) < 0.04)
      #expect(abs(gamma.1 / shape - 1) < 0.1)
    }
    #expect(moments { Double($0.negativeBinomial(mean: 0, size: 3)) } == (0, 0))
  }
}
