/// The detections of one class, or of all, the surest first, each with the thresholds at which it
/// is a hit.
struct RankedDetections: Sendable {
  struct Detection: Sendable {
    var score: Double
    var dish: Int32
    /// Bit i: a hit at the i-th threshold.
    var hits: UInt16
  }

  /// 0.5 to 0.95 as numpy's linspace, which COCO uses, has them.
  static let thresholds: [Double] = (0..<10).map { $0 == 9 ? 0.95 : 0.5 + Double($0) * (0.45 / 9) }
  /// Likewise recalls of 0 to 1.
  private static let recalls: [Double] = (0...100).map { $0 == 100 ? 1 : Double($0) * 0.01 }

  private let detections: [Detection]
  /// Marks of each dish that has any.
  private let positives: [(dish: Int, count: Int)]

  init(_ dishes: [Dish]) {
    positives = dishes.filter { $0.marks > 0 }.map { ($0.index, $0.marks) }
    // Stable, as the order among equal scores is part of the result.
    detections = dishes.flatMap(\.detections).enumerated().sorted {
      ($1.element.score, $0.offset) < ($0.element.score, $1.offset)
    }.map(\.element)
  }

  /// nil where the sample has no mark.
  func value(weights: [Int]?) -> AveragePrecision.Value? {
    let marks = positives.reduce(0) { $0 + $1.count * (weights?[$1.dish] ?? 1) }
    guard marks > 0 else { return nil }
    let values = Self.thresholds.indices.map {
      average(bit: 1 << UInt16($0), marks: marks, weights: weights)
    }
    return AveragePrecision.Value(
      at50: values[0], at50To95: values.reduce(0, +) / Double(values.count))
  }

  private func average(bit: UInt16, marks: Int, weights: [Int]?) -> Double {
    var (hits, seen) = (0, 0)
    // Precision where a recall is first reached; from there on the best that still comes.
    var steps: [(recall: Double, precision: Double)] = []
    for detection in detections {
      let times = weights?[Int(detection.dish)] ?? 1
      guard times > 0 else { continue }
      if detection.hits & bit != 0 {
        for _ in 0..<times {
          hits += 1
          seen += 1
          steps.append((Double(hits) / Double(marks), Double(hits) / Double(seen)))
        }
      } else {
        seen += times
      }
    }
    for index in steps.indices.dropLast().reversed() {
      steps[index].precision = max(steps[index].precision, steps[index + 1].precision)
    }
    var (sum, step) = (0.0, 0)
    for recall in Self.recalls {
      while step < steps.count, steps[step].recall < recall { step += 1 }
      guard step < steps.count else { break }
      sum += steps[step].precision
    }
    return sum / Double(Self.recalls.count)
  }
}

extension RankedDetections {
  /// What one dish adds.
  struct Dish: Sendable {
    var index: Int
    var marks: Int
    var detections: [Detection]

    /// - Parameter isMeant: whether an item is of the class.
    init(
      _ dish: AveragePrecision.Dish, index: Int, overlaps: OutlineOverlaps,
      where isMeant: (MatchItem) -> Bool
    ) {
      self.index = index
      var ofMachine: [Int32: [(mark: Int, iou: Double)]] = [:]
      let meant = dish.machine.map(isMeant)
      marks = 0
      for (mark, item) in dish.reference.enumerated() where isMeant(item) {
        marks += 1
        for overlap in overlaps.byReference[mark] where meant[Int(overlap.machine)] {
          ofMachine[overlap.machine, default: []].append((mark, overlap.iou))
        }
      }
      var detections = dish.machine.indices.filter { meant[$0] }.map { place in
        (
          place: place,
          detection: Detection(score: dish.machine[place].score ?? 0, dish: Int32(index), hits: 0)
        )
      }
      detections.sort {
        ($1.detection.score, $0.place) < ($0.detection.score, $1.place)
      }
      for (bit, threshold) in RankedDetections.thresholds.enumerated() {
        var taken: Set<Int> = []
        for place in detections.indices {
          var best = threshold
          var choice: Int?
          for (mark, iou) in ofMachine[Int32(detections[place].place)] ?? []
          where iou >= best && !taken.contains(mark) {
            (best, choice) = (iou, mark)
          }
          guard let choice else { continue }
          taken.insert(choice)
          detections[place].detection.hits |= 1 << UInt16(bit)
        }
      }
      self.detections = detections.map(\.detection)
    }
  }
}
