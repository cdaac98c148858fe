package import CFUCore
package import CFUPluginHost

extension ImagingSettings.Profile {
  /// The plugin that counts where the user names none.
  package var shippedClassifier: String {
    switch self {
    case .methylcellulose: "forest"
    case .agar: "rules"
    }
  }
}

/// What a user asked for: the command line of `cfu count`, checked for form but not against the
/// disk.
package struct StudyOptions: Sendable {
  /// One sample sheet, or pictures and folders of pictures.
  package var inputs: [String]
  /// Folder of the results; made where there is none.
  package var out: String
  /// For all dishes; a row of the sheet overrules it with its own sampling and diameter.
  package var imaging: ImagingSettings
  /// Names of plugins, which then give their classifier for the profile, or ids of classifiers; the
  /// counts of the first stand in the tables. Never empty: none in the initialiser means the one
  /// shipped for the profile.
  package var classifiers: [String]
  /// Folders searched for plugins before the built-in ones.
  package var pluginFolders: [String]
  /// Dishes at a time; nil to choose from cores and memory.
  package var jobs: Int?
  /// Count again although the folder holds another study or was counted in another way.
  package var force: Bool
  /// Keep the pixels of every object, so that another classifier can look at them without the
  /// pictures.
  package var keepsCrops: Bool
  /// Run the classifiers in this process, which takes plugins that the user trusts.
  package var inProcess: Bool
  /// Write report.html beside the tables.
  package var writesReport: Bool
  /// What the user sets of the classifiers' parameters.
  package var parameters: [ParameterSetting]

  package init(
    inputs: [String], out: String, imaging: ImagingSettings = ImagingSettings(),
    classifiers: [String] = [], pluginFolders: [String] = [], jobs: Int? = nil,
    force: Bool = false, keepsCrops: Bool = false, inProcess: Bool = false,
    writesReport: Bool = true, parameters: [ParameterSetting] = []
  ) {
    self.inputs = inputs
    self.out = out
    self.imaging = imaging
    self.classifiers = classifiers.isEmpty ? [imaging.profile.shippedClassifier] : classifiers
    self.pluginFolders = pluginFolders
    self.jobs = jobs
    self.force = force
    self.keepsCrops = keepsCrops
    self.inProcess = inProcess
    self.writesReport = writesReport
    self.parameters = parameters
  }
}
