import CFUCore

/// `.roi` files of ImageJ and zip archives of them.
enum ROIFiles {
  static func single(_ source: TruthSource) throws(CFUError) -> TruthFile {
    var left = Tally()
    let roi = try read(source.bytes, entry: nil, source)
    let marks = try marks(of: roi, entry: nil, source, &left)
    return file(source, .imageJROI, marks, left)
  }

  static func archive(_ source: TruthSource) throws(CFUError) -> TruthFile {
    let found = try ZipEntries.read(source) { TruthSource.ending(of: $0) == "roi" && !isHidden($0) }
    guard !found.entries.isEmpty else {
      if found.others.contains(where: { $0.hasPrefix("xl/") }) {
        throw source.fault(
          nil, "this is a spreadsheet's workbook, not a zip of ROIs",
          "In the spreadsheet choose Save As and then CSV UTF-8.")
      }
      throw source.fault(
        nil, "the zip archive holds no .roi file",
        "Save the ROIs in ImageJ's ROI Manager (More, Save), or give the files out of the archive "
          + "by themselves.")
    }
    var left = Tally()
    var marks: [TruthMark] = []
    for entry in found.entries {
      let roi = try read(entry.bytes, entry: entry.name, source)
      marks += try self.marks(of: roi, entry: entry.name, source, &left)
    }
    let others = found.others.filter { !isHidden($0) }
    if !others.isEmpty { left.note("entry of another kind", others.count) }
    return file(source, .imageJArchive, marks, left)
  }

  /// What macOS adds to an archive.
  private static func isHidden(_ name: String) -> Bool {
    name.hasPrefix("__MACOSX/") || TruthSource.name(of: name).hasPrefix(".")
  }

  private static func file(
    _ source: TruthSource, _ format: TruthFormat, _ marks: [TruthMark], _ left: Tally
  ) -> TruthFile {
    var remarks: [String] = []
    for item in left.items {
      remarks.append(
        item.what.hasPrefix(pieces)
          ? "\(source.path): \(Words.of(item.count, "ROI")) of several pieces or with holes; the "
            + "largest piece is taken, without its holes."
          : "\(source.path): \(item.count) x \(item.what) left out, since it marks no colony.")
    }
    return TruthFile(
      path: source.path, format: format,
      pictures: [MarkedPicture(picture: source.stem, isNamed: false, marks: marks)],
      remarks: remarks)
  }

  private static let pieces = "pieces"

  private static func read(
    _ bytes: [UInt8], entry: String?, _ source: TruthSource
  ) throws(CFUError) -> ROIRecord {
    do throws(ROIRecord.Problem) {
      return try ROIRecord(bytes)
    } catch {
      throw source.fault(
        [entry.map { "entry \($0)" }, "byte \(error.offset)"].compactMap(\.self)
          .joined(separator: ", "),
        error.what, "An ImageJ ROI is expected; save it again.")
    }
  }

  private static func marks(
    of roi: ROIRecord, entry: String?, _ source: TruthSource, _ left: inout Tally
  ) throws(CFUError) -> [TruthMark] {
    let own = roi.name.isEmpty ? entry.map(TruthSource.stem) ?? "" : roi.name
    let label = ROILabel.of(roi, name: own)
    let place = "entry \(entry ?? source.name)"
    switch roi.shape {
    case .points(let points, let counters):
      try source.check(points, place)
      let isCounted = Set(counters).count > 1 || (counters.first ?? 0) > 0
      return points.indices.map { index in
        let type = isCounted && counters.indices.contains(index) ? "Type \(counters[index])" : nil
        return TruthMark(
          shape: .point(points[index]), label: type ?? label,
          place: points.count == 1 ? place : "\(place), point \(index + 1)")
      }
    case .outline(let corners):
      let ring = try source.outline(corners, offset: -0.5, place)
      return [TruthMark(shape: .outline(ring), label: label, place: place)]
    case .composite(let rings):
      for ring in rings { try source.check(ring, place) }
      let opened = rings.map(Ring.opened).filter { $0.count >= 3 }
      guard
        let largest = opened.max(by: { abs(Ring.twiceArea($0)) < abs(Ring.twiceArea($1)) })
      else {
        throw source.fault(
          place, "the composite ROI has no piece with 3 corners", "Draw it again, or delete it.")
      }
      if opened.count > 1 { left.note(pieces) }
      return [
        TruthMark(shape: .outline(Ring.moved(largest, by: -0.5)), label: label, place: place)
      ]
    case .other(let what):
      left.note(what)
      return []
    }
  }
}

/// What class a ROI says it is of.
enum ROILabel {
  /// The property `class`, what stands behind the number in our own names (`0012 BFU-E`), the
  /// group, or the name unless ImageJ made it up.
  static func of(_ roi: ROIRecord, name: String) -> String? {
    for line in roi.properties.split(whereSeparator: \.isNewline) {
      let parts = line.split(separator: ":", maxSplits: 1)
      if parts.count == 2, parts[0].trimmed.lowercased() == "class" {
        return TruthSource.label(String(parts[1]))
      }
    }
    let digits = name.prefix(while: \.isNumber)
    if digits.count >= 4, name.dropFirst(digits.count).first == " " {
      return TruthSource.label(String(name.dropFirst(digits.count)))
    }
    if roi.group > 0 { return "Group \(roi.group)" }
    return TruthSource.label(withoutNumber(name))
  }

  /// "BFU-E 12", "BFU-E_12" and "BFU-E-12" without the number that tells ROIs of one class apart;
  /// nothing where the name is made of numbers (`0012-0345-0678`), or of "Roi" and a number.
  private static func withoutNumber(_ name: String) -> String {
    if name.allSatisfy({ $0.isNumber || $0 == "-" || $0 == "_" || $0 == "." || $0 == " " }) {
      return ""
    }
    var rest = name[...]
    let tail = rest.reversed().prefix(while: \.isNumber).count
    if tail > 0 {
      let bare = rest.dropLast(tail)
      if let last = bare.last, " _-#".contains(last) {
        rest = bare
        while let last = rest.last, " _-#".contains(last) { rest.removeLast() }
      }
    }
    let generic = ["roi", "point", "points", "polygon", "oval", "rectangle", "trace", "freehand"]
    let letters = rest.lowercased().filter { !$0.isNumber }
    return generic.contains(letters) ? "" : String(rest)
  }
}
