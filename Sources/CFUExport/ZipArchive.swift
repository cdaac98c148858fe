import CExportBridge

/// A zip archive that is written entry by entry, with the same date in each, so that equal entries make
/// equal files.
package final class ZipArchive {
  private var zip: OpaquePointer?

  /// Begins the archive at `path`, in place of what is there.
  package init(path: String) throws(WriteFailure) {
    try WriteFailure.check(ex_zip_open(path, &zip))
  }

  deinit {
    if let zip { _ = ex_zip_close(zip) }
  }

  /// Adds a file.
  ///
  /// - Parameter name: free of control characters and slashes, and different from the others.
  package func add(_ bytes: [UInt8], name: String) throws(WriteFailure) {
    try WriteFailure.check(ex_zip_add(zip, name, bytes, bytes.count))
  }

  /// Ends the archive; nothing can be added afterwards.
  package func close() throws(WriteFailure) {
    guard let open = zip else { return }
    zip = nil
    try WriteFailure.check(ex_zip_close(open))
  }
}
