import CFUCore
import CFUPluginABI
import CFUPluginHost
import Foundation
import Testing

/// The network plugin, with a network that can be worked out by hand.
@Suite(.enabled(if: NetModel.isBuilt, "the plugin Net was not built")) struct NetPlugin {
  private func features(diameter: Float, aspect: Float) -> [Float] {
    var features = [Float](repeating: .nan, count: Int(CFU_FEATURE_COUNT))
    features[Int(CFU_F_DIAMETER)] = diameter
    features[Int(CFU_F_ASPECT)] = aspect
    return features
  }

  private func batch(_ features: [[Float]], _ crops: (any CropProvider)?) -> ClassifierBatch {
    ClassifierBatch(
      dishID: "d", umPerPixel: 5,
      items: features.enumerated().map {
        .init(id: $0 + 1, features: $1, xMillimetres: 0, yMillimetres: 0)
      }, crops: crops)
  }

  private static func painted(_ count: Int) -> PaintedCrops {
    var generator = SystemRandomNumberGenerator()
    return PaintedCrops(
      crops: (0..<count).map { index in
        let most: UInt8 = index % 2 == 0 ? 255 : 40
        return (
          (0..<192).map { _ in .random(in: 0...most, using: &generator) },
          // Every third mask covers so much that the whole frame has to serve as the ring.
          (0..<64).map { _ in
            index % 3 == 0 || Bool.random(using: &generator) ? 255 : 0
          }
        )
      })
  }

  /// Scores by hand: planes from the second writing, features as the README normalises them.
  private func due(_ crops: PaintedCrops, _ index: Int, f0: Double, f1: Double) -> [Double] {
    let planes = crops.planes(index)
    var sum = 0.0
    for i in 0..<64 {
      let pixel: Float = planes.reduce(0) { $0 + $1[i] }
      sum += Double(max(0, pixel))
    }
    let mean = sum / 64
    return softmax([mean, f0, f1 - mean])
  }

  @Test func cropsAndFeaturesReachTheNetwork() throws {
    let cases: [(diameter: Float, aspect: Float, f0: Double, f1: Double)] = [
      (100, 1, 0, 0), (1000, 2, 2, 0.5), (0, -3, -5, -2), (.nan, 500, 0, 5), (1, .nan, -4, 0),
      (-.infinity, .infinity, -5, 5),
    ]
    let crops = Self.painted(cases.count)
    let answers = try NetModel().bundle().session().classify(
      batch(cases.map { features(diameter: $0.diameter, aspect: $0.aspect) }, crops))
    for (index, answer) in answers.enumerated() {
      #expect(answer.failure == nil && !answer.rejected && answer.outOfDistribution == nil)
      let due = due(crops, index, f0: cases[index].f0, f1: cases[index].f1)
      for (found, due) in zip(answer.probabilities, due) {
        #expect(abs(found - due) < 1e-5, "object \(index)")
      }
    }
  }

  @Test func theRingSaysWhatGelIs() throws {
    // Gel of 199, an object of 19 under the mask: log10(200 / 20) = 1 in each channel.
    var rgb = [UInt8](repeating: 199, count: 192)
    var mask = [UInt8](repeating: 0, count: 64)
    for i in [27, 28, 35, 36] {
      mask[i] = 255
      for k in 0..<3 { rgb[3 * i + k] = 19 }
    }
    let answer = try NetModel().bundle().session().classify(
      batch([features(diameter: 100, aspect: 1)], PaintedCrops(crops: [(rgb, mask)])))[0]
    for (found, due) in zip(answer.probabilities, softmax([0.25, 0, -0.25])) {
      #expect(abs(found - due) < 1e-6)
    }
  }

  @Test func calibrationAndRejectionAreAsForForest() throws {
    var model = NetModel()
    model.head.removeAll { $0 == "temperature 1" }
    model.head += [
      "temperature 2", "bias 1 0 -1", "range aspect 0 4", "reject_strangeness 0.5",
      "reject_probability 0.3",
    ]
    let crops = Self.painted(2)
    let answers = try model.bundle().session().classify(
      batch([features(diameter: 100, aspect: 1), features(diameter: 100, aspect: 8)], crops))
    #expect(answers.map(\.rejected) == [false, true])
    #expect(answers.map(\.outOfDistribution) == [0, 1])
    let z: [Double] = due(crops, 0, f0: 0, f1: 0).map { log($0) / 2 }
    for (found, due) in zip(answers[0].probabilities, softmax([z[0] + 1, z[1], z[2] - 1])) {
      #expect(abs(found - due) < 1e-5)
    }
  }

  /// Whole batches, parts of them and single objects: within the tolerance that it declares.
  @Test func anAnswerDependsOnTheObjectAlone() throws {
    let crops = Self.painted(75)
    let rows = (0..<75).map { features(diameter: Float(10 + 7 * $0), aspect: 1.5) }
    let session = try NetModel().bundle().session()
    let whole = try session.classify(batch(rows, crops))
    #expect(whole.allSatisfy { $0.failure == nil })
    for index in [0, 31, 32, 63, 74] {
      var one = crops
      one.crops = [crops.crops[index]]
      let alone = try session.classify(batch([rows[index]], one))[0]
      for (a, b) in zip(whole[index].probabilities, alone.probabilities) {
        #expect(abs(a - b) < 1e-4)
      }
    }
  }

  @Test func anObjectWithoutACropIsNotNamed() throws {
    let session = try NetModel().bundle().session()
    let object = features(diameter: 100, aspect: 1)
    let without = try session.classify(batch([object], nil))[0]
    #expect(without.failure?.contains("object 1 has no crop of 8 px") == true)
    var small = PaintedCrops(crops: [
      ([UInt8](repeating: 9, count: 147), Array(repeating: 0, count: 49))
    ])
    small.side = 7
    #expect(try session.classify(batch([object], small))[0].failure != nil)
    var grey = PaintedCrops(crops: [
      ([UInt8](repeating: 9, count: 64), Array(repeating: 0, count: 64))
    ])
    grey.format = .grey8
    #expect(try session.classify(batch([object], grey))[0].failure != nil)
    // It still works, and nobody was killed.
    #expect(try session.classify(batch([object], Self.painted(1)))[0].failure == nil)
  }

  @Test func aNetworkThatDoesNotFitIsRefused() throws {
    let changes: [(String, (inout NetModel) -> Void)] = [
      ("net.onnx", { $0.onnx = NetModel.tiny.prefix(300) }),
      ("net.onnx", { $0.onnx = Data("no network".utf8) }),
      ("net.onnx", { $0.onnx = Data() }),
      ("net.onnx", { $0.head.append("input solidity linear 0 1") }),
      ("key crop is missing", { $0.head.removeAll { $0 == "crop 8" } }),
      ("key input is missing", { $0.head.removeAll { $0.hasPrefix("input") } }),
      ("WIDTH above 0", { $0.head.append("input solidity linear 0 0") }),
      ("crop is a whole number", { $0.head.append("crop 7.5") }),
      ("'trees' is unknown", { $0.head.append("trees 1") }),
      ("no such feature", { $0.head.append("input solidty linear 0 1") }),
    ]
    for (words, change) in changes {
      var model = NetModel()
      change(&model)
      let refusal = try model.bundle().refusal()
      #expect(refusal?.contains(words) == true, "\(words): \(refusal ?? "it was loaded")")
      #expect(refusal?.contains("signal") != true, "\(refusal ?? "")")
    }
  }
}
