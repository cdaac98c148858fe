/// What is said of a dish as a whole.
package struct DishState: Sendable, Hashable {
  /// People who called the dish reviewed, in their order; none while it is open.
  package var reviewers: [String]
  package var comment: String

  package init(reviewers: [String] = [], comment: String = "") {
    self.reviewers = reviewers
    self.comment = comment
  }
}
