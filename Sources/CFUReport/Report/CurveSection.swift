import CFUCore
import CFUStatistics

extension StudyReport {
  /// The curve of a class of a compound; nil where none was tried.
  func curve(of item: ComparedClass) -> DoseResponseReport.Series? {
    curves.first { $0.compound == item.compound && $0.readout == item.classID }
  }

  /// What is said of a class's curve below its plots; empty where there is nothing to say.
  func curveText(of item: ComparedClass) -> HTML {
    guard let series = curve(of: item) else {
      return hasMoreCurves && item.groups.contains { $0.dose != nil }
        ? "<p class=\"small\">Curves of so many dishes are left to 'cfu dose-response'.</p>" : ""
    }
    let response = series.response
    if let reason = response.reason {
      return "<p class=\"small\">No dose-response curve: \(series.text(reason)).</p>"
    }
    let doses = response.effectiveDoses.map { "\(series.name($0.kind)) \(series.text($0))" }
    let notes = series.notes
    let text = (doses + notes).joined(separator: "; ")
    return text.isEmpty ? "" : "<p class=\"small\">Dose-response: \(text).</p>"
  }

  /// Relative potencies, one sentence each.
  var potencyText: HTML {
    guard !potencies.isEmpty else { return "" }
    let items = potencies.map { "<li>\($0.title): \($0.text).</li>" as HTML }.joined()
    return "<h3>Relative potency</h3>\n<ul>\n\(items)\n</ul>"
  }

  static func curveCaption(_ series: DoseResponseReport.Series) -> String {
    var text = "Fitted curve with its 95 % band; each marker is a dish"
    if CurvePlot.half(series.response)?.dose != nil {
      let name = series.name(.effect(percent: 50))
      text += "; the broken line is the \(name)"
      if let half = CurvePlot.half(series.response), half.low != nil, half.high != nil {
        text += ", the bar at its foot the 95 % interval"
      }
    }
    return text + "."
  }
}
