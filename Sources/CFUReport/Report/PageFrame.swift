import CFUCore

/// What every page has around its sections: one file, which loads nothing and runs nothing.
enum PageFrame {
  /// - Parameters:
  ///   - subject: what the page is about, behind its title in the window's.
  ///   - sections: in their order; those without a body are left out.
  static func page(
    title: String, subject: String, heading: HTML,
    sections: [(id: String, title: String, body: HTML?)]
  ) -> String {
    let shown = sections.filter { $0.body != nil }
    let links = shown.map { "<a href=\"#\($0.id)\">\($0.title)</a>" as HTML }.joined()
    let bodies = shown.map { section -> HTML in
      """
      <section id="\(section.id)">
      <h2>\(section.title)</h2>
      \(section.body ?? "")
      </section>
      """
    }.joined()
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" \
      content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="generator" content="cfu \(programVersion)">
      <title>\(title): \(subject)</title>
      <style>
      \(HTML(trusted: ReportStyle.css))
      </style>
      </head>
      <body>
      <header>
      <h1>\(title)</h1>
      \(heading)
      <nav>\(links)</nav>
      </header>
      <main>
      \(bodies)
      </main>
      </body>
      </html>

      """
    return page.text
  }
}
