package import CFUCore
import CFUStatistics

/// How far the count of a dish changes with what should not matter: how the dish lies, how bright
/// the picture is, how much it is compressed.
package struct StabilityReport: Sendable {
  /// What was done to a picture before it was counted again.
  package enum Variant: Sendable, Hashable {
    /// Nothing: the same file.
    case unchanged
    /// Written again without loss.
    case copied
    /// Clockwise, quarters of a turn.
    case turned(Int)
    /// Light times 2^stops.
    case exposed(Double)
    /// A JPEG of libjpeg's quality, 1 to 100.
    case compressed(Int)

    /// In the order of the table.
    package static let all: [Variant] = [
      .unchanged, .copied, .turned(1), .turned(2), .turned(3), .exposed(-2.0 / 3),
      .exposed(-1.0 / 3), .exposed(1.0 / 3), .exposed(2.0 / 3), .compressed(95), .compressed(85),
      .compressed(70), .compressed(50),
    ]

    package var kind: Kind {
      switch self {
      case .unchanged, .copied: .same
      case .turned: .rotation
      case .exposed: .exposure
      case .compressed: .compression
      }
    }

    package var name: String {
      switch self {
      case .unchanged: "the same file"
      case .copied: "copied without loss"
      case .turned(let quarters): "turned by \(90 * quarters) degrees"
      case .exposed(let stops):
        "exposure \(stops > 0 ? "+" : "")\(DecimalText.fixed(stops, decimals: 2)) EV"
      case .compressed(let quality): "JPEG quality \(quality)"
      }
    }
  }

  package enum Kind: String, Sendable, CaseIterable {
    case same, rotation, exposure, compression
  }

  /// Colonies of one dish under one variant.
  package struct Count: Sendable {
    package var variant: Variant
    /// By class, in the order of the classes; nil for a class that was refused.
    package var classes: [Int?]
    package var total: Int
    package var flags: [DishFlag]

    package init(variant: Variant, classes: [Int?], total: Int, flags: [DishFlag]) {
      self.variant = variant
      self.classes = classes
      self.total = total
      self.flags = flags
    }

    package init(variant: Variant, record: DishRecord, classes: [String]) {
      self.variant = variant
      self.classes = classes.map { record.countUnlessRefused(of: $0) }
      total = record.total
      flags = record.flags
    }
  }

  package struct Dish: Sendable {
    package var name: String
    /// As the study has it.
    package var counted: Int
    package var counts: [Count]

    package init(name: String, counted: Int, counts: [Count]) {
      self.name = name
      self.counted = counted
      self.counts = counts
    }

    /// Standard deviation over mean of the totals of one kind of variant together with that of the
    /// unchanged file, percent; nil where no colony was counted or there is no variant of it.
    package func variation(_ kind: Kind) -> Double? {
      let totals = counts.filter { $0.variant == .unchanged || $0.variant.kind == kind }
        .map { Double($0.total) }
      guard totals.count > 1 else { return nil }
      let mean = totals.reduce(0, +) / Double(totals.count)
      guard mean > 0 else { return nil }
      let squares = totals.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return 100 * (squares / Double(totals.count - 1)).squareRoot() / mean
    }

    /// The largest change of the total against the unchanged file within a kind, percent.
    package func largestChange(_ kind: Kind) -> Double? {
      guard let base = counts.first(where: { $0.variant == .unchanged })?.total, base > 0 else {
        return nil
      }
      return counts.filter { $0.variant.kind == kind && $0.variant != .unchanged }
        .map { 100 * (Double($0.total) / Double(base) - 1) }
        .max { abs($0) < abs($1) }
    }
  }

  package var dishes: [Dish]
  /// Ids of the classes that are colonies.
  package var classes: [String]

  package init(dishes: [Dish], classes: [String]) {
    self.dishes = dishes
    self.classes = classes
  }

  /// `stability.csv`: one row a dish and variant.
  package var table: String {
    var writer = CSVWriter()
    writer.row(
      ["dish", "kind", "variant"] + classes.map { "count_\($0)" }
        + ["total", "change_percent", "flags"])
    for dish in dishes {
      let base = dish.counts.first { $0.variant == .unchanged }?.total
      for count in dish.counts {
        writer.field(dish.name)
        writer.field(count.variant.kind.rawValue)
        writer.field(count.variant.name)
        for value in count.classes { writer.field(value.map(String.init) ?? "") }
        writer.field(count.total)
        writer.field(
          Self.change(count.total, base).map { DecimalText.fixed($0, decimals: 2) } ?? "")
        writer.field(count.flags.map(\.rawValue).joined(separator: "; "))
        writer.endRow()
      }
    }
    return writer.text
  }

  private static func change(_ total: Int, _ base: Int?) -> Double? {
    base.flatMap { $0 > 0 ? 100 * (Double(total) / Double($0) - 1) : nil }
  }

  package var text: String {
    var rows: [(dish: String, count: Count, base: Int?)] = []
    for dish in dishes {
      let base = dish.counts.first { $0.variant == .unchanged }?.total
      for (place, count) in dish.counts.enumerated() {
        rows.append((place == 0 ? dish.name : "", count, base))
      }
    }
    var columns: [(title: String, cells: [String], side: AlignedText.Side)] = [
      ("dish", rows.map(\.dish), .leading),
      ("picture", rows.map(\.count.variant.name), .leading),
      ("total", rows.map { String($0.count.total) }, .trailing),
      (
        "change",
        rows.map { row in
          guard row.count.variant != .unchanged, let change = Self.change(row.count.total, row.base)
          else { return "" }
          return (change > 0 ? "+" : "") + DecimalText.fixed(change, decimals: 1) + " %"
        }, .trailing
      ),
    ]
    for (place, id) in classes.enumerated() where classes.count > 1 {
      columns.append(
        (id, rows.map { $0.count.classes[place].map(String.init) ?? "refused" }, .trailing))
    }
    var summary: [(title: String, cells: [String], side: AlignedText.Side)] = [
      ("dish", dishes.map(\.name), .leading)
    ]
    for kind in Self.disturbing {
      summary.append(
        (
          "CV by \(kind.rawValue)",
          dishes.map { $0.variation(kind).map { DecimalText.fixed($0, decimals: 1) + " %" } ?? "" },
          .trailing
        ))
      summary.append(
        (
          "largest",
          dishes.map { dish in
            dish.largestChange(kind).map {
              ($0 > 0 ? "+" : "") + DecimalText.fixed($0, decimals: 1) + " %"
            } ?? ""
          }, .trailing
        ))
    }
    return AlignedText.text(columns) + "\n" + AlignedText.text(summary) + "\n" + words
  }

  package var json: String {
    JSONValue.object([
      "classes": .list(classes.map { .string($0) }),
      "largest_change": largestChangesJSON,
      "class_changes": classChangesJSON,
      "dishes": .list(
        dishes.map { dish in
          .object([
            "dish": .string(dish.name), "counted": .exactly(Double(dish.counted)),
            "variation_percent": .object(
              Dictionary(
                uniqueKeysWithValues: Self.disturbing.map {
                  ($0.rawValue, JSONValue.number(dish.variation($0)))
                })),
            "counts": .list(
              dish.counts.map { count in
                .object([
                  "kind": .string(count.variant.kind.rawValue),
                  "variant": .string(count.variant.name),
                  "total": .exactly(Double(count.total)),
                  "classes": .object(
                    Dictionary(
                      uniqueKeysWithValues: zip(classes, count.classes).map {
                        ($0, JSONValue.exactly($1.map(Double.init)))
                      })),
                  "flags": .list(count.flags.map { .string($0.rawValue) }),
                ])
              }),
          ])
        }),
    ]).document
  }
}
