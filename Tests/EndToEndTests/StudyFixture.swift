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

  /// A fingerprint of everything in a results folder that has to be equal between equal runs, by
  /// file name; what is half-written stands under no final name and is left out.
  func results(_ out: String) throws -> [String: String] {
    var results: [String: String] = [:]
    for name in Files.names(folder.path(out)) where name.hasSuffix(".csv") {
      let bytes = try Files.bytes(folder.path("\(out)/\(name)"))
      results[name] = Self.fingerprint(
        name == "dishes.csv" ? Self.withoutLastColumn(bytes) : bytes)
    }
    for name in Files.names(folder.path("\(out)/overlays")) where name.hasSuffix(".jpg") {
      let bytes = try Files.bytes(folder.path("\(out)/overlays/\(name)"))
      results["overlays/" + name] = Self.fingerprint(bytes)
    }
    return results
  }

  /// Length and FNV-1a hash: what a failed expectation prints stays readable.
  private static func fingerprint(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return "\(bytes.count) bytes, \(String(hash, radix: 16))"
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
