/// gnuplot's drawing as it may stand within a page beside others.
package enum PlotSVG {
  /// - Parameters:
  ///   - svg: the file as gnuplot wrote it.
  ///   - id: what the ids of this drawing begin with: all drawings of a page share one name space.
  /// - Returns: nil for a file that is no whole drawing.
  package static func inline(_ svg: String, plot: Plot, id: String) -> HTML? {
    let lines = svg.split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
    guard let canvas = lines.firstIndex(where: { $0.contains("id=\"gnuplot_canvas\"") }),
      let end = lines.lastIndex(where: { $0.contains("</svg>") }), canvas < end
    else { return nil }
    var out: [String] = []
    var isFilter = false
    for line in lines[canvas..<end] {
      // Boxes behind texts, which no plot here has.
      if line.contains("<filter") { isFilter = true }
      defer { if line.contains("</filter>") { isFilter = false } }
      if isFilter { continue }
      let bare = line.drop { $0 == "\t" || $0 == " " }
      if bare == "</g>", let last = out.last, last.hasPrefix("<g fill"), last.hasSuffix(">"),
        !last.contains("</g>")
      {
        // A group of nothing.
        out.removeLast()
        continue
      }
      out.append(clean(String(bare), id: id))
    }
    let body = fill(out.joined(separator: "\n"), plot.texts)
    return """
      <svg viewBox="0 0 \(plot.width) \(plot.height)" role="img" aria-label="\(plot.title)" \
      font-family="sans-serif"><title>\(plot.title)</title>
      \(HTML(trusted: body))
      </svg>
      """
  }

  private static func clean(_ line: String, id: String) -> String {
    var line = line
    for (from, to) in [
      ("<title>", "<!--"), ("</title>", "-->"), (" font-family=\"Arial\"", ""),
      ("id='", "id='\(id)-"), ("id=\"", "id=\"\(id)-"), ("xlink:href='#", "href='#\(id)-"),
      ("url(#", "url(#\(id)-"), ("  ", " "), ("rgb( ", "rgb("),
    ] where line.contains(from) {
      line = line.replacing(from, with: to)
    }
    // Titles of gnuplot's own would show as tool tips.
    if let start = line.firstRange(of: "<!--"), let end = line.firstRange(of: "-->") {
      line.removeSubrange(start.lowerBound..<end.upperBound)
    }
    return line
  }

  /// Puts the texts in the places of their placeholders.
  private static func fill(_ svg: String, _ texts: [String]) -> String {
    var out = String.UnicodeScalarView()
    for scalar in svg.unicodeScalars {
      if scalar == Plot.filler { continue }
      let number = Int(scalar.value) - Int(Plot.first)
      if texts.indices.contains(number) {
        out.append(contentsOf: HTML.escaped(texts[number]).unicodeScalars)
      } else {
        out.append(scalar)
      }
    }
    return String(out)
  }
}
