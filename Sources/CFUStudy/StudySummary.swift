package import CFUCore
package import CFUReport
package import CFUStatistics

/// What a finished study comes to, for the summary on stdout.
package struct StudySummary: Sendable {
  package var groups: [GroupResult]
  /// In the order of the sheet, without outlines and features.
  package var dishes: [StudyDish]
  package var classes: [ColonyClass]
}
