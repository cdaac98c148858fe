import CFUCore
import CFUPluginABI
import CFUPluginLoader
import CPluginIPC

/// The descriptor that a library gave of itself, as the worker passes it on.
struct DescriptorMessage {
  var id: String
  var version: String
  var threadModel: UInt32
  var featureCount: Int
  var wantedUmPerPixel: Float
  var pixelFormats: UInt32
  var cropWidth: Int
  var cropHeight: Int
  var maximumBatch: Int
  var classes: [Entry]

  struct Entry {
    var id: String
    var flags: UInt32
    var colour: UInt32
    var maxUmPerPixel: Float
    var maxUmPerPixelStained: Float
  }

  /// Reads a READY message, in the order in which the worker writes it.
  init(_ message: OpaquePointer) {
    func text() -> String { String(cString: cfu_ipc_get_text(message)) }
    id = text()
    version = text()
    _ = text()  // name for people
    wantedUmPerPixel = cfu_ipc_get_f32(message)
    _ = cfu_ipc_get_f32(message)  // its tolerance
    pixelFormats = cfu_ipc_get_u32(message)
    cropWidth = Int(cfu_ipc_get_u32(message))
    cropHeight = Int(cfu_ipc_get_u32(message))
    _ = text()  // feature schema, checked by the loader
    featureCount = Int(cfu_ipc_get_u32(message))
    threadModel = cfu_ipc_get_u32(message)
    _ = cfu_ipc_get_u32(message)  // determinism
    maximumBatch = Int(cfu_ipc_get_u32(message))
    let count = Int(min(cfu_ipc_get_u32(message), 256))
    classes = []
    for _ in 0..<count {
      let id = text()
      _ = text()  // name for people
      let colour = cfu_ipc_get_u32(message)
      let flags = cfu_ipc_get_u32(message)
      let limit = cfu_ipc_get_f32(message)
      let stainedLimit = cfu_ipc_get_f32(message)
      classes.append(
        Entry(
          id: id, flags: flags, colour: colour, maxUmPerPixel: limit,
          maxUmPerPixelStained: stainedLimit))
    }
  }

  /// Copies the descriptor of a library that lies in this process. Nil without memory.
  init?(copying descriptor: cfu_descriptor) {
    guard let message = cfu_ipc_message_new() else { return nil }
    defer { cfu_ipc_message_free(message) }
    cfu_ipc_begin(message, CFU_IPC_READY, 0)
    DescriptorWriter.write(descriptor, to: message)
    self.init(message)
  }

  /// What differs from the manifest, in words that name the key; nil when nothing does.
  func difference(from manifest: ClassifierManifest, of bundle: PluginManifest) -> String? {
    if id != manifest.id { return "id is \(id), not \(manifest.id)" }
    if version != bundle.version { return "version is \(version), not \(bundle.version)" }
    if threadModel != bundle.threadModel.number {
      return "thread_model is \(threadModel), not \(bundle.threadModel.number)"
    }
    if featureCount != manifest.featureCount {
      return "feature_count is \(featureCount), not \(manifest.featureCount)"
    }
    let formats = manifest.pixelFormats.reduce(UInt32(0)) { $0 | $1.bit }
    if pixelFormats != formats {
      return "pixel_formats is \(pixelFormats), not \(formats)"
    }
    if wantedUmPerPixel != Float(manifest.wantedUmPerPixel) {
      return "wanted_um_per_px is \(wantedUmPerPixel), not \(manifest.wantedUmPerPixel)"
    }
    let (width, height) = (manifest.cropWidth ?? 0, manifest.cropHeight ?? 0)
    if cropWidth != width || cropHeight != height {
      return "the crop size is \(cropWidth) x \(cropHeight), not \(width) x \(height)"
    }
    let mine = classes.map(\.id)
    let theirs = manifest.classes.map(\.id)
    if mine != theirs {
      return "classes are \(mine.joined(separator: ", ")), "
        + "not \(theirs.joined(separator: ", "))"
    }
    for (entry, class_) in zip(classes, manifest.classes) {
      if entry.flags != class_.flag { return "the kind of class \(entry.id) differs" }
      if entry.colour != class_.colourNumber { return "the colour of class \(entry.id) differs" }
      if entry.maxUmPerPixel != Float(class_.maxUmPerPixel ?? 0)
        || entry.maxUmPerPixelStained != Float(class_.maxUmPerPixelStained ?? 0)
      {
        return "max_um_per_px of class \(entry.id) differs"
      }
    }
    return nil
  }
}

extension PluginManifest.ThreadModel {
  /// As a descriptor says it.
  var number: UInt32 {
    switch self {
    case .process: CFU_THREADS_PROCESS
    case .instance: CFU_THREADS_INSTANCE
    case .reentrant: CFU_THREADS_REENTRANT
    }
  }
}

extension PixelFormat {
  /// The bit in a descriptor's mask.
  package var bit: UInt32 {
    switch self {
    case .grey8: CFU_PIXEL_GREY8
    case .rgb8: CFU_PIXEL_RGB8
    case .od32: CFU_PIXEL_OD32
    }
  }
}

extension ClassifierManifest.ClassEntry {
  package var flag: UInt32 {
    switch kind {
    case .colony: CFU_CLASS_COLONY
    case .notColony: CFU_CLASS_NOT_COLONY
    case .reject: CFU_CLASS_REJECT
    }
  }

  /// `#rrggbb` as a number.
  package var colourNumber: UInt32 { UInt32(colour.dropFirst(), radix: 16) ?? 0 }
}
