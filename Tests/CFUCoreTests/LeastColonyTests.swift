import CFUCore
import Testing

@Suite("How sure it has to be that something is a colony")
struct LeastColonyTests {
  private let least = LeastColony(clear: 0.4, doubtful: 1)

  private func asked(sure: Int, doubtful: Int, nothing: Int = 0) -> Double {
    least.asked(
      on: [Double](repeating: 0.8, count: sure) + [Double](repeating: 0.79, count: doubtful)
        + [Double](repeating: 0.29, count: nothing))
  }

  @Test func hangsOnTheShareOfDoubtfulObjects() {
    // (doubtful + 1) / (sure + doubtful + 2) of the way.
    #expect(abs(asked(sure: 98, doubtful: 0) - 0.406) < 1e-12)
    #expect(abs(asked(sure: 0, doubtful: 98) - 0.994) < 1e-12)
    #expect(abs(asked(sure: 30, doubtful: 10) - (0.4 + 0.6 * 11 / 42)) < 1e-12)
  }

  @Test func isHalfWayWhereNothingIsKnown() {
    #expect(asked(sure: 0, doubtful: 0) == 0.7)
    #expect(asked(sure: 0, doubtful: 0, nothing: 500) == 0.7)
  }

  @Test func anObjectIsDoubtfulFromThreeTenthsOn() {
    #expect(least.asked(on: [0.3]) == least.asked(on: [0.5]))
    #expect(least.asked(on: [0.3]) > least.asked(on: [0.29]))
    #expect(LeastColony.nothing.asked(on: [0.3, 0.5]) == 0)
  }
}
