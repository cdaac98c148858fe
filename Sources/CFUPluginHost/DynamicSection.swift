/// The list that the dynamic linker works through, with the tables it points to.
struct DynamicSection {
  private(set) var needed: [String] = []
  private(set) var searchPaths: [String] = []
  private(set) var hasTextRelocations = false
  private(set) var isProgram = false
  private let segments: [ELFHeader.Segment]
  private let strings: [UInt8]
  private var symbolsAddress: UInt64 = 0
  private var hashAddress: UInt64 = 0
  private var gnuHashAddress: UInt64 = 0

  /// Numbers of the entries that are looked at.
  private enum Tag {
    static let needed: UInt64 = 1
    static let hash: UInt64 = 4
    static let strings: UInt64 = 5
    static let symbols: UInt64 = 6
    static let stringsSize: UInt64 = 10
    static let rpath: UInt64 = 15
    static let textRelocations: UInt64 = 22
    static let runpath: UInt64 = 29
    static let flags: UInt64 = 30
    static let gnuHash: UInt64 = 0x6fff_fef5
    static let flags1: UInt64 = 0x6fff_fffb
  }

  /// Bounds for files that were made to keep the reader busy; the largest libraries stay far below.
  private enum Limit {
    /// Bytes of the list.
    static let list: UInt64 = 1 << 20
    static let needed = 4096
    /// Bytes of a symbol's name, or of all search paths.
    static let name = 1 << 14
    static let searchPaths = 128
    static let symbols: UInt64 = 1 << 20
    /// Bytes of all exported names.
    static let names = 64 << 20
    /// Bytes of the chains read at once.
    static let block: UInt64 = 1 << 16
  }

  init(
    _ file: ELFSource, place: ELFHeader.Segment, segments: [ELFHeader.Segment]
  ) throws(ELFFile.Problem) {
    self.segments = segments
    guard place.fileSize <= Limit.list else {
      throw .init("is damaged: its dynamic section is too long")
    }
    guard let list = file.bytes(place.offset, place.fileSize) else {
      throw .init("is damaged: its dynamic section lies outside the file")
    }
    var neededNames: [UInt64] = []
    // The linker takes the last of each.
    var paths: [UInt64: UInt64] = [:]
    var stringsAddress: UInt64 = 0
    var stringsSize: UInt64 = 0
    for at in stride(from: 0, to: list.count - 15, by: 16) {
      guard let tag = list.number(at, UInt64.self), let value = list.number(at + 8, UInt64.self),
        tag != 0
      else { break }
      switch tag {
      case Tag.needed: neededNames.append(value)
      case Tag.rpath, Tag.runpath: paths[tag] = value
      case Tag.strings: stringsAddress = value
      case Tag.stringsSize: stringsSize = value
      case Tag.symbols: symbolsAddress = value
      case Tag.hash: hashAddress = value
      case Tag.gnuHash: gnuHashAddress = value
      case Tag.textRelocations: hasTextRelocations = true
      case Tag.flags: hasTextRelocations = hasTextRelocations || value & 4 != 0
      case Tag.flags1: isProgram = value & 0x0800_0000 != 0
      default: break
      }
    }
    guard let offset = Self.offset(stringsAddress, segments),
      let strings = file.bytes(offset, stringsSize)
    else { throw .init("is damaged: its table of names lies outside the file") }
    self.strings = strings
    guard neededNames.count <= Limit.needed else {
      throw .init("is damaged: it needs more than \(Limit.needed) libraries")
    }
    func text(_ offset: UInt64) throws(ELFFile.Problem) -> String {
      guard let value = strings.text(offset, limit: Limit.name) else {
        throw .init("is damaged: a name lies outside its table")
      }
      return value
    }
    for name in neededNames { needed.append(try text(name)) }
    for tag in [Tag.rpath, Tag.runpath] {
      guard let offset = paths[tag] else { continue }
      searchPaths += try text(offset).split(separator: ":").map(String.init)
    }
    guard searchPaths.count <= Limit.searchPaths else {
      throw .init("is damaged: it looks for libraries in more than \(Limit.searchPaths) folders")
    }
  }

  /// Where in the file an address of the loaded library comes from.
  private static func offset(_ address: UInt64, _ segments: [ELFHeader.Segment]) -> UInt64? {
    for segment in segments
    where segment.type == ELFHeader.Segment.load && address >= segment.address
      && address - segment.address < segment.fileSize
    {
      let (offset, overflow) = segment.offset.addingReportingOverflow(address - segment.address)
      return overflow ? nil : offset
    }
    return nil
  }

  /// Names of the symbols that are defined here and can be seen by others.
  func exports(_ file: ELFSource) throws(ELFFile.Problem) -> [String] {
    guard let start = Self.offset(symbolsAddress, segments) else {
      throw .init("is damaged: its symbols lie outside the file")
    }
    let count = try symbolCount(file)
    guard count <= Limit.symbols else {
      throw .init("is damaged: it has more than \(Limit.symbols) symbols")
    }
    guard let table = file.bytes(start, count * 24) else {
      throw .init("is damaged: its symbols lie outside the file")
    }
    var names: [String] = []
    var room = Limit.names
    for at in stride(from: 0, to: table.count, by: 24) {
      let (info, visibility) = (table[at + 4], table[at + 5] & 3)
      // Global, weak and unique ones that are defined here and neither hidden nor internal.
      let binding = info >> 4
      guard binding == 1 || binding == 2 || binding == 10, table.number(at + 6, UInt16.self) != 0,
        visibility == 0 || visibility == 3,
        let name = strings.text(
          UInt64(table.number(at, UInt32.self) ?? 0), limit: Limit.name), !name.isEmpty
      else { continue }
      room -= name.utf8.count
      guard room >= 0 else { throw .init("is damaged: the names of its symbols are too long") }
      names.append(name)
    }
    return names
  }

  /// Nothing says how many symbols there are but the tables by which they are looked up.
  private func symbolCount(_ file: ELFSource) throws(ELFFile.Problem) -> UInt64 {
    let damaged = ELFFile.Problem("is damaged: its table of symbols is out of order")
    if hashAddress != 0 {
      guard let at = Self.offset(hashAddress, segments), let head = file.bytes(at, 8),
        let count = head.number(4, UInt32.self)
      else { throw damaged }
      return UInt64(count)
    }
    guard gnuHashAddress != 0, let at = Self.offset(gnuHashAddress, segments),
      let head = file.bytes(at, 16), let buckets = head.number(0, UInt32.self),
      let first = head.number(4, UInt32.self), let words = head.number(8, UInt32.self),
      let list = file.bytes(at + 16 + UInt64(words) * 8, UInt64(buckets) * 4)
    else { throw damaged }
    var last: UInt32 = 0
    for at in stride(from: 0, to: list.count, by: 4) {
      last = max(last, list.number(at, UInt32.self) ?? 0)
    }
    guard last >= first, last > 0 else { return UInt64(first) }
    let chains = at + 16 + UInt64(words) * 8 + UInt64(buckets) * 4
    // The chain of the last symbol ends with an odd number.
    var index = UInt64(last)
    while index <= Limit.symbols {
      let start = chains + (index - UInt64(first)) * 4
      guard start < file.size, let block = file.bytes(start, min(Limit.block, file.size - start)),
        block.count >= 4
      else { throw damaged }
      for at in stride(from: 0, to: block.count - 3, by: 4) {
        index += 1
        if block[at] & 1 != 0 { return index }
      }
    }
    return index
  }
}
