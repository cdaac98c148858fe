import CFUPluginHost
import Foundation
import Testing

@Suite struct Hashes {
  /// The published test vectors of FIPS 180, and a file longer than one piece against sha256sum.
  @Test func filesHashAsEverywhere() throws {
    let directory = try TemporaryDirectory()
    try directory.write("abc", to: "abc")
    try directory.write("", to: "empty")
    #expect(
      try FileHash.sha256(ofFile: directory.path + "/abc")
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      try FileHash.sha256(ofFile: directory.path + "/empty")
        == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let long = directory.path + "/long"
    try directory.write(String(repeating: "colony ", count: 100_000), to: "long")
    #expect(
      try FileHash.sha256(ofFile: long)
        == String(try run("/usr/bin/sha256sum", long).prefix(64)))
  }
}
