import HTTPTypes
import Hummingbird

/// What the path of a request names.
///
/// Every address is one of these: dishes are whole numbers, marks a letter and a number, pages places
/// in a table. So no text of a request can become a part of a path of this machine.
package enum Address: Hashable, Sendable {
  /// Place in the table of pages.
  case page(Int)
  case session
  case dishes
  case dish(Int)
  case mark(Int, String)
  case crop(Int, String)
  case thumb(Int)
  case tile(Int, TilePlace)
  case edits(Int)
  case changes(Int)
  case comparison
  case journal
  case lock
  case blind
  case blindDish(Int)
  case blindThumb(Int)
  case blindTile(Int, TilePlace)
  case blindEdits(Int)
  case counts
  case countFiles
  case countSheet
  case countStart
  case countStop

  package struct TilePlace: Hashable, Sendable {
    package var level: Int
    package var column: Int
    package var row: Int

    package init(level: Int, column: Int, row: Int) {
      self.level = level
      self.column = column
      self.row = row
    }
  }

  /// - Parameter path: as it was sent, up to a question mark. Nothing in it is decoded: no address
  ///   has a character that needs it.
  package init?(path: Substring) {
    if let page = StaticPages.index(of: path) {
      self = .page(page)
      return
    }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[0].isEmpty, parts[1] == "api" else { return nil }
    let rest = parts[3...]
    switch (parts[2], rest.count) {
    case ("session", 0): self = .session
    case ("dishes", 0): self = .dishes
    case ("comparison", 0): self = .comparison
    case ("journal", 0): self = .journal
    case ("lock", 0): self = .lock
    case ("blind", 0): self = .blind
    case ("counts", 0): self = .counts
    case ("counts", 1):
      switch rest[3] {
      case "files": self = .countFiles
      case "sheet": self = .countSheet
      case "start": self = .countStart
      case "stop": self = .countStop
      default: return nil
      }
    case ("dishes", _):
      guard let found = Self(dish: Array(rest)) else { return nil }
      self = found
    case ("blind", _):
      guard let found = Self(blind: Array(rest)) else { return nil }
      self = found
    default: return nil
    }
  }

  private init?(dish parts: [Substring]) {
    guard let position = Self.number(parts[0]) else { return nil }
    switch (parts.count, parts.count > 1 ? parts[1] : "") {
    case (1, _): self = .dish(position)
    case (2, "thumb.jpg"): self = .thumb(position)
    case (2, "edits"): self = .edits(position)
    case (2, "changes"): self = .changes(position)
    case (3, "marks"):
      guard let id = Self.mark(parts[2]) else { return nil }
      self = .mark(position, id)
    case (4, "marks"):
      guard let id = Self.mark(parts[2]), parts[3] == "crop.jpg" else { return nil }
      self = .crop(position, id)
    case (5, "tiles"):
      guard let place = Self.tile(parts[2...]) else { return nil }
      self = .tile(position, place)
    default: return nil
    }
  }

  private init?(blind parts: [Substring]) {
    guard let index = Self.number(parts[0]) else { return nil }
    switch (parts.count, parts.count > 1 ? parts[1] : "") {
    case (1, _): self = .blindDish(index)
    case (2, "thumb.jpg"): self = .blindThumb(index)
    case (2, "edits"): self = .blindEdits(index)
    case (5, "tiles"):
      guard let place = Self.tile(parts[2...]) else { return nil }
      self = .blindTile(index, place)
    default: return nil
    }
  }

  private static func tile(_ parts: ArraySlice<Substring>) -> TilePlace? {
    let start = parts.startIndex
    guard let level = number(parts[start]), let column = number(parts[start + 1]),
      parts[start + 2].hasSuffix(".jpg"), let row = number(parts[start + 2].dropLast(4))
    else { return nil }
    return TilePlace(level: level, column: column, row: row)
  }

  /// Digits alone, at most seven, in their only spelling.
  static func number(_ text: Substring) -> Int? {
    guard (1...7).contains(text.utf8.count),
      text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
      text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0")
    else { return nil }
    return Int(text)
  }

  /// `m12`, `p57.1`.
  private static func mark(_ text: Substring) -> String? {
    let allowed = Array("mp.0123456789".utf8)
    guard (2...20).contains(text.utf8.count), text.utf8.allSatisfy({ allowed.contains($0) }) else {
      return nil
    }
    return String(text)
  }

  /// What may be done with it.
  var methods: [HTTPRequest.Method] {
    switch self {
    case .session: [.get, .head, .post, .delete]
    case .edits, .blindEdits, .lock, .countStart, .countStop: [.post]
    case .countFiles: [.put, .delete]
    case .countSheet: [.put]
    default: [.get, .head]
    }
  }
}
