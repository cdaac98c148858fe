import CFUCore
import CFUJSON

/// The keys of `plugin.json`.
extension PluginManifest: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    manifest = try fields.get("manifest")
    id = try fields.get("id")
    shortName = try fields.get("short_name")
    name = try fields.get("name")
    version = try fields.get("version")
    licence = try fields.get("licence")
    description = try fields.get("description")
    abi = try fields.get("abi")
    library = try fields.get("library")
    models = try fields.get("models")
    threadModel = try fields.choice("thread_model")
    classifiers = try fields.get("classifiers")
  }
}

extension PluginManifest.ABIRange: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    major = try fields.get("major")
    minimumHostMinor = try fields.get("minimum_host_minor")
  }
}

extension PluginManifest.HashedFile: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    file = try fields.get("file")
    sha256 = try fields.get("sha256")
  }
}

extension ClassifierManifest: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    id = try fields.get("id")
    name = try fields.get("name")
    profile = try fields.choice("profile")
    classes = try fields.get("classes")
    leastColony = try fields.optional("least_colony")
    featureSchema = try fields.get("feature_schema")
    featureCount = try fields.get("feature_count")
    wantedUmPerPixel = try fields.get("wanted_um_per_px")
    pixelFormats = try fields.choices("pixel_formats")
    cropWidth = try fields.optional("crop_width")
    cropHeight = try fields.optional("crop_height")
    parameters = try fields.get("parameters")
    card = try fields.get("card")
    vectors = try fields.get("vectors")
  }
}

extension ClassifierManifest.ClassEntry: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    id = try fields.get("id")
    name = try fields.get("name")
    colour = try fields.get("colour")
    kind = try fields.choice("kind")
    maxUmPerPixel = try fields.optional("max_um_per_px")
    maxUmPerPixelStained = try fields.optional("max_um_per_px_stained")
  }
}

extension LeastColony: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    let fields = try JSONFields(json)
    self.init(clear: try fields.get("clear"), doubtful: try fields.get("doubtful"))
  }
}

extension UInt32: JSONReadable {
  init(json: JSONValue) throws(JSONMismatch) {
    guard let number = UInt32(exactly: try Double(json: json)) else {
      throw JSONMismatch(path: [], what: .wrongKind)
    }
    self = number
  }
}
