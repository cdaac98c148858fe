import Glibc

/// Reads JSON text (RFC 8259) strictly: one value, no comments, no doubled keys, no number that a
/// double cannot hold.
///
/// Of its own because a list of plugins reads every manifest at every start, and Foundation's
/// decoder takes some thirty times as long for a value of any kind.
package struct JSONReader {
  /// What is wrong and where.
  package struct Problem: Error, Hashable {
    /// 1-based.
    package var line: Int
    /// What is wrong, as the end of a sentence: "a ',' or '}' is missing".
    package var what: String
  }

  /// Which texts are read.
  package enum Dialect: Sendable {
    /// What the standard has and nothing else.
    case strict
    /// Also what programs write that go by a looser one: a byte order mark in front, and `NaN`,
    /// `Infinity` and `-Infinity` for numbers (Python's `json` writes them).
    case loose
  }

  /// Deepest nesting that is read.
  package static let depthLimit = 64

  /// Reads a whole text.
  package static func read(
    _ bytes: [UInt8], dialect: Dialect = .strict
  ) throws(Problem) -> JSONValue {
    try run(bytes, goal: nil, dialect).value
  }

  /// Line of the value that is reached by `path` (keys, and indices of lists), 1-based; that of the
  /// innermost value on the way to it where it is not there.
  package static func line(
    of path: [String], in bytes: [UInt8], dialect: Dialect = .strict
  ) -> Int {
    var path = path
    while true {
      guard let offset = (try? run(bytes, goal: path, dialect))?.found else {
        if path.popLast() == nil { return 1 }
        continue
      }
      return line(bytes, offset)
    }
  }

  private static func run(
    _ bytes: [UInt8], goal: [String]?, _ dialect: Dialect
  ) throws(Problem) -> (value: JSONValue, found: Int?) {
    try bytes.withUnsafeBufferPointer { buffer throws(Problem) in
      var reader = JSONReader(bytes: buffer, goal: goal, dialect: dialect)
      do throws(Fault) {
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.at == buffer.count else { throw reader.fault("something follows its end") }
        return (value, reader.found)
      } catch {
        throw Problem(line: line(bytes, error.offset), what: error.what)
      }
    }
  }

  private static func line(_ bytes: [UInt8], _ offset: Int) -> Int {
    bytes[..<min(offset, bytes.count)].reduce(1) { $0 + ($1 == UInt8(ascii: "\n") ? 1 : 0) }
  }

  private struct Fault: Error {
    var offset: Int
    var what: String
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  /// Path whose place is looked for; nil while nothing is.
  private let goal: [String]?
  private var trail: [String] = []
  private var found: Int?

  private let dialect: Dialect

  private init(bytes: UnsafeBufferPointer<UInt8>, goal: [String]?, dialect: Dialect) {
    self.bytes = bytes
    self.goal = goal
    self.dialect = dialect
    if dialect == .loose, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at = 3 }
  }

  private func fault(_ what: String) -> Fault { Fault(offset: at, what: what) }

  /// The next byte; 0, which stands nowhere in JSON, at the end.
  private var next: UInt8 { at < bytes.count ? bytes[at] : 0 }

  private mutating func skipSpace() {
    while at < bytes.count {
      switch bytes[at] {
      case 0x20, 0x0A, 0x0D, 0x09: at += 1
      default: return
      }
    }
  }

  private mutating func value(depth: Int) throws(Fault) -> JSONValue {
    if goal == trail { found = at }
    switch next {
    case UInt8(ascii: "{"): return try object(depth: depth + 1)
    case UInt8(ascii: "["): return try list(depth: depth + 1)
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "N") where dialect == .loose: return try word("NaN", .number(.nan))
    case UInt8(ascii: "I") where dialect == .loose:
      return try word("Infinity", .number(.infinity))
    case UInt8(ascii: "-")
    where dialect == .loose && at + 1 < bytes.count && bytes[at + 1] == UInt8(ascii: "I"):
      return try word("-Infinity", .number(-.infinity))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      var number = JSONNumber(bytes: bytes, at: at)
      guard let value = number.read() else { throw fault("a number is not written as JSON has it") }
      at = number.at
      return .number(value)
    default:
      throw fault(at < bytes.count ? "a value is expected" : "it ends too early")
    }
  }

  private mutating func object(depth: Int) throws(Fault) -> JSONValue {
    guard depth <= Self.depthLimit else { throw fault("it is nested too deep") }
    at += 1
    var members = JSONObject()
    skipSpace()
    if next == UInt8(ascii: "}") {
      at += 1
      return .object(members)
    }
    while true {
      guard next == UInt8(ascii: "\"") else { throw fault("a key in quotes is expected") }
      let key = try text()
      skipSpace()
      guard next == UInt8(ascii: ":") else { throw fault("a ':' is missing after \"\(key)\"") }
      at += 1
      skipSpace()
      if goal != nil { trail.append(key) }
      guard members.add(key, try value(depth: depth)) else {
        throw fault("the key \"\(key)\" stands there twice")
      }
      if goal != nil { trail.removeLast() }
      if try isLast(UInt8(ascii: "}")) { return .object(members) }
    }
  }

  private mutating func list(depth: Int) throws(Fault) -> JSONValue {
    guard depth <= Self.depthLimit else { throw fault("it is nested too deep") }
    at += 1
    var elements: [JSONValue] = []
    skipSpace()
    if next == UInt8(ascii: "]") {
      at += 1
      return .list(elements)
    }
    while true {
      if goal != nil { trail.append("\(elements.count)") }
      elements.append(try value(depth: depth))
      if goal != nil { trail.removeLast() }
      if try isLast(UInt8(ascii: "]")) { return .list(elements) }
    }
  }

  /// Whether the object or list ends here; else passes over the comma.
  private mutating func isLast(_ end: UInt8) throws(Fault) -> Bool {
    skipSpace()
    if next == end {
      at += 1
      return true
    }
    guard next == UInt8(ascii: ",") else {
      throw fault("a ',' or '\(Character(Unicode.Scalar(end)))' is missing")
    }
    at += 1
    skipSpace()
    return false
  }

  private mutating func word(_ word: StaticString, _ value: JSONValue) throws(Fault) -> JSONValue {
    let count = word.utf8CodeUnitCount
    guard bytes.count - at >= count, memcmp(bytes.baseAddress! + at, word.utf8Start, count) == 0
    else { throw fault("a value is expected") }
    at += count
    return value
  }

  // MARK: Text

  private mutating func text() throws(Fault) -> String {
    at += 1
    let start = at
    var all: UInt8 = 0
    while at < bytes.count {
      let byte = bytes[at]
      all |= byte
      switch byte {
      case UInt8(ascii: "\""):
        let part = UnsafeBufferPointer(rebasing: bytes[start..<at])
        // Nearly all text is ASCII, which needs no second look.
        let text =
          all < 0x80
          ? String(unsafeUninitializedCapacity: part.count) { $0.initialize(fromContentsOf: part) }
          : String(validating: part, as: UTF8.self)
        guard let text else { throw fault("a text is no UTF-8") }
        at += 1
        return text
      case UInt8(ascii: "\\"):
        return try escapedText(from: start)
      case 0..<0x20:
        throw fault("a text holds a line break or control character, or its quote is missing")
      default:
        at += 1
      }
    }
    throw fault("the quote at the end of a text is missing")
  }

  /// The text from `start`, whose first escape stands at `at`.
  private mutating func escapedText(from start: Int) throws(Fault) -> String {
    var unescaped = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: unescaped, as: UTF8.self) else {
          throw fault("a text is no UTF-8")
        }
        return text
      case UInt8(ascii: "\\"):
        try unescaped.append(contentsOf: String(escape()).utf8)
      case 0..<0x20:
        throw fault("a text holds a line break or control character, or its quote is missing")
      default:
        unescaped.append(byte)
      }
    }
    throw fault("the quote at the end of a text is missing")
  }

  /// The character that stands behind a backslash.
  private mutating func escape() throws(Fault) -> Character {
    let letter = next
    at += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Character(Unicode.Scalar(letter))
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let first = try codeUnit()
      if let scalar = Unicode.Scalar(first) { return Character(scalar) }
      // Half of a pair; the other half has to follow.
      guard first < 0xDC00, next == UInt8(ascii: "\\") else { break }
      at += 1
      guard next == UInt8(ascii: "u") else { break }
      at += 1
      let second = try codeUnit()
      guard (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(
          0x10000 + ((UInt32(first) - 0xD800) << 10) + (UInt32(second) - 0xDC00))
      else { break }
      return Character(scalar)
    default: break
    }
    throw fault("a text holds an escape that JSON does not have")
  }

  private mutating func codeUnit() throws(Fault) -> UInt16 {
    guard bytes.count - at >= 4 else { throw fault("it ends too early") }
    var value: UInt16 = 0
    for byte in bytes[at..<at + 4] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        throw fault("a text holds an escape that JSON does not have")
      }
      value = value << 4 | UInt16(digit)
    }
    at += 4
    return value
  }
}
