import CFUStatistics
import Foundation
import Testing

@Suite("ComparisonPower: what a design can see")
struct ComparisonPowerTests {
  @Test("five colonies a dish, three dishes a group: a rise of about 2.7-fold")
  func typicalMegakaryocytes() throws {
    let alone = ComparisonPower(
      controlMean: 5, dishes: 3, groups: 4, dispersion: 1, isAdjusted: false)
    let rise = try #require(alone.smallestDetectable(rises: true))
    #expect(abs(rise - 2.7) < 0.15)
    var adjusted = alone
    adjusted.isAdjusted = true
    #expect(try #require(adjusted.smallestDetectable(rises: true)) > rise)
  }

  @Test("many colonies: the noncentral t distribution, where the dispersion is far from its bound")
  func noncentral() throws {
    let design = ComparisonPower(
      controlMean: 8000, dishes: 3, groups: 3, dispersion: 40, isAdjusted: false)
    #expect(design.degreesOfFreedom == 8)
    for ratio in [0.7, 0.9, 1.05, 1.2, 1.5] {
      let (control, treated) = (24_000.0, 24_000 * ratio)
      let shift = abs(log(ratio)) / (40 * (1 / control + 1 / treated)).squareRoot()
      let t = Distributions.T.quantile(0.975, df: 8)
      let expected =
        Distributions.T.above(t, df: 8, noncentrality: shift)
        + Distributions.T.above(t, df: 8, noncentrality: -shift)
      #expect(abs(try #require(design.power(ratio: ratio)) - expected) < 1e-3)
    }
  }

  @Test("no change is found as often as alpha says, or more rarely", arguments: [5.0, 20, 60, 400])
  func size(control: Double) throws {
    let design = ComparisonPower(
      controlMean: control, dishes: 3, groups: 4, dispersion: 1, isAdjusted: false)
    let size = try #require(design.power(ratio: 1))
    #expect(size > 0.01 && size < 0.056)
  }

  @Test("more dishes, donors and colonies see smaller changes; more groups see only larger ones")
  func order() throws {
    func rise(_ change: (inout ComparisonPower) -> Void) throws -> Double {
      var design = ComparisonPower(controlMean: 20, dishes: 3, groups: 4)
      change(&design)
      return try #require(design.smallestDetectable(rises: true))
    }
    let usual = try rise { _ in }
    #expect(try rise { $0.dishes = 6 } < usual)
    #expect(try rise { $0.donors = 3 } < usual)
    #expect(try rise { $0.controlMean = 60 } < usual)
    #expect(try rise { $0.groups = 10 } > usual * 0.99)
    #expect(try rise { $0.dispersion = 3 } > usual)
    #expect(try rise { $0.alpha = 0.01 } > usual)
  }

  @Test("dishes needed are the fewest that suffice")
  func dishes() throws {
    let design = ComparisonPower(controlMean: 20, dishes: 3, groups: 4)
    for ratio in [1.5, 0.6] {
      let needed = try #require(design.dishesNeeded(ratio: ratio))
      var (enough, fewer) = (design, design)
      enough.dishes = needed
      fewer.dishes = needed - 1
      #expect(try #require(enough.power(ratio: ratio)) >= 0.8)
      #expect(try #require(fewer.power(ratio: ratio)) < 0.8)
    }
    #expect(design.dishesNeeded(ratio: 1) == nil)
    #expect(design.dishesNeeded(ratio: 1.0001) == nil)
  }

  @Test("the smallest change is seen with the chance that was asked for")
  func smallest() throws {
    for power in [0.5, 0.8, 0.95] {
      let design = ComparisonPower(controlMean: 30, dishes: 4, groups: 3, dispersion: 1.5)
      for rises in [true, false] {
        let ratio = try #require(design.smallestDetectable(rises: rises, power: power))
        #expect((ratio > 1) == rises)
        #expect(abs(try #require(design.power(ratio: ratio)) - power) < 1e-3)
      }
    }
  }

  @Test("a design that can see nothing says so")
  func nothing() {
    let single = ComparisonPower(controlMean: 20, dishes: 1, groups: 4)
    #expect(single.degreesOfFreedom == 0)
    #expect(single.criticalT == nil && single.power(ratio: 2) == nil)
    #expect(single.smallestDetectable(rises: true) == nil)
    // Two colonies in all: not even their loss is seen.
    let tiny = ComparisonPower(controlMean: 1, dishes: 2, groups: 4)
    #expect(tiny.smallestDetectable(rises: false) == nil)
  }
}
