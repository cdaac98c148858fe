package import CFUPluginABI
import CPluginIPC
import Glibc
import Synchronization

/// The services that a plugin finds behind `cfu_host`, on the worker's side.
///
/// One object a process; it never goes away, since a plugin may keep the pointer.
package final class HostServices: Sendable {
  // Sendable although it holds a pointer: the bytes are mapped read-only and stay for ever.
  private struct Resource: @unchecked Sendable {
    var data: UnsafePointer<UInt8>?
    var size: UInt64
  }

  // The pointers are to memory that lives as long as the process (resources, table) or as long as
  // the running call (result, scratch); the mutex guards who reads and who changes them.
  private struct State: ~Copyable {
    var resources: [String: Resource] = [:]
    var scratch: [UnsafeMutableRawPointer] = []
    var result: UnsafeMutablePointer<UInt8>?
    var deadline: UInt64 = 0
  }

  private let state = Mutex(State())
  private let send: @Sendable (_ level: Int32, _ text: String) -> Void

  /// - Parameter log: receives each line of the plugin, from any thread.
  package init(log: @escaping @Sendable (_ level: Int32, _ text: String) -> Void) {
    send = log
  }

  /// Maps a model file that the plugin may read under `key`. Takes the descriptor over.
  package func addResource(key: String, descriptor: Int32) throws(LoadFailure) {
    var memory: UnsafeMutablePointer<UInt8>?
    var size: UInt64 = 0
    let error = cfu_ipc_file_map(descriptor, &memory, &size)
    close(descriptor)
    guard error == 0 else {
      throw LoadFailure("the model \(key) cannot be mapped (error \(error))")
    }
    let resource = Resource(data: UnsafePointer(memory), size: size)
    state.withLock { $0.resources[key] = resource }
  }

  /// Opens the services of one call over its result block.
  package func beginCall(result: UnsafeMutablePointer<UInt8>, deadline: UInt64) {
    let result = Unchecked(result)
    state.withLock {
      $0.result = result.value
      $0.deadline = deadline
    }
  }

  /// Takes back what the call borrowed.
  package func endCall() {
    state.withLock {
      for memory in $0.scratch { free(memory) }
      $0.scratch.removeAll(keepingCapacity: true)
      $0.result = nil
    }
  }

  fileprivate func log(_ level: Int32, _ text: String) { send(level, text) }

  fileprivate var isCancelled: Bool {
    state.withLock {
      guard let result = $0.result else { return false }
      return cfu_ipc_is_cancelled(result) != 0
        || ($0.deadline != 0 && cfu_ipc_now() > $0.deadline)
    }
  }

  fileprivate func heartbeat() {
    state.withLock { if let result = $0.result { cfu_ipc_beat(result) } }
  }

  fileprivate func resource(_ key: String, _ out: UnsafeMutablePointer<cfu_bytes>) -> cfu_status {
    let found = state.withLock { $0.resources[key] }
    guard let found else { return CFU_ERR_RESOURCE }
    out.pointee.data = found.data
    out.pointee.size = found.size
    return CFU_OK
  }

  fileprivate func scratch(_ size: UInt64) -> UnsafeMutableRawPointer? {
    var memory: UnsafeMutableRawPointer?
    guard size < UInt64(Int.max), posix_memalign(&memory, 64, max(1, Int(size))) == 0, let memory
    else { return nil }
    let kept = Unchecked(memory)
    state.withLock { $0.scratch.append(kept.value) }
    return memory
  }

  /// The table of C functions over these services. Never freed.
  package func makeTable(version: String) -> UnsafePointer<cfu_host> {
    let table = UnsafeMutablePointer<cfu_host>.allocate(capacity: 1)
    table.initialize(to: cfu_host())
    table.pointee.struct_size = UInt32(MemoryLayout<cfu_host>.size)
    table.pointee.abi_major = CFU_ABI_MAJOR
    table.pointee.abi_minor = CFU_ABI_MINOR
    table.pointee.version = UnsafePointer(strdup(version))
    table.pointee.context = Unmanaged.passRetained(self).toOpaque()
    table.pointee.log = { services(of: $0)?.log($1, $2.map { String(cString: $0) } ?? "") }
    table.pointee.cancelled = { services(of: $0)?.isCancelled == true ? 1 : 0 }
    table.pointee.heartbeat = { services(of: $0)?.heartbeat() }
    table.pointee.resource = { context, key, out in
      guard let services = services(of: context), let key, let out,
        Int(out.pointee.struct_size) >= MemoryLayout<cfu_bytes>.size
      else { return CFU_ERR_ARGUMENT }
      return services.resource(String(cString: key), out)
    }
    table.pointee.scratch = { services(of: $0)?.scratch($1) }
    // One thread for now: a worker serves one core, and several workers serve several dishes.
    table.pointee.parallel_for = { _, count, body, argument in
      guard let body else { return CFU_ERR_ARGUMENT }
      for index in 0..<count {
        let status = body(argument, index)
        if status != CFU_OK { return status }
      }
      return CFU_OK
    }
    table.pointee.extension = { _, id in
      guard let id, String(cString: id) == CFU_OPENCV_ID else { return nil }
      return OpenCVExtension.table
    }
    return UnsafePointer(table)
  }
}

/// A pointer on its way through a lock.
// Sendable although a pointer is not: the value is made and used by the thread that holds the lock.
private struct Unchecked<Value>: @unchecked Sendable {
  let value: Value
  init(_ value: Value) { self.value = value }
}

private func services(of context: UnsafeMutableRawPointer?) -> HostServices? {
  context.map { Unmanaged<HostServices>.fromOpaque($0).takeUnretainedValue() }
}
