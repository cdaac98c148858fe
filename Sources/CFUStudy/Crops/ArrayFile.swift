/// NumPy's file format for arrays, version 1.0.
enum ArrayFile {
  /// What stands before the samples of a C-ordered array of bytes.
  static func header(shape: [Int]) -> [UInt8] {
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '|u1', 'fortran_order': False, 'shape': (\(sizes)), }"
    // Magic, version and length take 10 bytes; the samples begin at a multiple of 64.
    while (10 + text.utf8.count + 1) % 64 != 0 { text += " " }
    text += "\n"
    let length = text.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 255), UInt8(length >> 8)]
      + Array(text.utf8)
  }
}
