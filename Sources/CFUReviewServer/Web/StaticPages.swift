import CReviewPages
import Crypto
import Hummingbird

/// The files of the pages: bytes inside the program, found by their exact address and in no other
/// way.
enum StaticPages {
  struct Page: Sendable {
    var type: String
    var body: ByteBuffer
    /// Quoted, of the bytes.
    var tag: String
  }

  private static let table: (places: [String: Int], pages: [Page]) = {
    var places: [String: Int] = [:]
    var pages: [Page] = []
    for index in 0..<cfu_page_count() {
      let page = cfu_page_at(index).pointee
      let bytes = UnsafeRawBufferPointer(start: page.bytes, count: page.count)
      places[String(cString: page.path)] = pages.count
      pages.append(
        Page(
          type: String(cString: page.type), body: ByteBuffer(bytes: bytes),
          tag: "\"" + SecretText.hex(SHA256.hash(data: bytes)).prefix(32) + "\""))
    }
    return (places, pages)
  }()

  static func index(of path: Substring) -> Int? { table.places[String(path)] }

  static func page(_ index: Int) -> Page { table.pages[index] }
}
