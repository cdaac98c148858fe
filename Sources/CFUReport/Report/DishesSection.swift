package import CFUCore
import CFUStatistics

extension StudyReport {
  /// Objects that were found and not counted, by reason and by what the classifier took them for.
  var uncounted: HTML? {
    guard !dishes.isEmpty else { return nil }
    var counts: [String: [String: Int]] = [:]
    var found = 0
    var counted = 0
    for record in records {
      found += record.objects.count
      for object in record.objects {
        if object.verdict.counted {
          counted += 1
          continue
        }
        let reason = object.verdict.reason?.rawValue ?? "no reason given"
        counts[reason, default: [:]][object.verdict.classID ?? "", default: 0] += 1
      }
    }
    let objects = found == 1 ? "1 object was" : "\(found) objects were"
    let intro: HTML = "<p>\(objects) found, \(counted) of them counted.</p>"
    guard !counts.isEmpty else { return intro }
    let sums = counts.mapValues { $0.values.reduce(0, +) }
    let reasons = sums.keys.sorted { (-(sums[$0] ?? 0), $0) < (-(sums[$1] ?? 0), $1) }
    let used = Set(counts.values.flatMap(\.keys))
    let known = classes.map(\.id)
    let columns =
      known.filter(used.contains) + used.subtracting(known).subtracting([""]).sorted()
    var table = HTMLTable()
    table.add("reason", .leading, reasons)
    table.add("objects", .trailing, reasons.map { String(sums[$0] ?? 0) })
    for id in columns {
      table.add(
        "taken for<br>\(name(of: id))", .trailing,
        reasons.map { counts[$0]?[id].map(String.init) ?? "" })
    }
    if used.contains(""), !columns.isEmpty {
      table.add(
        "no class", .trailing, reasons.map { counts[$0]?[""].map(String.init) ?? "" })
    }
    return "\(intro)\n\(table.html)"
  }

  /// Dishes to look at, and those that could not be counted.
  var remarks: HTML? {
    guard !dishes.isEmpty else { return nil }
    let shown = dishes.filter { $0.record.map(\.isFlagged) ?? true }
    guard !shown.isEmpty else { return "<p>None.</p>" }
    let most = 200
    let list = shown.prefix(most)
    var table = HTMLTable()
    table.add("dish", .leading, list.map(\.row.dish))
    table.add("group", .leading, list.map { Self.group($0.row) })
    table.add("colonies", .trailing, list.map { $0.record.map { String($0.total) } ?? "" })
    table.add(
      "look before believing the count", .leading,
      list.map { dish in
        switch dish.outcome {
        case .counted(let record): record.flags.map(\.words).joined(separator: "; ")
        case .failed(let error): "failed: \(error.description)"
        }
      })
    let cut: HTML =
      shown.count > most
      ? "<p>The first \(most) of \(shown.count) are shown; dishes.csv has all of them.</p>" : ""
    return "\(cut)\(table.html)"
  }

  /// Compound, dose and donor of a dish in few words.
  package static func group(_ row: SampleSheet.Row) -> String {
    let dose = row.dose.map {
      [DecimalText.shortest($0.value), $0.unit].filter { !$0.isEmpty }.joined(separator: " ")
    }
    let what = row.isVehicle ? ["vehicle"] : [row.compound, dose].compactMap { $0 }
    let donor = row.donor.map { "donor \($0)" }
    return [what.joined(separator: " "), donor ?? ""].filter { !$0.isEmpty }
      .joined(separator: ", ")
  }

  // MARK: - Settings

  var settings: HTML? {
    guard !facts.isEmpty || !dishes.isEmpty else { return nil }
    var table = HTMLTable()
    table.add("setting", .leading, facts.map(\.name))
    table.add("value", .leading, facts.map { "<code>\($0.value)</code>" as HTML })
    let counted = dishes.compactMap { dish in dish.record.map { (dish.row, $0) } }
    guard !counted.isEmpty else { return table.html }
    let most = 1000
    let list = counted.prefix(most)
    var hashes = HTMLTable()
    hashes.add("dish", .leading, list.map(\.0.dish))
    hashes.add("picture", .leading, list.map(\.0.image))
    hashes.add("\u{B5}m per px", .trailing, list.map { Self.sampling($0.1) })
    hashes.add(
      "SHA-256 of the picture", .leading, list.map { "<code>\($0.1.imageSHA256)</code>" as HTML })
    let cut: HTML =
      counted.count > most
      ? "<p>The first \(most) of \(counted.count) are listed; dishes.csv has all of them.</p>" : ""
    return """
      \(facts.isEmpty ? "" : table.html)
      <details><summary>Pictures and their hashes (\(counted.count))</summary>
      \(cut)\(hashes.html)
      </details>
      """
  }

  private static func sampling(_ record: DishRecord) -> String {
    let calibration = record.geometry.calibration
    return
      "\(DecimalText.fixed(calibration.umPerPixel, decimals: 2)) (\(calibration.source.rawValue))"
  }
}
