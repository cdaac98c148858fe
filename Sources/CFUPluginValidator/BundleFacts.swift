import CFUCore
import CFUJSON
import CFUPluginHost
import Glibc

/// A test of a bundle's files; nothing of the plugin runs. It runs in a process of its own all the
/// same (``BundleTestProcess``): the files may be hostile, and so nothing is read before it is asked
/// for.
struct BundleTest: Sendable {
  var name: String
  var title: String
  var advice: String
  /// It may take this many times as long as others.
  var patience = 1.0
  var body: @Sendable (BundleFacts) throws(TestFailure) -> TestOutcome
}

/// What is known of a bundle before anything of it runs; each fact is found out when it is first
/// asked for.
final class BundleFacts {
  let path: String

  init(path: String) { self.path = path }

  /// What in the bundle is no file of its own, as a clause; then nothing of it is read.
  private(set) lazy var foreign: String? = BundleFiles.problem(path)

  /// The manifest as the host reads it, or why it cannot.
  private(set) lazy var bundle: Result<PluginBundle, CFUError> = {
    guard !Self.isLink(path + "/plugin.json") else {
      return .failure(
        CFUError(
          .plugin, "\(path)/plugin.json is a symbolic link.", nextStep: "Put the file there."))
    }
    do throws(CFUError) {
      return .success(try PluginBundle(path: path))
    } catch {
      return .failure(error)
    }
  }()

  /// The manifest as JSON; nil where it is none.
  private(set) lazy var json: JSONValue? = {
    guard !Self.isLink(path + "/plugin.json") else { return nil }
    return (try? SmallFile.read(path + "/plugin.json", limit: 4 << 20))
      .flatMap { try? JSONReader.read($0) }
  }()

  /// The library by its headers, or why not; nil where the manifest names none or it may not be
  /// read.
  private(set) lazy var library: Result<ELFFile, ELFFile.Problem>? = {
    guard foreign == nil, case .success(let found) = bundle else { return nil }
    do throws(ELFFile.Problem) {
      return .success(try ELFFile(path: found.libraryPath))
    } catch {
      return .failure(error)
    }
  }()

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
