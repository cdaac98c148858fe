package import CFUCore

/// Which dishes and colonies a report shows: the same for equal studies.
package enum GalleryChoice {
  /// Dishes in all, and of each group as long as there is room.
  package static let mostDishes = 24
  static let dishesPerGroup = 2
  static let coloniesPerClass = 8

  /// Rows of the sheet, in the order of the groups: the first of each group, then the second.
  /// - Parameter counted: by row, whether there is something to show of it.
  package static func dishes(_ sheet: SampleSheet, counted: [Bool]) -> [Int] {
    var groups: [[Int]] = []
    for comparison in sheet.comparisons {
      groups.append(comparison.vehicle)
      groups += comparison.doses.map(\.rows)
    }
    if groups.isEmpty { groups = sheet.rows.indices.map { [$0] } }
    groups = groups.map { $0.filter { counted[$0] } }
    var chosen: Set<Int> = []
    for turn in 0..<dishesPerGroup {
      for group in groups where turn < group.count && chosen.count < mostDishes {
        chosen.insert(group[turn])
      }
    }
    var seen: Set<Int> = []
    return groups.joined().filter { chosen.contains($0) && seen.insert($0).inserted }
  }

  /// Of things sorted by how sure they are: the first, the middle and the last ones, `count` in all.
  package static func spread<T>(_ sorted: [T], count: Int) -> [T] {
    guard sorted.count > count else { return sorted }
    let ends = (count + 1) / 3
    let middle = count - 2 * ends
    let start = (sorted.count - middle) / 2
    return Array(sorted.prefix(ends) + sorted[start..<start + middle] + sorted.suffix(ends))
  }
}
