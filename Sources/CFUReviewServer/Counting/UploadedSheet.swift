import CFUCore
import CFUStudy

/// A sample sheet as a page sent it, made to name the files as they are called here.
package enum UploadedSheet {
  /// What is written for `cfu count`, and the labels of the pictures in the order of its rows.
  package struct Made: Sendable {
    package var text: String
    package var labels: [String]
  }

  /// - Parameters:
  ///   - bytes: of the sheet; nil to count the pictures without one.
  ///   - files: what came beside it.
  /// - Throws: what is wrong, for the person who sent it.
  package static func make(_ bytes: [UInt8]?, files: [UploadedFiles.File]) throws(Refusal) -> Made {
    guard let bytes else {
      var text = line(["image", "dish"], ",")
      let names = dishNames(files.map(\.label))
      for (file, name) in zip(files, names) { text += line([file.name, name], ",") }
      return Made(text: text, labels: files.map(\.label))
    }
    let (table, sheet) = try read(bytes)
    guard
      let image = sheet.columns.firstIndex(where: { $0.trimmed.lowercased() == "image" })
    else { throw .unprocessable("The sheet has no column 'image'.") }
    let hasDish = sheet.columns.contains { $0.trimmed.lowercased() == "dish" }
    let separator = String(table.separator)
    var text = line(sheet.columns + (hasDish ? [] : ["dish"]), separator)
    var labels: [String] = []
    var missing: [String] = []
    for row in sheet.rows {
      guard let file = find(row.image, in: files) else {
        missing.append(row.image)
        continue
      }
      var fields = row.fields
      fields[image] = file.name
      if !hasDish { fields.append(row.dish) }
      text += line(fields, separator)
      labels.append(file.label)
    }
    guard missing.isEmpty else {
      let named = missing.prefix(5).map { "'\($0)'" }.joined(separator: ", ")
      throw .unprocessable(
        "The sheet names \(missing.count == 1 ? "a picture" : "\(missing.count) pictures") "
          + "that did not come: \(named)\(missing.count > 5 ? ", ..." : "").",
        nextStep: "Add them, or take their rows out of the sheet.")
    }
    return Made(text: text, labels: labels)
  }

  private static func read(_ bytes: [UInt8]) throws(Refusal) -> (CSVTable, SampleSheet) {
    do throws(CFUError) {
      let text = try TableBytes.text(bytes, name: "The sheet")
      let sheet = try SampleSheet.parse(text: text, name: "The sheet")
      guard let table = CSVTable.read(text) else {
        throw CFUError(.usage, "The sheet is empty.")
      }
      return (table, sheet)
    } catch {
      // Its words are of the sheet alone: it was read from memory.
      throw .unprocessable(
        String(error.message.prefix(2000)), nextStep: String(error.nextStep.prefix(500)))
    }
  }

  /// By its whole name, else by its last part; case matters only where that decides.
  private static func find(
    _ image: String, in files: [UploadedFiles.File]
  ) -> UploadedFiles.File? {
    let last = image.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? image
    return files.first { $0.label == last }
      ?? files.first { $0.label.lowercased() == last.lowercased() }
  }

  /// Names of dishes from labels, each only once.
  private static func dishNames(_ labels: [String]) -> [String] { DishNames.fromImages(labels) }

  private static func line(_ fields: [String], _ separator: String) -> String {
    fields.map { field in
      let isPlain = !field.contains { $0 == "\"" || $0.isNewline || String($0) == separator }
      return isPlain ? field : "\"" + field.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: separator) + "\n"
  }
}
