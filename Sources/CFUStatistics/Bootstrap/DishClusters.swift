/// Dishes as members of what is resampled: donors, or each dish for itself.
package struct DishClusters: Sendable, Hashable {
  /// How many there are.
  package let count: Int
  /// 0 to `count` - 1, for each dish.
  package let ofDish: [Int]

  /// - Parameter donors: one a dish, any numbers; nil takes every dish for itself.
  package init(_ donors: [Int]?, dishes: Int) {
    guard let donors else {
      count = dishes
      ofDish = Array(0..<dishes)
      return
    }
    var places: [Int: Int] = [:]
    ofDish = donors.map { donor in
      if let place = places[donor] { return place }
      places[donor] = places.count
      return places.count - 1
    }
    count = places.count
  }
}
