import CFUPluginABI

/// Checks that a table fits this host; a refusal names the field that differs.
enum TableCheck {
  static func check(_ pointer: UnsafePointer<cfu_plugin_table>) throws(LoadFailure) {
    // The first 72 bytes, sizes and build block, are the same in every version for ever.
    let size = Int(pointer.pointee.struct_size)
    let build = pointer.pointee.build
    guard build.magic == CFU_PLUGIN_MAGIC else {
      throw LoadFailure("build.magic is \(hex(build.magic)), not \(hex(CFU_PLUGIN_MAGIC))")
    }
    guard build.byte_order == CFU_BYTE_ORDER else {
      throw LoadFailure(
        "build.byte_order is \(hex(build.byte_order)), not \(hex(CFU_BYTE_ORDER))")
    }
    let bits = UInt32(8 * MemoryLayout<UnsafeRawPointer>.size)
    guard build.pointer_bits == bits else {
      throw LoadFailure("build.pointer_bits is \(build.pointer_bits), not \(bits)")
    }
    guard build.abi_major == CFU_ABI_MAJOR else {
      throw LoadFailure(
        "build.abi_major is \(build.abi_major), this host speaks \(CFU_ABI_MAJOR)")
    }
    guard build.minimum_host_minor <= CFU_ABI_MINOR else {
      throw LoadFailure(
        "build.minimum_host_minor is \(build.minimum_host_minor), this host is "
          + "\(CFU_ABI_MAJOR).\(CFU_ABI_MINOR): the plugin needs a newer CFUKit")
    }
    guard Int(build.struct_size) >= MemoryLayout<cfu_build>.size else {
      throw LoadFailure(
        "build.struct_size is \(build.struct_size), less than \(MemoryLayout<cfu_build>.size)")
    }
    let needed = MemoryLayout<cfu_plugin_table>.offset(of: \.extension) ?? 0
    guard size >= needed else {
      throw LoadFailure("the table's struct_size is \(size), less than \(needed)")
    }
    guard pointer.pointee.required_flags == 0 else {
      throw LoadFailure(
        "required_flags of the table has bits that this host does not know: "
          + hex(pointer.pointee.required_flags))
    }
    let table = pointer.pointee
    let slots: [(String, Bool)] = [
      ("init", table.`init` != nil), ("count", table.count != nil),
      ("describe", table.describe != nil), ("create", table.create != nil),
      ("classify", table.classify != nil), ("destroy", table.destroy != nil),
    ]
    for (name, present) in slots where !present {
      throw LoadFailure("the table's slot \(name) is empty")
    }
  }

  /// Whether the optional last slot lies inside the struct and is set.
  static func hasDeinit(_ table: UnsafePointer<cfu_plugin_table>) -> Bool {
    Int(table.pointee.struct_size) >= MemoryLayout<cfu_plugin_table>.size
      && table.pointee.`deinit` != nil
  }

  private static func hex(_ value: UInt32) -> String { "0x" + String(value, radix: 16) }
}
