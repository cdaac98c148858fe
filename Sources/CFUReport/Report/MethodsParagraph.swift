import CFUCore
import CFUStatistics

/// The methods of a study as an author may paste them: what was done and with what, sentences only
/// where they are true of this study.
package struct MethodsParagraph: Sendable {
  /// Plain text, one a paragraph, with numbers in brackets for the references.
  package private(set) var paragraphs: [String] = []
  package private(set) var references: [String] = []
  private var cited: [Reference] = []

  package init(_ report: StudyReport) {
    counting(report)
    comparing(report)
    references = cited.map(\.text)
  }

  private mutating func cite(_ used: Reference...) -> String {
    let numbers = used.map { reference -> String in
      if !cited.contains(reference) { cited.append(reference) }
      return String((cited.firstIndex(of: reference) ?? 0) + 1)
    }
    return "[\(numbers.joined(separator: ","))]"
  }

  // MARK: - Counting

  private mutating func counting(_ report: StudyReport) {
    let records = report.records
    guard let first = records.first else {
      paragraphs.append("Counts of \(report.counted) dishes were taken from a table.")
      return
    }
    let sizes = records.map { $0.geometry.width * $0.geometry.height }
    let megapixels = Self.range(sizes.map { Double($0) / 1e6 }, decimals: 1)
    let sampling = Self.range(records.map(\.geometry.calibration.umPerPixel), decimals: 2)
    let made = first.provenance
    let versions = Self.list(Set(records.map(\.provenance.programVersion)).sorted())
    let pictures = records.count == 1 ? "One dish was" : "\(records.count) dishes were"
    var sentences = [
      "\(pictures) photographed or scanned at \(megapixels) megapixels (\(sampling) \u{B5}m per "
        + "pixel, known from \(Self.sources(records))) and counted with CFUKit (cfu \(versions)).",
      "On each picture the inner wall of the dish was located, uneven background was removed, and "
        + "all objects within the dish were segmented, measured and listed.",
    ]
    let names = report.classes.colonies.map { report.name(of: $0.id) }
    let classifiers = Self.list(
      Set(
        records.map {
          "\($0.provenance.pluginID) (version \($0.provenance.pluginVersion), SHA-256 "
            + "\($0.provenance.pluginSHA256.prefix(12)))"
        }
      ).sorted())
    sentences.append(
      "The classifier \(classifiers) told \(Self.list(names)) from one another and from what is no "
        + "colony; each dish was classified without knowledge of its treatment.")
    let found = records.reduce(0) { $0 + $1.objects.count }
    let counted = records.reduce(0) { $0 + $1.total }
    let unnamed = records.reduce(0) { $0 + $1.countWithoutClass }
    sentences.append(
      "Of \(found) objects \(counted) were counted as colonies"
        + (unnamed > 0
          ? ", \(unnamed) of them without a class, which the pictures are too coarse to tell."
          : "."))
    if let cells = Self.cells(report) { sentences.append(cells) }
    let failed = report.dishes.count - records.count
    if failed > 0 {
      sentences.append(
        "\(failed) of \(report.dishes.count) dishes could not be counted and were left out.")
    }
    if Set(records.map(\.provenance.settingsSHA256)).count == 1 {
      sentences.append(
        "All dishes were counted with the same settings (SHA-256 \(made.settingsSHA256.prefix(12)))."
      )
    }
    paragraphs.append(sentences.joined(separator: " "))
  }

  private static func sources(_ records: [DishRecord]) -> String {
    let words: [(Calibration.Source, String)] = [
      (.rim, "the diameter of the dish"), (.sheet, "the sample sheet"),
      (.file, "the picture files"), (.assumed, "an assumption where no rim was found"),
    ]
    let present = Set(records.map(\.geometry.calibration.source))
    return list(words.filter { present.contains($0.0) }.map(\.1))
  }

  private static func cells(_ report: StudyReport) -> String? {
    let rows = report.dishes.filter { $0.record != nil }.map(\.row)
    let cells = rows.compactMap(\.cellsPlated)
    guard !cells.isEmpty, cells.count == rows.count else { return nil }
    let per = Set(rows.map(\.perCells))
    guard per.count == 1, let perCells = per.first else { return nil }
    return
      "Colonies were related to the cells plated (\(range(cells, decimals: 0)) a dish) and are "
      + "given per \(ComparedClass.grouped(perCells)) cells."
  }

  // MARK: - Comparing

  private mutating func adjustment(_ compared: [ComparedClass]) -> String {
    let used = Set(compared.flatMap { $0.comparison?.adjustments ?? [] })
    guard !used.isEmpty else { return ", one group being compared with the vehicle" }
    var ways: [String] = []
    if used.contains(.dunnett) {
      ways.append(
        "by Dunnett's procedure on the multivariate t distribution \(cite(.dunnett, .hothorn))")
    }
    if used.contains(.sidak) { ways.append("by Sidak's inequality where there are very many") }
    if used.contains(.bonferroni) {
      ways.append("by Bonferroni's inequality where counts were compared without approximation")
    }
    return " and are adjusted for all groups that are compared with one vehicle "
      + ways.joined(separator: ", and ")
  }

  private mutating func comparing(_ report: StudyReport) {
    let compared = report.comparison.classes.filter { $0.comparison?.model != nil }
    let models = compared.compactMap { item in
      item.comparison?.model.map { (item: item, model: $0) }
    }
    guard !models.isEmpty else { return }
    let settings = report.comparison.settings
    let percent = DecimalText.shortest(100 * settings.confidence)
    let unit =
      settings.unit == .donor
      ? "The dishes of one donor and group were taken together as one observation."
      : "The dish was the observation."
    let offset =
      compared.allSatisfy(\.hasCells)
      ? "the logarithm of the cells plated as offset"
      : compared.contains(where: \.hasCells)
        ? "the logarithm of the cells plated as offset where they were given"
        : "the same exposure for all dishes, since the cells plated were not given"
    var sentences = [
      unit,
      "For each class of colonies, counts were compared with those of the vehicle by a log-linear "
        + "model with \(offset)\(donors(models.map(\.model))).",
    ]
    sentences += families(models, report)
    let methods = Set(compared.flatMap { $0.groups.compactMap(\.method) })
    if methods.contains(.quasiPoisson) || methods.contains(.negativeBinomial) {
      sentences.append(
        "p values and \(percent) % intervals rest on Student's t distribution"
          + "\(adjustment(compared)); classes were not adjusted for one another.")
    }
    if !methods.isDisjoint(with: [.conditional, .exactPoisson, .oneSided, .oneSidedExact]) {
      sentences.append(
        "Where one of the two groups had fewer than "
          + "\(DecimalText.shortest(ComparisonSettings.fewColonies)) colonies or fewer than "
          + "\(DecimalText.shortest(ComparisonSettings.fewEffectiveColonies)) times the dispersion, or "
          + "nothing was left to see the spread by, the two were compared conditionally on their sum "
          + "\(cite(.przyborowski, .clopper)), counts divided by the dispersion where it is known.")
    }
    let trends = Set(compared.compactMap { $0.comparison?.trend?.method })
    if trends.contains(.williams) {
      sentences.append(
        "A trend with the dose was tested by Williams-type contrasts \(cite(.williams, .bretz)).")
    }
    if trends.contains(.score) {
      sentences.append(
        "Where a dose had no colony, a trend was tested by the score test over the ranks of the "
          + "doses.")
    }
    if compared.contains(where: \.hasCells) {
      sentences.append(
        "Frequencies of groups have \(percent) % gamma limits \(cite(.garwood)) of the counts "
          + "divided by the dispersion.")
    }
    if report.curves.contains(where: { $0.response.direction != nil }) {
      sentences.append(
        "Dose-response curves are four-parameter log-logistic curves fitted to the counts of single "
          + "dishes by quasi-likelihood \(cite(.ritz)), or biphasic ones where Akaike's criterion "
          + "corrected for few values prefers them; effective doses have 95 % profile-likelihood "
          + "intervals \(cite(.venzon)) and are given only where the doses tested bear them.")
    }
    sentences.append("Computed with cfu \(programVersion).")
    paragraphs.append(sentences.joined(separator: " "))
  }

  private func donors(_ models: [CountModel]) -> String {
    let blocked = models.count(where: \.hasDonors)
    if blocked == 0 { return "" }
    return blocked == models.count
      ? " and donors as blocks" : " and, where possible, donors as blocks"
  }

  private mutating func families(
    _ models: [(item: ComparedClass, model: CountModel)], _ report: StudyReport
  ) -> [String] {
    var sentences: [String] = []
    for family in CountFamily.allCases {
      let mine = models.filter { $0.model.family == family && $0.model.degreesOfFreedom > 0 }
      guard !mine.isEmpty else { continue }
      var seen: Set<String> = []
      let names = mine.map { report.name(of: $0.item.classID) }.filter { seen.insert($0).inserted }
      let dispersions = mine.compactMap { $0.model.dispersion.estimate }
      let citation = family == .negativeBinomial ? cite(.lawless, .verHoef) : cite(.verHoef)
      var text = "The model was \(family.rawValue) \(citation) for \(Self.list(names))"
      if !dispersions.isEmpty {
        text += " (dispersion \(Self.range(dispersions, decimals: 2))"
        let thetas = mine.compactMap(\.model.theta)
        if !thetas.isEmpty { text += ", theta \(Self.range(thetas, decimals: 1))" }
        text += ")"
      }
      if family == .quasiPoisson, dispersions.contains(where: { $0 < 1 }) {
        text += "; a dispersion below 1 was taken for 1"
      }
      sentences.append(text + ".")
    }
    if models.contains(where: { $0.model.degreesOfFreedom == 0 }) {
      sentences.append(
        "With one dish a group the variance cannot be estimated; counts were then taken for Poisson "
          + "counts.")
    }
    return sentences
  }

  // MARK: - Words

  static func range(_ values: [Double], decimals: Int) -> String {
    guard let low = values.min(), let high = values.max() else { return "" }
    func text(_ value: Double) -> String {
      decimals == 0
        ? ComparedClass.grouped(value.rounded()) : DecimalText.fixed(value, decimals: decimals)
    }
    return text(low) == text(high) ? text(low) : "\(text(low)) to \(text(high))"
  }

  static func list(_ words: [String]) -> String {
    words.count > 1
      ? words.dropLast().joined(separator: ", ") + " and " + words[words.count - 1]
      : words.first ?? ""
  }
}

extension StudyReport {
  var methods: HTML? {
    let methods = MethodsParagraph(self)
    guard !methods.paragraphs.isEmpty else { return nil }
    let paragraphs = methods.paragraphs.map { "<p>\($0)</p>" as HTML }.joined()
    let references = methods.references.map { "<li>\($0)</li>" as HTML }.joined()
    let list: HTML = methods.references.isEmpty ? "" : "<ol>\n\(references)\n</ol>"
    return """
      <p class="small">Ready to paste; complete it with what was plated, cultured and photographed \
      how.</p>
      <div class="paste">
      \(paragraphs)
      \(list)
      </div>
      """
  }
}
