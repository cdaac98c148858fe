package import CFUCore
package import CFUPluginHost
import Synchronization

/// The stages that users run: libjpeg and its kin, the imaging pipeline, classifier plugins, the
/// overlay.
package struct ShippedStages: Sendable {
  package let classifiers: [ClassifierFacts]
  /// In the same order.
  private let plugins: [Plugin]
  private let warnings = Warnings()
  private let place: ClassifierSession.Place

  /// What the classifiers' sessions had to say and nobody has asked for yet.
  private final class Warnings: Sendable {
    let all = Mutex<[String]>([])
  }

  /// What a session of one classifier is made of.
  private struct Plugin: Sendable {
    var bundle: PluginBundle
    var classifierID: String
    /// What pixels the classifier wants; nil when it reads features only.
    var cropRequest: CropRequest?
    /// A JSON object.
    var parameters: String
    /// Its own, so that the crashes of one classifier never stop another.
    let ledger = CrashLedger(store: PluginState().quarantine)
  }

  /// Finds the classifiers; nothing of them is loaded yet.
  ///
  /// - Throws: `plugin` when there is none of a name or it is meant for another profile, when its
  ///   files are not what its manifest says, or when it wants crops of a kind that are not cut;
  ///   `usage` when two names mean one classifier.
  package init(
    classifiers names: [String], profile: ImagingSettings.Profile, pluginFolders: [String],
    parameters: [ParameterSetting] = [], inProcess: Bool = false
  ) throws(CFUError) {
    place = inProcess ? .inProcess(PluginState().trust) : .worker
    let registry = PluginRegistry(
      searchPaths: PluginRegistry.defaultSearchPaths(explicit: pluginFolders))
    // What is passed over may be what the user meant.
    warnings.all.withLock { $0 = registry.problems.map(\.description) }
    var facts: [ClassifierFacts] = []
    var plugins: [Plugin] = []
    for stranger in parameters.compactMap(\.classifier) where !names.contains(stranger) {
      throw CFUError(
        .usage, "A parameter is for the classifier \(stranger), which is not used.",
        nextStep: "Used are \(names.joined(separator: ", ")), as --classifier names them.")
    }
    for (place, name) in names.enumerated() {
      let found = try registry.findClassifier(name, profile: profile)
      let request = try CropRequest(found.classifier)
      let set = try found.classifier.parameters(
        parameters.filter { $0.classifier == name || ($0.classifier == nil && place == 0) })
      plugins.append(
        Plugin(
          bundle: found.bundle, classifierID: found.classifier.id, cropRequest: request,
          parameters: set))
      facts.append(
        ClassifierFacts(found.classifier, of: found.bundle, crops: request, parameters: set))
    }
    try facts.checkDifferent()
    classifiers = facts
    self.plugins = plugins
  }

  package init(_ options: StudyOptions) throws(CFUError) {
    try self.init(
      classifiers: options.classifiers, profile: options.imaging.profile,
      pluginFolders: options.pluginFolders, parameters: options.parameters,
      inProcess: options.inProcess)
  }
}

extension ClassifierFacts {
  fileprivate init(
    _ classifier: ClassifierManifest, of bundle: PluginBundle, crops: CropRequest?,
    parameters: String
  ) {
    func limits(_ field: KeyPath<ClassifierManifest.ClassEntry, Double?>) -> [String: Double] {
      var limits: [String: Double] = [:]
      for entry in classifier.classes { limits[entry.id] = entry[keyPath: field] }
      return limits
    }
    self.init(
      id: classifier.id, shortName: bundle.manifest.shortName, version: bundle.manifest.version,
      sha256: bundle.sha256, classes: classifier.classes.map(\.colonyClass),
      coarsest: limits(\.maxUmPerPixel), coarsestStained: limits(\.maxUmPerPixelStained),
      leastColony: classifier.leastColony ?? .nothing, featureCount: classifier.featureCount,
      crops: crops?.wish, parameters: parameters)
  }
}

extension ShippedStages: DishStages {
  /// The one place where a session is made.
  package func openSession(_ place: Int) throws(CFUError) -> ClassifierSession {
    let plugin = plugins[place]
    return try ClassifierSession(
      bundle: plugin.bundle, classifierID: plugin.classifierID, parameters: plugin.parameters,
      ledger: plugin.ledger,
      place: self.place)
  }

  package func close(_ session: ClassifierSession) {
    session.close()
    hear(session)
  }

  private func hear(_ session: ClassifierSession) {
    let said = session.takeWarnings()
    if !said.isEmpty { warnings.all.withLock { $0 += said } }
  }

  package func takeBreaches(_ session: ClassifierSession) -> [DishFlag] {
    session.takeBreaches().map { .breach($0) }
  }

  package func takeWarnings() -> [String] {
    warnings.all.withLock { all in
      defer { all = [] }
      return all
    }
  }

  package func classify(
    _ objects: [FoundObject], on pixels: PixelSource, dish: String, umPerPixel: Double,
    stained: Bool, place: Int, session: ClassifierSession
  ) throws(CFUError) -> [Opinion] {
    var batch = ClassifierBatch(
      dishID: dish, umPerPixel: umPerPixel, stained: stained, objects: objects)
    if let request = plugins[place].cropRequest {
      batch.crops = PluginCrops(
        try pixels.crops(of: objects, wish: request.wish, umPerPixel: umPerPixel, dish: dish),
        format: request.format)
    }
    let answers = try session.classify(batch)
    hear(session)
    // What nobody was asked about is no zero: without all answers there is no count of this dish.
    let unasked = answers.filter(\.unasked)
    if let why = unasked.first?.failure {
      throw CFUError(
        .someDishesFailed,
        "The classifier \(classifiers[place].shortName) was not asked about "
          + "\(unasked.count == answers.count ? "any" : "\(unasked.count)") of the "
          + "\(answers.count) objects of \(dish): \(why).",
        nextStep: "Mend or replace the plugin, then give the same command again.")
    }
    return answers.map { answer in
      if let failure = answer.failure { return .failed(failure) }
      return answer.rejected
        ? .rejected(answer.probabilities) : .probabilities(answer.probabilities)
    }
  }
}
