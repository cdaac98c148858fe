/// What is known of one counted dish: the unit that is stored, in one transaction.
package struct DishRecord: Sendable, Codable {
  /// SHA-256 of the picture's bytes, lower-case hex.
  package var imageSHA256: String
  package var geometry: PictureGeometry
  package var objects: [ClassifiedObject]
  /// The classifier's class list, in its order.
  package var classes: [ColonyClass]
  package var flags: [DishFlag]
  package var provenance: Provenance
  /// Wall time from opening the file to the finished record, s. The only field that differs between
  /// equal runs.
  package var seconds: Double

  package init(
    imageSHA256: String, geometry: PictureGeometry, objects: [ClassifiedObject],
    classes: [ColonyClass], flags: [DishFlag], provenance: Provenance, seconds: Double
  ) {
    self.imageSHA256 = imageSHA256
    self.geometry = geometry
    self.objects = objects
    self.classes = classes
    self.flags = flags
    self.provenance = provenance
    self.seconds = seconds
  }

  /// Counted objects of one class.
  package func count(of classID: String) -> Int {
    objects.count { $0.verdict.counted && $0.verdict.classID == classID }
  }

  /// Whether there is something that a reader must know before believing the count.
  package var isFlagged: Bool { flags.contains { !$0.isOfReview } }

  /// Counted objects of all classes, and those without a class.
  package var total: Int { objects.count { $0.verdict.counted } }

  /// Counted objects whose class the picture's sampling cannot carry: they are in the total alone.
  package var countWithoutClass: Int {
    objects.count { $0.verdict.counted && $0.verdict.classID == nil }
  }
}

/// What a count was made with: enough to make it again.
package struct Provenance: Sendable, Hashable, Codable {
  package var programVersion: String
  /// SHA-256 of the canonical JSON of all settings that change a count.
  package var settingsSHA256: String
  package var pluginID: String
  package var pluginVersion: String
  /// SHA-256 over the plugin's library and model files.
  package var pluginSHA256: String

  package init(
    programVersion: String, settingsSHA256: String, pluginID: String, pluginVersion: String,
    pluginSHA256: String
  ) {
    self.programVersion = programVersion
    self.settingsSHA256 = settingsSHA256
    self.pluginID = pluginID
    self.pluginVersion = pluginVersion
    self.pluginSHA256 = pluginSHA256
  }
}
