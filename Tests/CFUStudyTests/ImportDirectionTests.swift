import CFUStudy
import Testing

/// Arrows point down only. SwiftPM forbids what a target does not depend on, but nothing forbids
/// the dependency itself: this does.
@Suite("ImportDirection")
struct ImportDirectionTests {
  /// What each target may import of this package and of others. System modules are free but where
  /// `forbidden` says otherwise.
  private static let allowed: [String: Set<String>] = [
    "CFUCore": [],
    "CFUJSON": [],
    "CFUTruth": ["CFUCore", "CFUJSON", "CTruthBridge"],
    "CFUPictures": ["CFUCore", "CVisionBridge"],
    "CFUStatistics": ["CFUCore", "CMathBridge"],
    "CFUStore": ["CFUCore", "GRDB"],
    "CFUPluginHost": [
      "CFUCore", "CFUJSON", "CFUPluginABI", "CFUPluginLoader", "CPluginIPC", "Crypto",
    ],
    "CFUImaging": ["CFUCore", "CFUPictures", "CVisionBridge", "CSeekerModel", "CFUPluginABI"],
    "CFUSimulator": ["CFUCore", "CFUPictures", "CVisionBridge"],
    "CFUReport": ["CFUCore", "CFUPictures", "CFUStatistics", "CVisionBridge", "CFUPluginABI"],
    "CFUExport": ["CFUCore", "CFUStatistics", "CFUReport", "CExportBridge"],
    "CFUStudy": [
      "CFUCore", "CFUPictures", "CFUImaging", "CFUPluginHost", "CFUStatistics", "CFUStore",
      "CFUReport", "CFUReview", "CFUExport", "CFUTruth", "CFUJSON", "Crypto", "Yams",
    ],
    "CFUReview": ["CCrypt", "CFUCore", "CFUJSON", "Crypto"],
    "CFUReviewServer": [
      "CFUCore", "CFUPictures", "CFUImaging", "CFUJSON", "CFUPluginABI", "CFUStatistics",
      "CFUReport", "CFUReview", "CFUStudy", "CReviewPages", "Crypto", "Hummingbird",
      "HummingbirdCore", "HTTPTypes", "NIOCore", "NIOHTTPTypes", "NIOPosix", "ServiceLifecycle",
      "Logging",
    ],
    "cfu": [
      "CFUCore", "CFUPictures", "CFUImaging", "CFUPluginHost", "CFUPluginValidator", "CFUReport",
      "CFUReview", "CFUReviewServer", "CFUSimulator", "CFUStatistics", "CFUStudy", "CFUJSON",
      "CPluginTemplates", "ArgumentParser",
    ],
    "CFUPluginLoader": ["CFUPluginABI", "CPluginIPC"],
    "cfu-plugin-worker": ["CFUPluginABI", "CFUPluginLoader", "CPluginIPC"],
    "cfu-plugin-probe": ["CFUPluginABI", "CFUPluginLoader", "CPluginIPC"],
    "CFUPluginValidator": [
      "CFUCore", "CFUJSON", "CFUPluginABI", "CFUPluginHost", "CPluginIPC",
    ],
  ]

  private static let system: Set<String> = [
    "Glibc", "Darwin", "Synchronization", "Dispatch", "Foundation", "FoundationEssentials",
  ]

  /// System modules that a target has to do without: values have no I/O, the worker starts in
  /// milliseconds.
  private static let forbidden: [String: Set<String>] = [
    "CFUCore": system,
    "CFUPluginLoader": ["Foundation", "FoundationEssentials"],
    "cfu-plugin-worker": ["Foundation", "FoundationEssentials"],
    "cfu-plugin-probe": ["Foundation", "FoundationEssentials"],
    "CFUPluginValidator": ["Foundation"],
    "CFUImaging": ["Foundation"],
    "CFUPictures": ["Foundation"],
    "CFUStatistics": ["Foundation"],
    "CFUExport": ["Foundation", "FoundationEssentials"],
    "CFUJSON": ["Foundation", "FoundationEssentials"],
    "CFUTruth": ["Foundation", "FoundationEssentials"],
    "CFUStudy": ["Foundation", "FoundationEssentials"],
  ]

  /// Modules that a line of Swift imports.
  private static func imports(_ source: String) -> [String] {
    source.split(separator: "\n").compactMap { line in
      var words = line.split(whereSeparator: { $0 == " " || $0 == "." || $0 == ";" })[...]
      let prefixes = [
        "@testable", "@preconcurrency", "@_exported", "@_implementationOnly", "package", "public",
        "internal", "private", "fileprivate",
      ]
      while let first = words.first, prefixes.contains(String(first)) { words.removeFirst() }
      guard words.first == "import", words.count > 1 else { return nil }
      words.removeFirst()
      let kinds = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
      if let kind = words.first, kinds.contains(String(kind)) { words.removeFirst() }
      return words.first.map(String.init)
    }
  }

  /// What is wrong with a file of `target`, one sentence each.
  private static func problems(_ source: String, target: String, file: String) -> [String] {
    guard let allowed = allowed[target] else { return ["\(target) is not in the list of targets"] }
    var problems: [String] = []
    for module in imports(source) {
      if system.contains(module) {
        if forbidden[target]?.contains(module) == true {
          problems.append("\(file) imports \(module), which \(target) does without")
        }
      } else if !allowed.contains(module) {
        problems.append("\(file) imports \(module), which is not below \(target)")
      }
    }
    if target != "CFUPluginLoader", source.contains("dlopen(") {
      problems.append("\(file) calls dlopen; only CFUPluginLoader may")
    }
    return problems
  }

  private static func files(under folder: String) -> [String] {
    (FileSystem.names(in: folder) ?? []).flatMap { name -> [String] in
      let path = FileSystem.join(folder, name)
      if FileSystem.kind(path) == .folder { return files(under: path) }
      return name.hasSuffix(".swift") ? [path] : []
    }
  }

  private static var root: String {
    FileSystem.folder(of: FileSystem.folder(of: FileSystem.folder(of: #filePath)))
  }

  @Test(arguments: allowed.keys.sorted())
  func targetImportsOnlyWhatIsBelowIt(target: String) throws {
    let files = Self.files(under: FileSystem.join(Self.root, "Sources/\(target)"))
    #expect(!files.isEmpty, "Sources/\(target) holds no Swift file")
    for file in files {
      let source = String(decoding: try FileBytes.read(file), as: UTF8.self)
      #expect(Self.problems(source, target: target, file: file) == [])
    }
  }

  @Test func everyFolderOfSwiftIsInTheList() throws {
    let sources = FileSystem.join(Self.root, "Sources")
    for name in try #require(FileSystem.names(in: sources)) {
      if Self.files(under: FileSystem.join(sources, name)).isEmpty { continue }
      #expect(Self.allowed[name] != nil, "\(name)")
    }
  }

  @Test(arguments: [
    ("CFUCore", "import Glibc"), ("CFUCore", "package import CFUStatistics"),
    ("CFUImaging", "import CFUReport"), ("CFUReport", "import CFUStore"),
    ("CFUReport", "internal import GRDB"), ("CFUStudy", "@testable import ArgumentParser"),
    ("CFUStudy", "import struct GRDB.Row"), ("cfu", "import CFUPluginLoader"),
    ("cfu", "import CFUStore"), ("cfu-plugin-worker", "import Foundation"),
    ("CFUPluginHost", "let library = dlopen(path, RTLD_NOW)"), ("CFUNew", "import CFUCore"),
  ])
  func aBreachIsSeen(target: String, line: String) {
    #expect(!Self.problems("// a comment\n\(line)\n", target: target, file: "x").isEmpty)
  }

  @Test func theArrowsFormNoRing() {
    var settled: Set<String> = [
      "CVisionBridge", "CFUPluginABI", "CPluginIPC", "CPluginTemplates", "CExportBridge", "Crypto",
      "CMathBridge", "CTruthBridge", "GRDB", "ArgumentParser", "Yams", "CCrypt", "CReviewPages",
      "CSeekerModel",
      "Hummingbird", "HummingbirdCore", "HTTPTypes", "Logging", "NIOCore", "NIOPosix",
      "NIOHTTPTypes", "ServiceLifecycle",
    ]
    var left = Self.allowed
    while let next = left.first(where: { $0.value.isSubset(of: settled) }) {
      settled.insert(next.key)
      left[next.key] = nil
    }
    #expect(left.isEmpty, "a ring among \(left.keys.sorted())")
  }
}
