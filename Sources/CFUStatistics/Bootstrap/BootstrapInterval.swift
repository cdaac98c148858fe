/// A statistic of dishes with its interval by dish, or by donor.
package struct BootstrapInterval: Sendable, Hashable {
  /// What the interval rests on.
  package enum Basis: String, Sendable, Hashable {
    /// Resampled clusters.
    case resampling
    /// Nothing, or too little, differs between the clusters for a resample to say anything: the
    /// rule of `ClusterBootstrap.exactShare`.
    case rule
    /// There is none: too few clusters, clusters that do not differ, or a statistic at the end of its
    /// scale (an error of 0, a concordance of 1), where nothing tells how far it may be off.
    case none
  }

  /// nil where the statistic is not defined.
  package let estimate: Estimate?
  package let basis: Basis
  /// Dishes or donors.
  package let clusters: Int
  /// Fewer clusters than the interval was shown to cover with.
  package let isRough: Bool

  package var value: Double? { estimate?.value }
  package var low: Double? { estimate?.low }
  package var high: Double? { estimate?.high }
}
