import CFUCore
import CFUReview
import Foundation
import Testing

@Suite("Passwords")
struct PasswordTests {
  @Test func areKeptAsSlowHashes() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path + "/review", withIntermediateDirectories: true)
    let passwords = try Passwords(results: folder.path)
    #expect(!passwords.has("Anna") && !passwords.check("whatever it is", of: "Anna"))
    try passwords.set("correct horse", of: "Anna")
    try passwords.set("pferd äöü 🐎", of: "Ben")
    let again = try Passwords(results: folder.path)
    #expect(again.has("ANNA") && again.check("correct horse", of: "anna"))
    #expect(again.check("pferd äöü 🐎", of: "Ben"))
    for wrong in ["", "correct hors", "correct horse ", "Correct horse", "pferd äöü 🐎"] {
      #expect(!again.check(wrong, of: "Anna"))
    }
    let file = folder.path + "/review/passwords"
    let text = String(decoding: try folder.read(file), as: UTF8.self)
    #expect(text.contains("\t$y$") && !text.contains("horse"))
    let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
    #expect(mode == 0o600)
  }

  @Test(arguments: ["", "short", String(repeating: "x", count: 501)])
  func refusesWhatIsNone(_ password: String) throws {
    let folder = try TemporaryFolder()
    let passwords = try Passwords(results: folder.path)
    #expect(throws: CFUError.self) { try passwords.set(password, of: "Anna") }
    #expect(!passwords.has("Anna"))
  }

  @Test func namesAreChecked() {
    #expect(PersonName.checked("  Anna   Lee ") == "Anna Lee")
    for bad in ["", "   ", "a\nb", "a\u{0}", "a\u{202E}b", String(repeating: "n", count: 61)] {
      #expect(PersonName.checked(bad) == nil)
    }
  }
}
