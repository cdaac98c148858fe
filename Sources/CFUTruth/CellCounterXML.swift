import CFUCore

/// Files of ImageJ's Cell Counter (Kurt De Vos): `CellCounter_Marker_File`, in it the picture's name
/// and, for each `Marker_Type`, its number, in newer versions its name, and a `Marker` a click.
enum CellCounterXML {
  static func read(_ source: TruthSource) throws(CFUError) -> TruthFile {
    var remarks: [String] = []
    let root = try root(source, &remarks)
    guard root.name.lowercased() == "cellcounter_marker_file" else {
      throw source.fault(
        "line \(root.line)",
        "the XML is <\(root.name)>, where a <CellCounter_Marker_File> of ImageJ's Cell Counter is "
          + "expected",
        "Save the markers in Cell Counter, or export them as COCO, GeoJSON or CSV.")
    }
    guard let data = root.child("Marker_Data") else {
      throw source.fault(
        "line \(root.line)", "<Marker_Data> is missing", "Save the markers in Cell Counter again.")
    }
    var slices: Set<String> = []
    var marks: [TruthMark] = []
    var types: [String] = []
    for type in data.children("Marker_Type") {
      guard let number = type.child("Type"), Int(number.text) != nil else {
        throw source.fault(
          "line \(type.line)", "a <Marker_Type> has no <Type> with a whole number",
          "Save the markers in Cell Counter again.")
      }
      let name = type.child("Name").map(\.text) ?? ""
      let label = name.isEmpty || name == "null" ? "Type \(number.text)" : name
      let markers = type.children("Marker")
      if !markers.isEmpty { types.append(label) }
      for marker in markers {
        let x = try coordinate("MarkerX", of: marker, source)
        let y = try coordinate("MarkerY", of: marker, source)
        if let slice = marker.child("MarkerZ")?.text { slices.insert(slice) }
        // Whole numbers are pixels, and so their centres.
        let point = PixelPoint(x: x, y: y)
        let place = "line \(marker.line)"
        try source.check([point], place)
        marks.append(TruthMark(shape: .point(point), label: label, place: place))
      }
    }
    if slices.count > 1 {
      remarks.append(
        "\(source.path): the markers lie in \(slices.count) slices of a stack; all are taken as "
          + "marks of one picture.")
    }
    let named = root.child("Image_Properties")?.child("Image_Filename")?.text ?? ""
    return TruthFile(
      path: source.path, format: .cellCounter,
      pictures: [
        MarkedPicture(
          picture: named.isEmpty ? source.stem : named, isNamed: !named.isEmpty, marks: marks)
      ], remarks: remarks)
  }

  private static func coordinate(
    _ name: String, of marker: XMLElement, _ source: TruthSource
  ) throws(CFUError) -> Double {
    guard let element = marker.child(name) else {
      throw source.fault(
        "line \(marker.line)", "a <Marker> has no <\(name)>",
        "Save the markers in Cell Counter again.")
    }
    guard let value = Numbers.parse(element.text) else {
      throw source.fault(
        "line \(element.line)", "'\(element.text)' in <\(name)> is no number",
        "Correct it, or save the markers in Cell Counter again.")
    }
    return value
  }

  /// Other programs that write such files call Latin-1 UTF-8, or UTF-8 `utf8`; and Cell Counter itself
  /// writes an `&` in a name as it is, which no XML may hold.
  private static func root(
    _ source: TruthSource, _ remarks: inout [String]
  ) throws(CFUError) -> XMLElement {
    let bytes = source.bytes
    var encoding: XMLTree.Encoding?
    if !bytes.prefix(64).contains(0), !declaresOther(bytes) {
      let isUTF8 = String(validating: bytes, as: UTF8.self) != nil
      encoding = isUTF8 ? .utf8 : .latin1
      if !isUTF8 {
        remarks.append("\(source.path): the text is no UTF-8, and is read as Latin-1.")
      }
    }
    do throws(XMLTree.Problem) {
      return try XMLTree.read(bytes, encoding)
    } catch {
      if encoding != nil, let mended = withoutBareSigns(bytes),
        let root = try? XMLTree.read(mended, encoding)
      {
        return root
      }
      throw source.fault(
        "line \(error.line)", error.what,
        "A Cell Counter file is expected; save the markers again.")
    }
  }

  /// With `&amp;` for every `&` that begins no reference; nil where there is none.
  private static func withoutBareSigns(_ bytes: [UInt8]) -> [UInt8]? {
    var mended: [UInt8] = []
    mended.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      mended.append(byte)
      guard byte == UInt8(ascii: "&") else { continue }
      let rest = bytes[(index + 1)...].prefix(10)
      let name = rest.prefix {
        $0 == UInt8(ascii: "#") || Character(Unicode.Scalar($0)).isLetter
          || Character(Unicode.Scalar($0)).isNumber
      }
      let isReference =
        !name.isEmpty && rest.count > name.count
        && rest[rest.startIndex + name.count] == UInt8(ascii: ";")
      if !isReference { mended += Array("amp;".utf8) }
    }
    return mended.count == bytes.count ? nil : mended
  }

  /// Whether the first line names an encoding that is not UTF-8.
  private static func declaresOther(_ bytes: [UInt8]) -> Bool {
    let head = String(decoding: bytes.prefix(200), as: UTF8.self).lowercased()
    guard let start = head.range(of: "encoding=") else { return false }
    let name = head[start...].dropFirst(10)
    return !name.hasPrefix("utf-8") && !name.hasPrefix("utf8")
  }
}

extension String {
  /// Where another text begins in this one.
  func range(of text: String) -> String.Index? {
    let (own, other) = (Array(utf8), Array(text.utf8))
    guard !other.isEmpty, own.count >= other.count else { return nil }
    for start in 0...(own.count - other.count)
    where own[start..<start + other.count].elementsEqual(other) {
      return utf8.index(startIndex, offsetBy: start)
    }
    return nil
  }
}
