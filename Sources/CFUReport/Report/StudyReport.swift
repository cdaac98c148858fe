package import CFUCore
package import CFUStatistics

/// All that `report.html` shows of a study: values from which `html` makes the page.
package struct StudyReport: Sendable {
  /// Name of the study.
  package var title: String
  /// When it was counted, in words; nil where nobody noted it.
  package var countedAt: String?
  package var comparison: StudyComparison
  /// Rows of the sheet and what became of them; empty for a table of counts.
  package var dishes: [StudyDish]
  /// What a person reads for a class id, where that is another text.
  package var names: [String: String]
  /// The classifier's classes; empty for a table of counts.
  package var classes: [ColonyClass]
  /// What the study was counted with, by name, in the order to be shown.
  package var facts: [(name: String, value: String)]
  /// Drawn plots, as gnuplot wrote them; nil where it could not be used.
  package var drawings: [PlotKey: String]
  /// Why there are no plots, a sentence; nil where there are.
  package var withoutPlots: String?
  package var gallery: ReportGallery
  /// What is odd about the table that the counts come from, a sentence each.
  package var tableRemarks: [String] = []
  /// Dose-response curves, and potencies of compounds; empty where there are no doses.
  package var curves: [DoseResponseReport.Series] = []
  package var potencies: [DoseResponseReport.Potency] = []
  /// The study is too large for curves of all its compounds.
  package var hasMoreCurves = false

  package init(
    title: String, countedAt: String? = nil, comparison: StudyComparison, dishes: [StudyDish] = [],
    names: [String: String] = [:], classes: [ColonyClass] = [],
    facts: [(name: String, value: String)] = []
  ) {
    self.title = title
    self.countedAt = countedAt
    self.comparison = comparison
    self.dishes = dishes
    self.names = names
    self.classes = classes
    self.facts = facts
    drawings = [:]
    withoutPlots = nil
    gallery = ReportGallery()
  }

  /// Which of the plots.
  package struct PlotKey: Sendable, Hashable {
    package enum Kind: String, Sendable {
      case dots, forest, curve
    }
    package var kind: Kind
    /// Place of the class in `comparison.classes`.
    package var place: Int

    /// File name without ending, and what ids begin with.
    package var name: String { "\(kind.rawValue)\(place)" }
  }

  /// More pairs of compound and class are told in tables alone.
  package static let mostPlotted = 60

  /// What gnuplot is to draw.
  package var plots: [(key: PlotKey, plot: Plot)] {
    var plots: [(key: PlotKey, plot: Plot)] = []
    for (place, item) in comparison.classes.prefix(Self.mostPlotted).enumerated() {
      let name = name(of: item.classID)
      if let plot = DotPlot.plot(item, name: name) {
        plots.append((PlotKey(kind: .dots, place: place), plot))
      }
      if let plot = ForestPlot.plot(item, name: name) {
        plots.append((PlotKey(kind: .forest, place: place), plot))
      }
      if let series = curve(of: item), let plot = CurvePlot.plot(series) {
        plots.append((PlotKey(kind: .curve, place: place), plot))
      }
    }
    return plots
  }

  func name(of classID: String) -> String { names[classID] ?? classID }

  /// Dishes with a count.
  var counted: Int {
    dishes.isEmpty ? Set(comparison.classes.flatMap(\.rows)).count : records.count
  }

  /// Records of the dishes that were counted.
  var records: [DishRecord] { dishes.compactMap(\.record) }
}

/// Pictures of the report.
package struct ReportGallery: Sendable {
  /// The overlay of one dish.
  package struct Dish: Sendable {
    package var name: String
    /// Compound, dose, donor.
    package var group: String
    package var total: Int
    package var flags: [DishFlag]
    /// Where the large one stands, relative to the results.
    package var file: String
    package var picture: Picture

    package init(
      name: String, group: String, total: Int, flags: [DishFlag], file: String, picture: Picture
    ) {
      self.name = name
      self.group = group
      self.total = total
      self.flags = flags
      self.file = file
      self.picture = picture
    }
  }

  /// One colony cut out.
  package struct Colony: Sendable {
    package var dish: String
    package var number: Int
    package var probability: Double?
    package var picture: Picture

    package init(dish: String, number: Int, probability: Double?, picture: Picture) {
      self.dish = dish
      self.number = number
      self.probability = probability
      self.picture = picture
    }
  }

  /// Colonies of one class, the surest first.
  package struct Sample: Sendable {
    package var classID: String
    /// Width of each picture, mm.
    package var millimetres: Double
    /// Colonies of the class on the dishes shown.
    package var among: Int
    package var colonies: [Colony]

    package init(classID: String, millimetres: Double, among: Int, colonies: [Colony]) {
      self.classID = classID
      self.millimetres = millimetres
      self.among = among
      self.colonies = colonies
    }
  }

  /// A JPEG and its size, px.
  package struct Picture: Sendable {
    package var jpeg: [UInt8]
    package var width: Int
    package var height: Int

    package init(jpeg: [UInt8], width: Int, height: Int) {
      self.jpeg = jpeg
      self.width = width
      self.height = height
    }
  }

  package var dishes: [Dish] = []
  package var samples: [Sample] = []
  /// Why there are no pictures, or fewer than meant; nil where nothing is missing.
  package var remark: String?

  package init() {}
}
