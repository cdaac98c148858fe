public import CFUPluginABI

/// The one function that the library exports: the table of the others.
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
  table.pointee.`init` = { _, _ in CFU_OK }
  table.pointee.count = { 1 }
  table.pointee.describe = { index in index == 0 ? descriptor : nil }
  table.pointee.create = { create($0, $1, $2, $3) }
  table.pointee.classify = { classifyBatch($0, $1, $2, $3) }
  table.pointee.destroy = { _ in }
  return UnsafePointer(table)
}()

private func create(
  _ id: UnsafePointer<CChar>?, _ parameters: UnsafePointer<CChar>?,
  _ instance: UnsafeMutablePointer<OpaquePointer?>?, _ error: UnsafeMutablePointer<cfu_error>?
) -> cfu_status {
  guard let id, let parameters, let instance else {
    return say("create: null pointer", CFU_ERR_ARGUMENT, error)
  }
  guard equal(id, descriptor.pointee.id) else {
    return say("create: no classifier of this id", CFU_ERR_ARGUMENT, error)
  }
  guard isEmptyObject(parameters) else {
    return say("create: this classifier has no parameters", CFU_ERR_PARAMETER, error)
  }
  // There is no state to keep; the table serves as an address that is not null.
  instance.pointee = OpaquePointer(table)
  return CFU_OK
}

private func classifyBatch(
  _ instance: OpaquePointer?, _ batch: UnsafePointer<cfu_batch>?,
  _ result: UnsafeMutablePointer<cfu_result>?, _ error: UnsafeMutablePointer<cfu_error>?
) -> cfu_status {
  guard instance != nil, let batch, let result else {
    return say("classify: null pointer", CFU_ERR_ARGUMENT, error)
  }
  // Version 1.0 is the first, so that all of its fields are always there.
  guard Int(batch.pointee.struct_size) >= MemoryLayout<cfu_batch>.size,
    Int(result.pointee.struct_size) >= MemoryLayout<cfu_result>.size
  else {
    return say("classify: batch or result is shorter than in version 1.0", CFU_ERR_ARGUMENT, error)
  }
  let count = Int(batch.pointee.item_count)
  guard Int(result.pointee.item_count) == count,
    Int(result.pointee.class_count) == prototypes.count
  else {
    return say("classify: the result has other dimensions than due", CFU_ERR_ARGUMENT, error)
  }
  guard count == 0 || batch.pointee.feature_count >= featureCount else {
    return say("classify: too few features", CFU_ERR_UNSUPPORTED, error)
  }
  for index in 0..<count {
    guard let item = cfu_batch_item(batch, UInt32(index)),
      let features = cfu_item_features(batch, item)
    else { return say("classify: an object is missing", CFU_ERR_ARGUMENT, error) }
    result.pointee.out_of_distribution[index] = classify(
      features, into: result.pointee.probabilities + index * prototypes.count)
  }
  return CFU_OK
}

/// Writes an error text, as much of it as there is room for, and passes the status on.
private func say(
  _ message: StaticString, _ status: cfu_status, _ error: UnsafeMutablePointer<cfu_error>?
) -> cfu_status {
  if let error, Int(error.pointee.struct_size) >= MemoryLayout<cfu_error>.size,
    let target = error.pointee.text, error.pointee.capacity > 0
  {
    let count = min(message.utf8CodeUnitCount, Int(error.pointee.capacity) - 1)
    for index in 0..<count { target[index] = CChar(bitPattern: message.utf8Start[index]) }
    target[count] = 0
  }
  return status
}

private func equal(_ a: UnsafePointer<CChar>, _ b: UnsafePointer<CChar>) -> Bool {
  var index = 0
  while a[index] != 0, a[index] == b[index] { index += 1 }
  return a[index] == b[index]
}

/// Whether the text is `{}`, with any space in and around it.
private func isEmptyObject(_ text: UnsafePointer<CChar>) -> Bool {
  var brackets: [CChar] = []
  var index = 0
  while text[index] != 0 {
    let character = text[index]
    // Space, tab, newline, carriage return.
    if ![32, 9, 10, 13].contains(character) { brackets.append(character) }
    index += 1
  }
  return brackets == [123, 125]
}
