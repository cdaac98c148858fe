import CFUCore
import CFUPluginABI
import CFUPluginHost
import FoundationEssentials
import Glibc

/// Where the tests find what was built.
enum Built {
  /// Directory of the products: the test program lies among them.
  static let directory: String = {
    // Under some test runners the program is the runner, and the bundle stands in its arguments.
    for argument in CommandLine.arguments where argument.hasSuffix(".xctest") {
      return String(argument[..<(argument.lastIndex(of: "/") ?? argument.startIndex)])
    }
    return PluginRegistry.executableDirectory ?? "."
  }()

  static var worker: String { directory + "/cfu-plugin-worker" }

  /// The repository.
  static let root: String = {
    var parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    parts.removeLast(3)
    return parts.joined(separator: "/")
  }()
}
