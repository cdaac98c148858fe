import CFUCore
import CFUStore

/// The part of a dish's record that a classifier makes: the same found objects give a whole record
/// of each classifier, under a run of its own.
struct DishClassifying<Stages: DishStages>: Sendable {
  var stages: Stages

  /// What was found on a picture, and by which version of the program.
  struct Found: Sendable {
    var analysis: DishAnalysis
    var imageSHA256: String
    var programVersion: String
  }

  /// The record of the classifier in `place`, but for its time.
  ///
  /// - Throws: `plugin` when the classifier cannot be used at all, `noInput` and `badInput` when it
  ///   looks at pixels and `pixels` does not have them.
  func record(
    of found: Found, dish: PlannedDish, pixels: PixelSource, place: Int, session: Stages.Session
  ) throws(CFUError) -> DishRecord {
    let shown = found.analysis.shown
    var opinions: [Int: Opinion] = [:]
    if !shown.isEmpty {
      let answers = try stages.classify(
        shown, on: pixels, dish: dish.row.dish,
        umPerPixel: found.analysis.geometry.calibration.umPerPixel, stained: dish.stained,
        place: place, session: session)
      for (object, answer) in zip(shown, answers) { opinions[object.id] = answer }
    }
    var made = record(of: found, dish: dish, opinions: opinions, place: place)
    made.flags += stages.takeBreaches(session)
    return made
  }

  /// The record where no object could be shown to the classifier at all.
  func record(
    of found: Found, dish: PlannedDish, failure: CFUError, place: Int
  ) -> DishRecord {
    var opinions: [Int: Opinion] = [:]
    for object in found.analysis.shown { opinions[object.id] = .failed(failure.description) }
    return record(of: found, dish: dish, opinions: opinions, place: place)
  }

  private func record(
    of found: Found, dish: PlannedDish, opinions: [Int: Opinion], place: Int
  ) -> DishRecord {
    let facts = stages.classifiers[place]
    let settings = dish.settings(for: facts)
    let analysis = found.analysis
    let rule = CountingRule(
      classes: facts.classes, coarsest: settings.coarsest, stained: settings.stained,
      leastColony: settings.leastColony)
    var (objects, flags) = rule.apply(
      to: analysis.objects, opinions: opinions,
      umPerPixel: analysis.geometry.calibration.umPerPixel,
      tooNumerous: settings.imaging.tooNumerous)
    for index in objects.indices { objects[index].object.roundOutline() }
    return DishRecord(
      imageSHA256: found.imageSHA256, geometry: analysis.geometry, objects: objects,
      classes: rule.classes,
      flags: analysis.flags + flags.filter { !analysis.flags.contains($0) },
      provenance: provenance(of: dish, programVersion: found.programVersion, place: place),
      seconds: 0)
  }

  /// - Parameter programVersion: the one that found the objects, whichever has them classified.
  func provenance(
    of dish: PlannedDish, programVersion: String, place: Int
  ) -> Provenance {
    let facts = stages.classifiers[place]
    return Provenance(
      programVersion: programVersion, settingsSHA256: dish.settings(for: facts).sha256,
      pluginID: facts.id, pluginVersion: facts.version, pluginSHA256: facts.sha256)
  }
}

extension DishAnalysis {
  /// The objects that a classifier is asked about.
  var shown: [FoundObject] { objects.filter { $0.artefact == nil } }
}

extension DishRecord {
  /// What was found, without what a classifier said of it.
  var analysis: DishAnalysis {
    DishAnalysis(
      geometry: geometry, objects: objects.map(\.object),
      flags: flags.filter { !CountingRule.makes($0) })
  }

  /// The same, ready for another classifier.
  func found<Stages>() -> DishClassifying<Stages>.Found {
    DishClassifying<Stages>.Found(
      analysis: analysis, imageSHA256: imageSHA256, programVersion: provenance.programVersion)
  }
}

extension FoundObject {
  /// Outlines are stored as 32-bit floats; rounded before they are drawn, they give the same
  /// overlay now and when it is drawn again from the store.
  fileprivate mutating func roundOutline() {
    for index in outline.indices {
      outline[index] = PixelPoint(
        x: Double(Float(outline[index].x)), y: Double(Float(outline[index].y)))
    }
  }
}
