package import CFUCore
package import CFUReview
package import CFUStore
import Synchronization

/// A counted study as people see it: the records of its first classifier with what was decided in its
/// review.
package enum ReviewedStore {
  /// - Parameters:
  ///   - fold: the review.
  /// - Returns: the store whose `record(at:)` gives reviewed records, and the classes that people used
  ///   and the classifier does not have: the class list of every record ends with them.
  package static func of(
    _ store: StudyStore, fold: ReviewFold
  ) throws(CFUError) -> (store: StudyStore, furtherClasses: [ColonyClass]) {
    let names = try store.rows().map(\.dish)
    let present = try store.runs().distinctClassifiers.first?.classes ?? []
    let further = fold.classes(beyond: present)
    let fold = SharedFold(fold)
    let revised = store.revised { (position, record) throws(CFUError) in
      var record = record
      record.classes += further
      guard names.indices.contains(position) else { return record }
      return fold.reviewed(record, as: names[position])
    }
    return (revised, further)
  }

  private final class SharedFold: Sendable {
    private let fold: Mutex<ReviewFold>

    init(_ fold: ReviewFold) { self.fold = Mutex(fold) }

    func reviewed(_ record: DishRecord, as name: String) -> DishRecord {
      fold.withLock { fold in
        let dish = ReviewFold.Dish(name: name, record: record)
        guard fold.isTouched(dish, .review) else { return record }
        let marks = fold.marks(of: dish, .review, objects: record.objects)
        return record.reviewed(marks)
      }
    }
  }
}
