import CFUCore
import CVisionBridge

/// A picture file before anything was decoded.
struct TileFile: Sendable {
  var bytes: [UInt8]
  var name: String
  var header: PictureHeader
  var limits: DecodeLimits

  var failure: PictureFailure { PictureFailure(name: name, limits: limits) }
}

/// A picture that regions can be cut out of at any place.
///
/// Whatever the file is, a sequential JPEG is what stands in memory: the file itself where it is
/// one, else one written from it (`SequentialJPEG`). One walk over its bits gives the picture at
/// 1/8, and places to start decoding from.
struct TileSource: Sendable {
  /// The deepest level that `cut` reaches; deeper ones are averaged from `eighth`.
  static let deepestLevel = 2

  let name: String
  /// The whole upright picture at 1/8.
  let eighth: RGBImage
  private let orientation: Int32
  private let jpeg: SequentialJPEG
  private let index: TileIndex

  /// - Throws: `badInput` where not one row can be decoded, or where decoding takes more memory
  ///   than the limits allow.
  init(_ file: TileFile) throws(CFUError) {
    name = file.name
    orientation = Int32(file.header.orientation)
    let (jpeg, index) = try Self.indexed(file)
    self.jpeg = jpeg
    self.index = index
    eighth = try index.eighth(of: file)
  }

  /// The file itself, else what comes closest to it that an index can be made of.
  private static func indexed(_ file: TileFile) throws(CFUError) -> (SequentialJPEG, TileIndex) {
    var message = cv_message()
    if file.header.format == .jpeg, !file.header.isProgressive {
      let jpeg = SequentialJPEG(file: file.bytes)
      if case .success(let index) = TileIndex.make(of: jpeg, &message) { return (jpeg, index) }
    }
    if let jpeg = SequentialJPEG.recoded(file),
      case .success(let index) = TileIndex.make(of: jpeg, &message)
    {
      return (jpeg, index)
    }
    let jpeg = try SequentialJPEG.encoded(file)
    switch TileIndex.make(of: jpeg, &message) {
    case .success(let index): return (jpeg, index)
    case .failure(let fault): throw file.failure.error(fault.status, message)
    }
  }

  var bytesInMemory: Int { jpeg.count + index.bytes + eighth.samples.count }

  /// A region of the upright picture at 1/scale (1, 2 or 4), in pixels of that size, wholly inside.
  ///
  /// - Parameter sketch: Leaves out what hardly shows, in half the time: for looking only.
  func cut(_ region: PictureRegion, scale: Int, sketch: Bool = false) throws(CFUError) -> RGBImage {
    var message = cv_message()
    var status = cv_status(CV_OK)
    let count = 3 * region.width * region.height
    let samples = [UInt8](unsafeUninitializedCapacity: count) { out, initialised in
      var crop = cv_crop(
        x: Int32(region.x), y: Int32(region.y), width: Int32(region.width),
        height: Int32(region.height), rgb: out.baseAddress)
      status = jpeg.withBytes { bytes in
        cv_tiles_cut(
          index.handle, bytes.baseAddress, bytes.count, Int32(scale), sketch ? 1 : 0, orientation,
          &crop, &message)
      }
      initialised = status == CV_OK ? count : 0
    }
    guard status == CV_OK else {
      throw PictureFailure(name: name, limits: DecodeLimits()).error(status, message)
    }
    return RGBImage(width: region.width, height: region.height, samples: samples)
  }
}

/// The index of a sequential JPEG.
// Sendable although it holds a pointer: nothing changes what it points to after `eighth`, which is
// called before anything else can see it.
final class TileIndex: @unchecked Sendable {
  let handle: OpaquePointer

  struct Fault: Error {
    var status: cv_status
  }

  private init(_ handle: OpaquePointer) { self.handle = handle }

  deinit { cv_tiles_free(handle) }

  var bytes: Int { Int(cv_tiles_bytes(handle)) }

  static func make(of jpeg: SequentialJPEG, _ message: inout cv_message) -> Result<
    TileIndex, Fault
  > {
    var handle: OpaquePointer?
    let status = jpeg.withBytes {
      cv_tiles_index($0.baseAddress, $0.count, Int32(jpeg.validRows), &handle, &message)
    }
    guard status == CV_OK, let handle else { return .failure(Fault(status: status)) }
    return .success(TileIndex(handle))
  }

  /// The upright picture at 1/8. To be called once.
  fileprivate func eighth(of file: TileFile) throws(CFUError) -> RGBImage {
    let width = (file.header.width + 7) / 8
    let height = (file.header.height + 7) / 8
    var status = cv_status(CV_OK)
    let samples = [UInt8](unsafeUninitializedCapacity: 3 * width * height) { out, initialised in
      status = cv_tiles_eighth(handle, Int32(file.header.orientation), out.baseAddress)
      initialised = status == CV_OK ? 3 * width * height : 0
    }
    guard status == CV_OK else { throw file.failure.error(status, cv_message()) }
    return RGBImage(width: width, height: height, samples: samples)
  }
}
