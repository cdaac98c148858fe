import CFUCore
import CTruthBridge

/// The files in a zip archive.
enum ZipEntries {
  /// What an archive of marks may hold at most; more is no archive of marks, or one that was made to
  /// fill the memory.
  static let mostEntries = 200_000
  /// Bytes of all entries, unpacked.
  static let mostBytes = 256 << 20
  /// Bytes of one entry, unpacked.
  static let mostOfOne = 16 << 20

  struct Entry {
    var name: String
    var bytes: [UInt8]
  }

  /// The entries whose names `wanted` takes, and the names of all others but folders.
  static func read(
    _ source: TruthSource, wanted: (String) -> Bool
  ) throws(CFUError) -> (entries: [Entry], others: [String]) {
    let again = "Save the ROIs again (ROI Manager, More, Save)."
    var outcome: Result<(entries: [Entry], others: [String]), CFUError> =
      .success((entries: [], others: []))
    source.bytes.withUnsafeBufferPointer { buffer in
      do throws(CFUError) {
        outcome = .success(try read(source, buffer, again, wanted: wanted))
      } catch {
        outcome = .failure(error)
      }
    }
    return try outcome.get()
  }

  private static func read(
    _ source: TruthSource, _ buffer: UnsafeBufferPointer<UInt8>, _ again: String,
    wanted: (String) -> Bool
  ) throws(CFUError) -> (entries: [Entry], others: [String]) {
    var zip: OpaquePointer?
    var count: UInt64 = 0
    guard tr_zip_open(buffer.baseAddress, buffer.count, &zip, &count) == TR_ZIP_OK, let zip else {
      throw source.fault(nil, "the zip archive is damaged or cut off", again)
    }
    defer { tr_zip_close(zip) }
    guard count <= mostEntries else {
      throw source.fault(
        nil, "the zip archive has \(count) entries, more than the \(mostEntries) that are read",
        "Give the archive of one study's ROIs.")
    }
    var found: (entries: [Entry], others: [String]) = ([], [])
    var total = 0
    var number = 0
    while true {
      var info = tr_zip_entry()
      let status = tr_zip_next(zip, &info)
      if status == TR_ZIP_END { return found }
      number += 1
      // The list of entries may say that there are fewer than it has.
      guard status == TR_ZIP_OK, number <= mostEntries else {
        throw source.fault("entry number \(number)", "the zip archive is damaged", again)
      }
      let name = withUnsafeBytes(of: &info.name) {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasSuffix("/") { continue }
      guard wanted(name) else {
        found.others.append(name)
        continue
      }
      guard info.encrypted == 0 else {
        throw source.fault(
          "entry \(name)", "the entry is encrypted", "Save the archive without a password.")
      }
      guard info.method == 0 || info.method == 8 else {
        throw source.fault(
          "entry \(name)", "the entry is packed by method \(info.method), which is not read",
          "Pack it as an ordinary zip (deflate).")
      }
      guard info.count <= mostOfOne, total + Int(info.count) <= mostBytes else {
        throw source.fault(
          "entry \(name)",
          "the entry unpacks to \(info.count) bytes, far more than ROIs have",
          "Give an archive that ImageJ's ROI Manager wrote.")
      }
      total += Int(info.count)
      var bytes = [UInt8](repeating: 0, count: Int(info.count))
      let read = bytes.withUnsafeMutableBufferPointer {
        tr_zip_read(zip, $0.baseAddress, $0.count)
      }
      guard read == TR_ZIP_OK else {
        let what =
          read == TR_ZIP_WRONG_SIZE
          ? "the entry does not have the \(info.count) bytes that it says it has"
          : "the entry is damaged"
        throw source.fault("entry \(name)", what, again)
      }
      found.entries.append(Entry(name: name, bytes: bytes))
    }
  }
}
