import CFUCore
import CFUSimulator
import Synchronization
import Testing

@Suite("A seed decides everything")
struct DeterminismTests {
  @Test(arguments: SimulatorProfile.allCases)
  func equalSeedsGiveEqualPictures(profile: SimulatorProfile) {
    var settings = profile.settings(seed: 5)
    settings.frame.dishDiameterMillimetres = 5
    #expect(profile.settings(seed: 5) == profile.settings(seed: 5))
    let simulator = DishSimulator(settings: settings)
    let first = simulator.render(seed: 5, counts: TestDish.counts)
    let second = simulator.render(seed: 5, counts: TestDish.counts)
    #expect(first.image.samples == second.image.samples)
    #expect(first.truth == second.truth)
    let other = simulator.render(seed: 6, counts: TestDish.counts)
    #expect(first.truth != other.truth)
  }

  @Test func jobCountsChangeNothing() throws {
    var study = DoseStudy()
    study.doses = [10]
    study.dishes = 2
    let plan = study.plan(seed: 3)
    #expect(plan == study.plan(seed: 3))
    #expect(plan != study.plan(seed: 4))
    func pictures(jobs: Int) throws -> ([[UInt8]], [DishTruth]) {
      let pictures = Mutex([[UInt8]](repeating: [], count: plan.count))
      let truths = try StudySimulation(settings: TestDish.settings(side: 512), jobs: jobs).run(plan)
      {
        index, dish in
        pictures.withLock { $0[index] = dish.image.samples }
      }
      return (pictures.withLock { $0 }, truths)
    }
    let alone = try pictures(jobs: 1)
    let together = try pictures(jobs: 3)
    #expect(alone.0 == together.0)
    #expect(alone.1 == together.1)
    #expect(alone.0.allSatisfy { $0.count == 3 * 512 * 512 })
  }

  @Test func aFailureStopsTheRest() {
    struct Full: Error {}
    let plan = DoseStudy().plan(seed: 1)
    let delivered = Mutex(0)
    #expect(throws: Full.self) {
      _ = try StudySimulation(settings: TestDish.settings(side: 128), jobs: 2).run(plan) { _, _ in
        delivered.withLock { $0 += 1 }
        throw Full()
      }
    }
    #expect(delivered.withLock { $0 } <= 2)
  }

  /// Each object has a stream of its own: dust does not move colonies.
  @Test func artefactsLeaveColoniesWhereTheyAre() {
    var dirty = TestDish.settings()
    dirty.artefacts.dust = .always(50...50)
    dirty.artefacts.bubbles = .always(5...5)
    dirty.artefacts.grid = .always(0.2...0.2)
    let clean = DishSimulator(settings: TestDish.settings()).render(
      seed: 9, counts: TestDish.counts)
    let other = DishSimulator(settings: dirty).render(seed: 9, counts: TestDish.counts)
    #expect(clean.truth.colonies == other.truth.colonies)
    #expect(clean.truth.artefacts.isEmpty)
    #expect(other.truth.artefacts.count == 55)
  }
}
