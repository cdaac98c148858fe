import CFUReviewServer
import Testing

@Suite("Names of the server")
struct HostNameTests {
  @Test func onThisMachineThreeNamesAreRight() {
    let names = HostNames(bind: "127.0.0.1", port: 8787)
    for name in ["127.0.0.1:8787", "localhost:8787", "LocalHost:8787", "[::1]:8787"] {
      #expect(names.contains(name), "\(name)")
    }
    for name in [
      "127.0.0.1", "127.0.0.1:80", "192.168.1.5:8787", "evil.example:8787", "", ":8787",
      "localhost.:8787", "127.0.0.1.:8787", "0x7f.1:8787", "[::1]", "a:localhost:8787",
    ] {
      #expect(!names.contains(name), "\(name)")
    }
  }

  @Test func inANetworkAddressesInDigitsAndGivenNamesAreRight() {
    let names = HostNames(bind: "0.0.0.0", port: 8787, further: ["Lab-PC.local"])
    for name in ["192.168.1.5:8787", "lab-pc.local:8787", "[fe80::1]:8787", "lab-pc.local"] {
      #expect(names.contains(name), "\(name)")
    }
    for name in [
      "evil.example:8787", "192.168.1.5.nip.io:8787", "192.168.1.5:1", "[evil]:8787",
      "lab-pc.local.evil.example",
    ] {
      #expect(!names.contains(name), "\(name)")
    }
  }

  @Test func withoutAPortItIsPort80() {
    #expect(HostNames(bind: "127.0.0.1", port: 80).contains("localhost"))
    #expect(!HostNames(bind: "127.0.0.1", port: 81).contains("localhost"))
  }
}
