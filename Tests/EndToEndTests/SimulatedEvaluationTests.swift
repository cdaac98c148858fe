import CFUCore
import CFUStore
import Foundation
import Testing

/// Simulated dishes, counted and validated by `cfu`, and judged once more by scipy, scikit-learn,
/// shapely and pycocotools from the stored colonies and the simulator's own COCO file.
@Suite("Simulated dishes against independent evaluators")
struct SimulatedEvaluationTests {
  private let folder = TemporaryFolder()

  private func json(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// What the machine counted, by picture. Outlines have their corners as the store has them; COCO's
  /// are half a pixel further.
  private func machine(_ results: String) throws -> [String: [[String: Any]]] {
    let store = try StudyStore(path: results + "/study.sqlite", featureNames: ["diameter_um"])
    var items: [String: [[String: Any]]] = [:]
    for row in try store.rows() {
      let record = try #require(try store.record(at: row.position))
      items[row.image] = record.objects.filter(\.verdict.counted).map { item in
        [
          "x": item.object.centre.x + 0.5, "y": item.object.centre.y + 0.5,
          "outline": item.object.outline.map { [$0.x + 0.5, $0.y + 0.5] },
          "diameter": NSNull(), "class": item.verdict.classID ?? "",
          "score": item.verdict.probability ?? 0,
        ]
      }
    }
    try store.close()
    return items
  }

  /// What the simulator drew, by picture.
  private func truth(_ path: String) throws -> [String: [[String: Any]]] {
    let document = try json(try Files.text(path))
    let images = try #require(document["images"] as? [[String: Any]])
    let categories = try #require(document["categories"] as? [[String: Any]])
    var names: [Int: String] = [:]
    for category in categories {
      guard let id = category["id"] as? Int, let name = category["name"] as? String else {
        continue
      }
      names[id] = ["CFU-G", "CFU-M"].contains(name) ? "CFU-GM" : name
    }
    var items: [String: [[String: Any]]] = [:]
    var files: [Int: String] = [:]
    for image in images {
      guard let id = image["id"] as? Int, let file = image["file_name"] as? String else { continue }
      files[id] = file
      items[file] = []
    }
    for mark in try #require(document["annotations"] as? [[String: Any]]) {
      guard let file = (mark["image_id"] as? Int).flatMap({ files[$0] }),
        let name = (mark["category_id"] as? Int).flatMap({ names[$0] }), name != "cluster",
        let flat = (mark["segmentation"] as? [[Double]])?.first
      else { continue }
      let outline = stride(from: 0, to: flat.count - 1, by: 2).map { [flat[$0], flat[$0 + 1]] }
      items[file]?.append([
        "x": NSNull(), "y": NSNull(), "outline": outline, "diameter": NSNull(), "class": name,
        "score": NSNull(),
      ])
    }
    return items
  }

  @Test func bothComeToTheSameFigures() throws {
    let python = try Readers.python(
      ["scipy", "sklearn", "shapely", "pycocotools"], scratch: folder.path)
    let drawn = try Built.cfu([
      "simulate", "--out", folder.path("sim"), "--set", "3", "--seed", "3", "--dish-diameter-mm",
      "10", "--um-per-px", "6",
    ]).run(scratch: folder.path)
    #expect(drawn.code == 0, "\(drawn.stderr)")
    let results = folder.path("results")
    let counted = try Built.cfu([
      "count", folder.path("sim/study.csv"), "--out", results, "--no-report",
    ]).run(scratch: folder.path)
    #expect(counted.code == 0, "\(counted.stderr)")
    let ours = try machine(results)
    let theirs = try truth(folder.path("sim/truth_coco.json"))
    let pictures = theirs.keys.sorted()
    #expect(pictures.count == 3)

    for (rule, least) in [("distance", 100.0), ("iou", 0.5)] {
      let result = try Built.cfu([
        "validate", results, "--truth", folder.path("sim/truth_coco.json"), "--no-pictures",
        "--match", rule, "--json", "--out", folder.path("validation"),
      ]).run(scratch: folder.path)
      #expect(result.code == 0, "\(result.stderr)")
      let colonies = try #require(try json(result.stdout)["colonies"] as? [String: Any])
      let people = try #require(colonies["people"] as? [String: Any])
      let all = try #require(people["all"] as? [String: Any])

      let cases: [[String: Any]] = [
        [
          "rule": rule, "least": least, "um_per_pixel": 6.0, "masks": false,
          "dishes": pictures.map { ["machine": ours[$0] ?? [], "reference": theirs[$0] ?? []] },
        ]
      ]
      let file = folder.path("cases.json")
      try Files.write(
        [UInt8](try JSONSerialization.data(withJSONObject: cases)), to: file)
      let judged = try Command(
        executable: python, arguments: ["\(Built.root)/Tests/Readers/evaluate_detections.py", file]
      ).run(scratch: folder.path)
      #expect(judged.code == 0, "\(judged.stderr.suffix(2000))")
      let figures = try #require(
        (try JSONSerialization.jsonObject(with: Data(judged.stdout.utf8)) as? [[String: Any]])?
          .first)

      // There have to be hits and errors of every kind for the comparison to say anything.
      for kind in ["matched", "missed", "spurious"] {
        #expect(try #require(all[kind] as? Int) > 0, "\(rule) \(kind)")
      }
      let blind = try #require(figures["blind"] as? [Double])
      for (name, value) in zip(["precision", "recall", "f1"], blind) {
        try expectEqual(all[name], value, "\(rule) \(name)")
      }
      let classes = try #require(people["classes"] as? [String: [String: Any]])
      for (id, values) in try #require(figures["classes"] as? [String: [Double]]) {
        let own = try #require(classes[id], "\(id)")
        for (name, value) in zip(["precision", "recall", "f1"], values) {
          // scikit-learn says 0 where nothing can be said.
          if own[name] is NSNull, value == 0 { continue }
          try expectEqual(own[name], value, "\(rule) \(id) \(name)")
        }
      }
      if let kappa = figures["kappa"] as? Double {
        try expectEqual(people["kappa"], kappa, "\(rule) kappa")
      }
      let exact = try #require(figures["exact"] as? [String: Any])
      let average = try #require(exact["blind"] as? [Double])
      try expectEqual(all["ap50"], average[0], "\(rule) AP50")
      try expectEqual(all["ap50_95"], average[1], "\(rule) AP50:95")
      for (id, values) in try #require(exact["classes"] as? [String: [Double]]) {
        try expectEqual(classes[id]?["ap50"], values[0], "\(rule) \(id) AP50")
        try expectEqual(classes[id]?["ap50_95"], values[1], "\(rule) \(id) AP50:95")
      }
    }
  }

  private func expectEqual(_ estimate: Any?, _ value: Double, _ what: String) throws {
    let own = try #require((estimate as? [String: Any])?["value"] as? Double, "\(what)")
    #expect(abs(own - value) <= 1e-9, "\(what): \(own) and \(value)")
  }
}
