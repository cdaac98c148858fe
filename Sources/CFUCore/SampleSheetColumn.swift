/// The columns of a sample sheet that have a meaning; all others are carried through.
package enum SampleSheetColumn: String, Sendable, CaseIterable {
  case image, dish, donor, compound, dose
  case doseUnit = "dose_unit"
  case vehicle
  case cellsPerMillilitre = "cells_per_ml"
  case volumeMillilitres = "volume_ml"
  case stockCellsPerMillilitre = "stock_cells_per_ml"
  case cellsPlated = "cells_plated"
  case day, stained
  case umPerPixel = "um_per_px"
  case dishDiameterMillimetres = "dish_diameter_mm"
  case perCells = "per_cells"

  /// The column of this header, upper and lower case being one.
  package init?(header: String) {
    self.init(rawValue: String(header.trimmed).lowercased())
  }

  /// The known column whose name a header nearly is, or nil.
  ///
  /// `cells/mL` and `Cells per mL` are `cells_per_ml` but for the writing; beyond that one slip of
  /// the finger is allowed in a short name and two in a name of more than six letters.
  package static func nearest(to header: String) -> SampleSheetColumn? {
    let written = bare(header)
    guard !written.isEmpty else { return nil }
    var best: (column: SampleSheetColumn, distance: Int)?
    for column in allCases {
      let known = bare(column.rawValue)
      let distance = editDistance(written, known)
      guard distance <= (known.count > 6 ? 2 : 1), distance < best?.distance ?? .max else {
        continue
      }
      best = (column, distance)
    }
    return best?.column
  }

  /// Letters and digits in lower case, `/` as `per` and the two micro signs as `u`.
  private static func bare(_ name: String) -> [Character] {
    var text = ""
    for character in name.lowercased() {
      switch character {
      case "/": text += "per"
      case "\u{B5}", "\u{3BC}": text += "u"
      case _ where character.isLetter || character.isNumber: text.append(character)
      default: continue
      }
    }
    return Array(text)
  }
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one name to the other
/// (optimal string alignment: Damerau 1964, no letter edited twice).
package func editDistance(_ from: [Character], _ to: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...to.count)
  for i in 0..<from.count {
    var row = [i + 1]
    for j in 0..<to.count {
      var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (from[i] == to[j] ? 0 : 1))
      if i > 0, j > 0, from[i] == to[j - 1], from[i - 1] == to[j] {
        cost = min(cost, beforeLast[j - 1] + 1)
      }
      row.append(cost)
    }
    beforeLast = last
    last = row
  }
  return last[to.count]
}

extension StringProtocol {
  /// Without white space (no-break spaces too) at either end.
  package var trimmed: SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }
}
