import CFUCore
import CFUSimulator
import Testing

@Suite("A dose series")
struct DoseStudyTests {
  @Test func onlyMegakaryocytesRise() {
    let study = DoseStudy()
    let vehicle = study.mean(.cfuMK, dose: nil)
    // Half of the rise at the EC50.
    let half = study.mean(.cfuMK, dose: 4.5)
    #expect(abs(half / vehicle - 2.25) < 1e-9)
    let means = study.doses.map { study.mean(.cfuMK, dose: $0) }
    #expect(zip(means, means.dropFirst()).allSatisfy(<))
    #expect(means.allSatisfy { $0 < 3.5 * vehicle })
    for kind in [SimulatedClass.bfuE, .cfuE, .cfuGM, .cfuGEMM] {
      #expect(study.mean(kind, dose: 1000) == study.mean(kind, dose: nil))
    }
  }

  @Test func countsFollowTheMeansAndTheDispersion() {
    var study = DoseStudy()
    study.doses = [4.5]
    study.dishes = 4_000
    let plan = study.plan(seed: 17)
    #expect(plan.count == 8_000)
    for (dose, mean) in [(nil, 6.0), (4.5, 13.5)] as [(Double?, Double)] {
      let counts = plan.filter { $0.dose == dose }.map { Double($0.counts[.cfuMK] ?? -1) }
      let average = counts.reduce(0, +) / Double(counts.count)
      let variance =
        counts.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(counts.count)
      #expect(abs(average / mean - 1) < 0.03)
      #expect(abs(variance / (mean + mean * mean / 60) - 1) < 0.12)
    }
    #expect(Set(plan.map(\.seed)).count == plan.count)
    #expect(Set(plan.map(\.name)).count == plan.count)
  }

  @Test func theSheetIsOneThatCountReads() throws {
    var study = DoseStudy()
    study.donors = 2
    let plan = study.plan(seed: 1)
    #expect(plan.count == 30)
    let bytes = study.sampleSheet(plan, pictures: plan.map { $0.name + ".jpg" })
    let table = try #require(CSVTable.read(String(decoding: bytes, as: UTF8.self)))
    #expect(table.problems.isEmpty)
    #expect(table.records.count == 30)
    #expect(table.header.fields.allSatisfy { SampleSheetColumn(rawValue: $0) != nil })
    let vehicle = try #require(table.header.fields.firstIndex(of: "vehicle"))
    #expect(table.records.count { $0.fields[vehicle] == "true" } == 6)
  }

  @Test func truthTablesAddUp() throws {
    let dish = DishSimulator(settings: TestDish.settings(side: 256)).render(
      seed: 1, counts: TestDish.counts)
    let entry = TruthTables.Entry(picture: "a.jpg", dish: "a", truth: dish.truth)
    let colonies = try #require(
      CSVTable.read(String(decoding: TruthTables.colonies([entry]), as: UTF8.self)))
    #expect(colonies.records.count == dish.truth.colonies.count)
    let counts = try #require(
      CSVTable.read(String(decoding: TruthTables.counts([entry]), as: UTF8.self)))
    let row = try #require(counts.records.first)
    func number(_ column: String) throws -> Int {
      let i = try #require(counts.header.fields.firstIndex(of: column))
      return try #require(Int(row.fields[i]))
    }
    let inFrame = try number("total")
    let outside = try number("outside_frame")
    // The frame of 256 px shows the middle of the dish only.
    #expect(outside > 0)
    #expect(inFrame + outside == 14)
    #expect(try TruthTables.listing([entry]).contains("\"total\" : \(inFrame)"))
  }
}
