package import CFUCore
import Synchronization

/// One classifier at work, in a worker process of its own unless it is trusted.
///
/// Opening it starts the process and returns at once, so that loading overlaps with decoding the
/// first picture. It may be used from any thread, by one at a time (others wait); several dishes at
/// once take a session each. No object is ever lost: what the plugin cannot classify comes back with
/// its reason.
package final class ClassifierSession: Sendable {
  package let bundle: PluginBundle
  package let classifier: ClassifierManifest
  private let engine: Mutex<any ClassifierEngine>

  /// Limits of a session; the defaults are right but for tests.
  package struct Limits: Sendable {
    /// Shortest time that a call may take, s.
    package var minimumSeconds = 2.0
    /// Time that an object may take before any has been measured, s.
    package var firstSecondsPerObject = 0.02
    /// Longest time that a call may ever take without a sign of life, s.
    package var maximumSeconds = 60.0
    /// A call may take this many times the running mean.
    package var factor = 20.0
    /// How often in one call a sign of life moves the deadline on.
    package var heartbeats = 10
    /// Time that loading may take, s.
    package var loadSeconds = 10.0
    /// Objects in one call: enough for a call to cost little, few enough for a dish to keep several
    /// of them on their way.
    package var batch = 64
    /// Memory that a worker may take, bytes; 0 = no limit.
    package var memoryBytes = 4 << 30
    /// Whether the worker gives up the rights that no classifier needs.
    package var sandbox = true

    package init() {}
  }

  /// Where a classifier runs.
  package enum Place: Sendable {
    /// In a process of its own: whatever it does costs at most the object that it does it on.
    case worker
    /// In this process, if the store says that the user trusts this very plugin.
    case inProcess(TrustStore)
  }

  /// Starts a worker and tells it to load the classifier; does not wait for it.
  ///
  /// - Parameters:
  ///   - bundle: a bundle from ``PluginRegistry/find(_:)``, so with verified hashes.
  ///   - classifierID: nil for the bundle's first one.
  ///   - workerPath: nil for the program next to the running one.
  ///   - parameters: a JSON object.
  ///   - ledger: shared by all sessions of a run.
  /// - Throws: `plugin` when there is no such classifier, it is quarantined, its worker cannot be
  ///   started, or it is to run in this process and is not trusted.
  package init(
    bundle: PluginBundle, classifierID: String? = nil, workerPath: String? = nil,
    parameters: String = "{}", ledger: CrashLedger = CrashLedger(), limits: Limits = Limits(),
    place: Place = .worker
  ) throws(CFUError) {
    self.bundle = bundle
    classifier = try bundle.classifier(id: classifierID)
    try ledger.check(bundle)
    switch place {
    case .worker:
      let worker: String
      if let workerPath {
        worker = workerPath
      } else {
        worker = try PluginRegistry.defaultWorkerPath()
      }
      engine = Mutex(
        try WorkerEngine(
          bundle: bundle, classifier: classifier, worker: worker, parameters: parameters,
          ledger: ledger, limits: limits))
    case .inProcess(let trust):
      guard trust.entry(for: bundle.sha256) != nil else {
        let name = bundle.manifest.shortName
        throw CFUError(
          .plugin, "The plugin \(name) (\(bundle.path)) is not trusted to run inside cfu.",
          nextStep: "Leave out --in-process, or trust this very build of it with "
            + "'cfu plugins trust \(name)'.")
      }
      engine = Mutex(
        InProcessEngine(
          bundle: bundle, classifier: classifier, parameters: parameters, limits: limits))
    }
  }

  /// The classifier's class list; probabilities stand in this order.
  package var classes: [ColonyClass] { classifier.classes.map(\.colonyClass) }

  /// What the classifier is and wants.
  package var descriptor: ClassifierManifest { classifier }

  /// Waits until the classifier is loaded and has been found to be what its manifest says.
  package func prepare() throws(CFUError) {
    try engine.withLock { engine throws(CFUError) in try engine.prepare() }
  }

  /// Classifies the objects of one dish: one answer for each, in their order.
  ///
  /// Throws only when the plugin cannot be loaded at all; a crash, a hang or a bad answer is told
  /// in the ``Classification/failure`` of the objects that it concerns.
  package func classify(_ batch: ClassifierBatch) throws(CFUError) -> [Classification] {
    try engine.withLock { engine throws(CFUError) in try engine.classify(batch) }
  }

  /// Ends the worker. A later call starts a new one.
  package func close() {
    engine.withLock { $0.close() }
  }

  /// What a user should know of the plugin that concerns no single object: a breach of its contract
  /// that was put right, a guard that this machine cannot give. Each is said once in a run.
  package func takeWarnings() -> [String] { engine.withLock { $0.takeWarnings() } }

  /// What the plugin did against its contract since this was last asked, in words that go after "the
  /// classifier": for the dish on which it did it.
  package func takeBreaches() -> [String] { engine.withLock { $0.takeBreaches() } }

  /// Process id of the running worker, for tests and diagnostics.
  package var workerPID: Int32? { engine.withLock { $0.workerPID } }
}
