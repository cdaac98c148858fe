package import CFUCore
import Synchronization

/// Sessions of one classifier for several dishes at a time: each call takes an idle worker or opens
/// another, so there are never more workers than calls at once.
package final class ClassifierPool: Sendable {
  package let bundle: PluginBundle
  package let classifier: ClassifierManifest
  private let worker: String
  private let parameters: String
  private let ledger: CrashLedger
  private let limits: ClassifierSession.Limits
  private let idle: Mutex<[ClassifierSession]>

  /// - Parameters:
  ///   - warm: workers to start at once, so that they load while the first pictures are decoded.
  ///   - others: as for ``ClassifierSession``.
  package init(
    bundle: PluginBundle, classifierID: String? = nil, workerPath: String? = nil,
    parameters: String = "{}", ledger: CrashLedger = CrashLedger(),
    limits: ClassifierSession.Limits = .init(), warm: Int = 1
  ) throws(CFUError) {
    self.bundle = bundle
    classifier = try bundle.classifier(id: classifierID)
    if let workerPath {
      worker = workerPath
    } else {
      worker = try PluginRegistry.defaultWorkerPath()
    }
    self.parameters = parameters
    self.ledger = ledger
    self.limits = limits
    idle = Mutex([])
    for _ in 0..<warm { give(back: try open()) }
  }

  /// The classifier's class list; probabilities stand in this order.
  package var classes: [ColonyClass] { classifier.classes.map(\.colonyClass) }

  /// Classifies the objects of one dish; see ``ClassifierSession/classify(_:)``. Any thread, any
  /// number at a time.
  package func classify(_ batch: ClassifierBatch) throws(CFUError) -> [Classification] {
    let session = try take()
    defer { give(back: session) }
    return try session.classify(batch)
  }

  /// Waits until one worker is ready, to learn early that the plugin does not work.
  package func prepare() throws(CFUError) {
    let session = try take()
    defer { give(back: session) }
    try session.prepare()
  }

  /// Ends all idle workers.
  package func close() {
    let sessions = idle.withLock { sessions in
      defer { sessions = [] }
      return sessions
    }
    for session in sessions { session.close() }
  }

  private func take() throws(CFUError) -> ClassifierSession {
    if let waiting = idle.withLock({ $0.popLast() }) { return waiting }
    return try open()
  }

  private func give(back session: ClassifierSession) { idle.withLock { $0.append(session) } }

  private func open() throws(CFUError) -> ClassifierSession {
    try ClassifierSession(
      bundle: bundle, classifierID: classifier.id, workerPath: worker, parameters: parameters,
      ledger: ledger, limits: limits)
  }
}
