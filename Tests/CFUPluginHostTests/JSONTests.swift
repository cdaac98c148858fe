import CFUCore
import CFUJSON
import CFUPluginHost
import Foundation
import Testing

@Suite("JSON")
struct JSONTests {
  private func read(_ text: String) throws -> JSONValue { try JSONReader.read(Array(text.utf8)) }

  @Test func readsEveryKindOfValue() throws {
    let value = try read(
      """
       { "null": null, "yes": true, "no": false, "list": [1, -2.5, 3e2, 0.1E-1, 0],
         "text": "a\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00é", "empty": {}, "none": [] }\n
      """)
    #expect(value["null"] == .null && value["yes"] == true && value["no"] == false)
    #expect(value["list"] == .list([1, .number(-2.5), 300, .number(0.01), 0]))
    #expect(value["text"] == .text("a\"\\/\u{8}\u{C}\n\r\té😀é"))
    #expect(value["empty"] == [:] && value["none"] == [] && value["nothing"] == nil)
  }

  @Test(arguments: [
    ("", "too early"), ("{", "key in quotes"), ("[1, 2", "',' or ']'"), ("{\"a\" 1}", "':'"),
    ("{\"a\": 1,}", "key in quotes"), ("[1,]", "a value is expected"), ("1 2", "follows its end"),
    ("{'a': 1}", "key in quotes"), ("[01]", "',' or ']'"), ("[.5]", "a value is expected"),
    ("[1.]", "number"), ("[1e]", "number"), ("[-]", "number"), ("[1e999]", "number"),
    ("[NaN]", "a value is expected"), ("[tru]", "a value is expected"),
    ("\"a", "quote"), ("\"a\nb\"", "line break"), ("\"\\x\"", "escape"),
    ("\"\\ud800\"", "escape"), ("\"\\u12g4\"", "escape"), ("\"\\u+123\"", "escape"),
    ("{\"a\": 1, \"b\": 2, \"a\": 3}", "\"a\" stands there twice"), ("\u{FEFF}{}", "a value"),
    ("// comment\n{}", "a value"),
    (String(repeating: "[", count: 100), "nested too deep"),
  ])
  func refusesWhatIsNoJSON(text: String, words: String) throws {
    let problem = #expect(throws: JSONReader.Problem.self) { try read(text) }
    #expect(problem?.what.contains(words) == true, "\(String(describing: problem))")
  }

  /// What Python and Windows programs write is read where it is asked for, and there alone.
  @Test func theLooseDialectTakesMarksAndNumbersThatAreNone() throws {
    let bytes = Array("\u{FEFF}{\"a\": [NaN, Infinity, -Infinity, -1]}".utf8)
    guard case .list(let list)? = try JSONReader.read(bytes, dialect: .loose)["a"] else {
      Issue.record("no list")
      return
    }
    guard case .number(let first) = list[0] else {
      Issue.record("no number")
      return
    }
    #expect(first.isNaN && list[1...] == [.number(.infinity), .number(-.infinity), -1])
    #expect(throws: JSONReader.Problem.self) { try JSONReader.read(bytes) }
    #expect(throws: JSONReader.Problem.self) { try read("[Infinity]") }
    #expect(throws: JSONReader.Problem.self) { try read("[-Infinity]") }
    #expect(throws: JSONReader.Problem.self) {
      try JSONReader.read(Array("[-Inf]".utf8), dialect: .loose)
    }
    let lines = Array("\u{FEFF}{\n\"a\": [\n1,\nNaN]}".utf8)
    #expect(JSONReader.line(of: ["a", "1"], in: lines, dialect: .loose) == 4)
  }

  @Test func refusesBytesThatAreNoUTF8() throws {
    for bytes: [UInt8] in [[0x22, 0xC3, 0x22], [0x22, 0x5C, 0x6E, 0xFF, 0x22]] {
      #expect(throws: JSONReader.Problem.self) { try JSONReader.read(bytes) }
    }
  }

  @Test func theLineOfAFaultIsNamed() throws {
    let problem = #expect(throws: JSONReader.Problem.self) { try read("{\n\n\"a\": 1,\n\"b\"; 2}") }
    #expect(problem?.line == 4)
  }

  @Test func manyKeysAreKeptApartAndADoubledOneIsFound() throws {
    let members = (0..<200).map { "\"key \($0)\": \($0)" }
    let value = try read("{" + members.joined(separator: ",") + "}")
    #expect(value["key 0"] == 0 && value["key 199"] == 199 && value["key 200"] == nil)
    #expect(throws: JSONReader.Problem.self) {
      try read("{" + (members + ["\"key 100\": 1"]).joined(separator: ",") + "}")
    }
  }

  /// Against Foundation, which reads numbers by another way.
  @Test func numbersAreTheNearestDoubles() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<2000 {
      let number = Double(bitPattern: generator.next())
      guard number.isFinite else { continue }
      #expect(try read("\(number)") == .number(number))
    }
    for text in [
      "123456789012345678901234567890", "0.1", "1e22", "1e23", "9007199254740993", "1e-320",
      "179769313486231570000e288", "0.000000000000000000000000000001e40", "2.2250738585072011e-308",
    ] {
      let expected = try JSONDecoder().decode([Double].self, from: Data("[\(text)]".utf8))[0]
      #expect(try read(text) == .number(expected), "\(text)")
    }
  }

  @Test func whatIsWrittenReadsBackInItsOrder() throws {
    let text = """
      {
        "z": [
          1,
          0.1,
          -1e+300
        ],
        "a": {
          "quote \\" and \\u001f": "é\\n"
        },
        "none": [],
        "null": null
      }

      """
    let value = try read(text)
    #expect(value.pretty == text)
  }

  @Test func theOrderOfMembersIsNoPartOfTheValue() throws {
    #expect(try read("{\"a\": 1, \"b\": [2]}") == read("{\"b\": [2], \"a\": 1}"))
    #expect(try read("{\"a\": 1, \"b\": 2}") != read("{\"b\": 1, \"a\": 2}"))
    #expect(try read("{\"a\": 1, \"b\": 2}") != read("{\"a\": 1}"))
  }
}
