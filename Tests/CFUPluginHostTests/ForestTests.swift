import CFUCore
import CFUPluginABI
import CFUPluginHost
import Foundation
import Testing

/// The evaluator of trees, on models that are small enough to work out by hand.
@Suite struct ForestPlugin {
  private func object(diameter: Float = .nan, aspect: Float = .nan) -> [Float] {
    var features = [Float](repeating: .nan, count: Int(CFU_FEATURE_COUNT))
    features[Int(CFU_F_DIAMETER)] = diameter
    features[Int(CFU_F_ASPECT)] = aspect
    return features
  }

  private func answers(_ model: ForestModel, _ objects: [[Float]]) throws -> [Classification] {
    try model.bundle().session().classify(
      ClassifierBatch(
        dishID: "d", umPerPixel: 5,
        items: objects.enumerated().map {
          .init(id: $0 + 1, features: $1, xMillimetres: 0, yMillimetres: 0)
        }))
  }

  private static let hand: [(diameter: Float, aspect: Float, scores: [Double])] = [
    (100, 1, [2, 0.25]), (500, 3, [2, 0.25]), (Float(500).nextUp, 3, [-0.5, 1]),
    (100, Float(3).nextUp, [2, 3]),
    // Unknown: diameter goes left, aspect goes right.
    (.nan, 1, [2, 0.25]), (100, .nan, [2, 3]), (.nan, .nan, [2, 3]),
    (.infinity, -.infinity, [-0.5, 1]),
  ]

  /// Trees alternate between the classes: the first is round's, the second long's.
  @Test(arguments: hand)
  func leavesAddUp(diameter: Float, aspect: Float, scores: [Double]) throws {
    let answer = try answers(
      ForestModel(ForestModel.example), [object(diameter: diameter, aspect: aspect)])[0]
    #expect(answer.failure == nil && !answer.rejected && answer.outOfDistribution == nil)
    for (found, due) in zip(answer.probabilities, softmax(scores)) {
      #expect(abs(found - due) < 1e-7)
    }
  }

  /// The second round's trees go on where the first round's ended.
  @Test func roundsFollowEachOther() throws {
    let model = ForestModel([.leaf(1), .leaf(2), .leaf(0.5), .leaf(-4)])
    let answer = try answers(model, [object()])[0]
    for (found, due) in zip(answer.probabilities, softmax([1.5, -2])) {
      #expect(abs(found - due) < 1e-7)
    }
  }

  @Test(arguments: [
    (["temperature 2.5"], [2 / 2.5, 0.25 / 2.5]), (["temperature 2 5e-1"], [1, 0.5]),
    (["temperature 1", "bias -.5 +1.25"], [1.5, 1.5]),
    (["temperature 4 1", "bias 0 1E1"], [0.5, 10.25]),
  ])
  func scoresAreCalibrated(lines: [String], z: [Double]) throws {
    let model = ForestModel(ForestModel.example, more: lines)
    let answer = try answers(model, [object(diameter: 100, aspect: 1)])[0]
    for (found, due) in zip(answer.probabilities, softmax(z)) { #expect(abs(found - due) < 1e-7) }
  }

  @Test func whatIsNotSureIsRejected() throws {
    // 2 against 0.25 gives 0.852, 2 against 3 gives 0.731.
    let objects = [object(diameter: 100, aspect: 1), object(diameter: 100, aspect: 9)]
    for (threshold, rejected) in [
      ("0", [false, false]), ("0.73", [false, false]), ("0.74", [false, true]),
      ("0.86", [true, true]),
    ] {
      let model = ForestModel(
        ForestModel.example, more: ["temperature 1", "reject_probability \(threshold)"])
      let found = try answers(model, objects)
      #expect(found.map(\.rejected) == rejected, "\(threshold)")
      #expect(found.map(\.probabilities.count) == [2, 2])
    }
  }

  /// Of equal sums: 2 against 0.25 is 1.75 ahead, 2 against 3 is 1 behind.
  @Test(arguments: [("1.74", [false, false]), ("1.76", [true, false])])
  func twoClassesChangePlacesWhereOneIsFavoured(amount: String, change: [Bool]) throws {
    let objects = [object(diameter: 100, aspect: 1), object(diameter: 100, aspect: 9)]
    let plain = try answers(ForestModel(ForestModel.example), objects)
    let model = ForestModel(
      ForestModel.example, more: ["temperature 1", "lean long round \(amount)"])
    for (index, answer) in try answers(model, objects).enumerated() {
      let due = plain[index].probabilities
      #expect(answer.probabilities == (change[index] ? due.reversed() : due))
    }
  }

  @Test(arguments: [
    "lean long long 1", "lean long other 1", "lean long round -1",
    "lean long round 21", "lean long",
  ])
  func aLeanThatMakesNoSenseIsRefused(line: String) throws {
    let model = ForestModel(ForestModel.example, more: ["temperature 1", line])
    let error = #expect(throws: (any Error).self) {
      try answers(model, [object(diameter: 100, aspect: 1)])
    }
    #expect("\(String(describing: error))".contains("lean CLASS CLASS AMOUNT"))
  }

  @Test func whatIsStrangeIsRejected() throws {
    let model = ForestModel(
      ForestModel.example,
      more: [
        "temperature 1", "range diameter_um 100 300", "range aspect 1 5", "reject_strangeness 1.2",
      ])
    let found = try answers(
      model,
      [
        object(diameter: 100, aspect: 5), object(diameter: 500, aspect: 5),
        object(diameter: 500, aspect: -2), object(diameter: .nan, aspect: 9), object(),
        object(diameter: .infinity, aspect: 1),
      ])
    let due = [0, 1, (1 + 0.75 * 0.75).squareRoot(), 1, 0, 1e6]
    for (answer, due) in zip(found, due) {
      let strangeness = try #require(answer.outOfDistribution)
      #expect(abs(strangeness - due) < 1e-6 * max(1, due))
      #expect(answer.rejected == (due > 1.2))
    }
  }

  @Test func oneLibraryServesAnyModel() throws {
    let name = "org.example.other-lab"
    let other = ForestModel([.leaf(0), .leaf(5)], id: name)
    let bundle = try other.bundle(id: name)
    let session = try bundle.session()
    try session.prepare()
    #expect(session.classes.map(\.id) == ["round", "long"])
    let registry = PluginRegistry(searchPaths: [bundle.directory.path])
    #expect(
      try registry.findClassifier(name, profile: .methylcellulose).classifier.id == name)
    // The manifest of one with the model of the other.
    let mixed = try ForestModel([.leaf(0), .leaf(5)]).bundle(id: name)
    #expect(try mixed.refusal()?.contains("org.example.lab") == true)
  }

  @Test(arguments: [
    ("\"max_um_per_px\": 12", "\"max_um_per_px\": 13", "max_um_per_px of class round"),
    ("#445566", "#445567", "colour of class long"),
    ("\"feature_count\": 36", "\"feature_count\": 35", "feature_count is 36, not 35"),
    ("not-a-colony", "reject", "kind of class long"),
    ("\"id\": \"long\"", "\"id\": \"thin\"", "classes are round, long, not round, thin"),
    ("\"pixel_formats\": []", "\"pixel_formats\": [\"rgb8\"]", "pixel_formats is 0, not 2"),
    (
      "\"feature_count\"", "\"crop_width\": 8, \"crop_height\": 8, \"feature_count\"",
      "crop size is 0 x 0, not 8 x 8"
    ),
  ])
  func aManifestThatTellsAnotherStoryIsRefused(
    from: String, to: String, words: String
  ) throws {
    let manifest = ForestModel.manifest.replacingOccurrences(of: from, with: to)
    let bundle = try ForestModel(ForestModel.example).bundle(classifier: manifest)
    let refusal = try bundle.refusal()
    #expect(refusal?.contains(words) == true, "\(refusal ?? "it was loaded")")
  }

  @Test func itHasNoParameters() throws {
    let bundle = try ForestModel(ForestModel.example).bundle()
    #expect(try bundle.refusal(parameters: " { } ") == nil)
    #expect(try bundle.refusal(parameters: "{\"a\": 1}")?.contains("{\"a\": 1}") == true)
  }

  /// Answers do not depend on which objects pass through the trees together, nor on the order.
  @Test func anAnswerDependsOnTheObjectAlone() throws {
    var generator = SystemRandomNumberGenerator()
    func tree(_ depth: Int) -> ForestModel.Tree {
      depth == 0
        ? .leaf(.random(in: -1...1, using: &generator))
        : .split(
          feature: .random(in: 0..<36, using: &generator),
          at: .random(in: 0...1, using: &generator),
          nanLeft: .random(using: &generator), tree(depth - 1), tree(depth - 1))
    }
    let session = try ForestModel((0..<40).map { _ in tree(5) }).bundle().session()
    let objects = (0..<300).map { _ in
      (0..<Int(CFU_FEATURE_COUNT)).map { _ in
        Float.random(in: 0...1, using: &generator) < 0.1
          ? .nan : Float.random(in: 0...1, using: &generator)
      }
    }
    func batch(_ items: [[Float]]) -> ClassifierBatch {
      ClassifierBatch(
        dishID: "d", umPerPixel: 5,
        items: items.enumerated().map {
          .init(id: $0 + 1, features: $1, xMillimetres: 0, yMillimetres: 0)
        })
    }
    let whole = try session.classify(batch(objects))
    #expect(whole.allSatisfy { $0.failure == nil })
    #expect(Set(whole.map { $0.probabilities[0] }).count > 250)
    let reversed = try session.classify(batch(objects.reversed()))
    #expect(whole == reversed.reversed())
    let alone = try objects.map { try session.classify(batch([$0]))[0] }
    #expect(whole == alone)
  }
}
