/// Sentences of a count as everybody may read them: without the paths of this machine, and with the
/// names that people gave their files.
package struct PlainWords: Sendable {
  private let known: [(text: String, words: String, isPath: Bool)]
  private static let file = "a file of this machine"

  /// - Parameters:
  ///   - paths: what is said in place of a path; what lies below one loses it.
  ///   - names: what is said in place of a name in any folder.
  package init(
    paths: [(path: String, words: String)], _ names: [(path: String, words: String)] = []
  ) {
    var known: [(text: String, words: String, isPath: Bool)] = []
    // The longest first: it may begin with another one.
    let sorted = paths.filter { !["", ".", "/"].contains($0.path) }
      .sorted { $0.path.utf8.count > $1.path.utf8.count }
    for (path, words) in sorted { known.append((path, words, true)) }
    for (name, words) in names { known.append((name, words, false)) }
    self.known = known
  }

  package func of(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    var previous: Character = " "
    while let character = rest.first {
      if let (length, words) = match(rest, after: previous) {
        result += words
        rest = rest.dropFirst(length)
        previous = "x"
        continue
      }
      result.append(character)
      previous = character
      rest = rest.dropFirst()
    }
    let doubled = "\(Self.file) \(Self.file)"
    while result.contains(doubled) { result = result.replacing(doubled, with: Self.file) }
    return result
  }

  /// How many characters are not to be read, and what is said in their place.
  private func match(_ rest: Substring, after previous: Character) -> (Int, String)? {
    let isWordStart = !previous.isLetter && !previous.isNumber && !"._-/".contains(previous)
    guard isWordStart else { return nil }
    for (text, words, isPath) in known where rest.hasPrefix(text) {
      let length = text.count
      let next = rest.dropFirst(length).first
      if next == "/" {
        // A quoted one ends at its quote, also where it holds spaces.
        let below = rest.dropFirst(length)
        let end = Self.pathLength(below, after: previous)
        let inside = below.prefix(end).dropFirst()
        let words = inside.isEmpty || !isPath ? words : Self.below(inside, in: words)
        return (length + end, words)
      }
      // A folder given as `out` is also a word.
      if isPath, !text.contains("/") { continue }
      if next.map({ $0.isLetter || $0.isNumber || "_-".contains($0) }) != true {
        return (length, words)
      }
    }
    guard rest.first == "/" else { return nil }
    let length = Self.pathLength(rest, after: previous)
    return length > 1 ? (length, Self.file) : nil
  }

  /// Of the results only their own files are named: everything else lies where nobody has to know.
  private static func below(_ path: Substring, in words: String) -> String {
    words == "the results" ? String(path) : file
  }

  /// To the quote that ends it, else to the last word in a row that is of a path.
  private static func pathLength(_ rest: Substring, after previous: Character) -> Int {
    let quotes: [Character: Character] = [
      "'": "'", "\"": "\"", "\u{2018}": "\u{2019}", "\u{201C}": "\u{201D}", "`": "`",
    ]
    if let quote = quotes[previous], let end = rest.firstIndex(of: quote) {
      return rest.distance(from: rest.startIndex, to: end)
    }
    var length = 0
    var taken = 0
    for word in rest.split(separator: " ", omittingEmptySubsequences: false) {
      guard word.contains("/") else { break }
      taken += word.count + (taken == 0 ? 0 : 1)
      length = taken
    }
    // What ends a sentence is none of the path.
    var path = rest.prefix(length)
    while let last = path.last, ".,:;)'\"".contains(last) { path = path.dropLast() }
    return path.count
  }
}
