import CFUCore
import CFUReview
import CFUStatistics
import CFUStudy

/// A dish as the machine counted it.
struct CountedDish: Sendable {
  var record: DishRecord
  /// What further classifiers said of the same objects.
  var further: [(name: String, record: DishRecord)]
  /// Name of the classifier whose counts stand in the tables.
  var classifier: String
  var subject: ReviewBook.Dish
}

/// A dish with the marks on it as they stand in one layer.
struct OpenDish: Sendable {
  var dish: StudyReader.Dish
  var counted: CountedDish
  var marks: DishMarks
}

/// The dishes of a study that were looked at lately, and the little that the wall needs of all.
struct RecordShelf {
  /// Records kept; one of two thousand colonies takes about 3 MB.
  private static let most = 24

  private var counted: [Int: CountedDish] = [:]
  /// Positions, the latest last.
  private var order: [Int] = []
  private var names: [String]?
  /// What the wall shows, by position, with the revision that it was made for.
  var wall: [Int: WallDish] = [:]
  /// Of the whole study.
  var classes: [ColonyClass]?
  /// Where the pictures are, by position.
  var wanted: [Int: PictureDesk.Wanted] = [:]

  mutating func counted(
    _ position: Int, _ dish: StudyReader.Dish, _ reader: StudyReader
  ) throws(CFUError) -> CountedDish {
    order.removeAll { $0 == position }
    order.append(position)
    if let known = counted[position] { return known }
    if names == nil { names = try reader.classifiers() }
    guard let record = try reader.record(at: position) else {
      throw CFUError(.internal, "The record of \(dish.row.dish) is gone.")
    }
    let names = names ?? []
    var further: [(name: String, record: DishRecord)] = []
    for (place, name) in names.enumerated().dropFirst() {
      if let other = try reader.record(at: position, place: place) {
        further.append((name, other))
      }
    }
    let made = CountedDish(
      record: record, further: further, classifier: names.first ?? "",
      subject: ReviewBook.Dish(name: dish.row.dish, record: record))
    counted[position] = made
    while counted.count > Self.most, let oldest = order.first {
      order.removeFirst()
      counted[oldest] = nil
    }
    return made
  }
}
