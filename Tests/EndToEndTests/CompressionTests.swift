import Foundation
import Testing

/// Pictures that were sent on by a messenger or saved small: stronger JPEG makes a grain of its own in the
/// gel, which must not be taken for cells.
@Suite("The same dishes in stronger JPEG")
struct CompressionTests {
  private let folder = TemporaryFolder()

  private func run(_ arguments: String...) throws -> Command.Result {
    let result = try Built.cfu(arguments).run(scratch: folder.path)
    #expect(result.code == 0, "\(result.stderr)")
    return result
  }

  @Test func aCountStaysNearlyTheSame() throws {
    let (dishes, results) = (folder.path("dishes"), folder.path("results"))
    _ = try run(
      "simulate", "--out", dishes, "--set", "3", "--profile", "lab", "--um-per-px", "11", "--seed",
      "71", "--colonies", "40:80")
    _ = try run("count", dishes + "/study.csv", "--out", results, "--quiet", "--no-report")
    let said = try run("validate", results, "--stability", "--json").stdout
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(said.utf8)) as? [String: Any])
    var totals: [String: Int] = [:]
    for dish in try #require(document["dishes"] as? [[String: Any]]) {
      for count in try #require(dish["counts"] as? [[String: Any]]) {
        let variant = try #require(count["variant"] as? String)
        totals[variant, default: 0] += try #require(count["total"] as? Int)
      }
    }
    let same = Double(try #require(totals["the same file"]))
    #expect(same > 100)
    // Training has seen nothing below quality 60.
    for (quality, most) in [(85, 0.1), (70, 0.1), (50, 0.15)] {
      let total = Double(try #require(totals["JPEG quality \(quality)"]))
      #expect(abs(total / same - 1) <= most, "\(total) in place of \(same) at quality \(quality)")
    }
  }
}
