package import CFUCore

/// What a user asked for: the command line of `cfu count`, checked for form but not against the disk.
package struct StudyOptions: Sendable {
  /// One sample sheet, or pictures and folders of pictures.
  package var inputs: [String]
  /// Folder of the results; made where there is none.
  package var out: String
  package var profile: ImagingSettings.Profile
  /// Name of a plugin, which then gives its classifier for the profile, or the id of a classifier.
  package var classifier: String
  /// Folders searched for plugins before the built-in ones.
  package var pluginFolders: [String]
  /// Dishes at a time; nil to choose from cores and memory.
  package var jobs: Int?
  /// um per full-resolution pixel, for all dishes whose row does not give its own.
  package var umPerPixel: Double?
  /// Inner diameter of the dish, mm, for all dishes whose row does not give its own.
  package var dishDiameterMillimetres: Double?
  /// Pictures above this size are refused from their header.
  package var maxMegapixels: Double
  /// Count again although the folder holds another study or was counted in another way.
  package var force: Bool

  package init(
    inputs: [String], out: String, profile: ImagingSettings.Profile = .methylcellulose,
    classifier: String = "rules", pluginFolders: [String] = [], jobs: Int? = nil,
    umPerPixel: Double? = nil, dishDiameterMillimetres: Double? = nil,
    maxMegapixels: Double = 400, force: Bool = false
  ) {
    self.inputs = inputs
    self.out = out
    self.profile = profile
    self.classifier = classifier
    self.pluginFolders = pluginFolders
    self.jobs = jobs
    self.umPerPixel = umPerPixel
    self.dishDiameterMillimetres = dishDiameterMillimetres
    self.maxMegapixels = maxMegapixels
    self.force = force
  }

  /// Settings of the imaging pipeline before the sheet's own columns are applied.
  package var imaging: ImagingSettings {
    ImagingSettings(
      profile: profile, dishDiameterMillimetres: dishDiameterMillimetres, umPerPixel: umPerPixel,
      maxMegapixels: maxMegapixels)
  }
}
