import CFUPluginABI

/// Where everything of a batch lies in its block of memory: sizes and offsets first, bytes later.
///
/// The layout is the ABI's own: a `cfu_batch`, the list of `cfu_item`, the features, the name of
/// the dish, then the pixels, each crop aligned to 64 bytes.
package struct BatchLayout {
  /// Where a batch may differ from the usual one and still be one, and where it must not: for who
  /// tests plugins.
  package struct Options: Sendable, Hashable {
    /// Bytes between two rows of pixels and of a mask beyond those that have to be there.
    package var rowPadding = 0
    /// What all bytes hold that are nobody's.
    package var padding: UInt8 = 0
    /// Bytes by which an item is longer than this version's; a multiple of 8.
    package var extraItemBytes = 0
    /// Features of each object; nil for the whole schema.
    package var featureCount: Int?
    /// What the items say their pixels are, whatever they are.
    package var claimedFormat: UInt32?

    package init() {}
  }

  private var itemsOffset: Int
  private var itemStride: Int
  private var featuresOffset: Int
  private var featureCount: Int
  private var nameOffset: Int
  private var crops: [Crop?]
  private let options: Options
  /// Bytes of the block, a multiple of 64.
  package private(set) var size: Int

  private struct Crop {
    var geometry: CropGeometry
    var pixels: Int
    var stride: Int
    var mask: Int
    var maskStride: Int
  }

  /// - Parameter range: the objects of `batch` that are to go into this block.
  package init(_ batch: ClassifierBatch, _ range: Range<Int>, options: Options = Options()) {
    self.options = options
    featureCount = options.featureCount ?? Int(CFU_FEATURE_COUNT)
    itemsOffset = Self.align(MemoryLayout<cfu_batch>.size, 64)
    itemStride = MemoryLayout<cfu_item>.stride + options.extraItemBytes
    featuresOffset = Self.align(itemsOffset + range.count * itemStride, 64)
    nameOffset = featuresOffset + range.count * featureCount * MemoryLayout<Float>.size
    size = nameOffset + batch.dishID.utf8.count + 1
    crops = []
    if let provider = batch.crops {
      for index in range {
        guard let geometry = provider.crop(at: index) else {
          crops.append(nil)
          continue
        }
        let row = geometry.width * provider.format.bytesPerPixel + options.rowPadding
        let stride = Self.align(row, 16)
        let maskStride = geometry.width + options.rowPadding
        let pixels = Self.align(size, 64)
        let mask = Self.align(pixels + stride * geometry.height, 64)
        size = mask + maskStride * geometry.height
        crops.append(
          Crop(
            geometry: geometry, pixels: pixels, stride: stride, mask: mask, maskStride: maskStride))
      }
    }
    size = Self.align(size, 64)
  }

  private static func align(_ value: Int, _ to: Int) -> Int { (value + to - 1) / to * to }

  /// Writes the batch; `memory` holds at least ``size`` bytes, aligned to 64.
  package func write(
    _ batch: ClassifierBatch, _ range: Range<Int>, into memory: UnsafeMutableRawBufferPointer
  ) {
    // Fresh memory is zero already.
    if options.padding != 0 {
      UnsafeMutableRawBufferPointer(rebasing: memory[..<size])
        .initializeMemory(as: UInt8.self, repeating: options.padding)
    }
    var header = cfu_batch()
    header.struct_size = UInt32(MemoryLayout<cfu_batch>.size)
    header.block_size = UInt64(size)
    header.items_offset = UInt64(itemsOffset)
    header.item_count = UInt32(range.count)
    header.item_stride = UInt32(itemStride)
    header.feature_count = UInt32(featureCount)
    header.flags = batch.stained ? CFU_BATCH_STAINED : 0
    header.dish_id_offset = UInt64(nameOffset)
    header.um_per_px = batch.umPerPixel
    memory.storeBytes(of: header, as: cfu_batch.self)
    for (offset, byte) in batch.dishID.utf8.enumerated() { memory[nameOffset + offset] = byte }
    memory[nameOffset + batch.dishID.utf8.count] = 0

    let rowBytes = featureCount * MemoryLayout<Float>.size
    for (row, index) in range.enumerated() {
      let source = batch.items[index]
      var item = cfu_item()
      item.struct_size = UInt32(MemoryLayout<cfu_item>.size + options.extraItemBytes)
      item.colony_id = UInt64(source.id)
      item.features_offset = UInt64(featuresOffset + row * rowBytes)
      item.x_mm = source.xMillimetres
      item.y_mm = source.yMillimetres
      if !crops.isEmpty, let crop = crops[row], let provider = batch.crops {
        write(crop, of: index, from: provider, into: memory, item: &item)
      }
      memory.storeBytes(
        of: item, toByteOffset: itemsOffset + row * itemStride, as: cfu_item.self)
      for feature in 0..<featureCount {
        memory.storeBytes(
          of: feature < source.features.count ? source.features[feature] : .nan,
          toByteOffset: featuresOffset + row * rowBytes + feature * 4, as: Float.self)
      }
    }
  }

  private func write(
    _ crop: Crop, of index: Int, from provider: any CropProvider,
    into memory: UnsafeMutableRawBufferPointer, item: inout cfu_item
  ) {
    let geometry = crop.geometry
    item.pixels_offset = UInt64(crop.pixels)
    item.mask_offset = UInt64(crop.mask)
    item.width = UInt32(geometry.width)
    item.height = UInt32(geometry.height)
    item.pixel_stride = UInt32(crop.stride)
    item.mask_stride = UInt32(crop.maskStride)
    item.um_per_px_x = Float(geometry.umPerPixelX)
    item.um_per_px_y = Float(geometry.umPerPixelY)
    item.pixel_format = options.claimedFormat ?? provider.format.bit
    provider.writePixels(
      at: index, stride: crop.stride,
      into: .init(rebasing: memory[crop.pixels..<crop.pixels + crop.stride * geometry.height]))
    let rows = geometry.width * geometry.height
    if crop.maskStride == geometry.width {
      provider.writeMask(
        at: index, into: .init(rebasing: memory[crop.mask..<crop.mask + rows]))
      return
    }
    // Providers write masks without padding.
    withUnsafeTemporaryAllocation(byteCount: max(1, rows), alignment: 1) { mask in
      provider.writeMask(at: index, into: .init(rebasing: mask[..<rows]))
      for y in 0..<geometry.height {
        UnsafeMutableRawBufferPointer(
          rebasing: memory[crop.mask + y * crop.maskStride..<crop.mask + (y + 1) * crop.maskStride]
        ).copyMemory(from: .init(rebasing: mask[y * geometry.width..<(y + 1) * geometry.width]))
      }
    }
  }
}
