import CFUCore
import CFUStatistics
import Foundation
import Testing

/// The same drawn dishes scored by scipy, scikit-learn, shapely and pycocotools
/// (`Tests/Readers/evaluate_detections.py`).
@Suite("Detection against independent evaluators")
struct IndependentEvaluatorTests {
  private struct Item: Encodable {
    var x: Double
    var y: Double
    var outline: [[Double]]
    var diameter: Double
    var `class`: String
    var score: Double

    private enum Key: String, CodingKey { case x, y, outline, diameter, `class`, score }

    let item: MatchItem

    init(_ item: MatchItem) {
      self.item = item
      (x, y) = (item.centre.x, item.centre.y)
      outline = item.outline.map { [$0.x, $0.y] }
      (diameter, `class`, score) = (item.diameter ?? 0, item.classID ?? "", item.score ?? 0)
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Key.self)
      try values.encode(x, forKey: .x)
      try values.encode(y, forKey: .y)
      try values.encode(outline, forKey: .outline)
      try values.encode(item.diameter, forKey: .diameter)
      try values.encode(item.classID, forKey: .class)
      try values.encode(item.score, forKey: .score)
    }
  }

  private struct Case: Encodable {
    struct Dish: Encodable {
      var machine: [Item]
      var reference: [Item]
    }
    var rule: String
    var least: Double
    var um_per_pixel: Double
    var dishes: [Dish]
  }

  private struct Figures: Decodable {
    struct Precision: Decodable {
      var blind: [Double]
      var classes: [String: [Double]]
    }
    var pairs: [[[Int]]]
    var ious: [[Double]]
    var blind: [Double]
    var classes: [String: [Double]]
    var labels: [String]
    var confusion: [[Int]]
    var kappa: Double?
    var exact: Precision?
    var masks: Precision?
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func run(_ path: String, _ arguments: [String]) throws -> (code: Int32, output: Data) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }

  /// Python with the evaluators; where there is none the test is cancelled, saying so. `make test`
  /// fetches them where that can be done.
  private func python() throws -> String {
    let named = ProcessInfo.processInfo.environment["CFU_READERS"] ?? ""
    let venv = Self.root.appendingPathComponent(".build-train/bin/python").path
    for path in [named, venv, "/usr/bin/python3"] {
      guard !path.isEmpty, FileManager.default.isExecutableFile(atPath: path) else { continue }
      let modules = "scipy sklearn shapely pycocotools"
      let look =
        "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))"
      let found = try run(path, ["-c", look] + modules.split(separator: " ").map(String.init))
      if found.code == 0 { return path }
    }
    try Test.cancel("Python has no scipy, sklearn, shapely and pycocotools")
  }

  private struct Drawn {
    var rule: MatchRule
    var dishes: [DrawnDetections.Dish]
  }

  /// Twenty studies: both rules, outlines and points, sparse and crowded dishes, an empty one, one
  /// so crowded that a mark has hundreds of candidates.
  private func drawn() -> [Drawn] {
    var all = (1...20 as ClosedRange<UInt64>).map { seed in
      var drawn = DrawnDetections(seed: seed)
      let rule: MatchRule =
        seed % 2 == 0
        ? .iou(drawn.number(0.3...0.6))
        : .distance(leastMicrometres: drawn.number(40...160))
      let dishes = (0..<Int(drawn.number(2...6.99))).map { _ in
        drawn.dish(
          marks: Int(drawn.number(0...70)), side: drawn.number(200...650), points: seed % 4 == 1)
      }
      return Drawn(rule: rule, dishes: dishes)
    }
    var crowd = DrawnDetections(seed: 21)
    all.append(
      Drawn(
        rule: .distance(leastMicrometres: 900),
        dishes: [crowd.dish(marks: 250, side: 150, points: true)]))
    return all
  }

  @Test func theyAgree() throws {
    let python = try python()
    let studies = drawn()
    let cases = studies.map { study in
      let (rule, least) =
        switch study.rule {
        case .distance(let least): ("distance", least)
        case .iou(let least): ("iou", least)
        }
      return Case(
        rule: rule, least: least, um_per_pixel: 10,
        dishes: study.dishes.map {
          Case.Dish(machine: $0.machine.map(Item.init), reference: $0.reference.map(Item.init))
        })
    }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("cfu-detections-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try JSONEncoder().encode(cases).write(to: file)
    let script = Self.root.appendingPathComponent("Tests/Readers/evaluate_detections.py").path
    let evaluated = try run(python, [script, file.path])
    try #require(evaluated.code == 0)
    let figures = try JSONDecoder().decode([Figures].self, from: evaluated.output)
    try #require(figures.count == studies.count)
    var pixels = PixelDifference()
    for (index, (study, theirs)) in zip(studies, figures).enumerated() {
      try compare(study, theirs, study: index, pixels: &pixels)
    }
    // pycocotools turns outlines into masks of whole pixels first. For colonies 8 to 28 px across
    // that changes an overlap by some hundredths, and jitter leaves many overlaps near 0.5, so that
    // pairs cross that threshold: AP50 differs by up to 0.039, AP50:95, over ten of them, by 0.010.
    #expect(pixels.studies == 15)
    #expect(pixels.at50 < 0.05 && pixels.at50 > 0)
    #expect(pixels.at50To95 < 0.02 && pixels.at50To95 > 0)
  }

  /// Largest differences between masks of pixels and exact overlaps.
  private struct PixelDifference {
    var studies = 0
    var at50 = 0.0
    var at50To95 = 0.0
  }

  private func compare(
    _ study: Drawn, _ theirs: Figures, study index: Int, pixels: inout PixelDifference
  ) throws {
    let place = Comment("study \(index)")
    var tallies: [DetectionScores] = []
    var ious: [[Double]] = []
    for (dish, pairs) in zip(study.dishes, theirs.pairs) {
      let matching = ColonyMatching.match(
        machine: dish.machine, reference: dish.reference, rule: study.rule, umPerPixel: 10)
      #expect(
        Set(matching.pairs.map { [$0.machine, $0.reference] }) == Set(pairs), place)
      ious += matching.pairs.compactMap { pair in
        pair.iou.map { [Double(pair.machine), Double(pair.reference), $0] }
      }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
      tallies.append(
        DetectionScores(matching, machine: dish.machine, reference: dish.reference))
    }
    #expect(ious.count == theirs.ious.count, place)
    let sum = DetectionScores.sum(tallies)
    func near(_ ours: Double?, _ expected: Double?) {
      #expect(abs((ours ?? -1) - (expected ?? -1)) < 1e-9, place)
    }
    for (one, other) in zip(
      ious.map { $0[2] }.sorted(), theirs.ious.map { $0[2] }.sorted())
    { near(one, other) }
    func same(_ tally: DetectionTally?, _ values: [Double]) {
      // scikit-learn has 0 for what is not defined.
      near(tally?.precision ?? 0, values[0])
      near(tally?.recall ?? 0, values[1])
      near(tally?.f1 ?? 0, values[2])
    }
    same(sum.all, theirs.blind)
    #expect(Set(sum.classes.keys) == Set(theirs.classes.keys), place)
    for (id, values) in theirs.classes { same(sum.classes[id], values) }
    let last = theirs.labels.count - 1
    for (row, said) in theirs.labels.enumerated() {
      for (column, seen) in theirs.labels.enumerated() {
        #expect(
          sum.confusion[
            reference: row == last ? .absent : .named(said),
            machine: column == last ? .absent : .named(seen)] == theirs.confusion[row][column],
          place)
      }
    }
    near(sum.confusion.agreement.kappa, theirs.kappa)
    let precision = AveragePrecision(
      study.dishes.map { AveragePrecision.Dish(machine: $0.machine, reference: $0.reference) })
    guard let exact = theirs.exact, let masks = theirs.masks else {
      #expect(precision.figures() == nil, place)
      return
    }
    let ours = try #require(precision.figures())
    near(ours.classBlind?.at50, exact.blind[0])
    near(ours.classBlind?.at50To95, exact.blind[1])
    #expect(Set(ours.classes.keys) == Set(exact.classes.keys), place)
    for (id, values) in exact.classes {
      near(ours.classes[id]?.at50, values[0])
      near(ours.classes[id]?.at50To95, values[1])
    }
    pixels.studies += 1
    pixels.at50 = max(pixels.at50, abs(masks.blind[0] - exact.blind[0]))
    pixels.at50To95 = max(pixels.at50To95, abs(masks.blind[1] - exact.blind[1]))
  }
}
