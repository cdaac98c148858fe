/// The state of `SparseAssignment`: the graph so far, the assignment, and the potentials that prove
/// it best.
///
/// Invariants: no edge costs less than the potentials of its ends, one of an assigned pair costs
/// exactly that; a column's potential is 0 as long as it is free and never more.
struct AssignmentWork {
  struct Edge {
    var column: Int32
    var cost: Int64
  }

  /// By row.
  var edges: [[Edge]]
  private(set) var columnOfRow: [Int32]
  private var rowOfColumn: [Int32]
  private var rowPotential: [Int64]
  private var columnPotential: [Int64]
  /// Cost of a row without a column.
  private let nothing: Int64

  // Of the search from one row. `seen` tells which entries belong to the present one.
  private var seen: [Int32]
  private var search: Int32 = 0
  private var length: [Int64]
  private var before: [Int32]
  private var settled: [Int32] = []
  private var queue = ShortestFirst()

  init(rows: Int, columns: Int, nothing: Int64) {
    self.nothing = nothing
    edges = Array(repeating: [], count: rows)
    columnOfRow = Array(repeating: -1, count: rows)
    rowOfColumn = Array(repeating: -1, count: columns)
    rowPotential = Array(repeating: 0, count: rows)
    columnPotential = Array(repeating: 0, count: columns)
    seen = Array(repeating: 0, count: columns)
    length = Array(repeating: 0, count: columns)
    before = Array(repeating: -1, count: columns)
  }

  /// Solves the graph as it is now, from the beginning.
  mutating func solve() {
    for column in rowOfColumn.indices {
      rowOfColumn[column] = -1
      columnPotential[column] = 0
    }
    // Each row takes its cheapest column where that is free: already best for all these rows.
    var open: [Int] = []
    for row in edges.indices {
      columnOfRow[row] = -1
      rowPotential[row] = nothing
      var cheapest: Int32 = -1
      for edge in edges[row] where edge.cost < rowPotential[row] {
        rowPotential[row] = edge.cost
        cheapest = edge.column
      }
      if cheapest >= 0, rowOfColumn[Int(cheapest)] < 0 {
        rowOfColumn[Int(cheapest)] = Int32(row)
        columnOfRow[row] = cheapest
      } else if cheapest >= 0 {
        open.append(row)
      }
    }
    for row in open { augment(from: row) }
  }

  /// Adds a few of those of a row's candidates that could make the solved assignment better.
  /// - Returns: whether there are any.
  mutating func improve(
    _ row: Int, with candidates: [AssignmentCandidate], scale: Double
  ) -> Bool {
    var few = ChosenFew<Int64>()
    for candidate in candidates {
      let reduced =
        Int64((candidate.cost * scale).rounded()) - rowPotential[row]
        - columnPotential[Int(candidate.column)]
      if reduced < 0 { few.offer(candidate.column, reduced, row: row) }
    }
    for item in few.chosen {
      let cost = item.cost + rowPotential[row] + columnPotential[Int(item.column)]
      edges[row].append(Edge(column: item.column, cost: cost))
    }
    return !few.chosen.isEmpty
  }

  /// Finds the cheapest way to give a row a column, others moving over where that pays, or to leave
  /// it or one of those without.
  private mutating func augment(from root: Int) {
    search += 1
    settled.removeAll(keepingCapacity: true)
    queue.removeAll()
    var row = root
    var reached: Int64 = 0
    // The shortest end found so far: a free column (its index), or a row that goes without.
    var shortest = Int64.max
    var freeColumn: Int32 = -1
    var rowWithout = -1
    while true {
      let without = reached + nothing - rowPotential[row]
      if without < shortest {
        (shortest, freeColumn, rowWithout) = (without, -1, row)
      }
      let start = reached - rowPotential[row]
      for edge in edges[row] {
        let column = Int(edge.column)
        let total = start + edge.cost - columnPotential[column]
        guard total < shortest, seen[column] != search || total < length[column] else { continue }
        seen[column] = search
        length[column] = total
        before[column] = Int32(row)
        if rowOfColumn[column] < 0 {
          (shortest, freeColumn, rowWithout) = (total, edge.column, -1)
        } else {
          queue.insert(edge.column, length: total)
        }
      }
      var next: Int32 = -1
      while let (column, total) = queue.removeFirst() {
        // Entries that a shorter way has replaced stay in the queue.
        if total == length[Int(column)], total < shortest {
          next = column
          break
        }
        if total >= shortest { break }
      }
      guard next >= 0 else { break }
      settled.append(next)
      reached = length[Int(next)]
      row = Int(rowOfColumn[Int(next)])
    }
    rowPotential[root] += shortest
    for column in settled {
      let gain = shortest - length[Int(column)]
      columnPotential[Int(column)] -= gain
      rowPotential[Int(rowOfColumn[Int(column)])] += gain
    }
    if rowWithout >= 0 {
      guard rowWithout != root else { return }
      freeColumn = columnOfRow[rowWithout]
      columnOfRow[rowWithout] = -1
    }
    // Back along the way: each column goes to the row that reached it.
    var column = freeColumn
    while true {
      let row = Int(before[Int(column)])
      let previous = columnOfRow[row]
      columnOfRow[row] = column
      rowOfColumn[Int(column)] = Int32(row)
      if row == root { break }
      column = previous
    }
  }
}

/// Columns by the length of the way to them, the shortest first; of equal ones the lowest column.
struct ShortestFirst {
  private var heap: [(length: Int64, column: Int32)] = []

  mutating func removeAll() { heap.removeAll(keepingCapacity: true) }

  mutating func insert(_ column: Int32, length: Int64) {
    heap.append((length, column))
    var child = heap.count - 1
    let item = heap[child]
    while child > 0 {
      let parent = (child - 1) / 2
      guard item < heap[parent] else { break }
      heap[child] = heap[parent]
      child = parent
    }
    heap[child] = item
  }

  mutating func removeFirst() -> (column: Int32, length: Int64)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return (first.column, first.length) }
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < heap.count else { break }
      if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
      guard heap[child] < last else { break }
      heap[parent] = heap[child]
      parent = child
    }
    heap[parent] = last
    return (first.column, first.length)
  }
}
