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
