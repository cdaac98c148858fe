/// A file could not be written, and why.
package struct WriteFailure: Error, Hashable {
  /// As in errno: `ENOSPC` for a full disk.
  package var code: Int32

  /// - Throws: itself, unless `status` says that all went well.
  static func check(_ status: Int32) throws(WriteFailure) {
    if status != 0 { throw WriteFailure(code: status) }
  }
}
