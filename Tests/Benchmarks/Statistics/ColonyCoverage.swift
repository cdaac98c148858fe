import CFUCore
import CFUStatistics
import Glibc

/// How often the intervals of kappa of matched colonies, of F1 of one class and of AP50 and AP50:95
/// hold what they should: `statistics-bench colony-coverage [STUDIES]`.
///
/// Dishes of some 30 colonies of three classes; how many of them are missed and how many are given
/// another class differs from dish to dish (normal on the logit, standard deviation 0.6). Outlines are
/// squares, the machine's some pixels off, by more on some dishes than on others.
enum ColonyCoverage {
  private static let classes = ["A", "B", "C"]
  private static let shares = [0.5, 0.35, 0.15]

  static func run(studies: Int) {
    print("dishes  held %: kappa  F1 of class B  AP50  AP50:95   without interval")
    let truth = figures(study(dishes: 4000, seed: 99))
    for dishes in [5, 10, 20, 40] {
      var held = [Int](repeating: 0, count: truth.count)
      var without = 0
      for number in 0..<studies {
        let made = comparison(study(dishes: dishes, seed: UInt64(number + 1)))
        let holds = zip(
          [
            made?.kappa, made?.scores(of: "B")?.f1, made?.averagePrecision?.at50,
            made?.averagePrecision?.at50To95,
          ], truth
        ).compactMap { $0?.holds($1) }
        guard holds.count == truth.count else {
          without += 1
          continue
        }
        for (place, isHeld) in holds.enumerated() where isHeld { held[place] += 1 }
      }
      let n = Double(max(1, studies - without))
      let percents = held.map { "\((1000 * Double($0) / n).rounded() / 10)" }
      print("\(dishes)\t\(percents.joined(separator: "\t"))\t\(without)")
    }
  }

  private typealias Dish = (scores: DetectionScores, marks: AveragePrecision.Dish)

  private static func comparison(_ dishes: [Dish]) -> ColonyComparison? {
    var settings = ValidationSettings()
    settings.replicates = 1000
    return ColonyComparison(
      dishes.enumerated().map {
        ColonyComparison.Unit(dish: $0.offset, scorer: 0, scores: $0.element.scores)
      }, precision: AveragePrecision(dishes.map(\.marks)), order: classes,
      clusters: Array(dishes.indices), settings: settings)
  }

  private static func figures(_ dishes: [Dish]) -> [Double] {
    let sum = DetectionScores.sum(dishes.map(\.scores))
    let blind = AveragePrecision(dishes.map(\.marks)).figures()?.classBlind
    return [
      sum.confusion.agreement.kappa, sum.classes["B"]?.f1, blind?.at50, blind?.at50To95,
    ].map { $0 ?? .nan }
  }

  private static func study(dishes: Int, seed: UInt64) -> [Dish] {
    var random = SeededCounts(seed: seed)
    return (0..<dishes).map { _ in
      let missing = logistic(-2 + 0.6 * random.normal())
      let mistaking = logistic(-1.5 + 0.6 * random.normal())
      let off = 4 * exp(0.3 * random.normal())
      var machine: [MatchItem] = []
      var reference: [MatchItem] = []
      var pairs: [ColonyMatching.Pair] = []
      var missed: [Int] = []
      for _ in 0..<Int(random.poisson(30)) {
        let own = pick(random.uniform())
        let place = 100 * Double(reference.count)
        reference.append(item(own, at: place, 0))
        guard random.uniform() >= missing else {
          missed.append(reference.count - 1)
          continue
        }
        machine.append(
          item(
            random.uniform() < mistaking ? pick(random.uniform()) : own,
            at: place + off * random.normal(), off * random.normal(),
            score: 0.5 + 0.5 * random.uniform()))
        pairs.append(
          ColonyMatching.Pair(
            machine: machine.count - 1, reference: reference.count - 1, distance: 0, iou: nil))
      }
      var spurious: [Int] = []
      for _ in 0..<Int(random.poisson(3)) {
        machine.append(
          item(
            pick(random.uniform()), at: 100 * Double(machine.count), 500,
            score: 0.3 + 0.5 * random.uniform()))
        spurious.append(machine.count - 1)
      }
      let scores = DetectionScores(
        ColonyMatching(pairs: pairs, missed: missed, spurious: spurious), machine: machine,
        reference: reference)
      return (scores, AveragePrecision.Dish(machine: machine, reference: reference))
    }
  }

  /// A square of 24 px.
  private static func item(
    _ place: Int, at x: Double, _ y: Double, score: Double? = nil
  ) -> MatchItem {
    let corners = [(-12.0, -12.0), (12, -12), (12, 12), (-12, 12)]
    return MatchItem(
      centre: PixelPoint(x: x, y: y),
      outline: corners.map { PixelPoint(x: x + $0.0, y: y + $0.1) }, diameter: nil,
      classID: classes[place], score: score)
  }

  private static func pick(_ uniform: Double) -> Int {
    uniform < shares[0] ? 0 : uniform < shares[0] + shares[1] ? 1 : 2
  }

  private static func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
}

extension SeededCounts {
  /// 0 to 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
