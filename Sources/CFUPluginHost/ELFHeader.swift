/// The first bytes of a library: what it is and for which machine.
struct ELFHeader {
  private let segmentsOffset: UInt64
  private let segmentSize: UInt16
  private let segmentCount: UInt16

  /// A piece of the file that the linker maps or reads.
  struct Segment {
    static let load: UInt32 = 1
    static let dynamic: UInt32 = 2
    static let stack: UInt32 = 0x6474_e551

    var type: UInt32
    var flags: UInt32
    var offset: UInt64
    var address: UInt64
    var fileSize: UInt64
  }

  #if arch(x86_64)
    private static let here: UInt16 = 62
  #elseif arch(arm64)
    private static let here: UInt16 = 183
  #endif
  private static let names: [UInt16: String] = [
    3: "i386", 8: "MIPS", 20: "PowerPC", 21: "PowerPC64", 22: "s390", 40: "ARM", 62: "x86_64",
    183: "aarch64", 243: "RISC-V", 258: "LoongArch",
  ]

  private static func name(_ machine: UInt16) -> String {
    names[machine] ?? "machine \(machine)"
  }

  init(_ file: ELFSource) throws(ELFFile.Problem) {
    guard file.size > 0 else { throw .init("is empty, no library") }
    let start = file.bytes(0, min(file.size, 512)) ?? []
    guard start.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
      throw .init(Self.otherKind(start))
    }
    guard start.count >= 64 else { throw .init("is a library that was cut off") }
    guard start[4] == 2 else {
      throw .init("is a 32-bit library, this machine is \(Self.name(Self.here))")
    }
    guard start[5] == 1 else {
      throw .init("is for a big-endian machine, this machine is \(Self.name(Self.here))")
    }
    let machine = start.number(18, UInt16.self) ?? 0
    guard machine == Self.here else {
      throw .init("is for \(Self.name(machine)), this machine is \(Self.name(Self.here))")
    }
    switch start.number(16, UInt16.self) {
    case 3: break
    case 1: throw .init("is an object file that was not linked (link it with -shared)")
    case 2: throw .init("is a program, no shared library")
    case 4: throw .init("is a core dump, no library")
    default: throw .init("is an ELF file of an unknown type")
    }
    segmentsOffset = start.number(32, UInt64.self) ?? 0
    segmentSize = start.number(54, UInt16.self) ?? 0
    segmentCount = start.number(56, UInt16.self) ?? 0
  }

  /// What a file without ELF's mark is.
  private static func otherKind(_ start: [UInt8]) -> String {
    if start.starts(with: Array("!<arch>".utf8)) { return "is a static library, no shared one" }
    if start.starts(with: Array("MZ".utf8)) { return "is a library for Windows" }
    for magic: [UInt8] in [[0xcf, 0xfa, 0xed, 0xfe], [0xca, 0xfe, 0xba, 0xbe]]
    where start.starts(with: magic) {
      return "is a library for macOS"
    }
    // UTF-8 that may be cut within a character at the end.
    let isText = start.allSatisfy { $0 >= 32 || (9...13).contains($0) || $0 == 27 }
    return isText ? "is a text file, no library" : "is no library (it lacks the mark of ELF)"
  }

  /// The pieces that the program headers list. What the linker maps, and the list that it works
  /// through, lie within the file: otherwise reading them would end the process (SIGBUS).
  func segments(_ file: ELFSource) throws(ELFFile.Problem) -> [Segment] {
    let segments = try table(file)
    for segment in segments
    where segment.type == Segment.load || segment.type == Segment.dynamic {
      guard segment.offset <= file.size, segment.fileSize <= file.size - segment.offset else {
        throw .init(
          segment.type == Segment.load
            ? "is damaged or was cut off: a segment of it lies outside the file"
            : "is damaged: its dynamic section lies outside the file")
      }
    }
    guard let dynamic = segments.first(where: { $0.type == Segment.dynamic }) else {
      throw .init("has no dynamic section, so it is no shared library")
    }
    let isMapped = segments.contains { segment in
      segment.type == Segment.load && dynamic.address >= segment.address
        && dynamic.address - segment.address <= segment.fileSize
        && dynamic.fileSize <= segment.fileSize - (dynamic.address - segment.address)
    }
    guard isMapped else { throw .init("is damaged: its dynamic section lies outside its segments") }
    return segments
  }

  private func table(_ file: ELFSource) throws(ELFFile.Problem) -> [Segment] {
    guard segmentSize >= 56,
      let table = file.bytes(segmentsOffset, UInt64(segmentSize) * UInt64(segmentCount))
    else { throw .init("is damaged: its program headers lie outside the file") }
    return (0..<Int(segmentCount)).compactMap { index in
      let at = index * Int(segmentSize)
      guard let type = table.number(at, UInt32.self),
        let flags = table.number(at + 4, UInt32.self),
        let offset = table.number(at + 8, UInt64.self),
        let address = table.number(at + 16, UInt64.self),
        let size = table.number(at + 32, UInt64.self)
      else { return nil }
      return Segment(type: type, flags: flags, offset: offset, address: address, fileSize: size)
    }
  }
}
