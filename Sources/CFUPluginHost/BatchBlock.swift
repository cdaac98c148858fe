import CFUCore
import CFUPluginABI
import CPluginIPC
import Glibc

/// The sealed memory of one batch and the shared memory of its result.
///
/// The layout is the ABI's own: a `cfu_batch`, the list of `cfu_item`, the features, the name of
/// the dish, then the pixels, each crop aligned to 64 bytes.
struct BatchBlock: ~Copyable {
  let batchDescriptor: Int32
  let resultDescriptor: Int32
  let result: UnsafeMutablePointer<UInt8>
  let layout: cfu_ipc_result_layout
  let count: Int
  let classCount: Int

  init(
    _ batch: ClassifierBatch, items range: Range<Int>, classCount: Int
  ) throws(CFUError) {
    let plan = Plan(batch, range)
    var descriptor: Int32 = -1
    var memory: UnsafeMutablePointer<UInt8>?
    guard cfu_ipc_block_create("cfu-batch", UInt64(plan.size), &descriptor, &memory) == 0,
      let memory
    else { throw Self.noMemory }
    plan.write(batch, range, UnsafeMutableRawBufferPointer(start: memory, count: plan.size))
    guard cfu_ipc_block_seal(descriptor, memory, UInt64(plan.size)) == 0 else {
      close(descriptor)
      throw Self.noMemory
    }

    let layout = cfu_ipc_result_layout_of(UInt32(range.count), UInt32(classCount))
    var output: Int32 = -1
    var result: UnsafeMutablePointer<UInt8>?
    guard cfu_ipc_block_create("cfu-result", layout.size, &output, &result) == 0, let result
    else {
      close(descriptor)
      throw Self.noMemory
    }
    guard cfu_ipc_block_fix_size(output) == 0 else {
      cfu_ipc_block_unmap(result, layout.size)
      close(output)
      close(descriptor)
      throw Self.noMemory
    }
    batchDescriptor = descriptor
    resultDescriptor = output
    self.result = result
    self.layout = layout
    count = range.count
    self.classCount = classCount
  }

  deinit {
    cfu_ipc_block_unmap(result, layout.size)
    close(batchDescriptor)
    close(resultDescriptor)
  }

  private static let noMemory = CFUError(
    .internal, "The shared memory for a batch of objects cannot be made.",
    nextStep: "Free memory, or count fewer dishes at a time with --jobs.")

  /// Makes a part of the result ready for a call.
  borrowing func clear(_ part: Range<Int>) {
    var layout = layout
    cfu_ipc_result_clear(
      result, &layout, UInt32(classCount), UInt32(part.lowerBound), UInt32(part.count))
    cfu_ipc_cancel(result, 0)
  }

  /// Copies what the plugin wrote of one object.
  borrowing func output(at index: Int) -> RawOutput {
    let memory = UnsafeRawPointer(result)
    let width = MemoryLayout<Float>.size
    var probabilities: [Float] = []
    probabilities.reserveCapacity(classCount)
    let start = Int(layout.probabilities) + index * classCount * width
    for i in 0..<classCount {
      probabilities.append(
        memory.loadUnaligned(fromByteOffset: start + i * width, as: Float.self))
    }
    return RawOutput(
      probabilities: probabilities,
      outOfDistribution: memory.loadUnaligned(
        fromByteOffset: Int(layout.out_of_distribution) + index * width, as: Float.self),
      flags: memory.loadUnaligned(
        fromByteOffset: Int(layout.item_flags) + index * 4, as: UInt32.self))
  }
}

/// What a plugin wrote of one object, copied and not yet believed.
struct RawOutput {
  var probabilities: [Float]
  var outOfDistribution: Float
  var flags: UInt32
}

/// Where everything of a batch goes.
private struct Plan {
  var itemsOffset: Int
  var featuresOffset: Int
  var featureCount: Int
  var nameOffset: Int
  var crops: [Crop?]
  var size: Int

  struct Crop {
    var geometry: CropGeometry
    var pixels: Int
    var stride: Int
    var mask: Int
  }

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

  static func align(_ value: Int, _ to: Int) -> Int { (value + to - 1) / to * to }

  func write(
    _ batch: ClassifierBatch, _ range: Range<Int>, _ memory: UnsafeMutableRawBufferPointer
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
