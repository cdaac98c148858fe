import CFUCore

extension StabilityReport {
  /// Kinds of variant that should change nothing, in the order of the words.
  package static let disturbing: [Kind] = [.rotation, .exposure, .compression]
  /// A class is told when its count changed by at least so many colonies,
  package static let leastColonies = 3
  /// and by at least so many percent of the unchanged file's count.
  package static let leastPercent = 30
  private static let mostTold = 8

  /// The count of one class of a dish, under the variant that changed it most.
  package struct ClassChange: Sendable, Hashable {
    package var dish: String
    package var classID: String
    /// Of the unchanged file.
    package var from: Int
    package var to: Int
    package var variant: Variant
  }

  /// The largest change of a total within a kind over all dishes.
  package struct TotalChange: Sendable, Hashable {
    package var dish: String
    package var variant: Variant
    /// Of the unchanged file's total; negative where fewer were counted.
    package var percent: Double
  }

  /// - Returns: nil where no dish has a colony, or there is no variant of the kind. The first dish
  ///   and variant among equal ones.
  package func largestChange(_ kind: Kind) -> TotalChange? {
    var worst: TotalChange?
    for dish in dishes {
      guard let base = dish.base, base.total > 0 else { continue }
      for count in dish.counts where count.variant.kind == kind && count.variant != .unchanged {
        let percent = 100 * Double(count.total - base.total) / Double(base.total)
        if worst.map({ abs(percent) > abs($0.percent) }) ?? true {
          worst = TotalChange(dish: dish.name, variant: count.variant, percent: percent)
        }
      }
    }
    return worst
  }

  /// Classes that changed by at least `leastColonies` and `leastPercent`, those of the most colonies
  /// first; a class that was refused has no count to compare.
  package var classChanges: [ClassChange] {
    var changes: [ClassChange] = []
    for dish in dishes {
      guard let base = dish.base else { continue }
      for (place, id) in classes.enumerated() {
        guard let from = base.classes[place] else { continue }
        var worst: ClassChange?
        for count in dish.counts where count.variant != .unchanged {
          guard let to = count.classes[place], abs(to - from) >= Self.leastColonies,
            100 * abs(to - from) >= Self.leastPercent * from,
            abs(to - from) > worst.map({ abs($0.to - $0.from) }) ?? 0
          else { continue }
          worst = ClassChange(
            dish: dish.name, classID: id, from: from, to: to, variant: count.variant)
        }
        if let worst { changes.append(worst) }
      }
    }
    return changes.enumerated().sorted { one, other in
      let (a, b) = (one.element, other.element)
      return (-abs(a.to - a.from), a.from, one.offset) < (-abs(b.to - b.from), b.from, other.offset)
    }.map(\.element)
  }

  /// What the tables come to, in lines that each end.
  var words: String {
    var lines: [String] = []
    let largest = Self.disturbing.compactMap { kind in
      largestChange(kind).map { change in
        let percent = DecimalText.fixed(change.percent, decimals: 1)
        return change.percent == 0
          ? "by \(kind.rawValue) none"
          : "by \(kind.rawValue) \(change.percent > 0 ? "+" : "")\(percent) % "
            + "(\(change.dish), \(change.variant.name))"
      }
    }
    if !largest.isEmpty {
      let over = dishes.count == 1 ? "" : " over all \(dishes.count) dishes"
      lines.append("Largest change of the total\(over): \(largest.joined(separator: "; ")).")
    }
    let limits = "\(Self.leastColonies) colonies and \(Self.leastPercent) %"
    let changes = classChanges
    if changes.isEmpty {
      lines.append("No class changed by \(limits) or more.")
    } else {
      lines.append("Classes whose count changed by at least \(limits), the worst first:")
      for change in changes.prefix(Self.mostTold) {
        lines.append(
          "  \(change.dish), \(change.classID): from \(change.from) to \(change.to), "
            + "\(change.variant.name)")
      }
      if changes.count > Self.mostTold {
        lines.append("  and \(changes.count - Self.mostTold) more")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The same for scripts.
  var largestChangesJSON: JSONValue {
    .object(
      Dictionary(
        uniqueKeysWithValues: Self.disturbing.map { kind in
          guard let change = largestChange(kind) else { return (kind.rawValue, .null) }
          return (
            kind.rawValue,
            .object([
              "dish": .string(change.dish), "variant": .string(change.variant.name),
              "percent": .number(change.percent),
            ])
          )
        }))
  }

  var classChangesJSON: JSONValue {
    .list(
      classChanges.map { change in
        .object([
          "dish": .string(change.dish), "class": .string(change.classID),
          "from": .exactly(Double(change.from)), "to": .exactly(Double(change.to)),
          "variant": .string(change.variant.name),
        ])
      })
  }
}

extension StabilityReport.Dish {
  /// What the same file gives now.
  fileprivate var base: StabilityReport.Count? { counts.first { $0.variant == .unchanged } }
}
