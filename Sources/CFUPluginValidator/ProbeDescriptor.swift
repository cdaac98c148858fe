import CFUPluginABI
import CPluginIPC

/// A descriptor as the library gave it, not yet believed.
struct ProbeDescriptor: Sendable, Hashable {
  var structSize = 0
  var requiredFlags: UInt32 = 0
  var id = ""
  var version = ""
  var name = ""
  var card = ""
  var featureSchema = ""
  var wantedUmPerPixel: Float = 0
  var umPerPixelTolerance: Float = 0
  var pixelFormats: UInt32 = 0
  var cropWidth = 0
  var cropHeight = 0
  var featureCount = 0
  var threadModel: UInt32 = 0
  var determinism: UInt32 = 0
  var tolerance: Float = 0
  var maximumBatch = 0
  var embeddingLength = 0
  var classes: [Entry] = []

  struct Entry: Sendable, Hashable {
    var id: String
    var name: String
    var colour: UInt32
    var flags: UInt32
    var maxUmPerPixel: Float
    var maxUmPerPixelStained: Float
  }

  init() {}

  /// Reads what follows the answer to DESCRIBE, in the order in which the probe writes it; nil
  /// where describe gave nothing.
  init?(_ message: OpaquePointer) {
    guard cfu_ipc_get_u32(message) == 1 else { return nil }
    func text() -> String { String(cString: cfu_ipc_get_text(message)) }
    func number() -> Int { Int(cfu_ipc_get_u32(message)) }
    structSize = number()
    requiredFlags = cfu_ipc_get_u32(message)
    id = text()
    version = text()
    name = text()
    card = text()
    featureSchema = text()
    wantedUmPerPixel = cfu_ipc_get_f32(message)
    umPerPixelTolerance = cfu_ipc_get_f32(message)
    pixelFormats = cfu_ipc_get_u32(message)
    cropWidth = number()
    cropHeight = number()
    featureCount = number()
    threadModel = cfu_ipc_get_u32(message)
    determinism = cfu_ipc_get_u32(message)
    tolerance = cfu_ipc_get_f32(message)
    maximumBatch = number()
    embeddingLength = number()
    for _ in 0..<min(number(), 256) {
      let id = text()
      let name = text()
      let colour = cfu_ipc_get_u32(message)
      let flags = cfu_ipc_get_u32(message)
      let limit = cfu_ipc_get_f32(message)
      let stained = cfu_ipc_get_f32(message)
      classes.append(
        Entry(
          id: id, name: name, colour: colour, flags: flags, maxUmPerPixel: limit,
          maxUmPerPixelStained: stained))
    }
  }

  /// How far equal inputs may be answered apart.
  var agreement: Agreement {
    switch determinism {
    case CFU_DETERMINISM_EXACT: .exact
    case CFU_DETERMINISM_TOLERANCE: .within(tolerance)
    default: .anything
    }
  }
}
