/// What a cell looks like in transmitted light.
enum CellKind: Int, Sendable, CaseIterable {
  /// Small, round, haemoglobin.
  case erythroblast
  /// Small, round, colourless.
  case granulocyte
  /// Larger, dim, irregular.
  case macrophage
  /// Large, translucent, bright refractile border.
  case megakaryocyte
  /// Dead cells and fragments: small and dark.
  case debris
}

/// One cell of the gel.
struct Cell: Sendable {
  /// Position in the plane of the dish relative to the colony's or the dish's middle, um.
  var x: Float
  var y: Float
  /// Height above the floor of the dish, um.
  var z: Float
  /// Radius, um.
  var radius: Float
  /// Haemoglobin, 1 = a mature erythroblast; of a megakaryocyte the stain, 1 = the dish's median.
  var haemoglobin: Float
  var kind: CellKind

  /// Weight of its colour on the path through it: haemoglobin is a concentration, the stain coats.
  var tint: Float {
    switch kind {
    case .megakaryocyte: haemoglobin
    default: haemoglobin * radius / 4.5
    }
  }
}
