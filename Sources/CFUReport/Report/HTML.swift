/// A piece of a page. What is put into its literals as text is escaped, what is put in as `HTML` is
/// not: a name from a sample sheet can never become markup by being forgotten.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
  package private(set) var text: String

  package init(stringLiteral value: String) { text = value }

  package init(stringInterpolation: StringInterpolation) { text = stringInterpolation.text }

  /// Markup that this program or gnuplot made, and nobody else.
  init(trusted text: String) { self.text = text }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {
      text.reserveCapacity(literalCapacity)
    }

    package mutating func appendLiteral(_ literal: String) { text += literal }
    package mutating func appendInterpolation(_ value: String) { text += HTML.escaped(value) }
    package mutating func appendInterpolation(_ value: Int) { text += String(value) }
    package mutating func appendInterpolation(_ value: HTML) { text += value.text }
  }

  package static func += (left: inout HTML, right: HTML) { left.text += right.text }

  /// Text as it may stand between tags and in quoted attributes.
  ///
  /// Control characters, and those that turn the direction of the text after them, show as U+FFFD.
  package static func escaped(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": out.append(contentsOf: "&amp;".unicodeScalars)
      case "<": out.append(contentsOf: "&lt;".unicodeScalars)
      case ">": out.append(contentsOf: "&gt;".unicodeScalars)
      case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
      case "'": out.append(contentsOf: "&#39;".unicodeScalars)
      case "\n", "\t": out.append(scalar)
      default: out.append(isHarmful(scalar) ? "\u{FFFD}" : scalar)
      }
    }
    return String(out)
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension Sequence<HTML> {
  package func joined(_ separator: String = "\n") -> HTML {
    HTML(trusted: map(\.text).joined(separator: separator))
  }
}

/// A table of a page, in a box of its own that scrolls where it is wider than the page.
struct HTMLTable {
  enum Side {
    case leading
    /// Numbers, which stand in one line.
    case trailing
    /// Text of some length, which is left room.
    case words
    /// A name, which is not broken.
    case name
  }
  struct Column {
    var title: HTML
    var side: Side
    var cells: [HTML]
    /// A column whose cells are all empty is left out.
    var isEmpty: Bool { cells.allSatisfy { $0.text.isEmpty } }
  }

  var columns: [Column] = []
  /// Rows that are set off from the one above.
  var breaks: Set<Int> = []

  mutating func add(_ title: HTML, _ side: Side = .leading, _ cells: [HTML]) {
    columns.append(Column(title: title, side: side, cells: cells))
  }

  mutating func add(_ title: HTML, _ side: Side = .leading, _ cells: [String]) {
    add(title, side, cells.map { "\($0)" as HTML })
  }

  var html: HTML {
    let shown = columns.filter { !$0.isEmpty }
    func number(_ column: Column) -> HTML {
      switch column.side {
      case .leading: ""
      case .trailing: " class=\"n\""
      case .words: " class=\"w\""
      case .name: " class=\"i\""
      }
    }
    let head = shown.map { "<th scope=\"col\"\(number($0))>\($0.title)</th>" as HTML }.joined("")
    let rows = (shown.first?.cells.indices ?? 0..<0).map { row -> HTML in
      let cells = shown.map { "<td\(number($0))>\($0.cells[row])</td>" as HTML }.joined("")
      let mark: HTML = breaks.contains(row) ? " class=\"b\"" : ""
      return "<tr\(mark)>\(cells)</tr>"
    }
    return """
      <div class="scroll" tabindex="0"><table>
      <thead><tr>\(head)</tr></thead>
      <tbody>
      \(rows.joined())
      </tbody></table></div>
      """
  }
}
