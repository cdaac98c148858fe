package import CFUCore
package import CFUImaging

/// What a run needs of the stages between a picture's bytes and its overlay.
///
/// `ShippedStages` is what users run; tests of the run itself put drawn answers in its place.
package protocol DishStages: Sendable {
  /// A decoded picture.
  associatedtype Picture
  /// One classifier at work; each thread has its own.
  associatedtype Session: Sendable

  /// The classifiers in force, at least one; the first one's counts stand in the tables.
  var classifiers: [ClassifierFacts] { get }

  /// Starts the classifier in that place and returns at once, so that it loads while the first
  /// picture is decoded.
  func openSession(_ place: Int) throws(CFUError) -> Session
  func close(_ session: Session)

  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - path: its name, for messages.
  /// - Throws: `badInput` for what is no readable picture.
  func decode(
    _ bytes: [UInt8], path: String, settings: ImagingSettings
  ) throws(CFUError) -> Picture

  func analyse(_ picture: Picture, settings: ImagingSettings) throws(CFUError) -> DishAnalysis

  /// One opinion for each object, in their order.
  ///
  /// - Parameters:
  ///   - pixels: where those of the objects come from, for classifiers that look at them.
  ///   - place: of the classifier that `session` is one of.
  /// - Throws: `plugin` when the classifier cannot be used at all; failures on single objects are
  ///   opinions.
  func classify(
    _ objects: [FoundObject], on pixels: PixelSource, dish: String, umPerPixel: Double,
    stained: Bool, place: Int, session: Session
  ) throws(CFUError) -> [Opinion]

  /// What the classifier did against its contract since this was last asked, as flags of the dish
  /// on which it did it.
  func takeBreaches(_ session: Session) -> [DishFlag]

  /// What a user should know of the classifiers that concerns no single object, each said once.
  func takeWarnings() -> [String]

  /// The dish with its colonies outlined, as a JPEG file.
  func overlay(
    _ picture: Picture, record: DishRecord, dish: String
  ) throws(CFUError) -> [UInt8]
}

extension DishStages {
  package func takeBreaches(_ session: Session) -> [DishFlag] { [] }
  package func takeWarnings() -> [String] { [] }
}

/// A picture's file in memory.
package struct PictureSource: Sendable {
  package var bytes: [UInt8]
  /// Its name, for messages.
  package var path: String
  package var maxMegapixels: Double

  package init(bytes: [UInt8], path: String, maxMegapixels: Double) {
    self.bytes = bytes
    self.path = path
    self.maxMegapixels = maxMegapixels
  }
}

/// Where the pixels of a dish's objects come from.
package enum PixelSource: Sendable {
  /// The picture that they were found on.
  case picture(PictureSource)
  /// What was cut out of it and kept, by the object's number.
  case kept([Int: CutOut])
}

/// What a run has to know of a classifier.
package struct ClassifierFacts: Sendable {
  package var id: String
  /// What a user types for its plugin.
  package var shortName: String
  package var version: String
  /// SHA-256 over the plugin's library and model files.
  package var sha256: String
  package var classes: [ColonyClass]
  /// Coarsest sampling at which a class may be told, um/px, by class id.
  package var coarsest: [String: Double]
  /// The same for stained dishes.
  package var coarsestStained: [String: Double]
  /// How sure it has to be that something is a colony.
  package var leastColony: LeastColony
  /// Features that it reads, the first so many of the schema.
  package var featureCount: Int
  /// The crops that it looks at; nil when it reads features only.
  package var crops: CropWish?
  /// What the user set, a JSON object with sorted keys; `{}` for the defaults.
  package var parameters: String

  package init(
    id: String, shortName: String = "", version: String, sha256: String, classes: [ColonyClass],
    coarsest: [String: Double] = [:], coarsestStained: [String: Double] = [:],
    leastColony: LeastColony = .nothing, featureCount: Int = 0, crops: CropWish? = nil,
    parameters: String = "{}"
  ) {
    self.id = id
    self.shortName = shortName
    self.version = version
    self.sha256 = sha256
    self.classes = classes
    self.coarsest = coarsest
    self.coarsestStained = coarsestStained
    self.leastColony = leastColony
    self.featureCount = featureCount
    self.crops = crops
    self.parameters = parameters
  }

  package func coarsest(stained: Bool) -> [String: Double] {
    stained ? coarsestStained : coarsest
  }
}

extension [ClassifierFacts] {
  /// How tables and messages name them: by the short name, by the id where two have one.
  package var labels: [String] {
    map { facts in
      let alike = count { $0.shortName == facts.shortName }
      return alike > 1 || facts.shortName.isEmpty ? facts.id : facts.shortName
    }
  }

  /// - Throws: `usage` when one is named twice.
  package func checkDifferent() throws(CFUError) {
    for (place, facts) in enumerated() where self[..<place].contains(where: { $0.id == facts.id }) {
      throw CFUError(
        .usage, "The classifier \(facts.id) is given twice.",
        nextStep: "Give each --classifier once.")
    }
  }
}
