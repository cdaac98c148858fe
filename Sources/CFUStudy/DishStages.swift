package import CFUCore

/// What a run needs of the stages between a picture's bytes and its overlay.
///
/// `ShippedStages` is what users run; tests of the run itself put drawn answers in its place.
package protocol DishStages: Sendable {
  /// A decoded picture.
  associatedtype Picture
  /// One classifier at work; each thread has its own.
  associatedtype Session: Sendable

  /// The classifier in force.
  var classifier: ClassifierFacts { get }

  /// Starts a classifier and returns at once, so that it loads while the first picture is decoded.
  func openSession() throws(CFUError) -> Session
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
  /// - Parameter file: the picture that the objects were found on, for classifiers that look at
  ///   pixels.
  /// - Throws: `plugin` when the classifier cannot be used at all; failures on single objects are
  ///   opinions.
  func classify(
    _ objects: [FoundObject], on file: PictureSource, dish: String, umPerPixel: Double,
    stained: Bool, session: Session
  ) throws(CFUError) -> [Opinion]

  /// The dish with its colonies outlined, as a JPEG file.
  func overlay(
    _ picture: Picture, record: DishRecord, dish: String
  ) throws(CFUError) -> [UInt8]
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

/// What a run has to know of a classifier.
package struct ClassifierFacts: Sendable {
  package var id: String
  package var version: String
  /// SHA-256 over the plugin's library and model files.
  package var sha256: String
  package var classes: [ColonyClass]
  /// Coarsest sampling at which a class may be told, um/px, by class id.
  package var coarsest: [String: Double]
  /// The same for stained dishes.
  package var coarsestStained: [String: Double]

  package init(
    id: String, version: String, sha256: String, classes: [ColonyClass],
    coarsest: [String: Double] = [:], coarsestStained: [String: Double] = [:]
  ) {
    self.id = id
    self.version = version
    self.sha256 = sha256
    self.classes = classes
    self.coarsest = coarsest
    self.coarsestStained = coarsestStained
  }

  package func coarsest(stained: Bool) -> [String: Double] {
    stained ? coarsestStained : coarsest
  }
}
