/// Matched and unmatched colonies by what the reference says and what the machine says.
package struct ConfusionTable: Sendable, Hashable {
  package enum Label: Sendable, Hashable {
    /// A class, by its id.
    case named(String)
    /// A colony of which no class was said.
    case unnamed
    /// No colony: of the machine for one that was missed, of the reference for a spurious one.
    case absent
  }

  private struct Cell: Sendable, Hashable {
    var reference: Label
    var machine: Label
  }

  private var cells: [Cell: Int] = [:]

  package init() {}

  package subscript(reference reference: Label, machine machine: Label) -> Int {
    cells[Cell(reference: reference, machine: machine)] ?? 0
  }

  package mutating func add(reference: Label, machine: Label, times: Int = 1) {
    guard times != 0 else { return }
    cells[Cell(reference: reference, machine: machine), default: 0] += times
  }

  package mutating func add(_ other: ConfusionTable, times: Int = 1) {
    guard times != 0 else { return }
    for (cell, count) in other.cells { cells[cell, default: 0] += times * count }
  }

  /// The rows: classes of the reference, then those without a class, then none (spurious); only
  /// what occurs, but for the last, which always stands.
  /// - Parameter order: class ids in the order wanted; further ones follow by name.
  package func rows(order: [String]) -> [Label] {
    Self.labels(Set(cells.keys.map(\.reference)), order: order)
  }

  /// The columns: classes of the machine, then those without a class, then none (missed).
  package func columns(order: [String]) -> [Label] {
    Self.labels(Set(cells.keys.map(\.machine)), order: order)
  }

  private static func labels(_ found: Set<Label>, order: [String]) -> [Label] {
    var labels = order.filter { found.contains(.named($0)) }
    labels += found.compactMap { label in
      if case .named(let id) = label, !order.contains(id) { id } else { nil }
    }.sorted()
    return labels.map(Label.named) + (found.contains(.unnamed) ? [.unnamed] : []) + [.absent]
  }

  /// How far both say the same class of the matched colonies of which both say one.
  package var agreement: Agreement {
    var ids: Set<String> = []
    for cell in cells.keys {
      guard case .named(let said) = cell.reference, case .named(let seen) = cell.machine else {
        continue
      }
      ids.formUnion([said, seen])
    }
    let labels = ids.sorted().map(Label.named)
    return Agreement(
      labels.map { said in labels.map { self[reference: said, machine: $0] } })
  }
}
