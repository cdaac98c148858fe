import CFUCore
import CFUPluginHost
import Testing

@Suite struct RulesThroughTheWorker {
  @Test func everyObjectGetsProbabilities() throws {
    let registry = PluginRegistry(searchPaths: [Built.directory + "/plugins"])
    let bundle = try registry.find("rules")
    let session = try ClassifierSession(bundle: bundle, workerPath: Built.worker)
    var features = [Float](repeating: .nan, count: 36)
    features[0] = 500
    let batch = ClassifierBatch(
      dishID: "dish 1", umPerPixel: 5,
      items: (1...100).map { .init(id: $0, features: features, xMillimetres: 0, yMillimetres: 0) })
    let answers = try session.classify(batch)
    #expect(answers.count == 100)
    #expect(answers.allSatisfy { $0.failure == nil && $0.probabilities.count == 9 })
  }
}
