import CFUPluginABI

/// What the classifier is, made once and kept for as long as the library is loaded.
// Never changed after it has been made, and C needs a pointer to it.
nonisolated(unsafe) let descriptor: UnsafePointer<cfu_descriptor> = {
  let descriptor = UnsafeMutablePointer<cfu_descriptor>.allocate(capacity: 1)
  descriptor.initialize(to: cfu_descriptor())
  descriptor.pointee.struct_size = UInt32(MemoryLayout<cfu_descriptor>.size)
  descriptor.pointee.id = text("org.cfukit.prototypes.methylcellulose")
  descriptor.pointee.version = text("0.1.0")
  descriptor.pointee.name = text("Prototypes for methylcellulose")
  descriptor.pointee.card_json = text(
    "{\"trained_on\": \"nothing\", \"accuracy\": \"not measured\"}")
  descriptor.pointee.classes = UnsafePointer(classes)
  descriptor.pointee.class_count = UInt32(prototypes.count)
  descriptor.pointee.class_stride = UInt32(MemoryLayout<cfu_class>.stride)
  descriptor.pointee.pixel_formats = CFU_PIXEL_NONE
  descriptor.pointee.feature_count = featureCount
  descriptor.pointee.feature_schema = text("cfu.features/1")
  descriptor.pointee.thread_model = CFU_THREADS_REENTRANT
  descriptor.pointee.determinism = CFU_DETERMINISM_EXACT
  return UnsafePointer(descriptor)
}()

/// Features that have to be there: up to the last one that `measures` reads.
let featureCount = UInt32(CFU_F_RING + 1)

// As above.
nonisolated(unsafe) private let classes: UnsafeMutablePointer<cfu_class> = {
  let classes = UnsafeMutablePointer<cfu_class>.allocate(capacity: prototypes.count)
  let colony = CFU_CLASS_COLONY
  let other = CFU_CLASS_NOT_COLONY
  fill(classes + 0, colony, "BFU-E", "BFU-E", 0xD55E00)
  fill(classes + 1, colony, "CFU-E", "CFU-E", 0xE69F00, finest: 12, stained: 12)
  fill(classes + 2, colony, "CFU-GM", "CFU-GM", 0x0072B2, finest: 16, stained: 16)
  fill(classes + 3, colony, "CFU-GEMM", "CFU-GEMM", 0xCC79A7, finest: 16, stained: 16)
  fill(classes + 4, colony, "CFU-MK", "CFU-MK (presumptive)", 0x009E73, finest: 12)
  fill(classes + 5, other, "cluster", "cluster below threshold", 0x95A5A6)
  fill(classes + 6, other, "bubble", "air bubble", 0x7F8C8D)
  fill(classes + 7, other, "fibre", "fibre", 0x7F8C8D)
  fill(classes + 8, other, "dust", "dust", 0x7F8C8D)
  return classes
}()

private func fill(
  _ target: UnsafeMutablePointer<cfu_class>, _ flags: UInt32, _ id: StaticString,
  _ name: StaticString, _ colour: UInt32, finest: Float = 0, stained: Float = 0
) {
  target.initialize(
    to: cfu_class(
      struct_size: UInt32(MemoryLayout<cfu_class>.size), flags: flags, id: text(id),
      name: text(name), colour: colour, max_um_per_px: finest, max_um_per_px_stained: stained,
      reserved: 0))
}

/// A literal as C sees it; literals end in a zero byte and live for ever.
func text(_ literal: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
}
