/// How probable it has to be that an object is a colony, of whatever class, before it is counted.
///
/// It hangs on the dish. Where nearly all that may be a colony surely is one, most of the rest are
/// colonies too; where doubtful objects outnumber the sure ones, most of them are dirt.
package struct LeastColony: Sendable, Hashable {
  /// What is asked where every object is sure, 0 to 1.
  package var clear: Double
  /// What is asked where every object is doubtful, 0 to 1.
  package var doubtful: Double

  package init(clear: Double, doubtful: Double) {
    self.clear = clear
    self.doubtful = doubtful
  }

  /// The most probable class decides, whatever the dish.
  package static let nothing = LeastColony(clear: 0, doubtful: 0)

  /// From here on an object is sure to be a colony.
  private static let sure = 0.8
  /// From here on it is doubtful; below it is not taken for one.
  private static let open = 0.3

  /// What is asked on one dish: the way from `clear` to `doubtful` by the share of doubtful objects,
  /// which is estimated by the rule of succession (Laplace), (doubtful + 1) / (sure + doubtful + 2),
  /// so that a dish of two objects is not judged by these alone.
  ///
  /// - Parameter colonies: for each object the sum of the probabilities of all colony classes.
  package func asked(on colonies: some Sequence<Double>) -> Double {
    var (sure, doubtful) = (0, 0)
    for probability in colonies where probability >= Self.open {
      if probability >= Self.sure { sure += 1 } else { doubtful += 1 }
    }
    let share = Double(doubtful + 1) / Double(sure + doubtful + 2)
    return clear + (self.doubtful - clear) * share
  }
}
