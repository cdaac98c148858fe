import CFUCore
import CFUStatistics

extension StudyReport {
  /// Overlays and sample colonies.
  var pictures: HTML? {
    guard !dishes.isEmpty else { return nil }
    var out: [HTML] = []
    if let remark = gallery.remark { out.append("<p>\(remark)</p>") }
    if !gallery.dishes.isEmpty {
      let all = records.count
      let count = gallery.dishes.count
      out.append(
        """
        <p>\(count == all ? "All \(count)" : "\(count) of \(all)") counted dishes are shown, small; \
        the folder overlays has every dish, and larger. Counted colonies are outlined in the \
        colour of their class, what is not counted thin and grey.</p>
        <div class="dishes">
        \(gallery.dishes.map(figure).joined())
        </div>
        """)
    }
    for sample in gallery.samples where !sample.colonies.isEmpty {
      let count = sample.colonies.count
      let which =
        count < sample.among
        ? "\(count) of \(sample.among) on the dishes shown: the surest, those in the middle and "
          + "the least sure" : "all \(count) on the dishes shown"
      let width = DecimalText.shortest(DecimalText.rounded(sample.millimetres, decimals: 1))
      out.append(
        """
        <div class="together">
        <h3>\(name(of: sample.classID))</h3>
        <p class="small">\(which). The colony is in the middle of a picture \(width) mm wide; below \
        it the dish, the colony's number and the classifier's probability.</p>
        <div class="colonies">
        \(sample.colonies.map(figure).joined())
        </div></div>
        """)
    }
    return out.isEmpty ? nil : out.joined()
  }

  private func figure(_ dish: ReportGallery.Dish) -> HTML {
    let flags: HTML =
      dish.flags.isEmpty
      ? "" : "<br>\(dish.flags.map(\.rawValue).joined(separator: "; "))"
    return """
      <figure>\(image(dish.picture, "Dish \(dish.name) with its colonies outlined"))
      <figcaption><b>\(dish.name)</b> \(dish.group)<br>\
      \(dish.total == 1 ? "1 colony" : "\(dish.total) colonies"); \(dish.file)\(flags)</figcaption>\
      </figure>
      """
  }

  private func figure(_ colony: ReportGallery.Colony) -> HTML {
    let probability = colony.probability.map { "p = \(DecimalText.fixed($0, decimals: 2))" } ?? ""
    return """
      <figure>\(image(colony.picture, "Colony \(colony.number) of dish \(colony.dish)"))
      <figcaption>\(colony.dish) #\(colony.number)<br>\(probability)</figcaption></figure>
      """
  }

  private func image(_ picture: ReportGallery.Picture, _ words: String) -> HTML {
    """
    <img alt="\(words)" width="\(picture.width)" height="\(picture.height)" \
    src="data:image/jpeg;base64,\(HTML(trusted: Base64.text(picture.jpeg)))">
    """
  }
}
