import CTruthBridge

/// An element of an XML text with what is in it. Attributes are not kept: no truth file has any.
final class XMLElement {
  let name: String
  /// 1-based.
  let line: Int
  fileprivate(set) var children: [XMLElement] = []
  fileprivate var bytes: [UInt8] = []

  fileprivate init(name: String, line: Int) {
    self.name = name
    self.line = line
  }

  /// The text directly inside, without blanks round it.
  var text: String { String(String(decoding: bytes, as: UTF8.self).trimmedBlanks) }

  /// The first child of this name, upper and lower case being one.
  func child(_ name: String) -> XMLElement? {
    children.first { $0.name.lowercased() == name.lowercased() }
  }

  func children(_ name: String) -> [XMLElement] {
    children.filter { $0.name.lowercased() == name.lowercased() }
  }
}

extension String {
  fileprivate var trimmedBlanks: Substring {
    var rest = self[...]
    while let first = rest.first, first.isWhitespace { rest.removeFirst() }
    while let last = rest.last, last.isWhitespace { rest.removeLast() }
    return rest
  }
}

/// Reads XML into a tree.
enum XMLTree {
  struct Problem: Error {
    /// 1-based.
    var line: Int
    /// The rest of a sentence.
    var what: String
  }

  enum Encoding: String {
    case utf8 = "UTF-8"
    case latin1 = "ISO-8859-1"
  }

  /// - Parameter encoding: whatever the text says of itself; nil for what it says.
  static func read(_ bytes: [UInt8], _ encoding: Encoding?) throws(Problem) -> XMLElement {
    let builder = Builder()
    var events = tr_xml_events(
      start: { context, name, line in
        guard let context, let name else { return }
        Unmanaged<Builder>.fromOpaque(context).takeUnretainedValue()
          .start(String(cString: name), line: line)
      },
      end: { context in
        guard let context else { return }
        Unmanaged<Builder>.fromOpaque(context).takeUnretainedValue().end()
      },
      text: { context, text, count in
        guard let context, let text else { return }
        text.withMemoryRebound(to: UInt8.self, capacity: count) {
          Unmanaged<Builder>.fromOpaque(context).takeUnretainedValue()
            .text(UnsafeBufferPointer(start: $0, count: count))
        }
      })
    var line = 0
    var message: UnsafePointer<CChar>?
    let status = withExtendedLifetime(builder) {
      bytes.withUnsafeBufferPointer {
        tr_xml_read(
          $0.baseAddress, $0.count, encoding?.rawValue, &events,
          Unmanaged.passUnretained(builder).toOpaque(), &line, &message)
      }
    }
    switch status {
    case TR_XML_OK: break
    case TR_XML_ENTITIES:
      throw Problem(line: line, what: "the XML declares entities of its own, which are not read")
    case TR_XML_NESTED: throw Problem(line: line, what: "the XML is nested too deep")
    case TR_XML_MEMORY: throw Problem(line: line, what: "there is not enough memory for the XML")
    default:
      let said = message.map { String(cString: $0) } ?? "it is not well formed"
      throw Problem(line: line, what: "the XML is broken: \(said)")
    }
    guard let root = builder.root else { throw Problem(line: 1, what: "there is no XML") }
    return root
  }

  private final class Builder {
    var root: XMLElement?
    var open: [XMLElement] = []

    func start(_ name: String, line: Int) {
      let element = XMLElement(name: name, line: line)
      if let parent = open.last { parent.children.append(element) } else { root = element }
      open.append(element)
    }

    func end() { _ = open.popLast() }

    func text(_ piece: UnsafeBufferPointer<UInt8>) { open.last?.bytes.append(contentsOf: piece) }
  }
}
