import CFUCore

/// Pairs that are near enough for `MatchRule.distance`: rows are reference marks, columns the
/// machine's colonies, costs distances in px.
///
/// Nothing is stored but the marks themselves: a crowded dish has a hundred million of such pairs.
struct NearCandidates: AssignmentCandidates {
  private let machine: [PixelPoint]
  private let machineReach: [Double]
  private let reference: [PixelPoint]
  /// nil for a point mark.
  private let referenceReach: [Double?]
  private let outlines: [Outline?]
  private let grid: PointGrid
  /// How far from its centre any of the machine's colonies takes a point mark, px.
  private let machineFarthest: Double

  let largestCost: Double
  var rows: Int { reference.count }
  var columns: Int { machine.count }

  init(machine: [MatchItem], reference: [MatchItem], leastPixels: Double) {
    self.machine = machine.map(\.centre)
    self.reference = reference.map(\.centre)
    grid = PointGrid(self.machine)
    referenceReach = reference.map { $0.radius.map { max($0, leastPixels) } }
    // Outlines are for point marks alone.
    let hasPoints = referenceReach.contains { $0 == nil }
    let outlines = machine.map { $0.outline.count > 2 && hasPoints ? Outline($0.outline) : nil }
    self.outlines = outlines
    machineReach = machine.map { max($0.radius ?? 0, leastPixels) }
    let farthest = zip(machine, zip(outlines, machineReach)).map { item, form in
      max(form.1, form.0?.farthest(from: item.centre) ?? 0)
    }.max()
    machineFarthest = hasPoints ? farthest ?? 0 : 0
    largestCost = max(machineFarthest, referenceReach.lazy.compactMap(\.self).max() ?? 0)
  }

  func candidates(of row: Int, into candidates: inout [AssignmentCandidate]) {
    candidates.removeAll(keepingCapacity: true)
    let centre = reference[row]
    let reach = referenceReach[row]
    grid.around(centre, reach: reach ?? machineFarthest) { column in
      let distance = machine[column].distance(to: centre)
      if distance <= reach ?? machineReach[column]
        || (reach == nil && outlines[column]?.contains(centre) == true)
      {
        candidates.append(AssignmentCandidate(column: Int32(column), cost: distance))
      }
    }
  }
}

/// Pairs that overlap enough for `MatchRule.iou`: rows are reference marks, columns the machine's
/// colonies, the cost is 1 less the overlap.
struct OverlapCandidates: AssignmentCandidates {
  private let pairs: [[AssignmentCandidate]]
  let columns: Int
  var rows: Int { pairs.count }
  var largestCost: Double { 1 }

  init(machine: [MatchItem], reference: [MatchItem], least: Double) {
    columns = machine.count
    let overlaps = OutlineOverlaps(machine: machine, reference: reference)
    pairs = overlaps.byReference.map { row in
      row.filter { $0.iou >= least && $0.iou > 0 }.map {
        AssignmentCandidate(column: $0.machine, cost: max(0, 1 - $0.iou))
      }
    }
  }

  func candidates(of row: Int, into candidates: inout [AssignmentCandidate]) {
    candidates.removeAll(keepingCapacity: true)
    candidates.append(contentsOf: pairs[row])
  }
}
