public import CFUPluginABI
import PluginSupport

/// The one function that the library exports: the table of the others. The comments of
/// include/cfu_plugin.h are the contract.
@c @implementation
public func cfu_plugin_entry(
  _ hostMajor: UInt32, _ hostMinor: UInt32
) -> UnsafePointer<cfu_plugin_table>? {
  hostMajor == CFU_ABI_MAJOR ? table : nil
}

// Never changed after it has been made, and C needs a pointer to it.
nonisolated(unsafe) private let table: UnsafePointer<cfu_plugin_table> = {
  let table = UnsafeMutablePointer<cfu_plugin_table>.allocate(capacity: 1)
  table.initialize(to: cfu_plugin_table())
  table.pointee.struct_size = UInt32(MemoryLayout<cfu_plugin_table>.size)
  table.pointee.build = cfu_build_here()
  table.pointee.`init` = { initialise($0, $1) }
  table.pointee.count = { 1 }
  table.pointee.describe = { index in index == 0 ? descriptor : nil }
  table.pointee.create = { create($0, $1, $2, $3) }
  table.pointee.classify = { classifyBatch($0, $1, $2, $3) }
  table.pointee.destroy = {
    if let self = $0 { Unmanaged<Instance>.fromOpaque(.init(self)).release() }
  }
  return UnsafePointer(table)
}()

/// A classifier in use; the host holds it as a pointer.
private final class Instance {
  let parameters: Parameters
  let model: Model

  init(_ parameters: Parameters, _ model: Model) {
    self.parameters = parameters
    self.model = model
  }
}

// Written once, in init, before any other call; read from then on.
nonisolated(unsafe) private var host: UnsafePointer<cfu_host>?

private func initialise(
  _ given: UnsafePointer<cfu_host>?, _ error: UnsafeMutablePointer<cfu_error>?
) -> cfu_status {
  guard let given, host_gives_files(given) != 0 else {
    return say("init: the host gives no access to model files", CFU_ERR_UNSUPPORTED, error)
  }
  host = given
  return CFU_OK
}

private func create(
  _ id: UnsafePointer<CChar>?, _ json: UnsafePointer<CChar>?,
  _ target: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<cfu_error>?
) -> cfu_status {
  guard let id, let json, let target else {
    return say("create: null pointer", CFU_ERR_ARGUMENT, error)
  }
  guard strcmp(id, descriptor.pointee.id) == 0 else {
    return say("create: no classifier of this id", CFU_ERR_ARGUMENT, error)
  }
  // The name is the one that plugin.json lists; the host has checked the file's hash.
  var bytes = cfu_bytes()
  bytes.struct_size = UInt32(MemoryLayout<cfu_bytes>.size)
  guard let host,
    host.pointee.resource(host.pointee.context, text("model/weights.txt"), &bytes) == CFU_OK,
    let data = bytes.data
  else { return say("create: the bundle has no model/weights.txt", CFU_ERR_RESOURCE, error) }
  do throws(Problem) {
    let start = UnsafeRawPointer(json).assumingMemoryBound(to: UInt8.self)
    let instance = Instance(
      try Parameters(Text(at: start, end: start + strlen(json))),
      try Model(Text(at: data, end: data + Int(bytes.size))))
    target.pointee = OpaquePointer(Unmanaged.passRetained(instance).toOpaque())
    return CFU_OK
  } catch let problem {
    return say(problem.text, problem.status, error, line: problem.line)
  }
}

private func classifyBatch(
  _ instance: OpaquePointer?, _ batch: UnsafePointer<cfu_batch>?,
  _ result: UnsafeMutablePointer<cfu_result>?, _ error: UnsafeMutablePointer<cfu_error>?
) -> cfu_status {
  guard let instance, let batch, let result else {
    return say("classify: null pointer", CFU_ERR_ARGUMENT, error)
  }
  guard are_long_enough(batch, result) != 0 else {
    return say("classify: a struct is too short", CFU_ERR_ARGUMENT, error)
  }
  let count = Int(batch.pointee.item_count)
  guard Int(result.pointee.item_count) == count, Int(result.pointee.class_count) == classCount
  else { return say("classify: the result has other dimensions than due", CFU_ERR_ARGUMENT, error) }
  guard count == 0 || batch.pointee.feature_count >= featuresKnown else {
    return say("classify: fewer features than asked for", CFU_ERR_UNSUPPORTED, error)
  }
  let classifier = Unmanaged<Instance>.fromOpaque(.init(instance)).takeUnretainedValue()
  for index in 0..<count {
    guard let item = cfu_batch_item(batch, UInt32(index)),
      let features = cfu_item_features(batch, item)
    else { return say("classify: an object is missing", CFU_ERR_ARGUMENT, error) }
    result.pointee.out_of_distribution[index] = classifier.model.classify(
      features, classifier.parameters, into: result.pointee.probabilities + index * classCount)
  }
  return CFU_OK
}

/// Writes an error text, as much of it as there is room for, and passes the status on.
private func say(
  _ message: StaticString, _ status: cfu_status, _ error: UnsafeMutablePointer<cfu_error>?,
  line: Int = 0
) -> cfu_status {
  let room = Int(error_room(error))
  guard room > 0, let target = error?.pointee.text else { return status }
  var bytes: [UInt8] = []
  for index in 0..<message.utf8CodeUnitCount { bytes.append(message.utf8Start[index]) }
  var divisor = 1
  while line / divisor >= 10 { divisor *= 10 }
  while line > 0, divisor > 0 {
    bytes.append(UInt8(48 + line / divisor % 10))
    divisor /= 10
  }
  let count = min(bytes.count, room - 1)
  for index in 0..<count { target[index] = CChar(bitPattern: bytes[index]) }
  target[count] = 0
  return status
}
