import CFUCore
import Testing

@Suite("A table")
struct CSVTests {
  private func fields(_ text: String) -> [[String]] {
    guard let table = CSVTable.read(text) else { return [] }
    return [table.header.fields] + table.records.map(\.fields)
  }

  @Test(
    "is separated by what its header uses",
    arguments: [
      ("a,b\n1;2,3\n", ","), ("a;b\n1,5;2\n", ";"), ("a\tb\n1,5;2\t3\n", "\t"), ("a\n1\n", ","),
      ("\"x;y;z\",b\n1,2\n", ","), ("sep=;\na,b;c\n1;2\n", ";"), ("a;b,c\n1,2\n", ","),
    ])
  func separator(text: String, expected: String) {
    #expect(CSVTable.read(text)?.separator == Character(expected))
  }

  @Test("keeps quotes, separators and line breaks inside quotes")
  func quotes() {
    #expect(
      fields("a,b\n\"x,\"\"y\"\"\",\"two\r\nlines\"\n") == [
        ["a", "b"], ["x,\"y\"", "two\r\nlines"],
      ]
    )
    #expect(fields("a,b\n5\" dish,\"\"\n") == [["a", "b"], ["5\" dish", ""]])
  }

  @Test("is read alike with every line end, with a mark at its start and without a last line end")
  func lineEnds() {
    let expected = [["a", "b"], ["1", "2"], ["3", ""]]
    for end in ["\n", "\r\n", "\r"] {
      #expect(fields(["a,b", "1,2", "3,"].joined(separator: end)) == expected)
      #expect(fields("\u{FEFF}" + ["a,b", "1,2", "3,", ""].joined(separator: end)) == expected)
    }
  }

  @Test("counts rows as a spreadsheet does: blank ones too, one with line breaks once")
  func rowNumbers() {
    let table = CSVTable.read("\na,b\n\n1,2\n\"x\ny\",3\n  \n4,5\n\n\n")
    #expect(table?.header.row == 2)
    #expect(table?.records.map(\.row) == [4, 5, 7])
    #expect(table?.problems == [])
  }

  @Test("forgives empty fields in surplus and a header padded with nothing")
  func padding() {
    #expect(
      fields("a,b,,\n1,2,,\n3,4\n,,,\n") == [["a", "b"], ["1", "2"], ["3", "4"], ["", ""]])
    #expect(fields("a,b\n1,2,,\n;\n").count == 2)
  }

  @Test("reports rows of another length and leaves them out")
  func ragged() {
    let table = CSVTable.read("a,b\n1\n2,3\n4,5,6\n")
    #expect(table?.records.map(\.row) == [3])
    #expect(table?.problems.map(\.row) == [2, 4])
    #expect(table?.problems.first?.message == "has 1 field where the header has 2")
  }

  @Test("of nothing but blank rows is none")
  func empty() {
    #expect(CSVTable.read("") == nil)
    #expect(CSVTable.read("\u{FEFF}\n \n\r\n") == nil)
  }

  @Test("is quoted only where it must be, each row ended by a line feed")
  func quoting() {
    var writer = CSVWriter()
    writer.row(["plain", "with,comma", "a \"b\"", "two\nlines", "semi;colon", " blank", ""])
    writer.row([""])
    writer.field(3)
    writer.field(-0.001, decimals: 2)
    writer.field(Double.nan, decimals: 2)
    writer.field(nil, decimals: 2)
    writer.endRow()
    #expect(
      writer.text == """
        plain,"with,comma","a ""b\""","two
        lines","semi;colon"," blank",
        ""
        3,0.00,,

        """)
  }

  @Test("reads back as it was written, whatever it holds", arguments: 0..<20 as Range<UInt64>)
  func roundTrip(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let alphabet: [Character] = [
      "a", "b", "é", "µ", "\u{1F9EB}", ",", ";", "\t", "\"", "\n", "\r", "\r\n", " ", "\u{A0}",
      "\u{FEFF}",
      "=", "0", "-", "sep=",
    ].map { Character(String($0.prefix(1))) }
    for _ in 0..<200 {
      let width = Int.random(in: 1...5, using: &generator)
      let rows = (0..<Int.random(in: 1...6, using: &generator)).map { row in
        (0..<width).map { _ in
          let prefix = Int.random(in: 0..<12, using: &generator) == 0 ? "sep=" : ""
          let length = Int.random(in: (row == 0 ? 1 : 0)...6, using: &generator)
          return prefix
            + String((0..<length).map { _ in alphabet.randomElement(using: &generator) ?? "a" })
        }
      }
      var writer = CSVWriter()
      for row in rows { writer.row(row) }
      let back = fields(writer.text)
      // Compared by bytes: Swift holds differently composed letters for equal.
      #expect(back.map { $0.map { Array($0.utf8) } } == rows.map { $0.map { Array($0.utf8) } })
    }
  }

  @Test("that is none is refused with a way out")
  func bytes() throws {
    #expect(try TableBytes.text([0xEF, 0xBB, 0xBF, 0x61], name: "s.csv") == "\u{FEFF}a")
    #expect(try TableBytes.text([0xFF, 0xFE, 0x61, 0, 0xB5, 0], name: "s.csv") == "a\u{B5}")
    #expect(try TableBytes.text([0xFE, 0xFF, 0, 0x61], name: "s.csv") == "a")
    let cases: [([UInt8], String)] = [
      (
        [0x50, 0x4B, 3, 4, 0],
        "s.csv is a spreadsheet's workbook, not a CSV file. "
          + "In the spreadsheet choose Save As and then CSV UTF-8."
      ),
      (
        [0xFF, 0xD8, 0xFF, 0],
        "s.csv is a binary file, not a CSV file. Give a CSV file with a header row, or pictures."
      ),
      (
        Array("image\na.jpg\n".utf8) + [0xB5, 0x0A],
        "s.csv, line 3: the text is not UTF-8. Save the sheet as CSV UTF-8."
      ),
    ]
    for (bytes, message) in cases {
      let error = #expect(throws: CFUError.self) { try TableBytes.text(bytes, name: "s.csv") }
      #expect(error?.description == message)
      #expect(error?.code == .badInput)
    }
  }
}

@Suite("A number as text")
struct DecimalTextTests {
  @Test(
    "has fixed decimals, half away from zero, and no negative zero",
    arguments: [
      (0, 2, "0.00"), (-0.001, 2, "0.00"), (-0.005, 2, "-0.01"), (0.125, 2, "0.13"),
      (1.5, 0, "2"), (2.5, 0, "3"), (-2.5, 0, "-3"), (1234.5678, 3, "1234.568"),
      (0.05, 1, "0.1"), (9.999, 2, "10.00"), (1e20, 2, "100000000000000000000"),
      (12.000000001, 9, "12.000000001"), (.infinity, 2, ""), (.nan, 2, ""),
    ] as [(Double, Int, String)])
  func fixed(value: Double, decimals: Int, expected: String) {
    #expect(DecimalText.fixed(value, decimals: decimals) == expected)
  }

  @Test(
    "in its shortest form has no exponent",
    arguments: [
      (0, "0"), (100, "100"), (0.1, "0.1"), (1e-5, "0.00001"), (1.25e-7, "0.000000125"),
      (1e22, "10000000000000000000000"), (1.5e17, "150000000000000000"), (-2.5, "-2.5"),
      (123456.789, "123456.789"), (1e16, "10000000000000000"),
    ] as [(Double, String)])
  func shortest(value: Double, expected: String) {
    #expect(DecimalText.shortest(value) == expected)
  }

  @Test("in its shortest form reads back as the same number")
  func shortestRoundTrip() {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<2000 {
      let exponent = Int.random(in: -12...12, using: &generator)
      var value = Double.random(in: -10...10, using: &generator)
      for _ in 0..<abs(exponent) { value = exponent < 0 ? value / 10 : value * 10 }
      #expect(Double(DecimalText.shortest(value)) == value)
    }
  }
}
