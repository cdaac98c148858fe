package import CFUCore
package import CFUPluginHost

/// The stages that users run: libjpeg and its kin, the imaging pipeline, a classifier plugin, the
/// overlay.
package struct ShippedStages: Sendable {
  package let classifier: ClassifierFacts
  private let bundle: PluginBundle
  private let classifierID: String
  /// What pixels the classifier wants; nil when it reads features only.
  private let cropRequest: CropRequest?
  private let ledger = CrashLedger()

  /// Finds the classifier; nothing of it is loaded yet.
  ///
  /// - Throws: `plugin` when there is none of that name or it is meant for another profile, when
  ///   its files are not what its manifest says, or when it wants crops of a kind that are not cut.
  package init(_ options: StudyOptions) throws(CFUError) {
    let registry = PluginRegistry(
      searchPaths: PluginRegistry.defaultSearchPaths(explicit: options.pluginFolders))
    let found = try registry.findClassifier(options.classifier, profile: options.imaging.profile)
    bundle = found.bundle
    classifierID = found.classifier.id
    cropRequest = try CropRequest(found.classifier)
    func limits(_ field: KeyPath<ClassifierManifest.ClassEntry, Double?>) -> [String: Double] {
      var limits: [String: Double] = [:]
      for entry in found.classifier.classes { limits[entry.id] = entry[keyPath: field] }
      return limits
    }
    classifier = ClassifierFacts(
      id: found.classifier.id, version: found.bundle.manifest.version,
      sha256: found.bundle.sha256, classes: found.classifier.classes.map(\.colonyClass),
      coarsest: limits(\.maxUmPerPixel), coarsestStained: limits(\.maxUmPerPixelStained))
  }
}

extension ShippedStages: DishStages {
  package func openSession() throws(CFUError) -> ClassifierSession {
    try ClassifierSession(bundle: bundle, classifierID: classifierID, ledger: ledger)
  }

  package func close(_ session: ClassifierSession) { session.close() }

  package func classify(
    _ objects: [FoundObject], on file: PictureSource, dish: String, umPerPixel: Double,
    stained: Bool, session: ClassifierSession
  ) throws(CFUError) -> [Opinion] {
    var batch = ClassifierBatch(
      dishID: dish, umPerPixel: umPerPixel, stained: stained, objects: objects)
    if let cropRequest {
      batch.crops = PluginCrops(
        try file.crops(of: objects, wish: cropRequest.wish, umPerPixel: umPerPixel),
        format: cropRequest.format)
    }
    return try session.classify(batch).map { answer in
      if let failure = answer.failure { return .failed(failure) }
      return answer.rejected ? .rejected : .probabilities(answer.probabilities)
    }
  }
}
