import Glibc
import Testing

/// From nothing to a counted dish with a classifier of one's own, by the commands of the README.
@Suite("A classifier of one's own", .serialized)
struct ScaffoldTests {
  private let lab = Laboratory()

  @Test(arguments: [
    ("c", "agar", "cc"), ("c", "methylcellulose", "cc"), ("cxx", "agar", "c++"),
    ("cxx", "methylcellulose", "c++"), ("swift", "agar", "swiftc"),
    ("swift", "methylcellulose", "swiftc"),
  ])
  func theScaffoldBuildsIsValidatedInstalledAndCounts(
    language: String, profile: String, compiler: String
  ) throws {
    try #require(Laboratory.has(compiler))
    let name = "my-\(language)-1"
    let new = try lab.cfu(
      "plugins", "new", "--language", language, "--profile", profile, "--out",
      lab.folder.path(name), name)
    #expect(new.code == 0 && new.stdout == "", "\(new.stderr)")
    let built = try lab.run("make", in: name)
    #expect(built.code == 0 && built.stderr == "", "\(built.stderr)")
    let bundle = lab.folder.path("\(name)/\(name).cfuplugin")

    // The library exports one function and needs nothing of this machine but C and C++.
    let library = "\(bundle)/libmy_\(language)_1.so"
    let symbols = try lab.run("nm -D --defined-only \(library)", in: name)
    #expect(symbols.stdout.split(separator: "\n").count == 1)
    #expect(symbols.stdout.hasSuffix(" T cfu_plugin_entry\n"))
    let dynamic = try lab.run("readelf -d \(library)", in: name).stdout
    #expect(!dynamic.contains("RUNPATH") && !dynamic.contains("RPATH"))
    #expect(!dynamic.contains("libswift"))

    let validated = try lab.run("make validate", in: name)
    #expect(validated.code == 0, "\(validated.stdout)\(validated.stderr)")
    #expect(validated.stdout.contains("level 10 of 10 passed"))

    // The recorded vectors are what it answers.
    let vectors = lab.folder.path("\(name)/vectors/\(profile).json")
    let before = try Files.text(vectors)
    let recorded = try lab.run("make record", in: name)
    #expect(recorded.code == 0, "\(recorded.stderr)")
    #expect(try Files.text(vectors) == before)

    let installed = try lab.run("make install", in: name)
    #expect(installed.code == 0, "\(installed.stderr)")
    #expect(try lab.cfu("plugins", "list").stdout.contains("org.example.\(name)"))
    try Files.write(Drawing.dish(seed: 3, colonies: 12), to: lab.folder.path("dish.tif"))
    let counted = try lab.cfu(
      "count", lab.folder.path("dish.tif"), "--out", lab.folder.path("out"), "--classifier", name,
      "--profile", profile)
    #expect(counted.code == 0, "\(counted.stderr)")
    let colonies = try Table(lab.folder.path("out/colonies.csv"))
    let reasons = colonies.column("reason")
    #expect(!reasons.isEmpty && !reasons.contains("unclassified"))
    if profile == "agar" {
      #expect(colonies.column("counted").count { $0 == "true" } == 12)
      #expect(Set(colonies.column("class")).contains("colony"))
    }
  }

  /// What is inside the program is all that lies in Plugins/Templates, and the headers.
  @Test(arguments: ["c", "cxx", "swift"], ["agar", "methylcellulose"])
  func theScaffoldHoldsEveryFileOfItsTemplates(language: String, profile: String) throws {
    _ = try lab.cfu(
      "plugins", "new", "--language", language, "--profile", profile, "--out",
      lab.folder.path("mine"), "mine")
    func files(_ folder: String) throws -> Set<String> {
      let found = try lab.run("cd '\(folder)' && find . -type f", in: ".")
      return Set(found.stdout.split(separator: "\n").map { String($0.dropFirst(2)) })
    }
    let templates = "\(Built.root)/Plugins/Templates"
    var expected = try files("\(templates)/common").union(files("\(templates)/\(language)"))
      .union(files("\(templates)/\(profile)"))
    expected.remove(language == "swift" ? "classes.h" : "Classes.swift")
    for header in try files("\(Built.root)/Sources/CFUPluginABI/include") {
      expected.insert("include/\(header)")
    }
    #expect(try files(lab.folder.path("mine")) == expected)
  }

  @Test(arguments: [
    "../evil", "a/b", "", ".hidden", "-c", "1st", "a b", "naïve", "a;b",
    String(repeating: "a", count: 65),
  ])
  func aNameThatIsNoneIsRefused(name: String) throws {
    let arguments = [
      "plugins", "new", "--language", "c", "--out", lab.folder.path("new"), "--", name,
    ]
    let result = try lab.cfu(arguments)
    #expect(result.code == 64 && result.stdout == "", "\(result.stderr)")
    #expect(!Files.exists(lab.folder.path("new")))
  }

  @Test func theIDIsCheckedAndUsed() throws {
    func make(_ id: String, _ out: String) throws -> Command.Result {
      try lab.cfu(
        "plugins", "new", "--language", "swift", "--id", id, "--out", lab.folder.path(out), "mine")
    }
    for id in ["mine", "org..mine", "org.../../mine", "org.exa mple", "org.example.\"x"] {
      #expect(try make(id, "no").code == 64, "\(id)")
    }
    #expect(try make("edu.my-classifier.lab", "yes").code == 0)
    let manifest = try Files.text(lab.folder.path("yes/plugin.json"))
    #expect(manifest.contains("\"edu.my-classifier.lab\"") && manifest.contains("libmine.so"))
    let makefile = try Files.text(lab.folder.path("yes/Makefile"))
    #expect(makefile.contains("edu_my_classifier_lab"))
  }

  @Test func anExistingFolderIsNeverTouched() throws {
    lab.folder.makeFolder("mine")
    try Files.write("precious", to: lab.folder.path("mine/plugin.c"))
    let result = try lab.cfu(
      "plugins", "new", "--language", "c", "--out", lab.folder.path("mine"), "mine")
    #expect(result.code == 73 && result.stderr.contains("mine"))
    #expect(Files.names(lab.folder.path("mine")) == ["plugin.c"])
    #expect(try Files.text(lab.folder.path("mine/plugin.c")) == "precious")
  }

  @Test func aChangedModelIsNoticedUntilItIsBundledAgain() throws {
    _ = try lab.cfu("plugins", "new", "--language", "c", "--out", lab.folder.path("mine"), "mine")
    #expect(try lab.run("make", in: "mine").code == 0)
    let bundle = lab.folder.path("mine/mine.cfuplugin")
    try Files.write("class nothing\n", to: "\(bundle)/model/weights.txt")
    let refused = try lab.cfu("plugins", "install", bundle)
    #expect(refused.code == 69 && refused.stderr.contains("weights.txt"))
    // A model that the plugin cannot read: it says which line.
    let model = lab.folder.path("mine/model/weights.txt")
    try Files.write(try Files.text(model) + "class extra 0\n", to: model)
    #expect(try lab.run("make", in: "mine").code == 0)
    let recorded = try lab.cfu("plugins", "record", bundle)
    #expect(recorded.code == 69 && recorded.stderr.contains("weights.txt"))
  }
}
