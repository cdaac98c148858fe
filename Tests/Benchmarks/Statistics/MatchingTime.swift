import CFUCore
import CFUStatistics
import Dispatch

/// How long it takes to match as many colonies with as many marks on one dish, by how crowded they
/// are: `statistics-bench matching [COLONIES]`.
enum MatchingTime {
  static func run(colonies: Int) {
    print(
      "\(colonies) colonies against \(colonies) marks, a mark's reach 9 px (100 um at 11 um/px)")
    print("side px  candidates a mark  marks      seconds  pairs")
    // The first is a 35 mm dish.
    for side in [3000.0, 1000, 500, 160] {
      for isJittered in [true, false] {
        var generator = SeededCounts(seed: 7)
        var machine: [MatchItem] = []
        var reference: [MatchItem] = []
        for _ in 0..<colonies {
          let (x, y) = (side * generator.uniform(), side * generator.uniform())
          reference.append(item(x, y))
          machine.append(
            isJittered
              ? item(x + 4 * (generator.uniform() - 0.5), y + 4 * (generator.uniform() - 0.5))
              : item(side * generator.uniform(), side * generator.uniform()))
        }
        let start = DispatchTime.now().uptimeNanoseconds
        let matching = ColonyMatching.match(
          machine: machine, reference: reference, rule: .distance(leastMicrometres: 100),
          umPerPixel: 11)
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9
        let near = Double(colonies) * 3.14159 * (100.0 / 11) * (100.0 / 11) / (side * side)
        print(
          "\(Int(side))\t\(Int(near.rounded()))\t\(isJittered ? "jittered" : "unrelated")\t"
            + "\((seconds * 1000).rounded() / 1000)\t\(matching.pairs.count)")
      }
    }
  }

  private static func item(_ x: Double, _ y: Double) -> MatchItem {
    MatchItem(
      centre: PixelPoint(x: x, y: y), outline: [], diameter: 10, classID: nil, score: nil)
  }
}
