import CFUCore
import CFUPluginHost
import Foundation
import Testing

/// Libraries are told from other files, and read, without being loaded.
@Suite struct ELFFiles {
  private let directory: TemporaryDirectory
  private let sound: Data

  init() throws {
    directory = try TemporaryDirectory()
    sound = try Data(contentsOf: URL(fileURLWithPath: Built.directory + "/libCFURules.so"))
  }

  private func file(_ data: Data) throws -> String {
    let path = directory.path + "/" + UUID().uuidString
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  private func built(_ arguments: String...) throws -> String {
    try directory.write(
      "int answer(void) { return 42; }\nint main(void) { return 0; }\n", to: "a.c")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/cc")
    process.arguments = [directory.path + "/a.c", "-o", directory.path + "/a"] + arguments
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return directory.path + "/a"
  }

  @Test func aShippedLibraryIsRead() throws {
    let library = try ELFFile(path: Built.directory + "/libCFURules.so")
    #expect(library.exports == ["cfu_plugin_entry"])
    #expect(library.needed.contains("libc.so.6"))
    #expect(library.searchPaths.allSatisfy { $0 == "$ORIGIN" })
    #expect(!library.needsExecutableStack && !library.hasTextRelocations)
  }

  @Test func whatTheLinkerWasToldIsSeen() throws {
    let path = try built(
      "-shared", "-fPIC", "-Wl,-rpath,/opt/somewhere:$ORIGIN", "-Wl,-z,execstack",
      "-Wl,--hash-style=sysv", "-Wl,--no-as-needed", "-lm")
    let library = try ELFFile(path: path)
    #expect(Set(library.exports).isSuperset(of: ["answer", "main"]))
    #expect(library.needed == ["libm.so.6", "libc.so.6"])
    #expect(library.searchPaths == ["/opt/somewhere", "$ORIGIN"])
    #expect(library.needsExecutableStack)
  }

  @Test func otherFilesAreCalledByTheirName() throws {
    for (bytes, words) in [
      (Data(), "is empty"), (Data("#!/bin/sh\necho no\n".utf8), "is a text file"),
      (Data("!<arch>\n".utf8), "is a static library"), (Data("MZ\0\0".utf8), "for Windows"),
      (Data([0xcf, 0xfa, 0xed, 0xfe, 0]), "for macOS"), (Data([1, 2, 3]), "lacks the mark"),
      (sound.prefix(40), "cut off"),
    ] {
      #expect(ELFFile.problem(ofLibrary: try file(bytes))?.contains(words) == true, "\(words)")
    }
    for (place, value, words) in [
      (4, UInt8(1), "32-bit"), (5, 2, "big-endian"), (18, 243, "is for RISC-V, this machine is"),
      (18, 40, "is for ARM"), (16, 1, "not linked"), (16, 2, "is a program"), (16, 4, "core dump"),
    ] {
      var data = sound
      data[place] = value
      #expect(ELFFile.problem(ofLibrary: try file(data))?.contains(words) == true, "\(words)")
    }
    #expect(ELFFile.problem(ofLibrary: directory.path) == "cannot be read")
    #expect(ELFFile.problem(ofLibrary: directory.path + "/none") == "cannot be read")
    let program = try built()
    let error = #expect(throws: ELFFile.Problem.self) { try ELFFile(path: program) }
    #expect(error?.message == "is a program, no shared library")
  }

  /// Cut anywhere, or with any byte changed, a file is read or refused, and nothing worse.
  @Test func damagedFilesAreReadOrRefused() throws {
    var generator = SystemRandomNumberGenerator()
    var refused = 0
    func attempt(_ data: Data) throws {
      let path = try file(data)
      defer { unlink(path) }
      if (try? ELFFile(path: path)) == nil { refused += 1 }
    }
    for count in stride(from: 0, to: sound.count, by: max(1, sound.count / 150)) {
      try attempt(sound.prefix(count))
    }
    #expect(refused > 0)
    for _ in 0..<600 {
      var data = sound
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        // Half of them in the header and the program headers, which lie within the first 1024.
        let range = Bool.random(using: &generator) ? 4..<1024 : 4..<data.count
        data[Int.random(in: range, using: &generator)] = UInt8.random(
          in: 0...255, using: &generator)
      }
      try attempt(data)
    }
  }

  /// A file of 64-bit numbers: a header, one segment, a dynamic section, and what follows it.
  private func library(
    _ entries: [(UInt64, UInt64)], names: Data, _ more: Data = Data()
  ) -> Data {
    let count = entries.count + 3
    let start = 176 + count * 16
    func words(_ values: [UInt64]) -> Data {
      values.reduce(into: Data()) { data, value in
        withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
      }
    }
    var file = sound.prefix(64)
    file.replaceSubrange(32..<40, with: words([64]))
    file.replaceSubrange(54..<58, with: [56, 0, 2, 0])
    let size = UInt64(start + names.count + more.count)
    file += words([1 | 4 << 32, 0, 0, 0, size, size, 4096])
    let dynamic = UInt64(count * 16)
    file += words([2 | 4 << 32, 176, 176, 176, dynamic, dynamic, 8])
    for (tag, value) in entries + [(5, UInt64(start)), (10, UInt64(names.count)), (0, 0)] {
      file += words([tag, value])
    }
    return file + names + more
  }

  @Test func listsWithoutEndAreRefused() throws {
    let name = Data("liba.so\0".utf8)
    let cases: [(entries: [(UInt64, UInt64)], names: Data, words: String)] = [
      ([(1, 0)], Data(repeating: 97, count: 1 << 20), "a name lies outside"),
      (Array(repeating: (1, 0), count: 4097), name, "needs more than 4096 libraries"),
      (Array(repeating: (1, 0), count: 70_000), name, "dynamic section is too long"),
      (
        [(29, 0)], Data(String(repeating: "a:", count: 200).utf8) + Data([0]),
        "in more than 128 folders"
      ),
    ]
    for (entries, names, words) in cases {
      let path = try file(library(entries, names: names))
      // The headers are sound; it is what they lead to.
      #expect(ELFFile.problem(ofLibrary: path) == nil)
      let error = #expect(throws: ELFFile.Problem.self) { try ELFFile(path: path) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
    // A chain of symbols that never ends.
    let hash = UInt64(176 + 5 * 16 + 8)
    let table = Data([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0])
    for (count, words) in [(5 << 20, "more than 1048576 symbols"), (3 << 20, "out of order")] {
      let path = try file(
        library(
          [(6, 0), (0x6fff_fef5, hash)], names: name, table + Data(repeating: 0, count: count)))
      let error = #expect(throws: ELFFile.Problem.self) { try ELFFile(path: path) }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
  }

  @Test func whatIsCutOffIsRefusedBeforeItIsLoaded() throws {
    for part in [100, 1200, sound.count / 8] {
      let problem = ELFFile.problem(ofLibrary: try file(sound.prefix(part)))
      #expect(problem?.hasPrefix("is damaged") == true, "\(problem ?? "")")
    }
    var moved = library([], names: Data([0]))
    #expect(ELFFile.problem(ofLibrary: try file(moved)) == nil)
    // The dynamic section by the address at which it is to lie, and by its place in the file.
    moved[120 + 22] = 1
    #expect(
      ELFFile.problem(ofLibrary: try file(moved))?.contains("outside its segments") == true)
    moved[120 + 14] = 1
    #expect(ELFFile.problem(ofLibrary: try file(moved))?.contains("outside the file") == true)
    moved[120] = 6
    #expect(ELFFile.problem(ofLibrary: try file(moved))?.contains("no dynamic section") == true)
    // Its hash may be right: the bundle is refused all the same.
    let fixture = try FixtureBundle {
      let path = Built.directory + "/libCFURules.so"
      try Data(contentsOf: URL(fileURLWithPath: path)).prefix(5000)
        .write(to: URL(fileURLWithPath: $0))
    }
    let error = #expect(throws: CFUError.self) { try PluginBundle(path: fixture.path).verify() }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains("is damaged or was cut off") == true)
  }

  @Test func aTextCalledLibraryIsRefusedBeforeItIsLoaded() throws {
    let fixture = try FixtureBundle {
      try Data("not a library\n".utf8).write(to: URL(fileURLWithPath: $0))
    }
    let error = #expect(throws: CFUError.self) { try PluginBundle(path: fixture.path).verify() }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains("libhostile.so is a text file, no library") == true)
    #expect(error?.nextStep.isEmpty == false)
  }
}
