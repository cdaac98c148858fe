import CFUStatistics
import Glibc
import Testing

@Suite("Bootstrap by dish")
struct ClusterBootstrapTests {
  private func mean(_ values: [Double]) -> ([Int]) -> [Double?] {
    { weights in
      let n = Double(weights.reduce(0, +))
      return [zip(values, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / n]
    }
  }

  @Test("a mean without scatter of resamples has Student's interval of the jackknife")
  func student() throws {
    let found = ClusterBootstrap.intervals(
      resamples: [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1]], scales: [.real],
      statistics: mean([1, 2, 3, 4, 5]))[0]
    // t of 4 degrees 2.776445105 x (2.5 / 5)^(1/2).
    #expect(found.value == 3 && found.basis == .resampling && found.isRough)
    #expect(abs(try #require(found.high) - 3 - 1.963243161) < 1e-8)
    #expect(abs(try #require(found.low) - 3 + 1.963243161) < 1e-8)
  }

  @Test("one seed, one interval")
  func seeds() throws {
    let values = [3.0, 8, 2, 9, 4, 7, 5, 5, 1, 12]
    func found(_ seed: UInt64) -> BootstrapInterval {
      ClusterBootstrap.intervals(
        clusters: 10, seed: seed, scales: [.real], statistics: mean(values))[0]
    }
    #expect(found(3) == found(3) && !found(3).isRough)
    let width = try #require(found(3).high) - (try #require(found(3).low))
    let other = try #require(found(4).high) - (try #require(found(4).low))
    #expect(abs(width / other - 1) < 0.1)
  }

  @Test("too few clusters give a value and no interval")
  func few() {
    for clusters in 0..<ClusterBootstrap.fewestClusters {
      let found = ClusterBootstrap.intervals(
        clusters: clusters, scales: [.real],
        statistics: mean((0..<clusters).map { Double($0) }))[0]
      #expect(found.low == nil && found.high == nil && found.basis == .none)
      #expect((found.value == nil) == (clusters == 0))
    }
  }

  @Test("dishes that are all alike have no interval without width")
  func alike() throws {
    func share(_ value: Double, _ trials: Double?) -> BootstrapInterval {
      ClusterBootstrap.intervals(
        clusters: 10, scales: [.share(trials: trials)], statistics: { _ in [value] })[0]
    }
    // 410 colonies, 41 a dish, are worth 410 / (1 + 40 x 0.1) = 82.
    let perfect = share(1, 410)
    #expect(perfect.basis == .rule && perfect.high == 1)
    #expect(abs(try #require(perfect.low) - pow(0.025, 1.0 / 82)) < 1e-10)
    let none = share(0, 410)
    #expect(none.low == 0)
    #expect(abs(try #require(none.high) - (1 - pow(0.025, 1.0 / 82))) < 1e-10)
    #expect(abs(try #require(share(1, nil).low) - pow(0.025, 0.1)) < 1e-10)
    // Clopper and Pearson's interval of 5 of 10, in any table: 0.187 to 0.813.
    let half = share(0.5, nil)
    #expect(half.basis == .rule)
    #expect(abs(try #require(half.low) - 0.1871) < 5e-5)
    #expect(abs(try #require(half.high) - 0.8129) < 5e-5)
    let mean = ClusterBootstrap.intervals(
      clusters: 10, scales: [.real, .positive, .correlation], statistics: { _ in [3, 3, 1] })
    #expect(mean.map(\.basis) == [.none, .none, .none] && mean.map(\.value) == [3, 3, 1])
  }

  @Test("one fault in many colonies is no narrower than none")
  func oneFault() throws {
    func recall(_ faults: Double) -> BootstrapInterval {
      ClusterBootstrap.intervals(clusters: 10, scales: [.share(trials: 410)]) { weights in
        [1 - faults * Double(weights[0]) / Double(41 * weights.reduce(0, +))]
      }[0]
    }
    #expect(recall(1).basis == .rule)
    #expect(try #require(recall(1).low) < (try #require(recall(0).low)))
    #expect(recall(1).high ?? 0 > recall(1).value ?? 1)
  }

  @Test("a statistic that cannot be had is none, and does not hinder the others")
  func undefined() {
    let found = ClusterBootstrap.intervals(
      clusters: 8, scales: [.real, .real, .positive]
    ) { weights in
      [nil, Double(weights[0] + 2 * weights[1]), .nan]
    }
    #expect(found[0].estimate == nil && found[2].estimate == nil)
    #expect(found[0].basis == .none && found[1].basis == .resampling && found[1].value == 3)
  }

  @Test("a median that no single dish moves has the interval of its resamples")
  func median() throws {
    let values = [1.0, 2, 4, 5, 5, 5, 5, 6, 9, 12]
    let found = ClusterBootstrap.intervals(clusters: 10, scales: [.real]) { weights in
      let drawn = zip(values, weights).flatMap { [Double](repeating: $0, count: $1) }
      let half = drawn.count / 2
      return [drawn.count % 2 == 1 ? drawn[half] : (drawn[half - 1] + drawn[half]) / 2]
    }[0]
    #expect(found.value == 5 && found.basis == .resampling)
    #expect(try #require(found.low) < 5 && (try #require(found.low)) > 2)
  }

  @Test("every dish is one donor's")
  func donors() {
    let clusters = DishClusters([7, 7, -3, 7, 0], dishes: 5)
    #expect(clusters.count == 3 && clusters.ofDish == [0, 0, 1, 0, 2])
    #expect(DishClusters(nil, dishes: 3).ofDish == [0, 1, 2])
    #expect(DishClusters([], dishes: 0).count == 0)
  }

  @Test("intervals of ten dishes that differ hold a recall and a mean as often as they say")
  func coverage() throws {
    var generator = SeededGenerator(seed: 12)
    var held = [0, 0]
    let studies = 1000
    for study in 0..<studies {
      // Recall evenly from 0.7 to 1 between dishes, 0.85 in all.
      let dishes = (0..<10).map { _ -> (found: Double, all: Double) in
        let recall = Double.random(in: 0.7...1, using: &generator)
        let all = generator.poisson(30)
        let found = (0..<Int(all)).count { _ in
          Double.random(in: 0..<1, using: &generator) < recall
        }
        return (Double(found), all)
      }
      let found = ClusterBootstrap.intervals(
        clusters: 10, replicates: 400, seed: UInt64(study),
        scales: [.share(trials: dishes.reduce(0) { $0 + $1.all }), .real]
      ) { weights in
        var (hits, all, n) = (0.0, 0.0, 0.0)
        for (dish, weight) in zip(dishes, weights) {
          hits += Double(weight) * dish.found
          all += Double(weight) * dish.all
          n += Double(weight)
        }
        return [hits / all, all / n]
      }
      if found[0].estimate?.holds(0.85) == true { held[0] += 1 }
      if found[1].estimate?.holds(30) == true { held[1] += 1 }
    }
    // 95 %, two points, and two standard errors of a thousand studies.
    for share in held.map({ Double($0) / Double(studies) }) {
      #expect(abs(share - 0.95) < 0.02 + 2 * (0.95 * 0.05 / Double(studies)).squareRoot())
    }
  }
}
