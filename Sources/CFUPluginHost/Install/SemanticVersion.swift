/// A version as semver.org has it, for the one question which of two is newer.
struct SemanticVersion: Comparable {
  private var numbers: [Int]
  /// Parts of the pre-release; empty for a release.
  private var preRelease: [Substring]

  /// nil when the text is no such version.
  init?(_ text: String) {
    // What follows a '+' says how it was built and orders nothing.
    let version = text.prefix { $0 != "+" }
    let parts = version.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = parts[0].split(separator: ".", omittingEmptySubsequences: false)
      .map { $0.utf8.allSatisfy { (48...57).contains($0) } ? Int($0) : nil }
    guard numbers.count == 3, !numbers.contains(nil) else { return nil }
    self.numbers = numbers.compactMap(\.self)
    preRelease =
      parts.count > 1 ? parts[1].split(separator: ".", omittingEmptySubsequences: false) : []
    guard !preRelease.contains("") else { return nil }
  }

  static func < (a: SemanticVersion, b: SemanticVersion) -> Bool {
    if a.numbers != b.numbers { return a.numbers.lexicographicallyPrecedes(b.numbers) }
    // A release is newer than what came before it.
    if a.preRelease.isEmpty || b.preRelease.isEmpty {
      return !a.preRelease.isEmpty && b.preRelease.isEmpty
    }
    for (x, y) in zip(a.preRelease, b.preRelease) where x != y {
      return switch (Int(x), Int(y)) {
      case (let x?, let y?): x < y
      case (_?, nil): true
      case (nil, _?): false
      case (nil, nil): x < y
      }
    }
    return a.preRelease.count < b.preRelease.count
  }
}
