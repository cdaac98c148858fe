internal import CFUCore

/// One object as the segmenter leaves it: its pixels and what is known before any classifier looks.
struct Segmented {
  /// Holes filled.
  var patch: Patch
  var shape: Shape
  /// Pixels that were holes before filling.
  var holes: Int
  var clusters: Int
  var artefact: Reason?
  var overlap: Bool
  /// Single cells were seen in it, so that it is no smear however smooth.
  var cellsSeen = false
}
