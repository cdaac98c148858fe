package import CFUStatistics

/// The tables of a comparison by their file names.
package enum ComparisonTables {
  package static func texts(_ comparison: StudyComparison) -> [(name: String, text: String)] {
    [
      ("groups.csv", GroupsTable.text(comparison.groups)),
      ("models.csv", ModelsTable.text(comparison)),
      ("warnings.csv", WarningsTable.text(comparison.warnings)),
    ]
  }
}
