import Glibc
import Testing

/// The report as a user gets it: written by the built command, looked at by Chromium.
@Suite("The report", .serialized)
struct ReportTests {
  private static let browser = ["/usr/bin/chromium", "/usr/bin/google-chrome"].first(
    where: Files.exists)
  private static let hasPDFTools =
    Files.exists("/usr/bin/pdftotext") && Files.exists("/usr/bin/pdfinfo")
  private static let hasGnuplot = Files.exists("/usr/bin/gnuplot")

  private func report(
    _ arguments: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
  ) throws -> Command.Result {
    try Built.cfu(["report"] + arguments, environment: environment).run(scratch: folder.path)
  }

  /// What stands in every page, whatever is in it.
  private func checkSelfContained(_ page: String) {
    #expect(page.hasPrefix("<!DOCTYPE html>") && page.hasSuffix("</html>\n"))
    #expect(
      page.contains(
        "content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'\""))
    let lower = page.lowercased()
    for forbidden in [
      "<script", "http:", "https:", "<link", "<iframe", "@import", "javascript:", "<!entity",
    ] {
      #expect(!lower.contains(forbidden), "\(forbidden)")
    }
    // Addresses lead to places on the page, or are the pictures themselves.
    // Names cannot be taken for them, as their quotes are escaped.
    for part in lower.split(whereSeparator: \.isWhitespace) {
      let sign = ["src=\"", "href=\"", "src='", "href='"].first { part.hasPrefix($0) }
      guard let sign else { continue }
      let address = part.dropFirst(sign.count)
      #expect(address.hasPrefix("#") || address.hasPrefix("data:image/jpeg;base64,"), "\(part)")
    }
  }

  private func count(_ text: String, _ part: String) -> Int {
    text.occurrences(of: part)
  }

  @Test(.enabled(if: hasGnuplot, "gnuplot is not installed"))
  func countWritesIt() throws {
    let study = try StudyFixture(dishes: 6)
    let result = try study.count(out: "out")
    #expect(result.code == 0, "\(result.stderr)")
    let page = try Files.text(study.folder.path("out/report.html"))
    checkSelfContained(page)
    // One class and its total, or one class alone: each has its dots and its comparison.
    #expect(count(page, "<svg ") >= 2 && !page.contains("no plot"))
    for dish in 1...6 { #expect(page.contains("<b>D\(dish)</b>") == (dish <= 4), "D\(dish)") }
    #expect(page.contains("4 of 6 counted dishes are shown"))
    #expect(page.contains("data:image/jpeg;base64,/9j/"))
    for words in [
      "To bear in mind", "Found and not counted", "quasi-Poisson", "doi:10.1093/biomet/28.3-4.437",
      "SHA-256 of the settings", "per 100\u{A0}000 cells", "cfu 0.14.0", "the surest",
    ] {
      #expect(page.contains(words), "\(words)")
    }
    // The command makes the same page again, and after it a count that finds all counted does too.
    let again = try report(
      [study.folder.path("out"), "--out", study.folder.path("a/b.html")],
      in: study.folder)
    #expect(again.code == 0 && again.stderr == "")
    #expect(again.stdout == study.folder.path("a/b.html") + "\n")
    #expect(try Files.text(study.folder.path("a/b.html")) == page)
    #expect(try study.count(out: "out").code == 0)
    #expect(try Files.text(study.folder.path("out/report.html")) == page)
  }

  @Test func wherePicturesAreGoneColoniesComeFromOverlaysOrCutOuts() throws {
    let study = try StudyFixture(dishes: 4)
    #expect(try study.count(out: "out", ["--keep-crops"]).code == 0)
    func page() throws -> String {
      let result = try report([study.folder.path("out")], in: study.folder)
      #expect(result.code == 0, "\(result.stderr)")
      let page = try Files.text(study.folder.path("out/report.html"))
      checkSelfContained(page)
      return page
    }
    let whole = try page()
    let colonies = count(whole, "alt=\"Colony ")
    #expect(colonies == 8 && count(whole, "alt=\"Dish ") == 4)
    // Another picture under the name of the one that was counted is none of it.
    _ = system("cp '\(study.folder.path("dish-1.tif"))' '\(study.folder.path("dish-2.tif"))'")
    for number in [1, 3, 4] { unlink(study.folder.path("dish-\(number).tif")) }
    let overlays = try page()
    #expect(count(overlays, "alt=\"Colony ") == colonies && overlays != whole)
    #expect(count(overlays, "alt=\"Dish ") == 4)
    unlink(study.folder.path("out/overlays/D1.jpg"))
    try Files.write("no picture", to: study.folder.path("out/overlays/D2.jpg"))
    let some = try page()
    #expect(some.contains("2 dishes have no overlay of these counts."))
    #expect(count(some, "alt=\"Dish ") == 2 && count(some, "alt=\"Colony ") == colonies)
    _ = system("rm -r '\(study.folder.path("out/overlays"))'")
    let none = try page()
    #expect(none.contains("There are no overlays of these counts."))
    #expect(count(none, "alt=\"Dish ") == 0 && count(none, "alt=\"Colony ") == colonies)
  }

  @Test func noReportWritesNone() throws {
    let study = try StudyFixture(dishes: 2)
    #expect(try study.count(out: "out").code == 0)
    #expect(Files.exists(study.folder.path("out/report.html")))
    #expect(try study.count(out: "out", ["--no-report"]).code == 0)
    #expect(!Files.exists(study.folder.path("out/report.html")))
  }

  @Test func withoutGnuplotTheCountIsWholeAndTheReportSaysSo() throws {
    let study = try StudyFixture(dishes: 4)
    study.folder.makeFolder("empty")
    var command = try study.command(out: "out")
    command.environment["PATH"] = study.folder.path("empty")
    let result = try command.run(scratch: study.folder.path)
    #expect(result.code == 0)
    #expect(result.stderr.contains("gnuplot was not found: the report has no plots."))
    let page = try Files.text(study.folder.path("out/report.html"))
    checkSelfContained(page)
    #expect(!page.contains("<svg") && page.contains("no plot. gnuplot was not found."))
    #expect(page.contains("4 counted dishes are shown"))
  }

  @Test func aGnuplotThatFailsIsToldAndCostsNothingElse() throws {
    let study = try StudyFixture(dishes: 4)
    study.folder.makeFolder("bin")
    try Files.write(
      "#!/bin/sh\necho 'no plots today' >&2\nexit 3\n", to: study.folder.path("bin/gnuplot"))
    chmod(study.folder.path("bin/gnuplot"), 0o755)
    var command = try study.command(out: "out")
    command.environment["PATH"] = study.folder.path("bin")
    let result = try command.run(scratch: study.folder.path)
    #expect(result.code == 0)
    #expect(result.stderr.contains("gnuplot ended with code 3: no plots today"))
    #expect(try Files.text(study.folder.path("out/report.html")).contains("no plots today"))
  }

  /// Names that would be commands of a shell, of gnuplot, formats, or markup.
  private static let hostile = [
    "\"; system(\"touch PWNED\"); #", "`touch PWNED`", "'; !touch PWNED; '",
    "<img src=x onerror=alert(1)>", "]]></text><script>alert(1)</script>",
    "%n%s%5d 5 % {/Bold=40 x}",
    "a_b^c@d&e~f", "\u{202E}gnp", "</style></svg>&amp;", "\u{E000}\u{F8FF}\u{E001}",
  ]

  private func hostileTable() -> String {
    var text =
      "dish,donor,compound,dose,dose_unit,vehicle,cells_plated,count_BFU-E,count_<b>x</b>\n"
    func quoted(_ name: String) -> String {
      "\""
        + name.split(separator: "\"", omittingEmptySubsequences: false)
        .joined(separator: "\"\"") + "\""
    }
    for dish in 0..<4 {
      let donor = quoted(Self.hostile[dish])
      text += "v\(dish),\(donor),,,,true,20000,\(20 + dish),\(9 - dish)\n"
    }
    for (number, name) in Self.hostile.enumerated() {
      for dish in 0..<4 {
        let donor = quoted(Self.hostile[dish])
        text +=
          "\(quoted("\(name) \(dish)")),\(donor),\(quoted(name)),10,\(quoted("nmol\(name)")),false,"
          + "20000,\(12 + number + dish),\(3 + dish)\n"
      }
    }
    return text
  }

  @Test(.enabled(if: hasGnuplot, "gnuplot is not installed"))
  func namesAreNeitherCommandsNorMarkup() throws {
    let folder = TemporaryFolder()
    try Files.write(hostileTable(), to: folder.path("counts.csv"))
    let result = try report(
      [folder.path("counts.csv"), "--out", folder.path("counts.html")], in: folder)
    #expect(result.code == 0, "\(result.stderr)")
    let page = try Files.text(folder.path("counts.html"))
    checkSelfContained(page)
    #expect(!page.contains("no plot"))
    #expect(!page.contains("<img ") && !page.contains("<b>x</b>") && !page.contains("\u{202E}"))
    // One set of tags each: nothing of a name opened or closed one.
    #expect(count(page, "<svg ") == count(page, "</svg>"))
    #expect(count(page, "<style>") == 1 && count(page, "</style>") == 1)
    for shown in [
      "&quot;; system(&quot;touch PWNED&quot;); #", "`touch PWNED`",
      "&lt;img src=x onerror=alert(1)&gt;", "%n%s%5d 5 % {/Bold=40 x}", "a_b^c@d&amp;e~f",
    ] {
      #expect(count(page, shown) > 5, "\(shown)")
      // Within a drawing too.
      #expect(page.contains("<text>\(shown)"), "\(shown)")
    }
    #expect(Files.names(folder.path).filter { $0.contains("PWNED") } == [])
    #expect(!Files.exists("PWNED") && !Files.exists("/tmp/PWNED"))
  }

  @Test func whatCannotBeReportedIsSaid() throws {
    let folder = TemporaryFolder()
    try Files.write(hostileTable(), to: folder.path("counts.csv"))
    let nowhere = try report([folder.path("counts.csv")], in: folder)
    #expect(nowhere.code == 64 && nowhere.stderr.contains("Name the file with --out."))
    let text = try report(
      [folder.path("counts.csv"), "--out", folder.path("counts.txt")], in: folder)
    #expect(text.code == 64 && text.stderr.contains("does not end in .html"))
    let none = try report([folder.path], in: folder)
    #expect(none.code == 66 && none.stderr.contains("study.sqlite"))
    folder.makeFolder("empty")
    let browserless = try report(
      [folder.path("counts.csv"), "--out", folder.path("counts.html"), "--pdf"], in: folder,
      environment: ["PATH": folder.path("empty")])
    #expect(browserless.code == 66 && browserless.stderr.contains("No browser was found"))
    #expect(Files.exists(folder.path("counts.html")) && !Files.exists(folder.path("counts.pdf")))
  }

  // MARK: - In a browser

  /// A page of ours around the report: it tells how wide the report is at a width, and what sticks
  /// out of it.
  private func frame(_ page: String, width: Int) -> String {
    """
    <!DOCTYPE html><html><body><pre id="said">nothing</pre>
    <iframe id="frame" src="file://\(page)" style="width:\(width)px;height:900px;border:0"></iframe>
    <script>
    document.getElementById("frame").onload = () => {
      const inner = document.getElementById("frame").contentDocument;
      const root = inner.documentElement;
      const out = [...inner.querySelectorAll("body *")].filter(e => !e.closest(".scroll, svg, details")
        && e.getBoundingClientRect().right > root.clientWidth + 1).map(e => e.tagName);
      const pictures = [...inner.images];
      const small = Math.min(...[...inner.querySelectorAll("svg text")].map(
        e => e.getBoundingClientRect().height));
      document.getElementById("said").textContent = `width ${root.clientWidth} of `
        + `${root.scrollWidth}; out [${out}]; broken ${pictures.filter(
          p => !(p.complete && p.naturalWidth > 0)).length} of ${pictures.length}; `
        + `drawings ${inner.querySelectorAll("svg").length}; letters ${small >= 9 ? "fine" : small}`;
    };
    </script></body></html>
    """
  }

  private func browse(_ arguments: [String], folder: TemporaryFolder) throws -> Command.Result {
    try Command(
      executable: try #require(Self.browser),
      arguments: [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--allow-file-access-from-files", "--enable-logging=stderr", "--hide-scrollbars",
        "--user-data-dir=\(folder.path("profile"))", "--virtual-time-budget=10000",
      ] + arguments, environment: ["HOME": folder.path]
    ).run(scratch: folder.path)
  }

  @Test(
    .enabled(if: browser != nil, "no Chromium to look with"),
    .enabled(if: hasGnuplot, "gnuplot is not installed"), arguments: [1280, 390])
  func fitsTheWindow(width: Int) throws {
    let study = try StudyFixture(dishes: 6)
    #expect(try study.count(out: "out").code == 0)
    try Files.write(hostileTable(), to: study.folder.path("counts.csv"))
    #expect(
      try report(
        [study.folder.path("counts.csv"), "--out", study.folder.path("counts.html")],
        in: study.folder
      ).code == 0)
    for (page, pictures) in [("out/report.html", true), ("counts.html", false)] {
      let path = study.folder.path(page)
      try Files.write(frame(path, width: width), to: study.folder.path("frame.html"))
      let seen = try browse(
        ["--window-size=1400,1000", "--dump-dom", "file://\(study.folder.path("frame.html"))"],
        folder: study.folder)
      #expect(seen.code == 0)
      let said = seen.stdout.text(between: "<pre id=\"said\">", "</pre>")
      #expect(said.hasPrefix("width \(width) of \(width); out []; broken 0 of "), "\(said)")
      #expect(said.contains("broken 0 of 0") == !pictures, "\(said)")
      #expect(!said.contains("drawings 0") && said.hasSuffix("letters fine"), "\(said)")
      // A picture that the page's policy forbids, or a mistake in it, would be told here.
      #expect(!seen.stderr.contains("CONSOLE"), "\(seen.stderr)")
    }
  }

  @Test(
    .enabled(if: browser != nil && hasPDFTools, "no Chromium, or no pdftotext (poppler-utils)"))
  func printsToPDF() throws {
    let study = try StudyFixture(dishes: 6)
    let counted = try study.count(out: "out")
    #expect(counted.code == 0)
    let printed = try report([study.folder.path("out"), "--pdf"], in: study.folder)
    #expect(printed.code == 0, "\(printed.stderr)")
    let pdf = study.folder.path("out/report.pdf")
    #expect(printed.stdout.hasSuffix(pdf + "\n"))
    let info = try Command(executable: "/usr/bin/pdfinfo", arguments: [pdf])
      .run(scratch: study.folder.path)
    #expect(info.code == 0 && info.stdout.contains("A4"))
    let text = try Command(executable: "/usr/bin/pdftotext", arguments: ["-layout", pdf, "-"])
      .run(scratch: study.folder.path)
    func words(_ text: String) -> String {
      text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let all = words(text.stdout)
    let answers = counted.stdout.split(separator: "\n").filter {
      $0.hasPrefix("  ") && $0.contains("vehicle (") || $0.contains("colonies than vehicle")
    }
    #expect(!answers.isEmpty)
    for answer in answers { #expect(all.contains(words(String(answer))), "\(answer)") }
    // On paper the hashes are unfolded.
    #expect(all.contains("SHA-256 of the picture"))
  }
}

extension String {
  /// How often a part stands in it.
  fileprivate func occurrences(of part: String) -> Int {
    var count = 0
    var rest = self[...]
    while let found = rest.firstRange(of: part) {
      count += 1
      rest = rest[found.upperBound...]
    }
    return count
  }

  /// What stands between the first two marks; empty where they are not there.
  fileprivate func text(between start: String, _ end: String) -> String {
    guard let from = firstRange(of: start),
      let to = self[from.upperBound...].firstRange(of: end)
    else { return "" }
    return String(self[from.upperBound..<to.lowerBound])
  }
}
