/// A picture that gnuplot is asked to draw.
///
/// No text of a user reaches gnuplot: names stand in the commands as placeholders of one private
/// Unicode character each, filled up to the length of the text so that room is left for it, and are
/// put into the finished drawing. Nothing a compound is called can so be a command, a format or
/// markup.
package struct Plot: Sendable {
  /// What the picture shows, for those who cannot see it.
  package var title: String
  package var width: Int
  package var height: Int
  /// Commands and numbers, without the terminal and the file it is drawn to.
  package private(set) var commands = ""
  private(set) var texts: [String] = []

  package init(title: String, width: Int = 540, height: Int = 380) {
    self.title = title
    self.width = width
    self.height = height
    line("set border 3 lw 1.2 lc rgb '#222222'")
    line("set tics nomirror out scale 0.6")
    line("set key off")
    line("set style line 1 lc rgb '#dddddd' lw 1")
  }

  package mutating func line(_ text: String) { commands += text + "\n" }

  /// The first placeholder and what fills it up: private characters, which gnuplot takes for
  /// ordinary letters.
  static let first: UInt32 = 0xE000
  static let filler: Unicode.Scalar = "\u{F8FF}"
  /// Longer names are cut.
  static let longest = 34

  /// The text as it stands in a command, quotes included.
  package mutating func text(_ text: String) -> String {
    let shown = Self.cut(text)
    guard let mark = Unicode.Scalar(Self.first + UInt32(texts.count)), texts.count < 6000 else {
      return "''"
    }
    texts.append(shown)
    var placeholder = String.UnicodeScalarView([mark])
    for _ in 0..<max(0, shown.count - 1) { placeholder.append(Self.filler) }
    return "'\(String(placeholder))'"
  }

  static func cut(_ text: String, to longest: Int = Plot.longest) -> String {
    text.count > longest ? text.prefix(longest - 1) + "\u{2026}" : text
  }

  /// A block of numbers under a name.
  package mutating func data(_ name: String, _ rows: [[Double]]) {
    line("$\(name) << EOD")
    for row in rows { line(row.map(Self.number).joined(separator: " ")) }
    line("EOD")
  }

  /// A number as gnuplot reads it.
  static func number(_ value: Double) -> String { value.isFinite ? "\(value)" : "NaN" }

  /// One script for all plots, each into `NAME.svg` in a folder, which is given from the root.
  package static func script(
    _ plots: [(name: String, plot: Plot)], folder: String
  ) -> String {
    precondition(folder.hasPrefix("/"), "a path from the root: anything else may be a command")
    // Between single quotes nothing but the quote itself is special.
    let folder = folder.replacing("'", with: "''")
    var script = "set encoding utf8\n"
    for (name, plot) in plots {
      script += "reset\n"
      script +=
        "set terminal svg size \(plot.width),\(plot.height) dynamic noenhanced font 'Arial,16'\n"
      script += "set output '\(folder)/\(name).svg'\n"
      script += plot.commands
      script += "unset output\n"
    }
    return script
  }
}

/// Colours and markers that remain apart for colour-blind eyes and in grey.
enum PlotStyle {
  /// Okabe and Ito's, the darker ones first.
  static let colours = [
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000",
  ]
  /// Point types of gnuplot: circle, square, triangle, diamond, triangle down, cross, plus, star.
  static let markers = [6, 4, 8, 12, 10, 2, 1, 3]

  /// The look of a donor by its number; 56 look different.
  static func marker(_ number: Int) -> String {
    let colour = colours[(number + number / markers.count) % colours.count]
    return "pt \(markers[number % markers.count]) ps 0.9 lw 2 lc rgb '\(colour)'"
  }
}
