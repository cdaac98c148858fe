import CFUCore
import CFUPluginHost

/// Level 5: the shipped vectors are answered as they say.
enum VectorLevel {
  static let tests: [ClassifierTest] = [
    ClassifierTest(
      name: "5.vectors", title: "the shipped vectors are answered as they say",
      advice:
        "If the classifier was changed on purpose, write the vectors anew with `make record` (or "
        + "`cfu plugins record PATH`); else it computes otherwise on this machine."
    ) { bench throws(TestFailure) in
      guard !bench.entry.vectors.isEmpty else {
        return .skipped("there are no vectors (1.vectors)")
      }
      var worst = 0.0
      var worstName = ""
      var objects = 0
      for file in bench.entry.vectors {
        let (vectors, batch) = try read(file, bench)
        objects += vectors.items.count
        let answers = try answers(to: batch, bench)
        var evidence = Evidence(batch: batch)
        evidence.got = answers
        evidence.expected = expected(vectors, bench.entry)
        var flipped: [String] = []
        var (fileWorst, fileName) = (0.0, "")
        for (item, answer) in zip(vectors.items, answers.items) {
          for (value, entry) in zip(answer.probabilities, bench.entry.classes) {
            let difference = abs(Double(value) - (item.probabilities[entry.id] ?? .nan))
            if !(difference <= fileWorst) { (fileWorst, fileName) = (difference, item.name) }
          }
          let best = answer.probabilities.indices.max {
            answer.probabilities[$0] < answer.probabilities[$1]
          }
          let class_ = best.map { bench.entry.classes[$0].id } ?? "nothing"
          if class_ != item.class {
            flipped.append("'\(item.name)' is \(class_), not \(item.class)")
          }
        }
        let tolerance = min(vectors.tolerance, TestVectors.largestTolerance)
        guard fileWorst <= tolerance, flipped.isEmpty else {
          throw TestFailure(
            "\(file): '\(fileName)' is off by \(brief(fileWorst)) (allowed: \(brief(tolerance))); "
              + "\(flipped.count) class(es) flipped"
              + (flipped.isEmpty ? "" : ": " + flipped.prefix(3).joined(separator: ", ")),
            evidence: evidence)
        }
        if fileWorst >= worst { (worst, worstName) = (fileWorst, fileName) }
      }
      return .passed(
        "\(objects) objects, worst '\(worstName)' off by \(brief(worst)), none flipped")
    }
  ]

  /// The objects of all vectors that can be read; nil where there are none.
  static func known(_ bundle: PluginBundle, _ entry: ClassifierManifest) -> ClassifierBatch? {
    for file in entry.vectors {
      let path = bundle.path + "/" + file
      if let vectors = try? TestVectors(path: path), !vectors.items.isEmpty,
        let batch = try? vectors.batch(for: entry, path: path)
      {
        return batch
      }
    }
    return nil
  }

  private static func read(
    _ file: String, _ bench: TestBench
  ) throws(TestFailure) -> (TestVectors, ClassifierBatch) {
    let path = bench.bundle.path + "/" + file
    do throws(CFUError) {
      let vectors = try TestVectors(path: path)
      return (vectors, try vectors.batch(for: bench.entry, path: path))
    } catch {
      throw TestFailure(error.message, advice: error.nextStep)
    }
  }

  /// Answers to any number of objects, in batches of what the classifier takes.
  private static func answers(
    to batch: ClassifierBatch, _ bench: TestBench
  ) throws(TestFailure) -> Answers {
    let probe = try bench.ready()
    var items: [RawOutput] = []
    for start in stride(from: 0, to: batch.items.count, by: bench.largest(256)) {
      let end = min(start + bench.largest(256), batch.items.count)
      items += try bench.sound(probe, batch, start..<end).items
    }
    return Answers(items: items)
  }

  private static func expected(_ vectors: TestVectors, _ entry: ClassifierManifest) -> Answers {
    Answers(
      items: vectors.items.map { item in
        RawOutput(
          probabilities: entry.classes.map { Float(item.probabilities[$0.id] ?? .nan) },
          outOfDistribution: .nan, flags: 0)
      })
  }
}
