import CFUCore
import CFUPluginABI
import CFUPluginHost
import CFUPluginValidator
import Foundation
import Testing

/// The plugins that come with the program, through the worker, from their bundles.
@Suite struct ShippedPlugins {
  /// What ships always, and what ships once its model is trained.
  private static let all: [(bundle: String, classifier: String)] =
    [
      ("rules", "org.cfukit.rules.methylcellulose"), ("rules", "org.cfukit.rules.agar"),
      ("prototypes", "org.cfukit.prototypes.methylcellulose"),
    ]
    + (isTrained("Forest/model/forest.model")
      ? [("forest", "org.cfukit.forest.methylcellulose")] : [])
    + (isTrained("Net/model/net.onnx") && NetModel.isBuilt
      ? [("net", "org.cfukit.net.methylcellulose")] : [])

  private static func isTrained(_ model: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(Built.root)/Plugins/\(model)")
  }

  private func batch(_ items: [[Float]], crops: (any CropProvider)? = nil) -> ClassifierBatch {
    ClassifierBatch(
      dishID: "vectors", umPerPixel: 5,
      items: items.enumerated().map { index, features in
        .init(id: index + 1, features: features, xMillimetres: 0, yMillimetres: 0)
      }, crops: crops)
  }

  /// A grey crop for each object, where the classifier looks at pixels.
  private func greyCrops(_ entry: ClassifierManifest, _ count: Int) -> PaintedCrops? {
    guard !entry.pixelFormats.isEmpty else { return nil }
    let side = entry.cropWidth ?? 64
    return PaintedCrops(
      side: side,
      crops: (0..<count).map { index in
        (
          (0..<3 * side * side).map { UInt8(truncatingIfNeeded: 100 + ($0 * 7 + index) % 90) },
          (0..<side * side).map { $0 % side > side / 4 && $0 % side < side / 2 ? 255 : 0 }
        )
      })
  }

  /// How far two answers to one object may be apart: nothing, but for the network.
  private func agree(_ a: [Classification], _ b: [Classification], bundle: String) -> Bool {
    guard bundle == "net" else { return a == b }
    return zip(a, b).allSatisfy { a, b in
      a.failure == nil && b.failure == nil
        && zip(a.probabilities, b.probabilities).allSatisfy { abs($0 - $1) <= 1e-4 }
    }
  }

  private func session(_ name: String, _ classifier: String) throws -> ClassifierSession {
    try ClassifierSession(
      bundle: try Built.plugins.get().find(name), classifierID: classifier,
      workerPath: Built.worker)
  }

  /// With CFU_RECORD=1 the vectors are written again, and the test fails so that somebody looks.
  @Test(arguments: all)
  func vectorsReproduce(bundle: String, classifier: String) throws {
    let plugin = try Built.plugins.get().find(bundle)
    let entry = try plugin.classifier(id: classifier)
    #expect(!entry.vectors.isEmpty)
    let session = try session(bundle, classifier)
    for file in entry.vectors {
      // Those of rules are recorded here; those of a model come from its training.
      let directory = "\(Built.root)/Plugins/\(bundle.prefix(1).uppercased() + bundle.dropFirst())"
      let trained = "\(directory)/model/\(file)"
      let isTrained = FileManager.default.fileExists(atPath: trained)
      let path = isTrained ? trained : "\(directory)/\(file)"
      var vectors = try TestVectors(path: path)
      #expect(vectors.classifier == classifier)
      #expect(vectors.items.count >= entry.classes.count)
      let answers = try session.classify(try vectors.batch(for: entry, path: path))
      let record = !isTrained && ProcessInfo.processInfo.environment["CFU_RECORD"] == "1"
      for (index, answer) in answers.enumerated() {
        let item = vectors.items[index]
        let best = try #require(answer.best)
        #expect(entry.classes[best].id == item.class, "\(item.name): \(answer.probabilities)")
        for (value, class_) in zip(answer.probabilities, entry.classes) {
          if record {
            vectors.items[index].probabilities[class_.id] = value
          } else {
            let expected = try #require(item.probabilities[class_.id])
            #expect(abs(value - expected) <= vectors.tolerance, "\(item.name), \(class_.id)")
          }
        }
      }
      if record {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try (encoder.encode(vectors) + Data("\n".utf8)).write(to: URL(fileURLWithPath: path))
        Issue.record("recorded \(path)")
      }
    }
  }

  @Test(arguments: all)
  func nothingMeasuredIsStillAnAnswer(bundle: String, classifier: String) throws {
    let session = try session(bundle, classifier)
    let count = Int(CFU_FEATURE_COUNT)
    var items = [[Float]](repeating: [Float](repeating: .nan, count: count), count: 2)
    // Extremes and nonsense, too.
    for value: Float in [0, -1, 1e30, -1e30, .infinity, -.infinity] {
      items.append([Float](repeating: value, count: count))
    }
    let answers = try session.classify(
      batch(items, crops: greyCrops(session.classifier, items.count)))
    #expect(answers.map(\.failure) == Array(repeating: nil, count: items.count))
  }

  @Test(arguments: all)
  func anAnswerDependsOnTheObjectAlone(bundle: String, classifier: String) throws {
    let session = try session(bundle, classifier)
    var generator = SystemRandomNumberGenerator()
    let items = (0..<300).map { _ in
      (0..<Int(CFU_FEATURE_COUNT)).map { _ in
        Float.random(in: 0...2, using: &generator) * Float([1, 10, 1000].randomElement() ?? 1)
      }
    }
    let crops = greyCrops(session.classifier, items.count)
    let whole = try session.classify(batch(items, crops: crops))
    var turned = crops
    turned?.crops.reverse()
    let reversed = try session.classify(batch(items.reversed(), crops: turned))
    #expect(agree(whole, reversed.reversed(), bundle: bundle))
    let parts = try items.indices.map { index in
      var one = crops
      one?.crops = crops.map { [$0.crops[index]] } ?? []
      return try session.classify(batch([items[index]], crops: one))[0]
    }
    #expect(agree(whole, parts, bundle: bundle))
    // Nothing of it is refused by the sandbox, and it leaves its process as it found it.
    session.close()
    #expect(session.takeBreaches() == [])
    #expect(session.takeWarnings() == [])
  }

  @Test func parametersMoveThresholdsAndAreChecked() throws {
    let bundle = try Built.plugins.get().find("rules")
    var blob = [Float](repeating: .nan, count: Int(CFU_FEATURE_COUNT))
    blob[Int(CFU_F_DIAMETER)] = 300
    blob[Int(CFU_F_ASPECT)] = 3
    blob[Int(CFU_F_MINOR)] = 200
    blob[Int(CFU_F_RING)] = -0.4
    blob[Int(CFU_F_OD_PEAK)] = 0.4
    blob[Int(CFU_F_OD_CENTRE)] = 0.3
    blob[Int(CFU_F_GREY)] = 0.1
    blob[Int(CFU_F_EDGE_SHARPNESS)] = 0.002
    func probability(_ parameters: String) throws -> Double {
      let session = try ClassifierSession(
        bundle: bundle, classifierID: "org.cfukit.rules.agar", workerPath: Built.worker,
        parameters: parameters)
      return try session.classify(batch([blob]))[0].probabilities[0]
    }
    #expect(try probability("{}") > 0.9)
    #expect(try probability(" { \"fibre_aspect\" : 2.5e0 , \"fibre_minor_um\": 9000 } ") < 0.5)
    for (parameters, words) in [
      ("{\"fibre_aspekt\": 3}", "'fibre_aspekt'"), ("{\"fibre_aspect\": 1}", "out of bounds"),
      ("{\"fibre_aspect\": \"3\"}", "no number"), ("[]", "not a JSON object"),
      ("{\"fibre_aspect\": 3} x", "after the object"), ("{\"fibre_aspect\": 3", "is due after"),
    ] {
      let error = #expect(throws: CFUError.self) { try probability(parameters) }
      #expect(error?.message.contains(words) == true, "\(String(describing: error))")
    }
  }

  @Test func classesThatTheOpticsCannotCarryAreRefused() throws {
    let rules = try Built.plugins.get().find("rules").classifier(profile: .methylcellulose)
    func refused(_ um: Double, stained: Bool = false) -> [String] {
      rules.refusedClasses(umPerPixel: um, stained: stained).map(\.id)
    }
    #expect(refused(2) == [])
    #expect(refused(12) == [])
    #expect(refused(12.5) == ["CFU-E", "CFU-MK"])
    #expect(refused(12.5, stained: true) == ["CFU-E"])
    #expect(refused(21) == ["CFU-E", "CFU-GM", "CFU-GEMM", "CFU-MK"])
  }

  @Test func profilesChooseTheirClassifier() throws {
    let registry = try Built.plugins.get()
    #expect(
      try registry.findClassifier("rules", profile: .agar).classifier.id
        == "org.cfukit.rules.agar")
    #expect(
      try registry.findClassifier("org.cfukit.rules.agar", profile: .agar)
        .classifier.id == "org.cfukit.rules.agar")
  }

  @Test(arguments: [
    ("org.cfukit.rules.agar", ImagingSettings.Profile.methylcellulose),
    ("org.cfukit.rules.methylcellulose", .agar), ("prototypes", .agar),
    ("org.cfukit.prototypes.methylcellulose", .agar),
  ])
  func aClassifierOfAnotherProfileIsRefused(
    name: String, profile: ImagingSettings.Profile
  ) throws {
    let registry = try Built.plugins.get()
    let error = #expect(throws: CFUError.self) {
      try registry.findClassifier(name, profile: profile)
    }
    #expect(error?.code == .plugin)
    #expect(error?.message.contains(profile.rawValue) == true)
    #expect(error?.nextStep.contains("--profile") == true)
  }

  /// A plugin looks for nothing in the place where it was built and exports its one function only.
  @Test(
    arguments: ["libCFURules.so", "libCFUPrototypes.so", "libCFUForest.so"]
      + (NetModel.isBuilt ? ["libCFUNet.so"] : []))
  func librariesAreSelfContained(file: String) throws {
    let library = Built.directory + "/" + file
    let dynamic = try run("/usr/bin/readelf", "-d", library)
    for line in dynamic.split(separator: "\n")
    where line.contains("RUNPATH") || line.contains("RPATH") {
      #expect(line.contains("[$ORIGIN]"))
    }
    #expect(!dynamic.contains("libswift"))
    #expect(!dynamic.contains("TEXTREL"))
    let symbols = try run("/usr/bin/nm", "-D", "--defined-only", library)
      .split(separator: "\n").filter { $0.contains(" T ") }
    #expect(symbols.count == 1)
    #expect(symbols.first?.hasSuffix("cfu_plugin_entry") == true)
  }
}
