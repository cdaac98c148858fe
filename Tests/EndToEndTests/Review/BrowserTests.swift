import Glibc
import Testing

private let chromium = "/usr/bin/chromium"

/// The pages of `cfu review` as people use them: the built program serves a drawn study, and the
/// scripts of Fixtures/browser work on it in Chromium and look at what became of it on the page, in
/// the API and in the journal. Every script also fails on an error in the browser's console and on
/// anything that the content policy had to refuse.
@Suite(
  "Pages of the review in a browser", .serialized,
  .enabled(if: access(chromium, X_OK) == 0, "no Chromium to look with"),
  // A browser beside all other tests waits longer than a person would.
  .enabled(if: getenv("CFU_BY_ITSELF") != nil, "runs by itself: make test does that"))
struct BrowserTests {
  struct Screen: Sendable, CustomTestStringConvertible {
    var width: Int
    var scheme: String
    var testDescription: String { "\(width) px, \(scheme)" }

    static let all = [1280, 390].flatMap { width in
      ["light", "dark"].map { Screen(width: width, scheme: $0) }
    }
    static let two = [Screen(width: 1280, scheme: "light"), Screen(width: 390, scheme: "dark")]
  }

  /// Two groups of two dishes, drawn and counted once for all scenarios; each works on a copy.
  private static let study: Result<TemporaryFolder, any Error> = Result {
    let folder = TemporaryFolder()
    for arguments in [
      ["simulate", "--out", folder.path("dishes"), "--groups", "2", "--dishes", "2"],
      ["count", folder.path("dishes/study.csv"), "--out", folder.path("results")],
    ] {
      let result = try Built.cfu(arguments).run(scratch: folder.path)
      // 3: dishes with flags.
      guard result.code == 0 || result.code == 3 else {
        throw Command.Failure(description: "cfu \(arguments[0]): \(result.stderr)")
      }
    }
    return folder
  }

  /// What the scenario printed: JSON with sorted keys. Fails with its words where it failed.
  private func run(_ scenario: String, _ screen: Screen) throws -> String {
    let scratch = TemporaryFolder()
    let python = try Readers.python(
      ["playwright", "axe_playwright_python"], scratch: scratch.path)
    let study = try Self.study.get()
    let result = try Command(
      executable: python,
      arguments: [
        "\(Built.root)/Tests/Fixtures/browser/run.py", scenario, "--cfu", "\(Built.folder)/cfu",
        "--results", study.path("results"), "--pictures", study.path("dishes"),
        "--chromium", chromium, "--width", "\(screen.width)", "--scheme", screen.scheme,
      ],
      environment: ["HOME": scratch.path, "PYTHONDONTWRITEBYTECODE": "1"]
    ).run(scratch: scratch.path)
    try #require(result.code == 0, "\(scenario): \(result.stderr)")
    return result.stdout
  }

  /// The whole number that stands behind a key.
  private func number(_ key: String, in json: String) throws -> Int {
    let rest = try #require(json.split(separator: "\"\(key)\": ").dropFirst().first)
    return try #require(Int(rest.prefix { $0.isNumber }))
  }

  @Test(
    "Every action by keyboard only, from signing in to the reviewed dish", arguments: Screen.all)
  func byKeys(_ screen: Screen) throws {
    let said = try run("by_keys", screen)
    #expect(
      said.contains(
        #""actions": ["class", "delete", "undo", "redo", "restore", "unsure", "comment", "split", "#
          + #""merge", "add", "class", "reviewed"]"#), "\(said)")
  }

  @Test("Every action by mouse or finger, and the lock", arguments: Screen.all)
  func byMouse(_ screen: Screen) throws {
    let said = try run("by_mouse", screen)
    #expect(
      said.contains(
        #""actions": ["class", "delete", "undo", "redo", "undo", "unsure", "comment", "split", "#
          + #""merge", "add", "reviewed"]"#), "\(said)")
  }

  @Test(
    "No serious finding of axe, nothing cut off, focus kept and given back", arguments: Screen.all)
  func access(_ screen: Screen) throws {
    let said = try run("access", screen)
    for view in [
      "sign-in", "wall", "wall by group", "dish", "colony", "whole panel", "objects not counted",
      "keys", "record", "count", "blind list", "blind dish, adding",
    ] {
      #expect(said.contains("\"\(view)\""), "\(view) was not looked at")
    }
  }

  @Test("20 colonies corrected by keyboard in at most 60 key presses", arguments: Screen.two)
  func person(_ screen: Screen) throws {
    #expect(try number("presses", in: run("person", screen)) <= 60)
  }

  @Test("Blind: nothing that reaches the browser tells which dish it is", arguments: Screen.two)
  func blind(_ screen: Screen) throws {
    let said = try run("blind", screen)
    #expect(try number("dishes", in: said) == 4)
    #expect(try number("entries", in: said) == 5)
  }

  @Test(
    "Conflict, lost connection, lost answer, full disk, killed server, lock, reason and password",
    arguments: Screen.two)
  func trouble(_ screen: Screen) throws {
    _ = try run("trouble", screen)
  }

  @Test("A count started from the page, with a torn picture", arguments: Screen.two)
  func counting(_ screen: Screen) throws {
    let said = try run("counting", screen)
    #expect(try number("counted", in: said) == 2)
    #expect(try number("failed", in: said) == 1)
  }
}
