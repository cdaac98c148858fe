import CFUPluginABI
import PluginSupport

/// What the classifier is, made once and kept for as long as the library is loaded. plugin.json says
/// the same, and the host compares the two.
// Never changed after it has been made, and C needs a pointer to it.
nonisolated(unsafe) let descriptor: UnsafePointer<cfu_descriptor> = {
  let made = UnsafeMutablePointer<cfu_descriptor>.allocate(capacity: 1)
  made.initialize(to: cfu_descriptor())
  made.pointee.struct_size = UInt32(MemoryLayout<cfu_descriptor>.size)
  made.pointee.id = text("org.example.my-classifier")
  made.pointee.version = plugin_version()  // the Makefile takes it from plugin.json
  made.pointee.name = text("My classifier")
  made.pointee.card_json = text("{\"trained_on\": \"nothing\", \"accuracy\": \"not measured\"}")
  made.pointee.classes = UnsafePointer(classes)
  made.pointee.class_count = UInt32(classCount)
  made.pointee.class_stride = UInt32(MemoryLayout<cfu_class>.stride)
  made.pointee.pixel_formats = CFU_PIXEL_NONE  // features only
  made.pointee.feature_count = featuresKnown
  made.pointee.feature_schema = text("cfu.features/1")
  made.pointee.thread_model = CFU_THREADS_REENTRANT
  made.pointee.determinism = CFU_DETERMINISM_EXACT
  return UnsafePointer(made)
}()

/// One class, as ``classes`` lists it.
///
/// - Parameters:
///   - coarsest: coarsest sampling at which the class can be told, um/px; 0 = no limit.
///   - stained: the same for a stained dish.
func entry(
  _ kind: UInt32, _ id: StaticString, _ name: StaticString, _ colour: UInt32,
  coarsest: Float = 0, stained: Float = 0
) -> cfu_class {
  cfu_class(
    struct_size: UInt32(MemoryLayout<cfu_class>.size), flags: kind, id: text(id), name: text(name),
    colour: colour, max_um_per_px: coarsest, max_um_per_px_stained: stained, reserved: 0)
}

/// A literal as C sees it; literals end in a zero byte and live for ever.
func text(_ literal: StaticString) -> UnsafePointer<CChar> {
  UnsafeRawPointer(literal.utf8Start).assumingMemoryBound(to: CChar.self)
}
