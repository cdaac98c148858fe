import Glibc
import Testing

/// The examples in other languages, built by their own Makefiles and run through the worker.
@Suite("Plugins in other languages")
struct ExamplePluginTests {
  private let lab = Laboratory()

  private static let hasRust = Laboratory.has("rustc")
  /// Python's headers, as pkg-config finds them.
  private static let hasPython =
    Laboratory.has("pkg-config") && system("pkg-config --exists python3-embed") == 0

  @Test(.enabled(if: hasRust, "rustc is not on the PATH"))
  func aPluginInRust() throws { try check("rust", name: "round") }

  @Test(.enabled(if: hasPython, "pkg-config finds no python3-embed (python3-dev)"))
  func aPluginInPython() throws { try check("python", name: "snake") }

  private func check(_ language: String, name: String) throws {
    lab.folder.makeFolder("out")
    let out = lab.folder.path("out")
    let source = "\(Built.root)/Plugins/Examples/\(language)"
    // rustup looks for its toolchains in the real home.
    let home = getenv("HOME").map { "HOME='\(String(cString: $0))'" } ?? ""
    let built = try lab.run("\(home) make -C '\(source)' OUT='\(out)'", in: ".")
    #expect(built.code == 0, "\(built.stderr)")
    let validated = try lab.cfu("plugins", "validate", "\(out)/\(name).cfuplugin", "--level", "10")
    #expect(validated.code == 0, "\(validated.stdout)\(validated.stderr)")
    try Files.write(Drawing.dish(seed: 4, colonies: 9), to: lab.folder.path("dish.tif"))
    let counted = try lab.cfu(
      "count", lab.folder.path("dish.tif"), "--out", lab.folder.path("results"), "--plugins", out,
      "--classifier", name, "--profile", "agar")
    #expect(counted.code == 0, "\(counted.stderr)")
    let colonies = try Table(lab.folder.path("results/colonies.csv"))
    #expect(colonies.column("counted").count { $0 == "true" } == 9)
    #expect(!colonies.column("reason").contains("unclassified"))
  }
}
