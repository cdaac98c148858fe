package import CFUPluginABI

/// A buffer that a plugin writes its error text into.
package final class ErrorText {
  package let pointer: UnsafeMutablePointer<cfu_error>
  private static let capacity = 2048

  package init() {
    let text = UnsafeMutablePointer<CChar>.allocate(capacity: Self.capacity)
    text.initialize(repeating: 0, count: Self.capacity)
    pointer = .allocate(capacity: 1)
    pointer.initialize(
      to: cfu_error(
        struct_size: UInt32(MemoryLayout<cfu_error>.size), capacity: UInt32(Self.capacity),
        text: text))
  }

  deinit {
    pointer.pointee.text.deallocate()
    pointer.deallocate()
  }

  /// Empties the text before a call.
  package func clear() { pointer.pointee.text[0] = 0 }

  /// What the plugin said; empty when it said nothing.
  package var text: String {
    // A plugin may have overwritten the final zero.
    pointer.pointee.text[Self.capacity - 1] = 0
    return String(cString: pointer.pointee.text)
  }
}
