import CFUCore
import CFUStore

extension [StoredRun] {
  /// The classifiers of a study, in their order. A class list may grow from one run to the next of a
  /// study whose dishes were counted in several ways; what any of them has is there.
  var distinctClassifiers: [ClassifierFacts] {
    var classifiers: [ClassifierFacts] = []
    for run in self {
      guard run.place < classifiers.count else {
        classifiers.append(
          ClassifierFacts(
            id: run.provenance.pluginID, shortName: run.shortName ?? "",
            version: run.provenance.pluginVersion, sha256: run.provenance.pluginSHA256,
            classes: run.classes))
        continue
      }
      for item in run.classes
      where !classifiers[run.place].classes.contains(where: { $0.id == item.id }) {
        classifiers[run.place].classes.append(item)
      }
    }
    return classifiers
  }
}
