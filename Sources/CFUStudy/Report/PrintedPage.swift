import CFUCore
import Glibc

/// A page printed to PDF by a browser.
enum PrintedPage {
  private static let browsers = ["chromium", "chromium-browser", "google-chrome", "chrome"]
  /// A page with all its pictures takes some seconds, a slow disk more.
  private static let seconds = 120.0

  /// - Throws: `noInput` when there is no browser, `internal` when it does not print, `cannotWrite`
  ///   for the file.
  static func write(_ page: String, to path: String) throws(CFUError) {
    guard let browser = ChildProgram(anyOf: browsers) else {
      throw CFUError(
        .noInput, "No browser was found to print the PDF with; the page itself is written.",
        nextStep: "Install Chromium (on Debian: chromium), or print the page from your browser.")
    }
    guard let work = WorkFolder() else {
      throw CFUError(
        .cannotWrite, "No temporary folder can be made for the browser.",
        nextStep: "Set TMPDIR to a folder with room.")
    }
    // A name of our own: what the page is called must not be an address or an option.
    try AtomicFile.write(page, to: FileSystem.join(work.path, "page.html"))
    var arguments = [
      "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions",
      "--no-first-run", "--no-pdf-header-footer", "--user-data-dir=\(work.path)/profile",
      "--print-to-pdf=\(work.path)/page.pdf", "file://\(work.path)/page.html",
    ]
    // Chromium's own sandbox refuses to start for root; the page has neither scripts nor addresses.
    if geteuid() == 0 { arguments.insert("--no-sandbox", at: 0) }
    do throws(ChildProgram.Failure) {
      try browser.run(arguments, in: work.path, seconds: seconds)
    } catch {
      throw failure("\(browser.path) \(error.words)")
    }
    guard let pdf = try? FileBytes.read(FileSystem.join(work.path, "page.pdf")),
      pdf.starts(with: Array("%PDF".utf8))
    else { throw failure("\(browser.path) printed nothing") }
    try AtomicFile.write(pdf, to: path)
  }

  private static func failure(_ words: String) -> CFUError {
    CFUError(
      .internal, "The PDF was not printed: \(words).",
      nextStep: "Open the page in a browser and print it from there.")
  }
}
