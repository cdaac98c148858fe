package import CFUCore
import Glibc

/// What is to be counted, as the user's arguments name it.
struct StudyInput {
  var sheet: SampleSheet
  /// The sheet's path, for messages; nil for pictures.
  var sheetPath: String?
  /// Folder that relative paths of the sheet start from.
  var base: String

  /// Endings by which a folder's pictures are told.
  static let pictureExtensions: Set<String> = ["jpg", "jpeg", "png", "tif", "tiff"]
  private static let sheetExtensions: Set<String> = ["csv", "tsv", "txt"]

  /// Reads the sheet, or lists the pictures.
  ///
  /// - Throws: `usage` for a sheet that is wrong or arguments that do not go together, `noInput`
  ///   for what is missing.
  init(_ arguments: [String]) throws(CFUError) {
    let sheets = arguments.filter {
      Self.sheetExtensions.contains(FileSystem.fileExtension(of: $0))
    }
    if let path = sheets.first {
      guard arguments.count == 1 else {
        throw CFUError(
          .usage, "\(path) is a sample sheet, but other inputs stand beside it.",
          nextStep: "Give one sample sheet, or pictures only.")
      }
      let text = try TableBytes.text(try FileBytes.read(path), name: path)
      sheet = try SampleSheet.parse(text: text, name: path)
      sheetPath = path
      base = FileSystem.folder(of: path)
    } else {
      var pictures: [String] = []
      for argument in arguments {
        switch FileSystem.kind(argument) {
        case .folder: pictures += try Self.pictures(in: argument)
        default: pictures.append(argument)
        }
      }
      sheet = SampleSheet.pictures(pictures)
      base = "."
    }
    let base = base
    try sheet.checkImages(name: sheetPath ?? "command line") {
      [.file, .other].contains(FileSystem.kind(FileSystem.join(base, $0)))
    }
    for row in sheet.rows where !FileSystem.isReadable(FileSystem.join(base, row.image)) {
      throw CFUError(
        .noInput, "\(FileSystem.join(base, row.image)) may not be read.",
        nextStep: "Check the rights on the file.")
    }
  }

  private static func pictures(in folder: String) throws(CFUError) -> [String] {
    guard let names = FileSystem.names(in: folder) else {
      throw CFUError(
        .noInput, "The folder \(folder) may not be read.", nextStep: "Check the rights on it.")
    }
    let pictures = names.filter {
      !$0.hasPrefix(".") && pictureExtensions.contains(FileSystem.fileExtension(of: $0))
    }
    guard !pictures.isEmpty else {
      throw CFUError(
        .noInput, "The folder \(folder) holds no pictures.",
        nextStep: "Pictures end in .jpg, .jpeg, .png, .tif or .tiff.")
    }
    return pictures.map { FileSystem.join(folder, $0) }
  }
}

/// Whole files in memory.
package enum FileBytes {
  /// The bytes of the file at `path`.
  ///
  /// - Throws: `noInput` when it is missing or may not be read.
  package static func read(_ path: String) throws(CFUError) -> [UInt8] {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure(path, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw failure(path, errno) }
    if status.st_mode & S_IFMT == S_IFDIR { throw failure(path, EISDIR) }
    var code: Int32 = 0
    // A byte more than the file is said to hold, so that the end is seen in one go.
    var capacity = max(Int(status.st_size), 0) + 1
    var bytes: [UInt8] = []
    while true {
      let start = bytes.count
      var ended = false
      let more = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
        while filled < capacity {
          let count = Glibc.read(file, buffer.baseAddress! + filled, capacity - filled)
          if count > 0 {
            filled += count
          } else if count == 0 {
            ended = true
            return
          } else if errno != EINTR {
            code = errno
            return
          }
        }
      }
      if start == 0 { bytes = more } else { bytes += more }
      if code != 0 { throw failure(path, code) }
      if ended { return bytes }
      // The file grows while it is read, or its size is not known beforehand.
      capacity = 1 << 20
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> CFUError {
    CFUError(
      .noInput, "\(path) cannot be read: \(FileSystem.reason(code)).",
      nextStep: code == ENOENT ? "Check the path." : "Check the file and its rights.")
  }
}
