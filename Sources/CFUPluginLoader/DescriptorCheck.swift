import CFUPluginABI

/// Checks a descriptor before anything believes it.
enum DescriptorCheck {
  /// The id, when the descriptor is sound.
  static func check(
    _ pointer: UnsafePointer<cfu_descriptor>, index: UInt32
  ) throws(LoadFailure) -> String {
    let size = Int(pointer.pointee.struct_size)
    // Version 1.0 is the first: every field of today has to be there.
    guard size >= MemoryLayout<cfu_descriptor>.size else {
      throw LoadFailure(
        "descriptor \(index): struct_size is \(size), less than "
          + "\(MemoryLayout<cfu_descriptor>.size)")
    }
    let descriptor = pointer.pointee
    guard let rawID = descriptor.id, rawID[0] != 0 else {
      throw LoadFailure("descriptor \(index): id is empty")
    }
    let id = String(cString: rawID)
    func refuse(_ what: String) -> LoadFailure { LoadFailure("descriptor of \(id): \(what)") }

    guard descriptor.required_flags == 0 else {
      throw refuse("required_flags has bits that this host does not know")
    }
    guard let version = descriptor.version, version[0] != 0 else {
      throw refuse("version is empty")
    }
    guard let classes = descriptor.classes, (1...256).contains(descriptor.class_count) else {
      throw refuse("class_count is \(descriptor.class_count), allowed are 1 to 256")
    }
    guard Int(descriptor.class_stride) >= MemoryLayout<cfu_class>.size,
      descriptor.class_stride % 8 == 0
    else {
      throw refuse(
        "class_stride is \(descriptor.class_stride), less than \(MemoryLayout<cfu_class>.size)")
    }
    guard let schema = descriptor.feature_schema,
      descriptor.feature_count == 0 || String(cString: schema) == CFU_FEATURE_SCHEMA
    else {
      throw refuse("feature_schema is not \(CFU_FEATURE_SCHEMA)")
    }
    guard descriptor.feature_count <= UInt32(CFU_FEATURE_COUNT) else {
      throw refuse(
        "feature_count is \(descriptor.feature_count), this host has \(CFU_FEATURE_COUNT)")
    }
    guard descriptor.thread_model <= CFU_THREADS_REENTRANT else {
      throw refuse("thread_model is \(descriptor.thread_model), which is unknown")
    }
    try checkClasses(descriptor, classes, refuse)
    return id
  }

  private static func checkClasses(
    _ descriptor: cfu_descriptor, _ classes: UnsafePointer<cfu_class>,
    _ refuse: (String) -> LoadFailure
  ) throws(LoadFailure) {
    var seen: Set<String> = []
    for index in 0..<Int(descriptor.class_count) {
      let item = UnsafeRawPointer(classes)
        .advanced(by: index * Int(descriptor.class_stride))
        .assumingMemoryBound(to: cfu_class.self).pointee
      guard let rawID = item.id, rawID[0] != 0, let name = item.name, name[0] != 0 else {
        throw refuse("class \(index) has no id or no name")
      }
      let id = String(cString: rawID)
      guard seen.insert(id).inserted else { throw refuse("two classes are called \(id)") }
      guard
        [CFU_CLASS_COLONY, CFU_CLASS_NOT_COLONY, CFU_CLASS_REJECT].contains(item.flags)
      else {
        throw refuse("class \(id): exactly one of the flags colony, not a colony, reject is due")
      }
    }
  }
}
