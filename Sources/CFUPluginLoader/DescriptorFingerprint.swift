package import CFUPluginABI

/// What of a descriptor gives the answers their meaning, to see whether it has changed.
package struct DescriptorFingerprint: Equatable {
  private var classes: [String]
  private var flags: [UInt32]
  private var features: UInt32
  private var formats: UInt32

  /// - Parameter descriptor: one that has been checked.
  package init(_ descriptor: cfu_descriptor) {
    features = descriptor.feature_count
    formats = descriptor.pixel_formats
    classes = []
    flags = []
    for index in 0..<Int(descriptor.class_count) {
      let item = UnsafeRawPointer(descriptor.classes)
        .advanced(by: index * Int(descriptor.class_stride))
        .assumingMemoryBound(to: cfu_class.self).pointee
      classes.append(String(cString: item.id))
      flags.append(item.flags)
    }
  }
}
