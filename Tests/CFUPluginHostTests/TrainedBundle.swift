import CFUCore
import CFUPluginHost
import Foundation

/// A laboratory's own bundle: the shipped library of Forest or Net beside a model written here.
struct TrainedBundle {
  let directory: TemporaryDirectory
  let path: String

  /// - Parameters:
  ///   - library: file name of the shipped library.
  ///   - models: contents by file name.
  ///   - manifest: the one classifier's entry in the manifest, without braces; `classes` and the
  ///     rest have to fit the model for the bundle to be usable.
  init(
    library: String, models: [(name: String, bytes: Data)], classifier: String,
    id: String = "org.example.lab"
  ) throws {
    directory = try TemporaryDirectory()
    path = directory.path + "/Lab.cfuplugin"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      atPath: Built.directory + "/" + library, toPath: path + "/" + library)
    for model in models {
      try model.bytes.write(to: URL(fileURLWithPath: path + "/" + model.name))
    }
    let entries = try models.map { model in
      "{ \"file\": \"\(model.name)\", "
        + "\"sha256\": \"\(try FileHash.sha256(ofFile: path + "/" + model.name))\" }"
    }
    try directory.write(
      """
      {
        "manifest": 1, "id": "\(id)", "short_name": "lab", "name": "Lab", "version": "2.0.0",
        "licence": "Apache-2.0", "description": "A laboratory's own model.",
        "abi": { "major": 1, "minimum_host_minor": 0 },
        "library": { "file": "\(library)",
          "sha256": "\(try FileHash.sha256(ofFile: path + "/" + library))" },
        "models": [\(entries.joined(separator: ", "))],
        "thread_model": "\(library.contains("Forest") ? "reentrant" : "instance")",
        "classifiers": [{ "id": "\(id)", "name": "Lab", "profile": "methylcellulose",
          "feature_schema": "cfu.features/1", "wanted_um_per_px": 0,
          "parameters": {}, "card": {}, "vectors": [],
          \(classifier) }]
      }
      """, to: "Lab.cfuplugin/plugin.json")
  }

  func session(parameters: String = "{}") throws -> ClassifierSession {
    let bundle = try PluginBundle(path: path)
    try bundle.verify()
    return try ClassifierSession(
      bundle: bundle, workerPath: Built.worker, parameters: parameters)
  }

  /// What loading it is refused with; nil when it loads.
  func refusal(parameters: String = "{}") throws -> String? {
    let session = try session(parameters: parameters)
    do throws(CFUError) {
      try session.prepare()
      return nil
    } catch {
      return error.message
    }
  }
}

/// Softmax in double precision.
func softmax(_ z: [Double]) -> [Double] {
  let e = z.map { exp($0 - (z.max() ?? 0)) }
  return e.map { $0 / e.reduce(0, +) }
}
