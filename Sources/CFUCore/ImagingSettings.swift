/// Everything that changes what the imaging pipeline finds. Part of every record's settings hash.
package struct ImagingSettings: Sendable, Hashable, Codable {
  /// Which assay the picture shows.
  package enum Profile: String, Sendable, Codable, CaseIterable {
    /// Colonies of cells in methylcellulose: several classes, some barely visible.
    case methylcellulose
    /// Opaque colonies of one class on agar.
    case agar
  }

  package var profile: Profile
  /// Inner diameter of the dish, mm. nil: 35 for methylcellulose, 90 for agar.
  package var dishDiameterMillimetres: Double?
  /// Full-resolution sampling, um/px, when it is known better than from the rim; nil to find it.
  package var umPerPixel: Double?
  /// Version of the rules for merging satellites and splitting neighbours; 1 is the only one so
  /// far.
  package var mergeRule: Int
  /// Largest picture that is decoded, in megapixels; larger ones are refused from the header.
  package var maxMegapixels: Double
  /// Above this number of colonies a dish is flagged as too numerous.
  package var tooNumerous: Int

  package init(
    profile: Profile = .methylcellulose, dishDiameterMillimetres: Double? = nil,
    umPerPixel: Double? = nil, mergeRule: Int = 1, maxMegapixels: Double = 400,
    tooNumerous: Int? = nil
  ) {
    self.profile = profile
    self.dishDiameterMillimetres = dishDiameterMillimetres
    self.umPerPixel = umPerPixel
    self.mergeRule = mergeRule
    self.maxMegapixels = maxMegapixels
    self.tooNumerous = tooNumerous ?? (profile == .agar ? 1500 : 120)
  }

  /// The diameter in force, mm.
  package var dishDiameter: Double {
    dishDiameterMillimetres ?? (profile == .agar ? 90 : 35)
  }
}
