package import CFUPluginABI
import CPluginIPC
import Glibc

/// A plugin's shared library in this process: opened, checked, its functions called in order.
///
/// It is never closed: unloading a Swift library breaks the runtime's type lookup, so the way to
/// load a newer library is a new process.
package final class PluginLibrary {
  /// The plugin's functions, checked; for who has to call them in unusual ways.
  package let table: UnsafePointer<cfu_plugin_table>
  private let error = ErrorText()

  /// Opens the library at `path`, asks it for its table and initialises it.
  ///
  /// - Parameter host: the services; must live until ``end()``.
  /// - Throws: ``LoadFailure`` naming what does not fit.
  package init(path: String, host: UnsafePointer<cfu_host>) throws(LoadFailure) {
    let symbol = try Self.entry(path: path)
    guard
      let table = cfu_call_entry(symbol, CFU_ABI_MAJOR, CFU_ABI_MINOR, error.pointer)
    else {
      let said = error.text
      throw LoadFailure(
        said.isEmpty
          ? "the plugin has no interface for a host of ABI \(CFU_ABI_MAJOR).\(CFU_ABI_MINOR)"
          : said)
    }
    try TableCheck.check(table)
    self.table = table
    error.clear()
    let status = cfu_call_init(table, host, error.pointer)
    guard status == CFU_OK else { throw failure("init", status) }
  }

  /// Opens the library at `path` and finds its entry function, which is not called.
  package static func entry(path: String) throws(LoadFailure) -> UnsafeMutableRawPointer {
    guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
      throw LoadFailure("the library cannot be loaded: \(linkerMessage())")
    }
    guard let symbol = dlsym(handle, CFU_PLUGIN_ENTRY_NAME) else {
      throw LoadFailure(
        "the library does not export \(CFU_PLUGIN_ENTRY_NAME), so it is no classifier plugin")
    }
    return symbol
  }

  /// The descriptor of one classifier, checked.
  package func descriptor(id: String) throws(LoadFailure) -> UnsafePointer<cfu_descriptor> {
    error.clear()
    let count = cfu_call_count(table, error.pointer)
    guard count >= 1 else {
      let said = error.text
      throw LoadFailure(said.isEmpty ? "the plugin has no classifier (count is 0)" : said)
    }
    var known: [String] = []
    for index in 0..<count {
      error.clear()
      guard let descriptor = cfu_call_describe(table, index, error.pointer) else {
        let said = error.text
        throw LoadFailure(said.isEmpty ? "describe(\(index)) gave no descriptor" : said)
      }
      let name = try DescriptorCheck.check(descriptor, index: index)
      if name == id { return descriptor }
      known.append(name)
    }
    throw LoadFailure(
      "the library has no classifier \(id); it has \(known.joined(separator: ", "))")
  }

  /// Makes the classifier `id` ready to work.
  package func create(id: String, parameters: String) throws(LoadFailure) -> OpaquePointer {
    var instance: OpaquePointer?
    error.clear()
    let status = cfu_call_create(table, id, parameters, &instance, error.pointer)
    guard status == CFU_OK else { throw failure("create", status) }
    guard let instance else { throw LoadFailure("create succeeded but gave no instance") }
    return instance
  }

  /// Classifies a batch. Returns the status and, unless it is `CFU_OK`, what the plugin said.
  package func classify(
    _ instance: OpaquePointer, _ batch: UnsafePointer<cfu_batch>,
    _ result: UnsafeMutablePointer<cfu_result>
  ) -> (status: cfu_status, text: String) {
    error.clear()
    let status = cfu_call_classify(table, instance, batch, result, error.pointer)
    return (status, status == CFU_OK ? "" : error.text)
  }

  /// Whether the classifier still says of itself what it said when it was made.
  package func describes(id: String, as fingerprint: DescriptorFingerprint) -> Bool {
    guard let descriptor = try? descriptor(id: id) else { return false }
    return DescriptorFingerprint(descriptor.pointee) == fingerprint
  }

  /// Ends an instance. Returns what it threw, if it did.
  package func destroy(_ instance: OpaquePointer) -> String? {
    error.clear()
    return cfu_call_destroy(table, instance, error.pointer) == CFU_OK ? nil : error.text
  }

  /// Ends the library's work; no call may follow. Returns what it threw, if it did.
  package func end() -> String? {
    guard TableCheck.hasDeinit(table) else { return nil }
    error.clear()
    return cfu_call_deinit(table, error.pointer) == CFU_OK ? nil : error.text
  }

  private func failure(_ call: String, _ status: cfu_status) -> LoadFailure {
    let said = error.text
    return LoadFailure("\(call) failed with status \(status)\(said.isEmpty ? "" : ": \(said)")")
  }

  private static func linkerMessage() -> String {
    dlerror().map { String(cString: $0) } ?? "no reason given"
  }
}
