/// Drawn agar dishes with a known number of colonies, as uncompressed TIFF: no encoder of the
/// program has a part in them.
enum Drawing {
  /// A round dish with dark colonies that do not touch.
  ///
  /// - Parameters:
  ///   - seed: places the colonies and the noise; another seed gives another file.
  ///   - colonies: at most 60.
  static func dish(seed: UInt64, colonies: Int, size: Int = 720) -> [UInt8] {
    var random = Generator(state: seed &* 0x9E37_79B9_7F4A_7C15 | 1)
    let centre = Double(size) / 2
    let wall = 0.46 * Double(size)
    var discs: [(x: Double, y: Double, radius: Double)] = []
    while discs.count < colonies {
      let x = centre + (random.unit() * 2 - 1) * wall
      let y = centre + (random.unit() * 2 - 1) * wall
      let radius = 6 + 4 * random.unit()
      let inside = ((x - centre) * (x - centre) + (y - centre) * (y - centre)).squareRoot()
      let apart = discs.allSatisfy {
        let distance = (($0.x - x) * ($0.x - x) + ($0.y - y) * ($0.y - y)).squareRoot()
        return distance > $0.radius + radius + 14
      }
      if inside < 0.82 * wall, apart { discs.append((x, y, radius)) }
    }
    var samples = [UInt8](repeating: 0, count: 3 * size * size)
    for row in 0..<size {
      for column in 0..<size {
        let (x, y) = (Double(column), Double(row))
        let r = ((x - centre) * (x - centre) + (y - centre) * (y - centre)).squareRoot()
        var value = r < wall ? 205.0 - 12 * r / wall : 235
        if abs(r - wall) < 5 { value = 95 }
        for disc in discs {
          let distance = ((disc.x - x) * (disc.x - x) + (disc.y - y) * (disc.y - y)).squareRoot()
          if distance < disc.radius + 2 {
            value -= 110 * min(1, max(0, (disc.radius + 1 - distance) / 2))
          }
        }
        value += 3 * (random.unit() - 0.5)
        let sample = UInt8(max(0, min(255, value.rounded())))
        for channel in 0..<3 { samples[3 * (row * size + column) + channel] = sample }
      }
    }
    return tiff(samples, size: size)
  }

  /// Baseline TIFF 6.0, RGB, one strip.
  private static func tiff(_ samples: [UInt8], size: Int) -> [UInt8] {
    var bytes: [UInt8] = Array("II".utf8)
    func append<Value: FixedWidthInteger>(_ value: Value) {
      withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
    }
    append(UInt16(42))
    append(UInt32(8))
    let entries: [(tag: UInt16, type: UInt16, count: UInt32, value: UInt32)] = [
      (256, 4, 1, UInt32(size)), (257, 4, 1, UInt32(size)), (258, 3, 3, 0), (259, 3, 1, 1),
      (262, 3, 1, 2), (273, 4, 1, 0), (277, 3, 1, 3), (278, 4, 1, UInt32(size)),
      (279, 4, 1, UInt32(samples.count)),
    ]
    let behind = UInt32(8 + 2 + 12 * entries.count + 4)
    append(UInt16(entries.count))
    for entry in entries {
      append(entry.tag)
      append(entry.type)
      append(entry.count)
      switch entry.tag {
      case 258: append(behind)
      case 273: append(behind + 6)
      default: append(entry.value)
      }
    }
    append(UInt32(0))
    for _ in 0..<3 { append(UInt16(8)) }
    return bytes + samples
  }

  /// xorshift64*: the same numbers everywhere (Vigna 2016).
  private struct Generator {
    var state: UInt64

    mutating func unit() -> Double {
      state ^= state >> 12
      state ^= state << 25
      state ^= state >> 27
      return Double((state &* 0x2545_F491_4F6C_DD1D) >> 11) * 0x1p-53
    }
  }
}
