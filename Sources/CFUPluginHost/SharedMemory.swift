import CFUCore
import CPluginIPC
import Glibc

/// An anonymous memory file, mapped here and handed to a worker by its descriptor.
final class SharedMemory {
  let descriptor: Int32
  let memory: UnsafeMutablePointer<UInt8>
  /// Bytes.
  let size: Int

  /// What its other readers may do with it.
  enum Access {
    /// Read only: from now on this mapping is the only one that writes.
    case readOnly
    case readWrite
  }

  init(size: Int, name: String, others: Access) throws(CFUError) {
    var made: Int32 = -1
    var mapped: UnsafeMutablePointer<UInt8>?
    guard cfu_ipc_block_create(name, UInt64(size), &made, &mapped) == 0, let mapped else {
      throw Self.noMemory
    }
    descriptor = made
    memory = mapped
    self.size = size
    let failed =
      switch others {
      case .readOnly: cfu_ipc_block_seal_others(made)
      case .readWrite: cfu_ipc_block_fix_size(made)
      }
    // From here on `deinit` gives both back.
    guard failed == 0 else { throw Self.noMemory }
  }

  deinit {
    cfu_ipc_block_unmap(memory, UInt64(size))
    close(descriptor)
  }

  private static let noMemory = CFUError(
    .internal, "The shared memory for a batch of objects cannot be made.",
    nextStep: "Free memory, or count fewer dishes at a time with --jobs.")
}
