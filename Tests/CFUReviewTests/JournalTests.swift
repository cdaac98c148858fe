import CFUCore
import CFUReview
import Foundation
import Testing

@Suite("Journal")
struct JournalTests {
  /// A journal of five entries, closed again.
  private func five(_ folder: TemporaryFolder) throws {
    let desk = try Desk(folder)
    try desk.book.note(EventDraft(who: "Anna", action: .signIn))
    try desk.edit(.classify(desk.ids("m1"), classID: "CFU-GM"), why: "granular \"edge\"\n")
    try desk.edit(.add(outline: Drawn.square(400, 400, 33.337), classID: "BFU-E"))
    try desk.edit(.undo)
    try desk.edit(.review)
  }

  @Test func readsBackWhatItWrote() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    let (events, _, fault) = JournalChain.read(try folder.read(folder.journal))
    #expect(fault == nil)
    #expect(events.map(\.entry) == [1, 2, 3, 4, 5])
    #expect(events.map(\.action) == [.signIn, .classify, .add, .undo, .reviewed])
    #expect(events[1].why == "granular \"edge\"\n")
    #expect(events[1].marks.first?.from?.classID == "BFU-E")
    #expect(events[1].marks.first?.to?.classID == "CFU-GM")
    #expect(events[2].marks.first?.to?.outline?[2] == PixelPoint(x: 433.34, y: 433.34))
    #expect(events[3].of == 3)
    #expect(events[0].previous == JournalChain.start)
    #expect(zip(events.dropFirst(), events).allSatisfy { $0.previous == $1.hash })
    // What is in memory and what is read again are the same to the last bit.
    #expect(try Journal(results: folder.path).events == events)
  }

  @Test func findsEveryAlteredByte() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    let bytes = try folder.read(folder.journal)
    let witness = try #require(JournalWitness.read(folder.path + "/review/witness"))
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var altered = bytes
      altered[place] ^= 1
      let (events, byteCount, fault) = JournalChain.read(altered)
      let isFound = fault != nil || byteCount < altered.count || witness.fault(in: events) != nil
      #expect(isFound, "byte \(place)")
    }
  }

  @Test(arguments: 0..<5)
  func findsAnEntryTakenAway(_ entry: Int) throws {
    let folder = try TemporaryFolder()
    try five(folder)
    var lines = try folder.read(folder.journal).split(separator: UInt8(ascii: "\n"))
    lines.remove(at: entry)
    try folder.write(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: folder.journal)
    let error = try #require(throws: CFUError.self) { try Journal(results: folder.path) }
    #expect(error.code == .badInput)
    let expected =
      entry == 4
      ? "its end was taken away" : entry == 0 ? "beginning was taken away" : "does not follow"
    #expect(error.message.contains(expected), "\(error.message)")
  }

  @Test func findsEntriesInAnotherOrder() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    var lines = try folder.read(folder.journal).split(separator: UInt8(ascii: "\n"))
    lines.swapAt(2, 3)
    let bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")])) + [UInt8(ascii: "\n")]
    #expect(JournalChain.read(bytes).fault?.line == 3)
  }

  @Test func findsAJournalWrittenAnew() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    let other = try TemporaryFolder()
    try five(other)
    // Whole in itself, but not the one that the witness saw.
    try folder.write(try other.read(other.journal), to: folder.journal)
    let error = try #require(throws: CFUError.self) { try Journal(results: folder.path) }
    #expect(error.message.contains("written anew"))
  }

  @Test func cutsOffWhatAKillLeft() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    let bytes = try folder.read(folder.journal)
    try folder.write(bytes + Array("{\"entry\":6,\"time\":\"20".utf8), to: folder.journal)
    #expect(try Journal(results: folder.path).count == 5)
    #expect(try folder.read(folder.journal) == bytes)
    let desk = try Desk(folder)
    try desk.edit(.reopen)
    #expect(JournalChain.read(try folder.read(folder.journal)).events.count == 6)
  }

  @Test func isOpenOnceOnly() throws {
    let folder = try TemporaryFolder()
    let first = try Journal(results: folder.path)
    let error = try #require(throws: CFUError.self) { try Journal(results: folder.path) }
    #expect(error.code == .cannotWrite)
    #expect(first.count == 0)
  }

  @Test func toleratesAWitnessThatLagsBehind() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    let events = try Journal(results: folder.path).events
    try folder.write(
      Array("entries 000000004 head \(events[3].hash)\n".utf8), to: folder.path + "/review/witness")
    #expect(try Journal(results: folder.path).count == 5)
  }

  @Test func missesItsWitness() throws {
    let folder = try TemporaryFolder()
    try five(folder)
    try FileManager.default.removeItem(atPath: folder.path + "/review/witness")
    let error = try #require(throws: CFUError.self) { try Journal(results: folder.path) }
    #expect(error.message.contains("witness is missing"))
  }

  @Test func saysThatItCannotWrite() throws {
    let folder = try TemporaryFolder()
    try folder.write([1], to: folder.path + "/review")
    let error = try #require(throws: CFUError.self) { try Journal(results: folder.path) }
    #expect(error.code == .cannotWrite)
  }

  @Test func timesAreUTC() {
    let time = JournalTime.now()
    #expect(time.count == 24 && time.hasSuffix("Z") && time.dropFirst(10).first == "T")
  }
}
