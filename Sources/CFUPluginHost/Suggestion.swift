/// What somebody may have meant.
package enum Suggestion {
  /// ` (did you mean 'x'?)` for the nearest of `known` when it is near enough, else nothing.
  package static func of(_ word: String, among known: some Sequence<String>) -> String {
    let nearest = known.map { ($0, distance(word.lowercased(), $0.lowercased())) }
      .min { $0.1 < $1.1 }
    guard let nearest, nearest.1 <= max(2, word.count / 3) else { return "" }
    return " (did you mean '\(nearest.0)'?)"
  }

  /// Levenshtein's: letters to add, drop or change.
  package static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.prefix(100)), Array(b.prefix(100)))
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = corner + (letter == other ? 0 : 1)
        corner = row[j + 1]
        row[j + 1] = min(changed, row[j] + 1, corner + 1)
      }
    }
    return row[b.count]
  }
}
