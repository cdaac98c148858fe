import CFUSimulator
import CVisionBridge
import Testing

/// The network's arithmetic against a naive twin, and what it does with bytes that are no network.
@Suite("The network in whole numbers")
struct NetworkTests {
  @Test(
    "says what a naive twin says, to the last bit",
    arguments: [(1, 1), (16, 16), (17, 33), (50, 31), (97, 64)])
  func naiveTwin(width: Int, height: Int) throws {
    let made = RandomNetwork(seed: UInt64(width))
    let network = try #require(made.read())
    defer { cv_network_free(network) }
    #expect(cv_network_inputs(network) == 4)
    #expect(cv_network_outputs(network) == 3)
    let input = RandomNetwork.picture(width: width, height: height, channels: 4)
    let given = Given(input, width: width, channels: 4)
    let (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
    let twin = made.naive(input, width: width, height: height)
    #expect(twin.allSatisfy { $0 != 0 })
    let kernels = cv_network_kernels()
    var nothing: Float = 0
    #expect(kernels >= 1)
    for kernel in 0..<kernels {
      var said = [Float](repeating: .nan, count: 3 * halfWidth * halfHeight)
      let status = withExtendedLifetime(given) {
        cv_network_run_on(
          network, kernel, Int32(width), Int32(height), Given.row,
          Unmanaged.passUnretained(given).toOpaque(), &said)
      }
      #expect(status == CV_OK)
      #expect(said == twin, "kernel \(kernel)")
    }
    #expect(
      cv_network_run_on(network, kernels, 1, 1, Given.row, nil, &nothing) == CV_ERR_ARGUMENT)
  }

  @Test("refuses bytes that are no network, wherever they end or differ")
  func damaged() {
    let bytes = RandomNetwork(seed: 1).bytes
    var network: OpaquePointer?
    for length in stride(from: 0, to: bytes.count, by: 7) {
      #expect(cv_network_read(bytes, Int64(length), &network) == CV_ERR_ARGUMENT)
      #expect(network == nil)
    }
    #expect(cv_network_read(bytes + [0], Int64(bytes.count + 1), &network) == CV_ERR_ARGUMENT)
    // The sizes of the first layer, and a step that is no number.
    for offset in [0, 12, 16, 20, 24, 28] {
      var other = bytes
      for k in 0..<4 { other[offset + k] = 0xff }
      #expect(cv_network_read(other, Int64(other.count), &network) == CV_ERR_ARGUMENT)
    }
  }

  @Test("refuses weights with which a sum could overflow")
  func overflow() {
    var made = RandomNetwork(seed: 2)
    made.layers[3].weights[0] = made.layers[3].weights[0].map { _ in 32_000 }
    #expect(made.read() == nil)
  }
}

/// A picture that is given row by row.
private final class Given {
  let values: [Float]
  let width: Int
  let channels: Int

  init(_ values: [Float], width: Int, channels: Int) {
    self.values = values
    self.width = width
    self.channels = channels
  }

  static let row: cv_network_row = { context, y, target in
    guard let context, let target else { return }
    let given = Unmanaged<Given>.fromOpaque(context).takeUnretainedValue()
    let count = given.width * given.channels
    for i in 0..<count { target[i] = given.values[Int(y) * count + i] }
  }
}

/// A network of the seeker's form with weights by chance.
private struct RandomNetwork {
  struct Layer {
    var inputs: Int
    var outputs: Int
    var kernel: Int
    var stride: Int
    var rectified: Bool
    var scale: [Float]
    var bias: [Int32]
    /// An array an output: [ky][kx][input].
    var weights: [[Int16]]
  }

  /// Pixels of channels, zero outside.
  struct Plane {
    var width: Int
    var height: Int
    var channels: Int
    var values: [Int]

    func at(_ x: Int, _ y: Int, _ c: Int) -> Int {
      x < 0 || y < 0 || x >= width || y >= height ? 0 : values[(y * width + x) * channels + c]
    }
  }

  var layers: [Layer] = []
  private static let inputSteps: Float = 512

  init(seed: UInt64) {
    var dice = SeededGenerator(seed: seed)
    func layer(_ i: Int, _ o: Int, _ k: Int, _ stride: Int = 1, _ rectified: Bool = true) -> Layer {
      let taps = k * k * i
      return Layer(
        inputs: i, outputs: o, kernel: k, stride: stride, rectified: rectified,
        scale: (0..<o).map { _ in Float(dice.uniform(0.5...1.5)) / (300 * Float(taps).squareRoot())
        },
        bias: (0..<o).map { _ in Int32(dice.integer(-200_000...400_000)) },
        weights: (0..<o).map { _ in (0..<taps).map { _ in Int16(dice.integer(-300...300)) } })
    }
    layers = [
      layer(4, 6, 4, 2), layer(6, 6, 3), layer(6, 18, 3, 2), layer(18, 18, 3), layer(18, 18, 3),
      layer(18, 20, 3, 2), layer(20, 20, 3), layer(20, 20, 3), layer(20, 20, 3, 2),
      layer(20, 20, 3), layer(20, 20, 3), layer(20, 20, 3), layer(20, 18, 1, 1, false),
      layer(18, 18, 3), layer(18, 6, 1, 1, false), layer(6, 6, 3), layer(6, 3, 1, 1, false),
    ]
    layers[16].scale = layers[16].scale.map { $0 / 20 }
  }

  static func picture(width: Int, height: Int, channels: Int) -> [Float] {
    var dice = SeededGenerator(seed: 9)
    return (0..<(width * height * channels)).map { _ in Float(dice.uniform(-4...4)) }
  }

  var bytes: [UInt8] {
    var result = Array("CFUSEEK1".utf8)
    func put(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { result += $0 }
    }
    put(Self.inputSteps.bitPattern)
    put(Int32(layers.count))
    for layer in layers {
      for value in [layer.inputs, layer.outputs, layer.kernel, layer.stride] { put(Int32(value)) }
      put(Int32(layer.rectified ? 1 : 0))
      for value in layer.scale { put(value.bitPattern) }
      for value in layer.bias { put(value) }
      for channel in layer.weights { for value in channel { put(value) } }
    }
    return result
  }

  func read() -> OpaquePointer? {
    let bytes = bytes
    var network: OpaquePointer?
    return cv_network_read(bytes, Int64(bytes.count), &network) == CV_OK ? network : nil
  }

  func naive(_ input: [Float], width: Int, height: Int) -> [Float] {
    let (w, h) = ((width + 15) / 16 * 16, (height + 15) / 16 * 16)
    var start = Plane(
      width: w, height: h, channels: 4, values: [Int](repeating: 0, count: w * h * 4))
    for y in 0..<height {
      for x in 0..<width {
        for c in 0..<4 {
          start.values[(y * w + x) * 4 + c] = Self.step(
            input[(y * 4 + c) * width + x] * Self.inputSteps)
        }
      }
    }
    var x1 = convolved(1, convolved(0, start))
    var x2 = convolved(4, convolved(3, convolved(2, x1)))
    var x3 = convolved(7, convolved(6, convolved(5, x2)))
    x3 = sum(x3, convolved(10, convolved(9, convolved(8, x3))))
    x2 = sum(x2, convolved(12, convolved(11, x3)))
    x1 = sum(x1, convolved(14, convolved(13, x2)))
    let last = convolved(15, x1)
    var result: [Float] = []
    for o in 0..<3 {
      for y in 0..<((height + 1) / 2) {
        for x in 0..<((width + 1) / 2) {
          result.append(Float(total(16, last, x, y, o)) * layers[16].scale[o])
        }
      }
    }
    return result
  }

  private static func step(_ value: Float) -> Int {
    Int(min(32767, max(-32767, value)).rounded(.toNearestOrEven))
  }

  private func total(_ k: Int, _ plane: Plane, _ x: Int, _ y: Int, _ o: Int) -> Int {
    let layer = layers[k]
    let before = (layer.kernel - 1) / 2
    var sum = Int(layer.bias[o])
    for ky in 0..<layer.kernel {
      for kx in 0..<layer.kernel {
        for c in 0..<layer.inputs {
          sum +=
            Int(layer.weights[o][(ky * layer.kernel + kx) * layer.inputs + c])
            * plane.at(x * layer.stride + kx - before, y * layer.stride + ky - before, c)
        }
      }
    }
    return sum
  }

  private func convolved(_ k: Int, _ plane: Plane) -> Plane {
    let layer = layers[k]
    var result = Plane(
      width: plane.width / layer.stride, height: plane.height / layer.stride,
      channels: layer.outputs, values: [])
    for y in 0..<result.height {
      for x in 0..<result.width {
        for o in 0..<layer.outputs {
          let value = Float(total(k, plane, x, y, o)) * layer.scale[o]
          result.values.append(Self.step(layer.rectified ? max(0, value) : value))
        }
      }
    }
    return result
  }

  private func sum(_ plane: Plane, _ half: Plane) -> Plane {
    var result = plane
    for y in 0..<plane.height {
      for x in 0..<plane.width {
        for c in 0..<plane.channels {
          let i = (y * plane.width + x) * plane.channels + c
          result.values[i] = min(32767, max(-32767, result.values[i] + half.at(x / 2, y / 2, c)))
        }
      }
    }
    return result
  }
}
