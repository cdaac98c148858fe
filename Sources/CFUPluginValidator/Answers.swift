import CFUPluginHost

/// What a plugin made of a batch, copied and not yet believed.
struct Answers: Sendable, Hashable {
  var items: [RawOutput]
  /// items x length of the embedding; empty without one.
  var embedding: [Float] = []

  /// Reads what the probe wrote: probabilities, strangeness, flags, embedding, one after another.
  init(_ memory: UnsafeRawBufferPointer, count: Int, classes: Int, embedding length: Int) {
    func float(_ index: Int) -> Float {
      memory.loadUnaligned(fromByteOffset: 4 * index, as: Float.self)
    }
    items = (0..<count).map { row in
      RawOutput(
        probabilities: (0..<classes).map { float(row * classes + $0) },
        outOfDistribution: float(count * classes + row),
        flags: memory.loadUnaligned(
          fromByteOffset: 4 * (count * (classes + 1) + row), as: UInt32.self))
    }
    embedding = (0..<count * length).map { float(count * (classes + 2) + $0) }
  }

  init(items: [RawOutput], embedding: [Float] = []) {
    self.items = items
    self.embedding = embedding
  }

  /// What the host would not believe; nil when every answer is sound.
  func problem(_ classes: [ClassifierManifest.ClassEntry]) -> String? {
    for (index, item) in items.enumerated() {
      if let why = OutputCheck.check(item, classes: classes).failure {
        return "object \(index + 1): \(why)"
      }
    }
    return nil
  }
}

/// How far two answers to one object may be apart.
enum Agreement: Sendable, Hashable {
  /// Equal bits.
  case exact
  /// Absolute, of a probability.
  case within(Float)
  /// Any valid answer.
  case anything

  /// The first object on which two answers are too far apart, in words; nil when none is.
  func difference(_ got: Answers, _ expected: Answers) -> String? {
    guard got.items.count == expected.items.count else { return "the number of answers differs" }
    for (index, (a, b)) in zip(got.items, expected.items).enumerated() {
      for (p, q) in zip(a.probabilities, b.probabilities) where !agree(p, q) {
        return "object \(index + 1) got the probability \(p) instead of \(q)"
      }
      guard self == .exact else { continue }
      if a.outOfDistribution.bitPattern != b.outOfDistribution.bitPattern,
        !(a.outOfDistribution.isNaN && b.outOfDistribution.isNaN)
      {
        return "object \(index + 1) got the out-of-distribution score \(a.outOfDistribution) "
          + "instead of \(b.outOfDistribution)"
      }
      if a.flags != b.flags {
        return "object \(index + 1) got the flags \(a.flags) instead of \(b.flags)"
      }
    }
    if self == .exact, got.embedding.map(\.bitPattern) != expected.embedding.map(\.bitPattern) {
      return "the embeddings differ"
    }
    return nil
  }

  private func agree(_ p: Float, _ q: Float) -> Bool {
    switch self {
    case .exact: p.bitPattern == q.bitPattern || (p.isNaN && q.isNaN)
    case .within(let tolerance): abs(p - q) <= tolerance
    case .anything: true
    }
  }

  /// As the probe wants it.
  var number: Float {
    switch self {
    case .exact: 0
    case .within(let tolerance): max(tolerance, .leastNormalMagnitude)
    case .anything: -1
    }
  }

  var words: String {
    switch self {
    case .exact: "bit for bit"
    case .within(let tolerance): "within \(brief(Double(tolerance)))"
    case .anything: "no determinism declared"
    }
  }
}
