extension [Float] {
  /// Gives what is not known (not finite) the value of what lies nearest, of equals the first; changes nothing where
  /// nothing is known.
  mutating func fillFromNearest() {
    let known = indices.filter { self[$0].isFinite }
    for k in indices where !self[k].isFinite {
      guard let near = known.min(by: { abs($0 - k) < abs($1 - k) }) else { return }
      self[k] = self[near]
    }
  }
}
