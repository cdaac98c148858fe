import CFUReport
import Testing

@Suite("Pieces of a page")
struct ReportHTMLTests {
  @Test(arguments: [
    ("a<b>&\"c'", "a&lt;b&gt;&amp;&quot;c&#39;"), ("", ""), ("\u{3B1} 5 %", "\u{3B1} 5 %"),
    ("</script><!--", "&lt;/script&gt;&lt;!--"), ("]]>", "]]&gt;"),
    // Control characters, and those that turn the text round.
    ("a\u{0}b\u{1B}[31mc", "a\u{FFFD}b\u{FFFD}[31mc"),
    ("\u{202E}abc\u{2066}", "\u{FFFD}abc\u{FFFD}"),
    ("two\nlines\tand", "two\nlines\tand"),
  ])
  func textIsEscaped(text: String, escaped: String) {
    #expect(HTML.escaped(text) == escaped)
    let piece: HTML = "<p title=\"\(text)\">\(text)</p>"
    #expect(piece.text == "<p title=\"\(escaped)\">\(escaped)</p>")
    // Markup that is put in again is not escaped twice.
    let outer: HTML = "<div>\(piece)</div>"
    #expect(outer.text == "<div><p title=\"\(escaped)\">\(escaped)</p></div>")
  }

  @Test func aCombiningMarkDoesNotHideABracket() {
    // As one Character `<` with an accent is not equal to `<`; a browser reads the bracket all the
    // same.
    #expect(HTML.escaped("<\u{301}img>") == "&lt;\u{301}img&gt;")
    #expect(HTML.escaped("\"\u{20DD}") == "&quot;\u{20DD}")
  }
}

@Suite("What gnuplot is given, and what becomes of its drawing")
struct PlotTextTests {
  private static let hostile = "\"; system(\"rm -rf ~\"); # '`date`' %d ]]> <x>"

  @Test func noTextReachesGnuplot() {
    var plot = Plot(title: Self.hostile)
    plot.line("set xlabel \(plot.text(Self.hostile))")
    plot.line("set ylabel \(plot.text("b"))")
    plot.data("d", [[1, 2.5], [.nan, -.infinity]])
    let script = Plot.script([(name: "dots0", plot: plot)], folder: "/tmp/it's")
    #expect(!script.contains("system") && !script.contains("`") && !script.contains("<x>"))
    #expect(script.contains("set output '/tmp/it''s/dots0.svg'\n"))
    #expect(script.contains("$d << EOD\n1.0 2.5\nNaN NaN\nEOD\n"))
    #expect(script.contains("set ylabel '\u{E001}'\n"))
    // Room is left for as many letters as will be shown.
    let label = script.split(separator: "\n").first { $0.hasPrefix("set xlabel") } ?? ""
    #expect(label.unicodeScalars.count == "set xlabel ''".count + 34)
    #expect(label.unicodeScalars.allSatisfy { $0.isASCII || (0xE000...0xF8FF).contains($0.value) })
  }

  @Test func theDrawingIsMadeFitForAPage() throws {
    var plot = Plot(title: "a & b", width: 540, height: 380)
    _ = plot.text("<5 % DMSO>")
    let svg = """
      <?xml version="1.0" encoding="utf-8"  standalone="no"?>
      <svg
       viewBox="0 0 540 380"
       xmlns="http://www.w3.org/2000/svg"
       xmlns:xlink="http://www.w3.org/1999/xlink"
      >

      <title>Gnuplot</title>
      <desc>Produced by GNUPLOT 5.4 patchlevel 4 </desc>

      <g id="gnuplot_canvas">
      <defs>
      \t<circle id='gpDot' r='0.5' stroke-width='0.5' stroke='currentColor'/>
      \t<filter id='textbox' filterUnits='objectBoundingBox'>
      \t  <feFlood/>
      \t</filter>
      </defs>
      <g fill="none" color="black" stroke="currentColor">
      </g>
      \t<g id="gnuplot_plot_1" ><title>gnuplot_plot_1</title>
      \t<use xlink:href='#gpDot' transform='scale(2)'/>
      \t<g font-family="Arial" font-size="16.00">\t<text>\u{E000}\u{F8FF}\u{F8FF}</text>
      \t</g>
      \t</g>
      </g>
      </svg>

      """
    let html = try #require(PlotSVG.inline(svg, plot: plot, id: "p7"))
    #expect(
      html.text == """
        <svg viewBox="0 0 540 380" role="img" aria-label="a &amp; b" font-family="sans-serif">\
        <title>a &amp; b</title>
        <g id="p7-gnuplot_canvas">
        <defs>
        <circle id='p7-gpDot' r='0.5' stroke-width='0.5' stroke='currentColor'/>
        </defs>
        <g id="p7-gnuplot_plot_1" >
        <use href='#p7-gpDot' transform='scale(2)'/>
        <g font-size="16.00">\t<text>&lt;5 % DMSO&gt;</text>
        </g>
        </g>
        </g>
        </svg>
        """)
    // Cut off in the middle: nothing rather than half.
    #expect(PlotSVG.inline(String(svg.prefix(600)), plot: plot, id: "p7") == nil)
    #expect(PlotSVG.inline("", plot: plot, id: "p7") == nil)
  }
}
