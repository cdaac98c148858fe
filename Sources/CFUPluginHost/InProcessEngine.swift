import CFUCore
import CFUPluginABI
import CFUPluginLoader
import CPluginIPC

/// A classifier inside this very process, for a plugin that the user trusts by name: no worker, no
/// sandbox, no deadline, and a crash of it is a crash of the program. One call at a time.
final class InProcessEngine: ClassifierEngine {
  private let bundle: PluginBundle
  private let classifier: ClassifierManifest
  private let parameters: String
  private let limits: ClassifierSession.Limits
  private var made: Made?

  private struct Made {
    var library: PluginLibrary
    var instance: OpaquePointer
    var services: HostServices
    var maximumBatch: Int
  }

  init(
    bundle: PluginBundle, classifier: ClassifierManifest, parameters: String,
    limits: ClassifierSession.Limits
  ) {
    self.bundle = bundle
    self.classifier = classifier
    self.parameters = parameters
    self.limits = limits
  }

  var workerPID: Int32? { nil }
  func takeWarnings() -> [String] { [] }
  func takeBreaches() -> [String] { [] }

  func close() {
    guard let made else { return }
    self.made = nil
    try? PluginThread.run { _ = made.library.destroy(made.instance) }
  }

  func prepare() throws(CFUError) { _ = try ready() }

  private func ready() throws(CFUError) -> Made {
    if let made { return made }
    let made = try PluginThread.run { () -> Result<Made, CFUError> in
      do throws(LoadFailure) {
        let (library, services) = try InProcessLibraries.load(bundle)
        let descriptor = try library.descriptor(id: classifier.id)
        guard let said = DescriptorMessage(copying: descriptor.pointee) else {
          throw LoadFailure("there is no memory")
        }
        if let difference = said.difference(from: classifier, of: bundle.manifest) {
          throw LoadFailure("the library and its manifest differ: \(difference)")
        }
        return .success(
          Made(
            library: library,
            instance: try library.create(id: classifier.id, parameters: parameters),
            services: services, maximumBatch: said.maximumBatch))
      } catch {
        return .failure(
          CFUError(
            .plugin,
            "The plugin \(bundle.libraryPath) (\(classifier.id)) cannot be used: "
              + "\(error.message).",
            nextStep: "Install the plugin again, or choose another with --classifier."))
      }
    }.get()
    self.made = made
    return made
  }

  func classify(_ batch: ClassifierBatch) throws(CFUError) -> [Classification] {
    let made = try ready()
    let size = max(
      1, min(limits.batch, made.maximumBatch > 0 ? made.maximumBatch : limits.batch))
    // All of it in one go: changing threads takes longer than a small batch.
    return try PluginThread.run {
      var results: [Classification] = []
      for start in stride(from: 0, to: batch.items.count, by: size) {
        classify(batch, start..<min(start + size, batch.items.count), made, &results)
      }
      return results
    }
  }

  private func classify(
    _ batch: ClassifierBatch, _ range: Range<Int>, _ made: Made,
    _ results: inout [Classification]
  ) {
    let block = BatchMemory(batch, range, classCount: classifier.classes.count)
    let answer = block.classify(with: made.library, made.instance, made.services)
    guard answer.status == CFU_OK else {
      guard range.count > 1 else {
        results.append(.failed("the classifier refused this object: \(answer.text)"))
        return
      }
      let middle = range.lowerBound + range.count / 2
      classify(batch, range.lowerBound..<middle, made, &results)
      classify(batch, middle..<range.upperBound, made, &results)
      return
    }
    for index in 0..<range.count {
      results.append(OutputCheck.check(block.output(at: index), classes: classifier.classes))
    }
  }
}
