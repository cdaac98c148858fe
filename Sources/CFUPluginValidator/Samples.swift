import CFUPluginABI
import CFUPluginHost

/// Draws objects for one classifier: crops of its size and format, all features of the schema.
struct Samples {
  let classifier: ClassifierManifest
  /// Objects of the shipped vectors, which look like what the classifier knows.
  var known: ClassifierBatch?

  /// `count` objects: first those of the vectors, then such as a dish may hold.
  func likely(_ count: Int, using numbers: inout SeededNumbers) -> ClassifierBatch {
    let fromVectors = min(count / 2, known?.items.count ?? 0)
    var items: [ClassifierBatch.Item] = []
    var crops: [SampleCrops.Crop] = []
    for index in 0..<count {
      let isKnown = index < fromVectors
      items.append(
        .init(
          id: index + 1,
          features: isKnown
            ? known?.items[index].features ?? [] : Self.likelyFeatures(using: &numbers),
          xMillimetres: 20 * numbers.unit() - 10, yMillimetres: 20 * numbers.unit() - 10))
      guard let format = classifier.pixelFormats.first else { continue }
      if isKnown, let sample = (known?.crops as? SampleCrops)?.crops[index] {
        crops.append(sample)
      } else {
        let (width, height) = size(using: &numbers)
        crops.append(.likely(format, width: width, height: height, using: &numbers))
      }
    }
    return batch(items, crops)
  }

  /// `count` objects of which anything may be nonsense.
  func wild(_ count: Int, using numbers: inout SeededNumbers) -> ClassifierBatch {
    var items: [ClassifierBatch.Item] = []
    var crops: [SampleCrops.Crop] = []
    for index in 0..<count {
      let features = (0..<Int(CFU_FEATURE_COUNT)).map { _ in Self.wildNumber(using: &numbers) }
      items.append(
        .init(
          id: index + 1, features: features,
          xMillimetres: Double(Self.wildNumber(using: &numbers)), yMillimetres: 0))
      guard let format = classifier.pixelFormats.first else { continue }
      let (width, height) = size(using: &numbers)
      crops.append(.wild(format, width: width, height: height, using: &numbers))
    }
    var batch = batch(items, crops)
    batch.stained = numbers.whole(0...1) == 1
    return batch
  }

  /// Objects with these features.
  func objects(_ features: [[Float]], using numbers: inout SeededNumbers) -> ClassifierBatch {
    var batch = likely(features.count, using: &numbers)
    for (index, values) in features.enumerated() { batch.items[index].features = values }
    return batch
  }

  /// One object with a crop of this size.
  func object(width: Int, height: Int, using numbers: inout SeededNumbers) -> ClassifierBatch {
    var batch = likely(1, using: &numbers)
    if let format = classifier.pixelFormats.first {
      batch.crops = SampleCrops(
        format: format,
        crops: [.likely(format, width: width, height: height, using: &numbers)])
    }
    return batch
  }

  private func batch(
    _ items: [ClassifierBatch.Item], _ crops: [SampleCrops.Crop]
  ) -> ClassifierBatch {
    ClassifierBatch(
      dishID: "validation", umPerPixel: 5, items: items,
      crops: classifier.pixelFormats.first.map { SampleCrops(format: $0, crops: crops) })
  }

  private func size(using numbers: inout SeededNumbers) -> (Int, Int) {
    if let width = classifier.cropWidth, let height = classifier.cropHeight, width > 0 {
      return (width, height)
    }
    return (numbers.whole(16...96), numbers.whole(16...96))
  }

  /// Positive numbers over some orders of magnitude, here and there one that was not measured.
  private static func likelyFeatures(using numbers: inout SeededNumbers) -> [Float] {
    let magnitudes: [Double] = [0.01, 0.1, 1, 10, 100, 1000]
    return (0..<Int(CFU_FEATURE_COUNT)).map { _ in
      let scale = magnitudes[numbers.whole(0...magnitudes.count - 1)]
      let value = Float(numbers.unit() * scale)
      return numbers.whole(0...19) == 0 ? .nan : value
    }
  }

  /// Numbers that break programs, and any other.
  static func wildNumber(using numbers: inout SeededNumbers) -> Float {
    let breaking: [Float] = [
      .nan, .infinity, -.infinity, 0, -0.0, 1, -1, .greatestFiniteMagnitude,
      -.greatestFiniteMagnitude, .leastNormalMagnitude, .leastNonzeroMagnitude,
      -.leastNonzeroMagnitude, 1e30, -1e30,
    ]
    switch numbers.whole(0...3) {
    case 0: return breaking[numbers.whole(0...breaking.count - 1)]
    case 1: return Float(bitPattern: UInt32(truncatingIfNeeded: numbers.next()))
    default: return Float(numbers.unit() * 1000)
    }
  }
}
