import CFUCore
import CFUStatistics

extension ValidationReport {
  /// Scores, confusion and agreement of classes; nil where nobody marked colonies.
  var coloniesBody: HTML? {
    guard let colonies = validation.colonies else { return nil }
    let all = colonies.together
    let several = colonies.byScorer.count > 1
    let whom =
      several
      ? " by \(colonies.byScorer.count) people; each dish counts once for everyone who marked it"
      : ""
    var out: [HTML] = []
    out.append(
      """
      <p>\(Self.number(all.dishes, "dish", "dishes")) with marks\(whom). \(ruleWords)</p>
      \(scores(all))
      """)
    if let why = all.withoutPrecision { out.append("<p>No average precision: \(why).</p>") }
    if several { out.append(byScorer(colonies)) }
    out.append(confusion(all))
    return out.joined()
  }

  /// When two marks were taken for one colony.
  var ruleWords: String {
    switch validation.settings.rule {
    case .distance(let micrometres):
      "Machine and person mean one colony where the centres lie within half of the person's diameter "
        + "(half of the machine's, or anywhere inside its outline, where the person set a point), or "
        + "within \(DecimalText.shortest(micrometres)) \u{B5}m where that is more; one to one, as "
        + "many as possible, then the nearest."
    case .iou(let share):
      "Machine and person mean one colony where the outlines share at least "
        + "\(DecimalText.shortest(100 * share)) % of their union; one to one, as many as possible, then "
        + "the largest overlap."
    }
  }

  private func scores(_ item: ColonyComparison) -> HTML {
    let rows: [(name: String, scores: ColonyComparison.Scores, ap: ColonyComparison.Precision?)] =
      [("All colonies, blind to class", item.all, item.averagePrecision)]
      + item.classes.map { (name(of: $0.id), $0.scores, item.classPrecision[$0.id]) }
    var table = HTMLTable()
    table.add("colonies", .leading, rows.map(\.name))
    table.add("matched", .trailing, rows.map { String($0.scores.tally.truePositives) })
    table.add("missed", .trailing, rows.map { String($0.scores.tally.falseNegatives) })
    table.add("spurious", .trailing, rows.map { String($0.scores.tally.falsePositives) })
    table.add(
      "precision", .trailing, rows.map { EstimateText.cell($0.scores.precision, decimals: 3) })
    table.add("recall", .trailing, rows.map { EstimateText.cell($0.scores.recall, decimals: 3) })
    table.add("F1", .trailing, rows.map { EstimateText.cell($0.scores.f1, decimals: 3) })
    table.add("AP50", .trailing, rows.map { EstimateText.cell($0.ap?.at50, decimals: 3) })
    table.add("AP50:95", .trailing, rows.map { EstimateText.cell($0.ap?.at50To95, decimals: 3) })
    table.breaks = [1]
    guard let mean = item.meanPrecision else { return table.html }
    return """
      \(table.html)
      <p class="small">Mean over the classes: AP50 \(EstimateText.text(mean.at50, decimals: 3)), \
      AP50:95 \(EstimateText.text(mean.at50To95, decimals: 3)).</p>
      """
  }

  private func byScorer(_ colonies: ColonyValidation) -> HTML {
    let rows: [(first: String, second: String, item: ColonyComparison)] =
      colonies.byScorer.map { ("machine", validation.scorers[$0.scorer], $0.comparison) }
      + colonies.between.map {
        (validation.scorers[$0.first], validation.scorers[$0.second], $0.comparison)
      }
    var table = HTMLTable()
    table.add("who", .leading, rows.map(\.first))
    table.add("and", .leading, rows.map(\.second))
    table.add("dishes", .trailing, rows.map { String($0.item.dishes) })
    table.add("F1", .trailing, rows.map { EstimateText.text($0.item.all.f1, decimals: 3) })
    table.add(
      "kappa of the class", .trailing, rows.map { EstimateText.text($0.item.kappa, decimals: 3) })
    table.breaks = [colonies.byScorer.count]
    return "<h3>Machine and people, people among themselves</h3>\n\(table.html)"
  }

  private func confusion(_ item: ColonyComparison) -> HTML {
    let rows = item.confusion.rows(order: validation.classes)
    let columns = item.confusion.columns(order: validation.classes)
    var table = HTMLTable()
    table.add(
      "people say", .leading,
      rows.map { label in
        if case .named(let id) = label { return name(of: id) }
        return ConfusionWords.row(label)
      })
    for column in columns {
      let title: String
      if case .named(let id) = column {
        title = name(of: id)
      } else {
        title = ConfusionWords.column(column)
      }
      let isMissed = column == .absent
      table.add(
        "\(isMissed ? "" : "machine says ")<br>\(title)", .trailing,
        rows.map { row -> HTML in
          if row == .absent, column == .absent { return "" }
          let count = item.confusion[reference: row, machine: column]
          return row == column ? "<b>\(count)</b>" : "\(count)"
        })
    }
    table.breaks = rows.last == .absent ? [rows.count - 1] : []
    var words: HTML = ""
    if item.agreement.objects > 0 {
      let kappa =
        item.kappa.map { "kappa \(EstimateText.text($0, decimals: 3))" }
        ?? "there is no kappa where one class holds everything"
      words = """
        <p>Of \(item.agreement.objects) matched colonies of which both say the class, \
        \(item.agreement.agreed) have the same: \(kappa).</p>
        """
    }
    return "<h3>Which class is taken for which</h3>\n\(table.html)\n\(words)"
  }

  /// The surest errors as pictures; nil where nothing was marked.
  var disagreementsBody: HTML? {
    guard validation.colonies != nil else { return nil }
    var out: [HTML] = []
    if let remark = gallery.remark { out.append("<p>\(remark)</p>") }
    let kinds = [
      ("missed", "Missed: a person marked a colony, the machine counted none"),
      ("spurious", "Spurious: the machine counted a colony that nobody marked"),
      ("misclassified", "Misclassified: both see a colony, and not the same class"),
    ]
    for (kind, title) in kinds {
      let items = gallery.items.filter { $0.kind == kind }
      let count = gallery.counts[kind] ?? items.count
      guard !items.isEmpty else { continue }
      out.append(
        """
        <div class="together">
        <h3>\(title)</h3>
        <p class="small">\(items.count) of \(count), those that the machine was surest of first; the \
        folder disagreements has all. Left the bare picture, right with the marks: the machine's in \
        full blue lines, the person's in dashed orange ones or as crosses.</p>
        <div class="dishes pairs">
        \(items.map(picture).joined())
        </div></div>
        """)
    }
    return out.isEmpty ? "<p>None, or no pictures were asked for.</p>" : out.joined()
  }

  private func picture(_ item: DisagreementGallery.Item) -> HTML {
    """
    <figure>
    <img alt="\(item.caption)" width="\(item.picture.width)" height="\(item.picture.height)" \
    src="data:image/jpeg;base64,\(HTML(trusted: Base64.text(item.picture.jpeg)))">
    <figcaption>\(item.caption)</figcaption></figure>
    """
  }
}
