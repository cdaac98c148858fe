import CFUCore
import CFUPluginHost
import Glibc

/// A test of a bundle's files; nothing of the plugin runs.
struct BundleTest: Sendable {
  var name: String
  var title: String
  var advice: String
  var body: @Sendable (BundleFacts) throws(TestFailure) -> TestOutcome
}

/// What is known of a bundle before anything of it runs.
struct BundleFacts: Sendable {
  let path: String
  /// The manifest as the host reads it, or why it cannot.
  let bundle: Result<PluginBundle, CFUError>
  /// The manifest as JSON; nil where it is none.
  let json: JSONValue?
  /// What in the bundle is no file of its own, as a clause; then nothing of it is read.
  let foreign: String?
  /// The library by its headers, or why not; nil where the manifest names none or it may not be
  /// read.
  let library: Result<ELFFile, ELFFile.Problem>?

  init(path: String) {
    self.path = path
    foreign = BundleFiles.problem(path)
    guard foreign == nil || !Self.isLink(path + "/plugin.json") else {
      bundle = .failure(
        CFUError(
          .plugin, "\(path)/plugin.json is a symbolic link.", nextStep: "Put the file there."))
      json = nil
      library = nil
      return
    }
    do throws(CFUError) {
      bundle = .success(try PluginBundle(path: path))
    } catch {
      bundle = .failure(error)
    }
    json = (try? SmallFile.read(path + "/plugin.json", limit: 4 << 20))
      .flatMap { try? JSONReader.read($0) }
    guard foreign == nil, case .success(let found) = bundle else {
      library = nil
      return
    }
    do throws(ELFFile.Problem) {
      library = .success(try ELFFile(path: found.libraryPath))
    } catch {
      library = .failure(error)
    }
  }

  private static func isLink(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFLNK
  }

  /// The manifest, for tests that mean nothing without it.
  func manifest() throws(TestFailure) -> PluginManifest {
    switch bundle {
    case .success(let bundle): bundle.manifest
    case .failure: throw Self.blocked(by: "1.schema")
    }
  }

  func elf() throws(TestFailure) -> ELFFile {
    switch library {
    case .success(let library): return library
    case .failure: throw Self.blocked(by: "2.elf")
    case nil: throw withoutLibrary
    }
  }

  /// Why there is no library to look at.
  var withoutLibrary: TestFailure { Self.blocked(by: foreign == nil ? "1.schema" : "1.files") }

  static func blocked(by test: String) -> TestFailure {
    var failure = TestFailure("\(test) has to pass first")
    failure.blockedBy = test
    return failure
  }
}
