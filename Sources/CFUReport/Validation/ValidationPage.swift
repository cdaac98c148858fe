import CFUCore
import CFUStatistics

extension ValidationReport {
  /// `validation.html`: one file, which loads nothing and runs nothing.
  package var html: String {
    PageFrame.page(
      title: title, subject: "automated counts against manual scoring",
      heading: "<p class=\"meta\">\(heading) Report by cfu \(programVersion).</p>",
      sections: [
        ("answers", "Answers", answersBody), ("acceptance", "Acceptance", acceptanceBody),
        ("counts", "Counts", countsBody), ("people", "People and machine", peopleBody),
        ("colonies", "Colony by colony", coloniesBody),
        ("disagreements", "Disagreements", disagreementsBody),
        ("dishes", "Dishes", dishesBody), ("methods", "Methods", methodsBody),
        ("settings", "Files and hashes", settingsBody),
      ])
  }

  private var answersBody: HTML {
    let items = answers.map { "<li>\($0.prefix(1).uppercased() + $0.dropFirst())</li>" as HTML }
    let list: HTML = "<ul class=\"answers\">\n\(items.joined())\n</ul>"
    let notes = notes
    guard !notes.isEmpty else { return list }
    return """
      \(list)
      <aside class="warn"><h2>To bear in mind</h2>
      <ul>
      \(notes.map { "<li>\($0)</li>" as HTML }.joined())
      </ul></aside>
      """
  }

  private var acceptanceBody: HTML {
    let rows = acceptance.outcomes
    var table = HTMLTable()
    table.add("criterion", .words, rows.map { criterion($0) })
    table.add(
      "figure (\(percent) % interval)", .trailing,
      rows.map { EstimateText.text($0.estimate, decimals: $0.criterion.figure.decimals) })
    table.add("verdict", .leading, rows.map { "<b>\(Self.verdict($0))</b>" as HTML })
    table.add("reason", .words, rows.map(\.criterion.reason))
    return """
      <p><b>\(verdictSentence)</b></p>
      \(table.html)
      <p class="small">A criterion is met when the whole interval lies within its bounds, not met when \
      all of it lies outside, and undecided when it reaches over a bound.</p>
      """
  }

  // MARK: - Counts

  private var countsBody: HTML {
    var figure = 0
    let drawn = Dictionary(
      plots.map { ($0.name, $0.plot) }, uniquingKeysWith: { first, _ in first })
    var out: [HTML] = [agreementTable]
    for (place, item) in validation.counts.enumerated() {
      let figures = [
        ("differences\(place)", BlandAltmanPlot.caption(item.people.blandAltman)),
        (
          "scatter\(place)",
          AgreementScatterPlot.caption(
            hasLine: item.people.passingBablok != nil, scale: item.people.scale)
        ),
      ].compactMap { name, caption in
        drawn[name].map { self.figure(name, $0, caption: caption, number: &figure) }
      }
      guard !figures.isEmpty else { continue }
      out.append(
        """
        <div class="together">
        <h3>\(heading(of: item.readout))</h3>
        <div class="plots">
        \(figures.joined())
        </div></div>
        """)
    }
    return out.joined()
  }

  func heading(of readout: String) -> String {
    readout == GroupResult.total ? "All colonies" : name(of: readout)
  }

  func figure(_ name: String, _ plot: Plot, caption: String, number: inout Int) -> HTML {
    number += 1
    let drawing: HTML
    if let svg = drawings[name], let inline = PlotSVG.inline(svg, plot: plot, id: name) {
      drawing = inline
    } else {
      drawing =
        "<p class=\"missing\">\(plot.title): no plot. \(withoutPlots ?? "gnuplot drew nothing.")</p>"
    }
    return "<figure>\n\(drawing)\n<figcaption>\(caption)</figcaption>\n</figure>"
  }

  /// Figures below one another, so that classes stand side by side.
  private var agreementTable: HTML {
    let items = validation.counts
    let rows: [(title: String, cell: (CountAgreement) -> HTML)] = [
      ("dishes", { "\($0.dishes.count)" }),
      ("colonies, machine", { "\(Self.sum($0.machine))" }),
      ("colonies, people", { "\(Self.sum($0.reference))" }),
      ("bias, %", { EstimateText.cell($0.percentBias, decimals: 1) }),
      ("lower limit of agreement, %", { EstimateText.cell($0.percentLower, decimals: 0) }),
      ("upper limit of agreement, %", { EstimateText.cell($0.percentUpper, decimals: 0) }),
      ("bias on fuller dishes", { "\(Self.trend($0))" }),
      ("Lin's concordance", { EstimateText.cell($0.rho, decimals: 3) }),
      ("ICC(2,1)", { EstimateText.cell($0.icc, decimals: 3) }),
      ("Passing-Bablok slope", { EstimateText.cell($0.slope, decimals: 2) }),
      (
        "Passing-Bablok intercept, colonies",
        { EstimateText.cell($0.passingBablok?.intercept, decimals: 1) }
      ),
      ("Deming slope", { EstimateText.cell($0.deming?.slope, decimals: 2) }),
      ("Deming intercept", { EstimateText.cell($0.deming?.intercept, decimals: 2) }),
      (
        "mean absolute error, colonies",
        { EstimateText.cell($0.absoluteError, decimals: 1) }
      ),
      (
        "mean absolute error, %",
        { EstimateText.cell($0.percentError, decimals: 1) }
      ),
      (
        "machine over people, all colonies",
        { EstimateText.cell($0.errors?.totalRatio.estimate, decimals: 2) }
      ),
    ]
    var table = HTMLTable()
    table.add("", .words, rows.map(\.title))
    for item in items {
      table.add("\(heading(of: item.readout))", .trailing, rows.map { $0.cell(item.people) })
    }
    return """
      \(table.html)
      <p class="small">Bias and limits are those of Bland and Altman on the \
      \(validation.settings.scale.name) scale, told in percent at the typical count; the Passing-Bablok \
      line is of counts, Deming's line and the correlations are on the scale.</p>
      """
  }

  private static func sum(_ values: [Double]) -> String {
    DecimalText.shortest(DecimalText.rounded(values.reduce(0, +), decimals: 1))
  }

  private static func trend(_ item: CountAgreement) -> String {
    switch item.biasDependsOnCount {
    case true?: (item.trend?.value ?? 0) > 0 ? "rises" : "falls"
    case false?: "no sign of a change"
    case nil: ""
    }
  }

  // MARK: - Dishes

  private var dishesBody: HTML {
    let most = 500
    let dishes = Array(validation.dishes.prefix(most))
    var table = HTMLTable()
    table.add("dish", .name, dishes.map(\.name))
    table.add("donor", .leading, dishes.map { $0.donor ?? "" })
    func text(_ value: Double?) -> String {
      value.map { DecimalText.shortest(DecimalText.rounded($0, decimals: 1)) } ?? ""
    }
    let people = Array(validation.scorers.prefix(12).enumerated())
    for item in validation.counts {
      let place = validation.classes.firstIndex(of: item.readout)
      let title = heading(of: item.readout)
      table.add("\(title)<br>machine", .trailing, dishes.map { text($0.machine[place]) })
      for (number, scorer) in people {
        table.add(
          "\(title)<br>\(scorer)", .trailing, dishes.map { text($0.people[number]?[place]) })
      }
    }
    let cut: HTML =
      validation.dishes.count > most
      ? "<p>The first \(most) of \(validation.dishes.count) dishes; dishes.csv has all.</p>" : ""
    return "\(cut)\(table.html)"
  }

  // MARK: - Files

  private var settingsBody: HTML {
    var table = HTMLTable()
    let rows =
      facts.map { ($0.name, $0.value) }
      + truth.map { ("truth, \($0.format)", "\($0.file), SHA-256 \($0.sha256)") }
      + [("seed of the resamples", String(validation.settings.seed))]
    table.add("what", .leading, rows.map(\.0))
    table.add("value", .leading, rows.map { "<code>\($0.1)</code>" as HTML })
    return table.html
  }
}
