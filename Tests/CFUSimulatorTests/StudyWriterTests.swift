import CFUCore
import CFUPictures
import CFUSimulator
import Synchronization
import Testing

@Suite("A study's folder")
struct StudyWriterTests {
  @Test func holdsPicturesThenTables() throws {
    var study = DoseStudy()
    study.doses = [10]
    study.dishes = 1
    let plan = study.plan(seed: 1)
    let files = Mutex<[(path: String, bytes: [UInt8])]>([])
    let steps = Mutex<[Int]>([])
    let writer = SimulatedStudyWriter(folder: "results") { bytes, path in
      files.withLock { $0.append((path, bytes)) }
    }
    let entries = try writer.write(
      plan, settings: TestDish.settings(side: 200), jobs: 2,
      sheet: { study.sampleSheet(plan, pictures: $0) },
      progress: { done, total in
        #expect(total == 2)
        steps.withLock { $0.append(done) }
      })
    #expect(entries.map(\.picture) == ["D1-vehicle-1.jpg", "D1-10-1.jpg"])
    #expect(steps.withLock { $0 }.sorted() == [1, 2])
    let written = files.withLock { $0 }
    #expect(
      Set(written.prefix(2).map(\.path)) == ["results/D1-vehicle-1.jpg", "results/D1-10-1.jpg"])
    // The sheet comes last: a sheet that is there names pictures that are there.
    #expect(
      written.dropFirst(2).map(\.path) == [
        "results/D1-vehicle-1.geojson", "results/D1-10-1.geojson", "results/truth_coco.json",
        "results/truth.csv", "results/truth_counts.csv", "results/truth_artefacts.csv",
        "results/study.csv",
      ])
    let first = try #require(written.first { $0.path == "results/D1-vehicle-1.jpg" }).bytes
    #expect(Array(first.prefix(3)) == [0xFF, 0xD8, 0xFF])
    // The same picture as the simulator's own, in JPEG.
    let dish = DishSimulator(settings: TestDish.settings(side: 200)).render(
      seed: plan[0].seed, counts: plan[0].counts)
    #expect(first == (try PictureEncoder.jpeg(dish.image, quality: dish.truth.jpegQuality)))
    #expect(entries[0].truth == dish.truth)
  }
}
