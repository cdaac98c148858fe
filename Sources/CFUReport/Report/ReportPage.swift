import CFUCore
import CFUStatistics

extension StudyReport {
  /// The page: one file, which loads nothing and runs nothing.
  package var html: String {
    let sections: [(id: String, title: String, body: HTML?)] = [
      ("answers", "Answers", answers), ("results", "Results by class", results),
      ("pictures", "Dishes and colonies", pictures),
      ("uncounted", "Found and not counted", uncounted),
      ("remarks", "Failed and flagged dishes", remarks), ("methods", "Methods", methods),
      ("settings", "Settings and hashes", settings),
    ]
    return PageFrame.page(
      title: title, subject: "colony counts", heading: heading, sections: sections)
  }

  private var heading: HTML {
    let records = records
    var dishes = counted == 1 ? "1 dish counted" : "\(counted) dishes counted"
    let failed = self.dishes.count - records.count
    let flagged = records.count(where: \.isFlagged)
    if flagged > 0 { dishes += ", \(flagged) flagged" }
    if failed > 0 { dishes += ", \(failed) failed" }
    let made = "Report by cfu \(programVersion)."
    let when = countedAt.map { "Counted \($0). " } ?? ""
    return "<p class=\"meta\">\(dishes). \(when)\(made)</p>"
  }

  // MARK: - Answers and warnings

  private var answers: HTML? {
    let compared = comparison.classes.filter { $0.comparison != nil }
    let list: HTML
    if compared.isEmpty {
      list = """
        <p>Nothing is compared: \
        \(comparison.classes.contains { $0.groups.contains(where: \.isVehicle) }
          ? "no vehicle dish or no other dish was counted." : "no dish is named as vehicle.")</p>
        """
    } else {
      let items = compared.map { item -> HTML in
        let text = ComparisonAnswer.text(item, name: name(of: item.classID))
        let subject = (item.compound.isEmpty ? "" : item.compound + ", ") + name(of: item.classID)
        let isClear = item.groups.contains { ($0.adjustedP ?? 1) < (1 - item.confidence) }
        let mark: HTML = isClear ? " class=\"d\"" : ""
        guard text.hasPrefix(subject + ":") else { return "<li\(mark)>\(text)</li>" }
        return "<li\(mark)><b>\(subject)</b>\(String(text.dropFirst(subject.count)))</li>"
      }
      list = "<ul class=\"answers\">\n\(items.joined())\n</ul>"
    }
    let texts = comparison.warnings.map(\.text) + tableRemarks
    guard !texts.isEmpty else { return list }
    let warnings = texts.map { "<li>\($0)</li>" as HTML }.joined()
    return """
      \(list)
      <aside class="warn"><h2>To bear in mind</h2>
      <ul>
      \(warnings)
      </ul></aside>
      """
  }

  // MARK: - Classes

  private var results: HTML? {
    guard !comparison.classes.isEmpty else { return nil }
    var seen: Set<String> = []
    let ids = comparison.classes.map(\.classID).filter { seen.insert($0).inserted }
    var figure = 0
    var out: [HTML] = []
    let plots = Dictionary(grouping: plots, by: \.key.place)
    if comparison.classes.count > Self.mostPlotted {
      out.append(
        """
        <p>Plots are shown for the first \(Self.mostPlotted) of \(comparison.classes.count) pairs of \
        compound and class; the tables have all of them.</p>
        """)
    }
    for id in ids {
      let title = id == GroupResult.total ? "All classes together" : name(of: id)
      var heading: HTML = "<h3>\(title)</h3>\n"
      for (place, item) in comparison.classes.enumerated() where item.classID == id {
        let figures = figures(plots[place] ?? [], of: item, number: &figure)
        out.append(
          """
          <div class="together">
          \(heading)\(figures)
          \(curveText(of: item))
          \(GroupsSection.table(item))
          </div>
          """)
        heading = ""
      }
    }
    out.append(potencyText)
    return out.joined()
  }

  private func figures(
    _ plots: [(key: PlotKey, plot: Plot)], of item: ComparedClass, number: inout Int
  ) -> HTML {
    let isTotal = item.classID == GroupResult.total
    let name = isTotal ? "All classes together" : name(of: item.classID)
    let whom = item.compound.isEmpty ? name : "\(name), \(item.compound)"
    let confidence = DecimalText.shortest(100 * comparison.settings.confidence)
    var figures: [HTML] = []
    for (key, plot) in plots {
      number += 1
      let caption: String
      switch key.kind {
      case .dots:
        caption = GroupsSection.dotCaption(item, confidence: confidence)
      case .forest:
        caption =
          "Percent of vehicle with \(confidence) % intervals that hold for all groups together; "
          + "an arrow marks a side without a limit."
      case .curve: caption = curve(of: item).map(Self.curveCaption) ?? ""
      }
      let drawing: HTML
      if let svg = drawings[key], let inline = PlotSVG.inline(svg, plot: plot, id: key.name) {
        drawing = inline
      } else {
        let why = withoutPlots ?? "gnuplot drew nothing."
        drawing = "<p class=\"missing\">\(plot.title): no plot. \(why)</p>"
      }
      figures.append(
        """
        <figure>
        \(drawing)
        <figcaption><b>Figure \(number).</b> \(whom). \(caption)</figcaption>
        </figure>
        """)
    }
    return figures.isEmpty ? "" : "<div class=\"plots\">\n\(figures.joined())\n</div>"
  }
}
