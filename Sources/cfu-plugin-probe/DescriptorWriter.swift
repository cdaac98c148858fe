import CFUPluginABI
import CPluginIPC

/// Writes everything that a descriptor says, without believing it: lengths are bounded, missing
/// texts are empty, and nothing beyond its struct_size is read.
///
/// Order: u32 1 (0 where describe gave none, and nothing follows); u32 struct_size, required_flags;
/// text id, version, name, card, feature schema; f32 wanted sampling, its tolerance; u32 pixel
/// formats, crop width, height, features, thread model, determinism; f32 tolerance; u32 largest
/// batch, length of the embedding, classes; of each class text id, name, u32 colour, flags, f32
/// limit, limit stained.
func putDescriptor(
  _ index: UInt32, of table: UnsafePointer<cfu_plugin_table>, into message: OpaquePointer
) {
  guard let pointer = table.pointee.describe(index) else {
    cfu_ipc_put_u32(message, 0)
    return
  }
  // What lies beyond the struct has the value 0.
  var descriptor = cfu_descriptor()
  let size = min(Int(pointer.pointee.struct_size), MemoryLayout<cfu_descriptor>.size)
  withUnsafeMutableBytes(of: &descriptor) {
    $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: size))
  }
  cfu_ipc_put_u32(message, 1)
  cfu_ipc_put_u32(message, descriptor.struct_size)
  cfu_ipc_put_u32(message, descriptor.required_flags)
  cfu_ipc_put_text(message, descriptor.id)
  cfu_ipc_put_text(message, descriptor.version)
  cfu_ipc_put_text(message, descriptor.name)
  cfu_ipc_put_text(message, descriptor.card_json)
  cfu_ipc_put_text(message, descriptor.feature_schema)
  cfu_ipc_put_f32(message, descriptor.wanted_um_per_px)
  cfu_ipc_put_f32(message, descriptor.um_per_px_tolerance)
  cfu_ipc_put_u32(message, descriptor.pixel_formats)
  cfu_ipc_put_u32(message, descriptor.crop_width)
  cfu_ipc_put_u32(message, descriptor.crop_height)
  cfu_ipc_put_u32(message, descriptor.feature_count)
  cfu_ipc_put_u32(message, descriptor.thread_model)
  cfu_ipc_put_u32(message, descriptor.determinism)
  cfu_ipc_put_f32(message, descriptor.tolerance)
  cfu_ipc_put_u32(message, descriptor.max_batch)
  cfu_ipc_put_u32(message, descriptor.embedding_length)
  guard let classes = descriptor.classes, descriptor.class_count <= 256,
    Int(descriptor.class_stride) >= MemoryLayout<cfu_class>.size
  else {
    cfu_ipc_put_u32(message, 0)
    return
  }
  cfu_ipc_put_u32(message, descriptor.class_count)
  for index in 0..<Int(descriptor.class_count) {
    let item = UnsafeRawPointer(classes).advanced(by: index * Int(descriptor.class_stride))
      .assumingMemoryBound(to: cfu_class.self).pointee
    cfu_ipc_put_text(message, item.id)
    cfu_ipc_put_text(message, item.name)
    cfu_ipc_put_u32(message, item.colour)
    cfu_ipc_put_u32(message, item.flags)
    cfu_ipc_put_f32(message, item.max_um_per_px)
    cfu_ipc_put_f32(message, item.max_um_per_px_stained)
  }
}
