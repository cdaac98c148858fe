/// What other programs read.
package enum ExportFormat: String, Sendable, CaseIterable {
  case xlsx, pzfx, geojson, coco, imagej, csv
}

/// What a user asked for: the command line of `cfu export`.
package struct ExportOptions: Sendable {
  /// Folder of a counted study.
  package var results: String
  /// Folder to write to; nil for `export` in the results, or `export` in its `reviewed`.
  package var out: String?
  /// In any order; empty for all.
  package var formats: Set<ExportFormat>
  /// Whether outlines of objects that are not counted are written too.
  package var withUncounted: Bool
  /// Counts and outlines as people left them, instead of the machine's.
  package var reviewed: Bool

  package init(
    results: String, out: String? = nil, formats: Set<ExportFormat> = [],
    withUncounted: Bool = false, reviewed: Bool = false
  ) {
    self.results = results
    self.out = out
    self.formats = formats.isEmpty ? Set(ExportFormat.allCases) : formats
    self.withUncounted = withUncounted
    self.reviewed = reviewed
  }

  /// The folder that is written to.
  package var target: String {
    out ?? FileSystem.join(results, reviewed ? "reviewed/export" : "export")
  }
}
