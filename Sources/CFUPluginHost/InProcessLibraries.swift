import CFUCore
import CFUPluginLoader
import CPluginIPC
import Glibc
import Synchronization

/// Libraries that this process has loaded itself: each once, for as long as the process lives, since
/// a plugin is initialised once and never unloaded.
enum InProcessLibraries {
  // Sendable although neither is: both are touched on the plugin thread alone.
  private struct Loaded: @unchecked Sendable {
    var library: PluginLibrary
    var services: HostServices
    var identity: FileIdentity
  }
  private static let all = Mutex<[String: Loaded]>([:])

  /// The bundle's library, loaded and initialised. To be called on the plugin thread.
  static func load(
    _ bundle: PluginBundle
  ) throws(LoadFailure) -> (PluginLibrary, HostServices) {
    let path = bundle.libraryPath
    let found: (sha256: String, identity: FileIdentity)
    do throws(CFUError) {
      try bundle.verify()
      found = try VerifiedFiles.hash(path)
    } catch {
      throw LoadFailure(error.message)
    }
    if let loaded = all.withLock({ $0[path] }) {
      guard loaded.identity == found.identity else {
        throw LoadFailure("another build of this library is in use by this process")
      }
      return (loaded.library, loaded.services)
    }
    // Nobody is there to hear of a log line but the user, and a trusted plugin is no stranger.
    let services = HostServices { _, _ in }
    for model in bundle.manifest.models {
      let descriptor = open("\(bundle.path)/\(model.file)", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw LoadFailure("the model \(model.file) cannot be read") }
      try services.addResource(key: model.file, descriptor: descriptor)
    }
    let library = try PluginLibrary(
      path: path.contains("/") ? path : "./" + path,
      host: services.makeTable(version: "CFUKit \(programVersion)"))
    all.withLock {
      $0[path] = Loaded(library: library, services: services, identity: found.identity)
    }
    return (library, services)
  }
}

/// The one thread that calls plugins which live in this process.
enum PluginThread {
  /// Runs `body` there and waits for it.
  static func run<Value>(_ body: () -> Value) throws(CFUError) -> Value {
    var value: Value?
    let failed = withoutActuallyEscaping(body) { body in
      var work = { value = body() }
      return withUnsafeMutablePointer(to: &work) { work in
        cfu_ipc_on_plugin_thread(
          { $0?.assumingMemoryBound(to: (() -> Void).self).pointee() }, work)
      }
    }
    guard failed == 0, let value else {
      throw CFUError(.internal, "A thread for plugins cannot be started (error \(failed)).")
    }
    return value
  }
}
