/// What a row may be assigned to, asked for row by row.
protocol AssignmentCandidates {
  var rows: Int { get }
  var columns: Int { get }
  /// No cost is larger; 0 or more.
  var largestCost: Double { get }
  /// Replaces `candidates` by those of a row: each column at most once, costs 0 or more.
  func candidates(of row: Int, into candidates: inout [AssignmentCandidate])
}

struct AssignmentCandidate {
  var column: Int32
  var cost: Double
}

/// The assignment of rows to columns with the most pairs, and of those the one of least total cost.
///
/// Shortest augmenting paths with potentials (Jonker and Volgenant 1987, Computing 38:325,
/// doi 10.1007/BF02278710; Kuhn's Hungarian method) on the sparse graph of candidates. A row without
/// a column costs more than any rearrangement of all the others could save, which puts the number of
/// pairs before their cost. Costs are rounded to fixed point, so that sums are exact, ties are ties
/// and the result is the same everywhere; the rounding is at most 2^-30 of the largest cost.
///
/// Rows with many candidates start with a few (`ChosenFew`). Once these are solved, the potentials show
/// which of the others could improve the result (those of negative reduced cost); they are added
/// until there is none, which proves the result best among all candidates without ever holding them
/// at once ("pricing", Volgenant 1996, Comput. Oper. Res. 23:917,
/// doi 10.1016/0305-0548(96)00010-X).
struct SparseAssignment {
  /// The column of each row, -1 for none.
  static func solve(_ candidates: some AssignmentCandidates) -> [Int] {
    let largest = max(candidates.largestCost, .leastNormalMagnitude)
    let pairs = Double(min(candidates.rows, candidates.columns) + 2)
    // Sums along a path must stay far from the end of the integers.
    let exponent = max(-1000, min(1000, Int((0x1p59 / (pairs * largest)).exponent)))
    let scale = Double(sign: .plus, exponent: exponent, significand: 1)
    var work = AssignmentWork(
      rows: candidates.rows, columns: candidates.columns,
      // One pair more changes the cost by at most all edges of the path that makes it.
      nothing: Int64((pairs * largest * scale).rounded(.up)) + 1)
    var isComplete = true
    var found: [AssignmentCandidate] = []
    for row in 0..<candidates.rows {
      candidates.candidates(of: row, into: &found)
      if found.count > ChosenFew<Double>.count * 2 {
        isComplete = false
        var few = ChosenFew<Double>()
        for candidate in found { few.offer(candidate.column, candidate.cost, row: row) }
        found = few.chosen.map { AssignmentCandidate(column: $0.column, cost: $0.cost) }
      }
      work.edges[row] = found.map {
        AssignmentWork.Edge(column: $0.column, cost: Int64(($0.cost * scale).rounded()))
      }
    }
    work.solve()
    while !isComplete {
      isComplete = true
      for row in 0..<candidates.rows {
        candidates.candidates(of: row, into: &found)
        guard found.count > ChosenFew<Double>.count * 2 else { continue }
        if work.improve(row, with: found, scale: scale) { isComplete = false }
      }
      if !isComplete { work.solve() }
    }
    return work.columnOfRow.map(Int.init)
  }
}
