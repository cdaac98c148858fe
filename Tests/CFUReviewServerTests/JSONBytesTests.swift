import CFUJSON
import CFUReviewServer
import Testing

@Suite("JSON as bytes")
struct JSONBytesTests {
  @Test(arguments: [
    (0.0, "0"), (-0.1, "-0.1"), (0.1, "0.1"), (1234.5, "1234.5"), (-7, "-7"), (1e300, "1e+300"),
    (0.25, "0.25"), (123_456_789_012, "123456789012"), (.nan, "null"), (.infinity, "null"),
    (0.1 + 0.2, "0.30000000000000004"), (9.95, "9.95"),
  ])
  func numbers(value: Double, text: String) {
    #expect(String(decoding: JSONBytes.of(.number(value)), as: UTF8.self) == text)
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    let value: JSONValue = [
      "a\"b\\": ["\u{0}\n\u{1F}", "\u{1F600}\u{2028}", true, false, .null],
      "n": [1, -1, .number(0.05), .number(3.7), .number(1e-9)], "": .object(JSONObject()),
      "l": [],
    ]
    #expect(try JSONReader.read(JSONBytes.of(value)) == value)
  }
}
