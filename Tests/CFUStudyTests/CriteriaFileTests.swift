import CFUCore
import CFUStatistics
import CFUStudy
import Testing

/// Files of acceptance criteria: what they say, and what is said of those that are wrong.
@Suite("Files of criteria")
struct CriteriaFileTests {
  @Test func theShippedSetIsRead() throws {
    let shipped = try CriteriaFile.read("default")
    #expect(shipped.confidence == 0.95)
    #expect(
      shipped.criteria.map(\.figure) == [.bias, .concordance, .slope, .spreadRatio, .f1])
    #expect(shipped.criteria.map(\.least) == [-15, 0.9, 0.8, nil, 0.8])
    #expect(shipped.criteria.map(\.most) == [15, nil, 1.25, 1.25, nil])
    #expect(shipped.criteria.map(\.isOptional) == [false, false, false, true, true])
    #expect(shipped.criteria.allSatisfy { $0.readout == .total && !$0.reason.isEmpty })
  }

  @Test func everyFigureOfTheListCanBeNamed() throws {
    for figure in ValidationFigure.allCases {
      let read = try CriteriaFile.parse(
        "criteria:\n  - figure: \(figure.rawValue)\n    at_most: 1\n", name: "c.yaml")
      #expect(read.criteria.map(\.figure) == [figure])
      #expect(DefaultCriteria.text.contains(figure.rawValue))
    }
  }

  @Test func classesAndBoundsAreTakenAsTheyStand() throws {
    let read = try CriteriaFile.parse(
      """
      confidence: 0.9
      criteria:
        - {figure: f1, class: BFU-E, at_least: 0.7, if_missing: skip, reason: "ours"}
        - {figure: bias_percent, class: each, at_least: -20, at_most: 2e1}
      """, name: "c.yaml")
    #expect(read.confidence == 0.9)
    #expect(
      read.criteria == [
        .init(.f1, of: .one("BFU-E"), least: 0.7, isOptional: true, reason: "ours"),
        .init(.bias, of: .each, least: -20, most: 20),
      ])
  }

  @Test(arguments: [
    ("", "c.yaml is empty."),
    ("criteria: []", "c.yaml, line 1: criteria is no list with at least one entry."),
    ("criteria: 3", "c.yaml, line 1: criteria is no list"),
    ("confidence: 0.95", "c.yaml, line 1: the key criteria is missing."),
    ("- a\n- b", "c.yaml, line 1: the file is no list of keys and values."),
    ("criteria:\n  - at_least: 1", "c.yaml, line 2: the key figure is missing."),
    (
      "criteria:\n  - figure: f2\n    at_least: 1",
      "c.yaml, line 2: 'f2' is no figure (did you mean 'f1'?)."
    ),
    (
      "criteria:\n  - figure: f1\n    at_leats: 1",
      "c.yaml, line 3: a criterion has no key 'at_leats' (did you mean 'at_least'?)."
    ),
    (
      "criteria:\n  - figure: f1",
      "c.yaml, line 2: the criterion has neither at_least nor at_most."
    ),
    (
      "criteria:\n  - figure: f1\n    at_least: high", "c.yaml, line 3: at_least is no number."
    ),
    (
      "criteria:\n  - figure: f1\n    at_least: .nan", "c.yaml, line 3: at_least is no number."
    ),
    (
      "criteria:\n  - figure: f1\n    at_least: 2\n    at_most: 1",
      "c.yaml, line 2: at_least is greater than at_most, which nothing can meet."
    ),
    (
      "criteria:\n  - figure: kappa\n    class: BFU-E\n    at_least: 0.5",
      "c.yaml, line 3: kappa is said of all classes together, class: total."
    ),
    (
      "criteria:\n  - figure: f1\n    at_least: 0.5\n    if_missing: maybe",
      "c.yaml, line 4: if_missing is 'skip' or 'fail', not 'maybe'."
    ),
    (
      "confidence: 95\ncriteria:\n  - figure: f1\n    at_least: 0.5",
      "c.yaml, line 1: confidence lies between 0 and 1, as 0.95 does."
    ),
    ("criteria: [unclosed\n", "c.yaml, line 2: this is no YAML"),
    ("criteria:\n\t- figure: f1", "c.yaml, line 2: this is no YAML"),
  ])
  func whatIsWrongIsSaidWithItsLine(_ text: String, _ words: String) {
    let error = #expect(throws: CFUError.self) { try CriteriaFile.parse(text, name: "c.yaml") }
    #expect(error?.code == .usage)
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    #expect(error?.nextStep.isEmpty == false)
  }
}
