import CFUPluginABI
import Glibc

/// OpenCV for plugins: a library of the host's that is loaded when a plugin first asks for it, so that
/// no other plugin pays for it.
enum OpenCVExtension {
  private static let name = "libcfu-host-opencv.so"

  /// The table of functions; nil where the library is not installed with the program.
  // Immutable, and valid as long as the process: the library is never closed.
  nonisolated(unsafe) static let table: UnsafeRawPointer? = {
    guard let directory = executableDirectory else { return nil }
    for path in ["\(directory)/\(name)", "\(directory)/../lib/cfukit/\(name)"] {
      guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE),
        let symbol = dlsym(handle, "cfu_host_opencv")
      else { continue }
      typealias Function = @convention(c) () -> UnsafeRawPointer?
      return unsafeBitCast(symbol, to: Function.self)()
    }
    return nil
  }()

  private static var executableDirectory: String? {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(PATH_MAX) + 1) { buffer in
      guard let start = buffer.baseAddress else { return nil }
      let count = readlink("/proc/self/exe", start, Int(PATH_MAX))
      guard count > 0 else { return nil }
      start[count] = 0
      let path = String(cString: start)
      return path.lastIndex(of: "/").map { String(path[..<$0]) }
    }
  }
}
