/// What is said of a dish as a whole.
package struct DishState: Sendable, Hashable {
  /// Whether a person has said that the dish is done.
  package var isReviewed: Bool
  package var comment: String

  package init(isReviewed: Bool = false, comment: String = "") {
    self.isReviewed = isReviewed
    self.comment = comment
  }
}
