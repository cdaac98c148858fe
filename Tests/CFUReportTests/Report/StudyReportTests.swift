import CFUCore
import CFUReport
import CFUStatistics
import Testing

@Suite("The report of a comparison")
struct StudyReportTests {
  /// Dishes of a vehicle and of doses 1, 10 ... of `x`, with these counts each.
  private func comparison(
    _ counts: [[Double]], donors: Int = 1, cells: Double? = 20_000
  ) throws -> StudyComparison {
    var text = "image,dish,donor,compound,dose,dose_unit,vehicle\n"
    var dishes: [DishCounts?] = []
    var dose = 1
    for (group, values) in counts.enumerated() {
      for (index, value) in values.enumerated() {
        let donor = "D\(index % donors + 1)"
        let what = group == 0 ? ",,,true" : "x,\(dose),nmol/L,false"
        text += "\(group)-\(index).jpg,\(group)-\(index),\(donor),\(what)\n"
        dishes.append(DishCounts(donor: donor, cellsPlated: cells, counts: [value]))
      }
      if group > 0 { dose *= 10 }
    }
    return StudyComparison(
      sheet: try SampleSheet.parse(text: text, name: "t"), dishes: dishes, classes: ["BFU-E"])
  }

  @Test func dotsMeansAndIntervals() throws {
    let study = try comparison([[20, 30, 25], [10, 12, 14]], donors: 3)
    let plot = try #require(DotPlot.plot(study.classes[0], name: "BFU-E"))
    let script = plot.commands
    // A series of points for each donor, with a shape of its own.
    for look in ["pt 6 ", "pt 4 ", "pt 8 "] { #expect(script.contains(look), "\(look)") }
    // 75 colonies of 60 000 cells, 36 of 60 000.
    #expect(script.contains("$means << EOD\n0.27 125.0\n1.27 60.0\nEOD\n"))
    let group = study.classes[0].groups[1]
    let (low, high) = (try #require(group.frequencyLow), try #require(group.frequencyHigh))
    #expect(script.contains("1.27 \(low) \(high - low)\n"))
    #expect(script.contains(" 100.0\n") && script.contains(" 150.0\n"))
    #expect(plot.title == "BFU-E: colonies per 100\u{A0}000 cells of each dish, by group")
  }

  @Test func withoutCellsTheDishIsTheUnit() throws {
    let study = try comparison([[20, 30], [10, 12]], cells: nil)
    let plot = try #require(DotPlot.plot(study.classes[0], name: "BFU-E"))
    #expect(plot.title.contains("colonies per dish"))
    #expect(plot.commands.contains("$means << EOD\n0.27 25.0\n1.27 11.0\nEOD\n"))
    #expect(!plot.commands.contains("$limits"))
  }

  @Test func aSideWithoutALimitIsAnArrow() throws {
    let study = try comparison([[20, 30, 25], [0, 0, 0], [10, 12, 14]])
    let plot = try #require(ForestPlot.plot(study.classes[0], name: "BFU-E"))
    let groups = study.classes[0].groups
    #expect(groups[1].percentLow == nil || groups[1].percentLow == 0)
    let script = plot.commands
    let open = try #require(
      script.split(separator: "$open << EOD\n").last?.split(separator: "\n")[0])
    // From the upper limit leftwards, in the row of the first dose, which is the upper one.
    let numbers = open.split(separator: " ").compactMap { Double($0) }
    #expect(numbers.count == 3 && numbers[1] == 1 && numbers[2] < 0)
    let closed = try #require(
      script.split(separator: "$closed << EOD\n").last?.split(separator: "\n")[0])
    #expect(closed.split(separator: " ")[1] == "0.0")
    #expect(script.contains("set arrow from 2, graph 0 to 2, graph 1 nohead"))
  }

  @Test func nothingToCompareIsNoPlot() throws {
    let study = try comparison([[0, 0, 0], [0, 0, 0]])
    #expect(ForestPlot.plot(study.classes[0], name: "BFU-E") == nil)
    #expect(DotPlot.plot(study.classes[0], name: "BFU-E") != nil)
  }

  @Test func thousandsOfDishesAreNotDrawnOneByOne() throws {
    let many = try comparison([
      [Double](repeating: 20, count: 1500), [Double](repeating: 10, count: 1500),
    ])
    let plot = try #require(DotPlot.plot(many.classes[0], name: "BFU-E"))
    #expect(!plot.commands.contains("$d0") && plot.commands.count < 2000)
    let page = StudyReport(title: "t", comparison: many).html
    #expect(page.contains("3000 dishes are too many to be drawn one by one"))
  }

  @Test func theMethodsSayWhatWasDone() throws {
    let study = try comparison([[20, 30, 25], [10, 12, 14], [15, 20, 18]], donors: 3)
    let methods = MethodsParagraph(StudyReport(title: "t", comparison: study))
    let model = try #require(study.classes[0].comparison?.model)
    let dispersion = DecimalText.fixed(model.dispersion.estimate ?? 0, decimals: 2)
    #expect(
      methods.paragraphs == [
        "Counts of 9 dishes were taken from a table.",
        "The dish was the observation. For each class of colonies, counts were compared with those "
          + "of the vehicle by a log-linear model with the logarithm of the cells plated as offset "
          + "and donors as blocks. The model was quasi-Poisson [1] for BFU-E (dispersion "
          + "\(dispersion)); a dispersion below 1 was taken for 1. p values and 95 % intervals rest "
          + "on Student's t distribution and are adjusted for all groups that are compared with one "
          + "vehicle by Dunnett's procedure on the multivariate t distribution [2,3]; classes were "
          + "not adjusted for one another. A trend with the dose was tested by Williams-type "
          + "contrasts [4,5]. Frequencies of groups have 95 % gamma limits [6] of the counts divided "
          + "by the dispersion. Computed with cfu \(programVersion).",
      ])
    #expect(methods.references.count == 6)
    #expect(methods.references[1].contains("doi:10.1080/01621459.1955.10501294"))
  }

  @Test func withoutDonorsOrCellsTheMethodsDoNotSpeakOfThem() throws {
    let study = try comparison([[20, 30, 25], [0, 0, 0], [10, 12, 2]], cells: nil)
    let methods = MethodsParagraph(StudyReport(title: "t", comparison: study))
    let text = methods.paragraphs.joined()
    #expect(!text.contains("blocks") && text.contains("the cells plated were not given"))
    #expect(text.contains("compared conditionally on their sum") && !text.contains("gamma limits"))
    #expect(methods.references.contains { $0.contains("doi:10.1093/biomet/26.4.404") })
    #expect(!methods.references.contains { $0.contains("Garwood") })
  }

  @Test func aVehicleOfTwoCompoundsIsCountedOnce() throws {
    var text = "image,dish,compound,dose,dose_unit,vehicle\n"
    var dishes: [DishCounts?] = []
    for (row, what) in [",,,true", ",,,true", "x,1,nM,false", "y,1,nM,false"].enumerated() {
      text += "\(row).jpg,\(row),\(what)\n"
      dishes.append(DishCounts(donor: nil, cellsPlated: 1000, counts: [20]))
    }
    let study = StudyComparison(
      sheet: try SampleSheet.parse(text: text, name: "t"), dishes: dishes, classes: ["BFU-E"])
    #expect(study.classes.count == 2)
    #expect(StudyReport(title: "t", comparison: study).html.contains(">4 dishes counted."))
  }

  @Test func thePageOfATable() throws {
    let study = try comparison([[20, 30, 25], [10, 12, 14]], donors: 3)
    var report = StudyReport(
      title: "<counts>", comparison: study, names: ["BFU-E": "BFU-E & co"],
      facts: [(name: "table", value: "a<b>.csv")])
    report.withoutPlots = "gnuplot was not found."
    let page = report.html
    #expect(page.contains("<h1>&lt;counts&gt;</h1>") && page.contains("BFU-E &amp; co"))
    #expect(page.contains("<code>a&lt;b&gt;.csv</code>"))
    #expect(page.contains("6 dishes counted. Report by cfu \(programVersion)."))
    #expect(page.contains("no plot. gnuplot was not found."))
    let answer = ComparisonAnswer.text(study.classes[0], name: "BFU-E & co")
    let rest = answer.dropFirst("x, BFU-E & co".count)
    #expect(page.contains("<b>x, BFU-E &amp; co</b>\(rest)</li>"), "\(rest)")
    // Sections that have nothing to say are left out.
    for id in ["pictures", "uncounted", "remarks"] { #expect(!page.contains("id=\"\(id)\"")) }
    #expect(page == report.html)
  }
}
