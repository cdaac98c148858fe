import CFUPluginABI

/// Where everything of a batch lies in its block of memory: sizes and offsets first, bytes later.
///
/// The layout is the ABI's own: a `cfu_batch`, the list of `cfu_item`, the features, the name of
/// the dish, then the pixels, each crop aligned to 64 bytes.
struct BatchLayout {
  private var itemsOffset: Int
  private var featuresOffset: Int
  private var featureCount: Int
  private var nameOffset: Int
  private var crops: [Crop?]
  /// Bytes of the block.
  private(set) var size: Int

  private struct Crop {
    var geometry: CropGeometry
    var pixels: Int
    var stride: Int
    var mask: Int
  }

  /// - Parameter range: the objects of `batch` that are to go into this block.
  init(_ batch: ClassifierBatch, _ range: Range<Int>) {
    featureCount = Int(CFU_FEATURE_COUNT)
    itemsOffset = Self.align(MemoryLayout<cfu_batch>.size, 64)
    featuresOffset = Self.align(itemsOffset + range.count * MemoryLayout<cfu_item>.stride, 64)
    nameOffset = featuresOffset + range.count * featureCount * MemoryLayout<Float>.size
    size = nameOffset + batch.dishID.utf8.count + 1
    crops = []
    if let provider = batch.crops {
      for index in range {
        guard let geometry = provider.crop(at: index) else {
          crops.append(nil)
          continue
        }
        let stride = Self.align(geometry.width * provider.format.bytesPerPixel, 16)
        let pixels = Self.align(size, 64)
        let mask = Self.align(pixels + stride * geometry.height, 64)
        size = mask + geometry.width * geometry.height
        crops.append(Crop(geometry: geometry, pixels: pixels, stride: stride, mask: mask))
      }
    }
    size = Self.align(size, 64)
  }

  private static func align(_ value: Int, _ to: Int) -> Int { (value + to - 1) / to * to }

  /// Writes the batch; `memory` holds at least ``size`` bytes, aligned to 64.
  func write(
    _ batch: ClassifierBatch, _ range: Range<Int>, into memory: UnsafeMutableRawBufferPointer
  ) {
    var header = cfu_batch()
    header.struct_size = UInt32(MemoryLayout<cfu_batch>.size)
    header.block_size = UInt64(size)
    header.items_offset = UInt64(itemsOffset)
    header.item_count = UInt32(range.count)
    header.item_stride = UInt32(MemoryLayout<cfu_item>.stride)
    header.feature_count = UInt32(featureCount)
    header.flags = batch.stained ? CFU_BATCH_STAINED : 0
    header.dish_id_offset = UInt64(nameOffset)
    header.um_per_px = batch.umPerPixel
    memory.storeBytes(of: header, as: cfu_batch.self)
    for (offset, byte) in batch.dishID.utf8.enumerated() { memory[nameOffset + offset] = byte }

    let rowBytes = featureCount * MemoryLayout<Float>.size
    for (row, index) in range.enumerated() {
      let source = batch.items[index]
      var item = cfu_item()
      item.struct_size = UInt32(MemoryLayout<cfu_item>.size)
      item.colony_id = UInt64(source.id)
      item.features_offset = UInt64(featuresOffset + row * rowBytes)
      item.x_mm = source.xMillimetres
      item.y_mm = source.yMillimetres
      if !crops.isEmpty, let crop = crops[row], let provider = batch.crops {
        write(crop, of: index, from: provider, into: memory, item: &item)
      }
      memory.storeBytes(
        of: item, toByteOffset: itemsOffset + row * MemoryLayout<cfu_item>.stride,
        as: cfu_item.self)
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
    item.mask_stride = UInt32(geometry.width)
    item.um_per_px_x = Float(geometry.umPerPixelX)
    item.um_per_px_y = Float(geometry.umPerPixelY)
    switch provider.format {
    case .grey8: item.pixel_format = CFU_PIXEL_GREY8
    case .rgb8: item.pixel_format = CFU_PIXEL_RGB8
    case .od32: item.pixel_format = CFU_PIXEL_OD32
    }
    provider.writePixels(
      at: index, stride: crop.stride,
      into: .init(rebasing: memory[crop.pixels..<crop.pixels + crop.stride * geometry.height]))
    provider.writeMask(
      at: index,
      into: .init(rebasing: memory[crop.mask..<crop.mask + geometry.width * geometry.height]))
  }
}
