import Foundation
import Testing

/// Bright colonies on a black bench: counted like others, and the reader is told.
@Suite("Dishes on a dark ground")
struct DarkGroundTests {
  private let folder = TemporaryFolder()

  private func run(_ arguments: String...) throws -> Command.Result {
    let result = try Built.cfu(arguments).run(scratch: folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    return result
  }

  @Test func theyAreCountedAndFlagged() throws {
    let (dishes, results) = (folder.path("dishes"), folder.path("results"))
    _ = try run(
      "simulate", "--out", dishes, "--set", "3", "--profile", "lab", "--with", "dark-field=0.05",
      "--um-per-px", "8", "--seed", "4200", "--colonies", "30:60")
    _ = try run("count", dishes + "/study.csv", "--out", results, "--quiet", "--no-report")
    let truth = try Table(dishes + "/truth_counts.csv").column("total").compactMap { Int($0) }
    let counts = try Table(results + "/dishes.csv")
    let totals = counts.column("total").compactMap { Int($0) }
    #expect(truth.count == 3 && totals.count == 3)
    for flags in counts.column("flags") {
      #expect(flags.contains("bright colonies on a dark ground"), "\(flags)")
    }
    let (drawn, counted) = (truth.reduce(0, +), totals.reduce(0, +))
    #expect(drawn > 90)
    // CFU-E and many CFU-MK are left out; more than there are would be dirt.
    #expect(counted * 10 >= drawn * 4 && counted * 10 <= drawn * 11, "\(counted) of \(drawn)")
  }
}
