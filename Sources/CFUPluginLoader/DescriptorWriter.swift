package import CFUPluginABI
import CPluginIPC

/// Writes a descriptor into a message, in the order in which `DescriptorMessage` of the host reads it.
package enum DescriptorWriter {
  /// - Parameter descriptor: one that has been checked.
  package static func write(_ descriptor: cfu_descriptor, to message: OpaquePointer) {
    cfu_ipc_put_text(message, descriptor.id)
    cfu_ipc_put_text(message, descriptor.version)
    cfu_ipc_put_text(message, descriptor.name)
    cfu_ipc_put_f32(message, descriptor.wanted_um_per_px)
    cfu_ipc_put_f32(message, descriptor.um_per_px_tolerance)
    cfu_ipc_put_u32(message, descriptor.pixel_formats)
    cfu_ipc_put_u32(message, descriptor.crop_width)
    cfu_ipc_put_u32(message, descriptor.crop_height)
    cfu_ipc_put_text(message, descriptor.feature_schema)
    cfu_ipc_put_u32(message, descriptor.feature_count)
    cfu_ipc_put_u32(message, descriptor.thread_model)
    cfu_ipc_put_u32(message, descriptor.determinism)
    cfu_ipc_put_u32(message, descriptor.max_batch)
    cfu_ipc_put_u32(message, descriptor.class_count)
    for index in 0..<Int(descriptor.class_count) {
      let item = UnsafeRawPointer(descriptor.classes)
        .advanced(by: index * Int(descriptor.class_stride))
        .assumingMemoryBound(to: cfu_class.self).pointee
      cfu_ipc_put_text(message, item.id)
      cfu_ipc_put_text(message, item.name)
      cfu_ipc_put_u32(message, item.colour)
      cfu_ipc_put_u32(message, item.flags)
      cfu_ipc_put_f32(message, item.max_um_per_px)
      cfu_ipc_put_f32(message, item.max_um_per_px_stained)
    }
  }
}
