import CFUCore
import CFUPluginHost
import Foundation
import Testing

/// Plugins inside this process: only those that are trusted, and with the answers of a worker.
@Suite struct InProcess {
  private func trust(_ bundles: PluginBundle...) throws -> TrustStore {
    let store = PluginState(folder: try TemporaryDirectory().path).trust
    for bundle in bundles { try store.add(TrustEntry(bundle: bundle)) }
    return store
  }

  private func session(_ fixture: FixtureBundle, batch: Int = 64) throws -> ClassifierSession {
    let bundle = try fixture.bundle()
    var limits = ClassifierSession.Limits()
    limits.batch = batch
    return try ClassifierSession(
      bundle: bundle, limits: limits, place: .inProcess(try trust(bundle)))
  }

  @Test func whatIsNotTrustedStaysOutside() throws {
    let bundle = try FixtureBundle(fault: "FAULT_NONE").bundle()
    let other = try FixtureBundle(fault: "FAULT_SUM").bundle()
    let error = #expect(throws: CFUError.self) {
      try ClassifierSession(bundle: bundle, place: .inProcess(try trust(other)))
    }
    #expect(error?.code == .plugin)
    #expect(error?.nextStep.contains("cfu plugins trust hostile") == true)
  }

  @Test(arguments: [1, 7, 64])
  func answersAreThoseOfAWorker(batch: Int) throws {
    let fixture = try FixtureBundle(fault: "SHOW_SERVICES")
    let inside = try session(fixture, batch: batch)
    let outside = try ClassifierSession(bundle: try fixture.bundle(), workerPath: Built.worker)
    let expected = try outside.classify(.numbered(150))
    #expect(try inside.classify(.numbered(150)) == expected)
    #expect(inside.workerPID == nil)
    // Two at once, and again after the end: one library, two instances.
    let second = try session(fixture, batch: batch)
    #expect(try second.classify(.numbered(150)) == expected)
    inside.close()
    #expect(try inside.classify(.numbered(3)) == Array(expected.prefix(3)))
  }

  @Test func whatItRefusesOrAnswersBadlyIsOneObjects() throws {
    for (fault, words) in [
      ("FAULT_STATUS", "colony 37 is not my kind"), ("FAULT_SUM", "add up to 2.0"),
      ("FAULT_NOTHING", "no number for class even"),
    ] {
      let answers = try session(try FixtureBundle(fault: fault)).classify(.numbered(100))
      #expect(answers.indices.filter { answers[$0].failure != nil } == [36])
      #expect(answers[36].failure?.contains(words) == true)
    }
  }

  @Test(arguments: ["FAULT_WRONG_MAGIC", "FAULT_OTHER_CLASSES", "FAULT_CREATE_FAILS"])
  func whatDoesNotFitIsRefused(fault: String) throws {
    let session = try session(try FixtureBundle(fault: fault))
    let error = #expect(throws: CFUError.self) { try session.prepare() }
    #expect(error?.message.contains("libhostile.so") == true)
  }
}
