/// The dishes of one comparison as a model takes them: one class, one compound and its vehicle.
package struct CountData: Sendable, Hashable {
  /// One dish.
  package struct Dish: Sendable, Hashable {
    /// Colonies, 0 or more; halves are allowed (an average of two scorers).
    package var count: Double
    /// Cells plated, or 1 where they are not known; greater than 0.
    package var exposure: Double
    /// 0 for the vehicle, then the treated groups in order of their dose.
    package var group: Int
    /// 0 where there are no donors.
    package var donor: Int

    package init(count: Double, exposure: Double = 1, group: Int, donor: Int = 0) {
      self.count = count
      self.exposure = exposure
      self.group = group
      self.donor = donor
    }
  }

  package var dishes: [Dish]
  package let groupCount: Int
  /// 1 where donors are no block.
  package let donorCount: Int

  package init(_ dishes: [Dish], groups: Int, donors: Int = 1) {
    precondition(
      dishes.allSatisfy {
        $0.count >= 0 && $0.exposure > 0 && (0..<groups).contains($0.group)
          && (0..<donors).contains($0.donor)
      }, "counts of 0 or more, exposures above 0, groups and donors by number")
    self.dishes = dishes
    groupCount = groups
    donorCount = donors
  }

  /// Colonies of each group.
  package var groupTotals: [Double] {
    var totals = [Double](repeating: 0, count: groupCount)
    for dish in dishes { totals[dish.group] += dish.count }
    return totals
  }

  /// Colonies of each donor.
  package var donorTotals: [Double] {
    var totals = [Double](repeating: 0, count: donorCount)
    for dish in dishes { totals[dish.donor] += dish.count }
    return totals
  }

  package var isWhole: Bool { dishes.allSatisfy { $0.count == $0.count.rounded() } }

  /// Dishes of one group and donor put together: their counts and cells added up.
  ///
  /// The unit of observation is then the donor in a group, and the spread is that of donors.
  package func pooledByDonor() -> CountData {
    var cells: [[Dish?]] = Array(
      repeating: Array(repeating: nil, count: donorCount), count: groupCount)
    for dish in dishes {
      guard var cell = cells[dish.group][dish.donor] else {
        cells[dish.group][dish.donor] = dish
        continue
      }
      cell.count += dish.count
      cell.exposure += dish.exposure
      cells[dish.group][dish.donor] = cell
    }
    return CountData(cells.joined().compactMap { $0 }, groups: groupCount, donors: donorCount)
  }
}
