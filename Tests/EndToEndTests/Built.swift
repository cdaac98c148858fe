import Glibc

/// The programs that were built together with the tests.
enum Built {
  /// Folder of the running test program, which is the build folder.
  static let folder: String = {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    let path = String(
      decoding: buffer[..<max(0, count)].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" }
  }()

  static let root: String =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  /// Bundles the plugins beside the program, once; nothing is changed where they are up to date.
  static let plugins: Result<String, Command.Failure> = Result {
    () throws(Command.Failure) -> String in
    let scratch = TemporaryFolder()
    let result: Command.Result
    do {
      result = try Command(
        executable: "/bin/bash", arguments: ["\(root)/Plugins/bundle.sh", folder]
      ).run(scratch: scratch.path)
    } catch {
      throw Command.Failure(description: "\(error)")
    }
    guard result.code == 0 else {
      throw Command.Failure(description: "Plugins/bundle.sh: \(result.stderr)")
    }
    return "\(folder)/plugins"
  }

  /// `cfu` with these arguments.
  static func cfu(_ arguments: [String], environment: [String: String] = [:]) throws -> Command {
    _ = try plugins.get()
    return Command(executable: "\(folder)/cfu", arguments: arguments, environment: environment)
  }
}
