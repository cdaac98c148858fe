/// Bytes of a file that should be a table, as text.
package enum TableBytes {
  /// Decodes UTF-8 with or without a byte order mark, and UTF-16 with one (a spreadsheet's "Unicode
  /// text").
  /// - Parameters:
  ///   - bytes: the whole file.
  ///   - name: the file's name for messages.
  /// - Throws: `CFUError.Code.badInput` for a workbook, a binary file or another encoding, saying
  ///   how to save the table.
  package static func text(_ bytes: [UInt8], name: String) throws(CFUError) -> String {
    if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0])
    {
      throw CFUError(
        .badInput, "\(name) is a spreadsheet's workbook, not a CSV file.",
        nextStep: "In the spreadsheet choose Save As and then CSV UTF-8.")
    }
    if bytes.starts(with: [0xFF, 0xFE]) { return utf16(bytes, low: 0, high: 1) }
    if bytes.starts(with: [0xFE, 0xFF]) { return utf16(bytes, low: 1, high: 0) }
    if bytes.contains(0) {
      throw CFUError(
        .badInput, "\(name) is a binary file, not a CSV file.",
        nextStep: "Give a CSV file with a header row, or pictures.")
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      var row = 1
      var valid = bytes[...]
      // Only the line matters here: find the first one that does not decode alone.
      while let end = valid.firstIndex(of: UInt8(ascii: "\n")) {
        if String(validating: valid[..<end], as: UTF8.self) == nil { break }
        row += 1
        valid = valid[(end + 1)...]
      }
      throw CFUError(
        .badInput, "\(name), line \(row): the text is not UTF-8.",
        nextStep: "Save the sheet as CSV UTF-8.")
    }
    return text
  }

  private static func utf16(_ bytes: [UInt8], low: Int, high: Int) -> String {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var at = 2
    while at + 1 < bytes.count {
      units.append(UInt16(bytes[at + low]) | UInt16(bytes[at + high]) << 8)
      at += 2
    }
    return String(decoding: units, as: UTF16.self)
  }
}
