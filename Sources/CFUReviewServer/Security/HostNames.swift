import Glibc

/// The names that a request may call this server by.
///
/// A page of another address can have its own name lead to this machine (DNS rebinding); a browser
/// then sends that name. So no name is right that could be somebody else's.
package struct HostNames: Sendable {
  private let port: Int
  private let names: Set<String>
  /// Those that the user gave: a proxy in front of the server goes by them, at a port of its own.
  private let given: Set<String>
  /// Whether any address in digits is right: it belongs to whom it reaches, and nobody can point it
  /// elsewhere.
  private let anyNumber: Bool

  /// - Parameters:
  ///   - bind: the address that is listened on.
  ///   - further: names that the user gave.
  package init(bind: String, port: Int, further: [String] = []) {
    self.port = port
    var names: Set<String> = ["127.0.0.1", "localhost", "[::1]"]
    anyNumber = !Self.isLoopback(bind)
    if anyNumber {
      var buffer = [CChar](repeating: 0, count: 256)
      if gethostname(&buffer, buffer.count - 1) == 0 {
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        names.insert(String(decoding: bytes, as: UTF8.self).lowercased())
      }
    }
    given = Set(further.map { $0.lowercased() }.filter { !$0.isEmpty })
    names.remove("")
    self.names = names
  }

  static func isLoopback(_ address: String) -> Bool {
    if address == "localhost" || address == "::1" { return true }
    var parsed = in_addr()
    return inet_pton(AF_INET, address, &parsed) == 1 && address.hasPrefix("127.")
  }

  /// - Parameter authority: of the header Host, with its port.
  package func contains(_ authority: String) -> Bool {
    if isGiven(authority) { return true }
    guard let colon = authority.lastIndex(of: ":"),
      authority[authority.index(after: colon)...] == "\(port)"
    else {
      return port == 80 && isName(authority)
    }
    return isName(String(authority[..<colon]))
  }

  /// Whether it is a name that the user gave, at whatever port.
  func isGiven(_ authority: String) -> Bool {
    given.contains(authority.prefix { $0 != ":" }.lowercased())
  }

  private func isName(_ host: String) -> Bool {
    if names.contains(host.lowercased()) { return true }
    guard anyNumber else { return false }
    var four = in_addr()
    if inet_pton(AF_INET, host, &four) == 1 { return true }
    guard host.hasPrefix("["), host.hasSuffix("]") else { return false }
    var six = in6_addr()
    return inet_pton(AF_INET6, String(host.dropFirst().dropLast()), &six) == 1
  }
}
