import CFUCore
package import CFUStatistics

/// A validation for people and for scripts.
package struct ValidationReport: Sendable {
  /// A file of truth.
  package struct TruthFact: Sendable {
    package var file: String
    package var format: String
    package var sha256: String

    package init(file: String, format: String, sha256: String) {
      self.file = file
      self.format = format
      self.sha256 = sha256
    }
  }

  package var title: String
  package var validation: Validation
  /// What a person reads for a class id, where that is another text.
  package var names: [String: String]
  package var acceptance: Acceptance
  /// Whether the criteria were asked for; else they are shown for information.
  package var decides: Bool
  /// What was left out or taken otherwise than it stands, a sentence each.
  package var remarks: [String] = []
  /// What counted, by name, in the order to be shown.
  package var facts: [(name: String, value: String)] = []
  package var truth: [TruthFact] = []
  /// Drawn plots by their names, as gnuplot wrote them.
  package var drawings: [String: String] = [:]
  /// Why there are no plots, a sentence; nil where there are.
  package var withoutPlots: String?
  package var gallery = DisagreementGallery()

  package init(
    title: String, validation: Validation, names: [String: String], acceptance: Acceptance,
    decides: Bool
  ) {
    self.title = title
    self.validation = validation
    self.names = names
    self.acceptance = acceptance
    self.decides = decides
  }

  /// What gnuplot is to draw, by names of its own.
  package var plots: [(name: String, plot: Plot)] {
    var plots: [(name: String, plot: Plot)] = []
    for (place, item) in validation.counts.enumerated() {
      let name = name(of: item.readout)
      if let plot = BlandAltmanPlot.plot(item.people, name: name) {
        plots.append(("differences\(place)", plot))
      }
      if let plot = AgreementScatterPlot.plot(
        machine: item.people.machine, people: item.people.reference,
        line: item.people.passingBablok, scale: item.people.scale, name: name)
      {
        plots.append(("scatter\(place)", plot))
      }
      if let spread = item.spread,
        let plot = ScorersPlot.plot(spread, scorers: validation.scorers, name: name)
      {
        plots.append(("scorers\(place)", plot))
      }
    }
    return plots
  }

  /// What a reader must bear in mind: how good the intervals are, then what was left out.
  package var notes: [String] {
    var notes: [String] = []
    let units = validation.units
    let what = units.isByDonor ? "donors" : "dishes"
    if units.count < ClusterBootstrap.fewestClusters {
      notes.append(
        "With fewer than \(ClusterBootstrap.fewestClusters) \(what) nothing can be resampled: figures "
          + "that need it have no interval.")
    } else if units.count < ClusterBootstrap.fewestForCoverage {
      notes.append(
        "Intervals by resampling \(units.count) \(what) are rough; ten or more are better.")
    }
    if units.hasFewDonors {
      notes.append(
        "Dishes of one donor are not independent, but there are too few donors "
          + "(\(Set(validation.dishes.compactMap(\.donor)).count)) to be resampled: intervals are by "
          + "dish and may be too narrow.")
    }
    let fallen = validation.counts.filter { $0.people.scale != validation.settings.scale }
    if !fallen.isEmpty {
      notes.append(
        "\(fallen.map { name(of: $0.readout) }.joined(separator: ", ")): dishes without a colony have no "
          + "logarithm, so that the square root is the scale there.")
    }
    let known = validation.dishes.count { $0.donor != nil }
    if known > 0, known < validation.dishes.count {
      notes.append(
        "\(validation.dishes.count - known) of \(validation.dishes.count) dishes have no donor; dishes are "
          + "resampled one by one.")
    }
    if validation.dishes.count > CountAgreement.mostForPassingBablok {
      notes.append(
        "There is no line of Passing and Bablok of more than \(CountAgreement.mostForPassingBablok) "
          + "dishes.")
    }
    if validation.units.isByDonor, validation.dishes.count > DonorIntervals.mostForLine {
      notes.append(
        "Passing and Bablok's slope has no interval by donor with more than "
          + "\(DonorIntervals.mostForLine) dishes.")
    }
    return notes + remarks
  }

  /// The verdict on a criterion in words that say what is missing.
  static func verdict(_ outcome: CriterionOutcome) -> String {
    switch outcome.verdict {
    case .missing: outcome.estimate == nil ? "no figure" : "no interval"
    case .skipped: outcome.estimate == nil ? "skipped, no figure" : "skipped, no interval"
    default: outcome.verdict.rawValue
    }
  }

  func name(of readout: String) -> String {
    readout == GroupResult.total ? "all colonies" : names[readout] ?? readout
  }

  /// `95`.
  var percent: String { DecimalText.shortest(100 * validation.settings.confidence) }

  /// `machine` or the person's name.
  func name(of party: CountingParty) -> String {
    switch party {
    case .machine: "machine"
    case .scorer(let place): validation.scorers[place]
    case .others(let place): "all but \(validation.scorers[place])"
    case .everyone: "everyone"
    }
  }
}

/// Pictures of the worst disagreements for the page.
package struct DisagreementGallery: Sendable {
  package struct Item: Sendable {
    /// `missed`, `spurious`, `misclassified`.
    package var kind: String
    package var caption: String
    /// Where the large one stands, relative to the page.
    package var file: String
    package var picture: ReportGallery.Picture

    package init(kind: String, caption: String, file: String, picture: ReportGallery.Picture) {
      self.kind = kind
      self.caption = caption
      self.file = file
      self.picture = picture
    }
  }

  /// The surest first within each kind.
  package var items: [Item] = []
  /// How many there are of each kind.
  package var counts: [String: Int] = [:]
  /// Why pictures are missing; nil where none is.
  package var remark: String?

  package init() {}
}
