import CFUCore
import CFUStore
import Glibc

/// A folder with a study of drawn dishes and the runs over it.
struct StudyFixture {
  let folder = TemporaryFolder()
  var sheet: String { folder.path("study.csv") }
  let dishes: Int

  /// Two groups of `dishes` drawn dishes in all, with as many colonies as their number and ten.
  init(dishes: Int) throws {
    self.dishes = dishes
    var text = "image,dish,compound,dose,dose_unit,vehicle,cells_plated\n"
    for number in 1...dishes {
      try Files.write(
        Drawing.dish(seed: UInt64(number), colonies: 10 + number),
        to: folder.path("dish-\(number).tif"))
      let group = number % 2 == 0 ? "x,10,nmol/L,false" : ",,,true"
      text += "dish-\(number).tif,D\(number),\(group),11000\n"
    }
    try Files.write(text, to: sheet)
  }

  func command(out: String, _ more: [String] = []) throws -> Command {
    try Built.cfu(
      ["count", sheet, "--out", folder.path(out), "--profile", "agar", "--jobs", "2"] + more)
  }

  func count(out: String, _ more: [String] = []) throws -> Command.Result {
    try command(out: out, more).run(scratch: folder.path)
  }

  /// Everything in a results folder that has to be equal between equal runs, by file name.
  func results(_ out: String) throws -> [String: [UInt8]] {
    var results: [String: [UInt8]] = [:]
    for name in Files.names(folder.path(out)) where name.hasSuffix(".csv") {
      let bytes = try Files.bytes(folder.path("\(out)/\(name)"))
      results[name] = name == "dishes.csv" ? Self.withoutLastColumn(bytes) : bytes
    }
    for name in Files.names(folder.path("\(out)/overlays")) {
      results["overlays/" + name] = try Files.bytes(folder.path("\(out)/overlays/\(name)"))
    }
    return results
  }

  /// The records of the store in the order of the sheet, without their times.
  func records(_ out: String) throws -> [String] {
    let store = try StudyStore(
      path: folder.path(out) + "/study.sqlite", featureNames: ["diameter_um", "od_mean"])
    let rows = try store.rows()
    let records = try rows.map { row in
      var record = try store.record(at: row.position)
      record?.seconds = 0
      return "\(row) \(String(describing: record))"
    }
    try store.close()
    return records
  }

  /// `seconds` is the last column: the only one in which equal runs differ.
  private static func withoutLastColumn(_ table: [UInt8]) -> [UInt8] {
    let lines = table.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return Array(
      lines.map { line in
        line.lastIndex(of: UInt8(ascii: ",")).map { line[..<$0] } ?? line[...]
      }.joined(separator: [UInt8(ascii: "\n")]))
  }
}
