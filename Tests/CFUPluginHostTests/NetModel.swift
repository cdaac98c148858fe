import CFUPluginABI
import CFUPluginHost
import Foundation

/// A `net.model` for `tiny-net.onnx`, whose scores are (m, f0, f1 - m): m is the mean over the crop
/// of the sum of its four planes where that is positive.
struct NetModel {
  var head = [
    "id org.example.lab", "version 2.0.0", "name Lab", "features 36", "crop 8",
    "class a colony #112233 0 0 first", "class b colony #445566 0 0 second",
    "class c not-a-colony #778899 0 0 third", "temperature 1",
    "input diameter_um log 2 0.5", "input aspect linear 1 2",
  ]
  var onnx = NetModel.tiny

  static let manifest = """
    "feature_count": 36, "pixel_formats": ["rgb8"], "crop_width": 8, "crop_height": 8,
    "classes": [
      { "id": "a", "name": "first", "colour": "#112233", "kind": "colony" },
      { "id": "b", "name": "second", "colour": "#445566", "kind": "colony" },
      { "id": "c", "name": "third", "colour": "#778899", "kind": "not-a-colony" }
    ]
    """

  static let tiny =
    FileManager.default.contents(atPath: Built.fixtures + "/tiny-net.onnx") ?? Data()

  /// Whether the plugin was built; it is not where OpenCV's dnn module cannot be had.
  static let isBuilt =
    FileManager.default.fileExists(atPath: Built.directory + "/libCFUNet.so")

  func bundle() throws -> TrainedBundle {
    let text = (["cfu-model 1 net"] + head + ["end"]).joined(separator: "\n") + "\n"
    return try TrainedBundle(
      library: "libCFUNet.so", models: [("net.model", Data(text.utf8)), ("net.onnx", onnx)],
      classifier: Self.manifest)
  }
}

/// Crops of `side` px that tests paint.
struct PaintedCrops: CropProvider {
  var format = PixelFormat.rgb8
  var side = 8
  /// RGB and mask by object.
  var crops: [(rgb: [UInt8], mask: [UInt8])]

  func crop(at index: Int) -> CropGeometry? {
    CropGeometry(width: side, height: side, umPerPixelX: 5, umPerPixelY: 5)
  }

  func writePixels(at index: Int, stride: Int, into memory: UnsafeMutableRawBufferPointer) {
    let row = side * format.bytesPerPixel
    for y in 0..<side {
      for x in 0..<row { memory[y * stride + x] = crops[index].rgb[y * row + x] }
    }
  }

  func writeMask(at index: Int, into memory: UnsafeMutableRawBufferPointer) {
    memory.copyBytes(from: crops[index].mask)
  }

  /// The plane of the network's input that its README defines: a second writing of it, for the
  /// tests.
  func planes(_ index: Int) -> [[Float]] {
    let (rgb, mask) = crops[index]
    let frame = (0..<side * side).filter {
      let (x, y) = ($0 % side, $0 / side)
      return min(x, y) < 3 || max(x, y) >= side - 3
    }
    let bare = frame.filter { mask[$0] == 0 }
    let ring = bare.count < 16 ? frame : bare
    let colours = (0..<3).map { k in
      let values = ring.map { rgb[3 * $0 + k] }.sorted()
      let level = Double(values[(values.count - 1) / 2])
      return (0..<side * side).map { i in
        Float(min(max(log10((level + 1) / (Double(rgb[3 * i + k]) + 1)), -0.5), 1.5))
      }
    }
    return colours + [mask.map { $0 == 255 ? 1 : 0 }]
  }
}
