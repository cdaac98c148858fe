import CFUReport
import Testing

@Suite("Words of a stability check")
struct StabilityTests {
  private typealias Report = StabilityReport

  private func count(_ variant: Report.Variant, _ classes: [Int?]) -> Report.Count {
    Report.Count(
      variant: variant, classes: classes, total: classes.compactMap(\.self).reduce(0, +), flags: [])
  }

  private func dish(_ name: String, _ counts: [Report.Count]) -> Report.Dish {
    Report.Dish(name: name, counted: counts.first?.total ?? 0, counts: counts)
  }

  @Test func theLargestChangesAreTold() throws {
    let report = Report(
      dishes: [
        dish(
          "A",
          [
            count(.unchanged, [10, 30]), count(.turned(1), [8, 31]), count(.turned(2), [10, 30]),
            // 3 of 10 is just enough, and 8 of 30 is not.
            count(.exposed(2.0 / 3), [7, 22]), count(.compressed(50), [10, 30]),
          ]),
        dish(
          "B",
          [
            count(.unchanged, [0, 4]), count(.turned(1), [0, 4]), count(.exposed(2.0 / 3), [3, 4]),
            // More than a third, and only two colonies.
            count(.compressed(50), [5, 2]),
          ]),
      ], classes: ["BFU-E", "CFU-GM"])
    let turned = try #require(report.largestChange(.rotation))
    #expect(turned.dish == "A" && turned.variant == .turned(1) && turned.percent == -2.5)
    #expect(report.largestChange(.exposure)?.dish == "B")
    #expect(report.largestChange(.exposure)?.percent == 75)
    #expect(report.largestChange(.compression)?.percent == 75)
    #expect(
      report.classChanges.map { "\($0.dish) \($0.classID): \($0.from), \($0.to)" }
        == ["B BFU-E: 0, 5", "A BFU-E: 10, 7"])
    #expect(report.classChanges.map(\.variant) == [.compressed(50), .exposed(2.0 / 3)])
    #expect(
      report.text.hasSuffix(
        """

        Largest change of the total over all 2 dishes: by rotation -2.5 % (A, turned by 90 \
        degrees); by exposure +75.0 % (B, exposure +0.67 EV); by compression +75.0 % (B, JPEG \
        quality 50).
        Classes whose count changed by at least 3 colonies and 30 %, the worst first:
          B, BFU-E: from 0 to 5, JPEG quality 50
          A, BFU-E: from 10 to 7, exposure +0.67 EV

        """), "\(report.text)")
  }

  @Test func nothingChangedIsTold() {
    let report = Report(
      dishes: [
        dish(
          "A",
          [
            // A refused class has no count to compare.
            count(.unchanged, [nil, 30]), count(.turned(1), [9, 30]),
          ])
      ], classes: ["BFU-E", "CFU-GM"])
    #expect(report.classChanges.isEmpty)
    #expect(report.largestChange(.compression) == nil)
    #expect(
      report.text.hasSuffix(
        """
        Largest change of the total: by rotation +30.0 % (A, turned by 90 degrees).
        No class changed by 3 colonies and 30 % or more.

        """), "\(report.text)")
  }

  @Test func ofManyChangesEightAreTold() {
    let report = Report(
      dishes: (1...11).map { number in
        dish(
          "D\(number)", [count(.unchanged, [20]), count(.turned(1), [20 - number])])
      }, classes: ["BFU-E"])
    // D6 to D11 lost 30 % or more.
    #expect(report.classChanges.map(\.dish) == ["D11", "D10", "D9", "D8", "D7", "D6"])
    let more = Report(dishes: report.dishes + report.dishes, classes: ["BFU-E"])
    #expect(more.text.hasSuffix("  D8, BFU-E: from 20 to 12, turned by 90 degrees\n  and 4 more\n"))
    // Scripts get them all.
    #expect(more.json.split(separator: "\n").count { $0.contains(#""from" : 20"#) } == 12)
  }
}
