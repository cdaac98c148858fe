/// What a user asked for: the command line of `cfu reclassify`.
package struct ReclassifyOptions: Sendable {
  /// Folder of a counted study.
  package var results: String
  /// Folder of the new one; nil to change the study in its place.
  package var out: String?
  /// Dishes at a time; nil to choose from cores and memory.
  package var jobs: Int?
  /// Draw the overlays again, from the pictures.
  package var drawsOverlays: Bool
  /// Read the pictures again for a classifier that looks at pixels which were not kept.
  package var readsPictures: Bool
  /// Folder that the sheet's relative paths start from; nil for the one that they started from when
  /// the study was counted.
  package var base: String?

  /// Write report.html beside the tables.
  package var writesReport: Bool

  package init(
    results: String, out: String? = nil, jobs: Int? = nil, drawsOverlays: Bool = false,
    readsPictures: Bool = false, base: String? = nil, writesReport: Bool = true
  ) {
    self.results = results
    self.out = out
    self.jobs = jobs
    self.drawsOverlays = drawsOverlays
    self.readsPictures = readsPictures
    self.base = base
    self.writesReport = writesReport
  }

  /// The folder that is written to.
  package var target: String { out ?? results }

  /// Whether the study is changed in its place.
  var isInPlace: Bool {
    guard let out else { return true }
    return FileSystem.absolute(out) == FileSystem.absolute(results)
  }
}
