import CFUCore
import CFUPluginHost
import Foundation
import Testing

@Suite("Installing")
struct InstallTests {
  private let directory: TemporaryDirectory
  private var installer: PluginInstaller {
    PluginInstaller(folder: directory.path + "/home/plugins")
  }
  private var source: String { directory.path + "/Source.cfuplugin" }

  init() throws {
    directory = try TemporaryDirectory()
    try makeSource()
  }

  /// A bundle with a library of this machine.
  private func makeSource(version: String = "1.0.0") throws {
    try? FileManager.default.removeItem(atPath: source)
    try directory.write("weights", to: "Source.cfuplugin/models/weights.bin")
    try FileManager.default.copyItem(
      atPath: Built.directory + "/libCFURules.so", toPath: source + "/libhostile.so")
    try write(version: version)
  }

  private func write(version: String) throws {
    let text = FixtureBundle.manifest(
      library: try FileHash.sha256(ofFile: source + "/libhostile.so"),
      model: try FileHash.sha256(ofFile: source + "/models/weights.bin"))
    try directory.write(
      text.replacingOccurrences(of: "\"1.0.0\"", with: "\"\(version)\""),
      to: "Source.cfuplugin/plugin.json")
  }

  /// Everything in the folder of plugins, hidden files too.
  private var installed: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: installer.folder)) ?? []).sorted()
  }

  private func refusal(force: Bool = false, _ path: String? = nil) throws -> CFUError {
    let path = path ?? source
    return try #require(
      #expect(throws: CFUError.self) { try installer.install(path, force: force) })
  }

  @Test func aBundleIsCopiedWholeAndFound() throws {
    let outcome = try installer.install(source + "/")
    #expect(outcome.replaced == nil)
    #expect(outcome.bundle.path == installer.folder + "/org.example.hostile.cfuplugin")
    #expect(installed == ["org.example.hostile.cfuplugin"])
    #expect(try run("/usr/bin/diff", "-r", source, outcome.bundle.path) == "")
    let registry = PluginRegistry(searchPaths: [installer.folder])
    #expect(try registry.find("hostile").path == outcome.bundle.path)
  }

  @Test func anArchiveIsUnpackedAndInstalled() throws {
    let archive = directory.path + "/a.tar.gz"
    try run("/usr/bin/tar", "czf", archive, "-C", directory.path, "Source.cfuplugin")
    #expect(try installer.install(archive).replaced == nil)
    #expect(installed == ["org.example.hostile.cfuplugin"])
  }

  @Test func onlyANewerVersionReplaces() throws {
    _ = try installer.install(source)
    for version in ["1.0.0", "0.9.9", "1.0.0-beta.1", "soon"] {
      try write(version: version)
      let error = try refusal()
      #expect(error.message.contains("1.0.0") && error.nextStep.contains("--force"), "\(version)")
    }
    for version in ["1.0.1-beta.2", "1.0.1-beta.10", "1.0.1", "1.0.10", "1.2.0", "2.0.0+build.5"] {
      try write(version: version)
      let outcome = try installer.install(source)
      #expect(outcome.replaced != nil && outcome.bundle.manifest.version == version)
    }
    try write(version: "1.0.0")
    #expect(try installer.install(source, force: true).replaced == "2.0.0+build.5")
    #expect(installed == ["org.example.hostile.cfuplugin"])
  }

  @Test func anUpgradeReplacesTheBundleWhereverItsFolderIsCalled() throws {
    let own = installer.folder + "/Own Name.cfuplugin"
    try FileManager.default.createDirectory(
      atPath: installer.folder, withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: source, toPath: own)
    try write(version: "1.1.0")
    #expect(try installer.install(source).bundle.path == own)
    #expect(installed == ["Own Name.cfuplugin"])
  }

  @Test func aFolderThatIsCalledAfterAnotherPluginIsNotReplaced() throws {
    try directory.write(
      try String(contentsOfFile: source + "/plugin.json", encoding: .utf8)
        .replacingOccurrences(
          of: "\"id\": \"org.example.hostile\"", with: "\"id\": \"org.example.other\""),
      to: "home/plugins/org.example.hostile.cfuplugin/plugin.json")
    let error = try refusal(force: true)
    #expect(error.message.contains("another plugin, org.example.other"))
    #expect(installed == ["org.example.hostile.cfuplugin"])
  }

  @Test func aPipeInPlaceOfAFileIsRefusedAndNotWaitedFor() throws {
    let model = source + "/models/weights.bin"
    try FileManager.default.removeItem(atPath: model)
    try #require(mkfifo(model, 0o600) == 0)
    #expect(try refusal().message.contains("weights.bin"))
    #expect(installed == [])
  }

  @Test func aHashThatDiffersIsRefusedAndNothingChanges() throws {
    try directory.write("other", to: "Source.cfuplugin/models/weights.bin")
    let error = try refusal()
    #expect(error.message.contains("SHA-256") && error.message.contains("weights.bin"))
    #expect(installed == [])
  }

  @Test(arguments: ["notes", "models/deep/link", "vectors"])
  func aLinkInTheBundleIsRefused(name: String) throws {
    let link = source + "/" + name
    try FileManager.default.createDirectory(
      atPath: (link as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "/etc/passwd")
    #expect(try refusal().message.contains("symbolic link"))
    #expect(installed == [])
  }

  @Test func aLibraryThatIsALinkIsRefused() throws {
    let library = source + "/libhostile.so"
    try FileManager.default.removeItem(atPath: library)
    try FileManager.default.createSymbolicLink(
      atPath: library, withDestinationPath: Built.directory + "/libCFURules.so")
    #expect(try refusal().message.contains("link"))
    #expect(installed == [])
  }

  @Test func aBundleThatIsALinkIsRefused() throws {
    let link = directory.path + "/Link.cfuplugin"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: source)
    #expect(try refusal(link).message.contains("is a link to"))
    #expect(installed == [])
  }

  @Test func aPipeInTheBundleIsRefusedAndNotWaitedFor() throws {
    #expect(mkfifo(source + "/pipe", 0o600) == 0)
    #expect(try refusal().message.contains("neither a file nor a folder"))
    #expect(installed == [])
  }

  @Test func aLibraryThatIsNoneIsRefused() throws {
    try directory.write("#!/bin/sh\necho hello\n", to: "Source.cfuplugin/libhostile.so")
    try write(version: "1.0.0")
    #expect(try refusal().message.contains("is a text file"))
    #expect(installed == [])
  }

  @Test func aManifestThatIsCutOffIsRefused() throws {
    let text = try String(contentsOfFile: source + "/plugin.json", encoding: .utf8)
    try directory.write(String(text.prefix(text.count / 2)), to: "Source.cfuplugin/plugin.json")
    #expect(try refusal().message.contains("is no JSON"))
    #expect(installed == [])
  }

  @Test func aPathOutOfTheBundleIsRefused() throws {
    let text = try String(contentsOfFile: source + "/plugin.json", encoding: .utf8)
    for path in ["../weights.bin", "/etc/passwd", "models/../../weights.bin"] {
      try directory.write(
        text.replacingOccurrences(of: "models/weights.bin", with: path),
        to: "Source.cfuplugin/plugin.json")
      #expect(try refusal().message.contains("leads out of the bundle"))
    }
    try directory.write(
      text.replacingOccurrences(of: "\"id\": \"org.example.hostile\"", with: "\"id\": \"../../x\""),
      to: "Source.cfuplugin/plugin.json")
    #expect(try refusal().message.contains("'../../x'"))
    #expect(installed == [])
  }

  @Test func hostileArchivesWriteNothingOutside() throws {
    // One with a path that leads out, one with a link that the next member goes through.
    let script = """
      import io, tarfile, sys
      folder = sys.argv[1]
      def add(tar, name, data=None, link=None):
          info = tarfile.TarInfo(name)
          if link is not None:
              info.type, info.linkname = tarfile.SYMTYPE, link
              tar.addfile(info)
          else:
              info.size = len(data)
              tar.addfile(info, io.BytesIO(data))
      with tarfile.open(folder + "/dots.tar.gz", "w:gz") as tar:
          add(tar, "../../escaped", b"x")
      with tarfile.open(folder + "/absolute.tar.gz", "w:gz") as tar:
          add(tar, folder + "/escaped", b"x")
      with tarfile.open(folder + "/through.tar.gz", "w:gz") as tar:
          add(tar, "A.cfuplugin/out", link=folder)
          add(tar, "A.cfuplugin/out/escaped", b"x")
      with tarfile.open(folder + "/two.tar.gz", "w:gz") as tar:
          add(tar, "A.cfuplugin/plugin.json", b"{}")
          add(tar, "B.cfuplugin/plugin.json", b"{}")
      """
    try directory.write(script, to: "make.py")
    try run("/usr/bin/python3", directory.path + "/make.py", directory.path)
    for name in ["dots", "absolute", "through", "two"] {
      _ = try refusal(directory.path + "/\(name).tar.gz")
    }
    for place in ["", "/home", "/home/plugins"] {
      #expect(!FileManager.default.fileExists(atPath: directory.path + place + "/escaped"))
    }
    #expect(installed == [])
    try directory.write("no archive", to: "text.tar.gz")
    #expect(try refusal(directory.path + "/text.tar.gz").code == .badInput)
  }

  /// Sparse files of 5 GiB each: the archive has some hundred bytes.
  @Test func anArchiveThatWouldFillTheDiskIsNotUnpacked() throws {
    for name in ["a", "b"] {
      try directory.write("", to: "Source.cfuplugin/\(name)")
      #expect(truncate(source + "/" + name, 5 << 30) == 0)
    }
    let archive = directory.path + "/bomb.tar.gz"
    try run("/usr/bin/tar", "czSf", archive, "-C", directory.path, "Source.cfuplugin")
    let error = try refusal(archive)
    #expect(error.code == .badInput && error.message.contains("more than 8 GiB"), "\(error)")
    #expect(installed == [])
  }

  @Test func anArchiveOfTooManyFilesIsNotUnpacked() throws {
    let script = """
      import tarfile, sys
      with tarfile.open(sys.argv[1], "w:gz") as tar:
          for i in range(20001):
              tar.addfile(tarfile.TarInfo("A.cfuplugin/" + str(i)))
      """
    try directory.write(script, to: "make.py")
    let archive = directory.path + "/many.tar.gz"
    try run("/usr/bin/python3", directory.path + "/make.py", archive)
    #expect(try refusal(archive).message.contains("20000 files"))
    #expect(installed == [])
  }

  @Test func whatIsWrongInAnArchiveIsNamedByItsPathThere() throws {
    let archive = directory.path + "/a.tar.gz"
    try directory.write("other", to: "Source.cfuplugin/models/weights.bin")
    try run("/usr/bin/tar", "czf", archive, "-C", directory.path, "Source.cfuplugin")
    let error = try refusal(archive)
    #expect(error.message.contains("\(archive): Source.cfuplugin/models/weights.bin"), "\(error)")
    #expect(!error.description.contains(".install-"))
    try directory.write("no archive", to: "text.tar.gz")
    let text = try refusal(directory.path + "/text.tar.gz")
    #expect(text.message.contains("text.tar.gz cannot be unpacked: "), "\(text)")
    #expect(!text.message.contains("\n") && !text.message.contains(".."))
  }

  @Test func aVersionThatIsNoneIsCalledThat() throws {
    _ = try installer.install(source)
    try write(version: "zero")
    #expect(try refusal().message.contains("'zero' of org.example.hostile is no semantic version"))
  }

  @Test func aFolderThatIsClosedToItsOwnerIsRemoved() throws {
    try directory.write("left", to: "home/plugins/.install-1-2/closed/file")
    #expect(chmod(installer.folder + "/.install-1-2/closed", 0) == 0)
    _ = try installer.install(source)
    #expect(installed == ["org.example.hostile.cfuplugin"])
  }

  @Test func whatIsNotThereOrNoBundleIsNamed() throws {
    #expect(try refusal(directory.path + "/none.cfuplugin").code == .noInput)
    #expect(try refusal(directory.path + "/none.tar.gz").code == .noInput)
    try directory.write("x", to: "plugin.zip")
    #expect(try refusal(directory.path + "/plugin.zip").nextStep.contains("unpack"))
  }

  @Test func whereNothingCanBeWrittenTheErrorSaysSo() throws {
    try directory.write("a file", to: "blocked")
    let blocked = PluginInstaller(folder: directory.path + "/blocked/plugins")
    let error = #expect(throws: CFUError.self) { try blocked.install(source) }
    #expect(error?.code == .cannotWrite && error?.nextStep.isEmpty == false)
  }

  @Test func removingTakesTheBundleAndNothingElse() throws {
    _ = try installer.install(source)
    #expect(try installer.remove("hostile").manifest.version == "1.0.0")
    #expect(installed == [])
    let error = #expect(throws: CFUError.self) { try installer.remove("hostile") }
    #expect(error?.code == .plugin)
    #expect(throws: CFUError.self) { try installer.remove("../Source") }
    #expect(FileManager.default.fileExists(atPath: source))
  }

  @Test func whatAKilledProgramLeftIsClearedUp() throws {
    for name in [".install-1-2/bundle", ".remove-3-4/models"] {
      try directory.write("left", to: "home/plugins/\(name)/file")
    }
    _ = try installer.install(source)
    #expect(installed == ["org.example.hostile.cfuplugin"])
  }

  @Test func severalAtOnceLeaveOneWholeBundle() async throws {
    let (installer, source) = (installer, source)
    let outcomes = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<6 {
        group.addTask { (try? installer.install(source, force: true)) != nil }
      }
      return await group.reduce(into: [Bool]()) { $0.append($1) }
    }
    #expect(outcomes == Array(repeating: true, count: 6))
    #expect(installed == ["org.example.hostile.cfuplugin"])
    try PluginRegistry(searchPaths: [installer.folder]).find("hostile").verify()
  }
}
