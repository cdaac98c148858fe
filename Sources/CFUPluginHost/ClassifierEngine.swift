import CFUCore

/// What runs a classifier: a worker process, or this one.
protocol ClassifierEngine: AnyObject {
  /// Waits until the classifier is loaded.
  func prepare() throws(CFUError)
  /// One answer for each object of the batch, in their order.
  func classify(_ batch: ClassifierBatch) throws(CFUError) -> [Classification]
  /// Gives back what it holds; a later call starts anew.
  func close()
  /// Process id of the worker; nil without one.
  var workerPID: Int32? { get }
  /// What a user should know of this plugin that concerns no single object, each said once.
  func takeWarnings() -> [String]
  /// What the plugin did against its contract since the last call, in words that go after "the
  /// classifier".
  func takeBreaches() -> [String]
}
