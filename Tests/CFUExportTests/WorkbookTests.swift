import CExportBridge
import CFUCore
import Testing

import CFUExport

@Suite("Workbooks")
struct WorkbookTests {
  private let folder = TemporaryFolder()

  private func write(_ name: String, rows: Int, maxRows: Int) throws {
    let workbook = try Workbook(path: folder.path(name), scratch: folder.path)
    let later = try workbook.addSheet("Later")
    var table = try WorkbookTable(
      "Table", header: "dish,n\n", in: workbook, maxRows: maxRows)
    for row in 0..<rows { try table.append(["=1+\(row)", "\(row)"]) }
    try table.end()
    var second = try WorkbookTable("Later", header: "n\n", in: workbook, sheet: later)
    try second.append(["2.5"])
    try second.end()
    try workbook.close()
  }

  @Test func whatDoesNotFitGoesToFurtherSheets() throws {
    try write("a.xlsx", rows: 5, maxRows: 3)
    // Two rows beside the header on each, one on the last.
    for (sheet, rows) in [(1, 2), (2, 3), (3, 3), (4, 2)] {
      #expect(ex_book_check_sheet(folder.path("a.xlsx"), UInt32(sheet), UInt64(rows)) == 0)
    }
    #expect(ex_book_check_sheet(folder.path("a.xlsx"), 5, 0) != 0)
    // Nothing temporary is left.
    #expect(folder.names() == ["a.xlsx"])
  }

  @Test func missingRowsAreSeen() throws {
    try write("a.xlsx", rows: 5, maxRows: 100)
    #expect(ex_book_check_sheet(folder.path("a.xlsx"), 2, 6) == 0)
    #expect(ex_book_check_sheet(folder.path("a.xlsx"), 2, 7) == 28)
  }

  @Test func equalRowsMakeEqualFiles() throws {
    try write("a.xlsx", rows: 300, maxRows: 100)
    try write("b.xlsx", rows: 300, maxRows: 100)
    #expect(folder.bytes("a.xlsx") == folder.bytes("b.xlsx"))
  }

  @Test func aFolderThatIsNotThereIsAnError() throws {
    let workbook = try Workbook(path: folder.path("x/a.xlsx"), scratch: folder.path)
    let sheet = try workbook.addSheet("A")
    var table = try WorkbookTable("A", header: "n\n", in: workbook, sheet: sheet)
    try table.end()
    #expect(throws: WriteFailure.self) { try workbook.close() }
  }

  @Test(arguments: [
    ("0", 0), ("7", 7), ("-3.25", -3.25), ("0.001", 0.001), ("104.545", 104.545),
    ("123456789012345", 123_456_789_012_345),
  ])
  func numbersAreNumbers(field: String, value: Double) {
    #expect(WorkbookTable.number(field) == value)
  }

  @Test(arguments: [
    "", "-", "007", "00.5", ".5", "5.", "1e5", "0x10", "nan", "inf", "1,5", "1 000", "+1", "--1",
    "1.2.3", "1234567890123456", "\u{661}",
  ])
  func whatOnlyLooksLikeOneIsText(field: String) {
    #expect(WorkbookTable.number(field) == nil)
  }

  @Test(arguments: [
    ("dish", WorkbookTable.Column.text), ("image_sha256", .text), ("sheet_dish", .text),
    ("class_net", .text), ("plugin_sha256_rules", .text), ("count_BFU-E", .number),
    ("frequency_CFU-MK", .number), ("batch", .number), ("p_adjusted", .number),
  ])
  func columnsAreKnownByTheirNames(name: String, kind: WorkbookTable.Column) {
    #expect(WorkbookTable.column(name) == kind)
  }

  @Test func cellsHoldWhatTheyCan() {
    #expect(WorkbookTable.text("a\u{0}b\u{1B}[1m\tc\r\nd\re") == "a\u{FFFD}b\u{FFFD}[1m\tc\nd\ne")
    #expect(WorkbookTable.text("=1+1") == "=1+1" && WorkbookTable.text("\u{FFFE}") == "\u{FFFD}")
    let long = WorkbookTable.text(String(repeating: "\u{1F9EB}", count: 20_000))
    #expect(long.utf16.count <= 32_767 && long.hasSuffix("\u{1F9EB}\u{2026}"))
  }
}
