import CFUJSON
import Glibc
import Testing

/// The server ended at any moment: what it acknowledged is there.
@Suite("Killed reviews", .serialized)
struct KillTests {
  @Test func noAcknowledgedEditIsLostByTwentyKills() throws {
    let study = try ReviewStudy()
    var numbers = SeededNumbers(state: 7)
    /// Entry of the journal and what it was acknowledged for.
    var acknowledged: [(entry: Int, action: String, mark: String)] = []
    for round in 0..<20 {
      let server = try study.start()
      let browser = try ReviewBrowser(server)
      try browser.signIn("Ann")
      // Somewhere within the next edits, from another thread, whatever the server is at.
      _ = try browser.marks(of: 0)
      let killer = Killer(server.running.pid, after: UInt32(1_000 + numbers.below(400_000)))
      var alive = true
      while alive {
        for position in 0..<4 where alive {
          guard let (ids, start) = try? browser.marks(of: position) else {
            alive = false
            break
          }
          var revision = start
          for _ in 0..<25 {
            let mark = numbers.pick(ids)
            let action = numbers.pick(["unsure", "comment", "undo", "redo"])
            var fields: [(String, JSONValue)] = [
              ("revision", .number(Double(revision))), ("action", .text(action)),
            ]
            if action == "unsure" || action == "comment" { fields.append(("marks", [.text(mark)])) }
            if action == "comment" {
              fields.append(("comment", .text("round \(round), \(numbers.next())")))
            }
            guard let answer = try? browser.edit(position, fields) else {
              alive = false
              break
            }
            if answer.status == 422 { continue }
            #expect(answer.status == 200, "\(answer.text)")
            guard case .number(let entry)? = answer.json["entry"] else { continue }
            acknowledged.append((Int(entry), action, mark))
            revision = Int(entry)
          }
        }
      }
      killer.wait()
      try server.kill9()
      let audit = try study.audit()
      #expect(audit.code == 0, "round \(round): \(audit.stdout.suffix(300)) \(audit.stderr)")
    }
    #expect(acknowledged.count > 200, "\(acknowledged.count)")
    let lines = study.journal.split(separator: UInt8(ascii: "\n")).map {
      (try? JSONReader.read(Array($0))) ?? .null
    }
    for item in acknowledged {
      let line = try #require(lines.indices.contains(item.entry - 1) ? lines[item.entry - 1] : nil)
      #expect(line["entry"] == .number(Double(item.entry)))
      #expect(line["action"] == .text(item.action))
      if item.action == "unsure" || item.action == "comment" {
        guard case .list(let marks)? = line["marks"] else { continue }
        #expect(marks.first?["mark"] == .text(item.mark))
      }
    }
    // And the next server stands where the last one was.
    let server = try study.start()
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    let total = try browser.get("/api/journal").json["total"]
    #expect(total == .number(Double(lines.count + 1)))
    #expect(try server.stop().code == 0)
    #expect(try study.audit().code == 0)
  }

  /// Kills a process after a while, in a thread.
  private final class Killer: @unchecked Sendable {
    // The thread alone reads these; they are written before it begins.
    private let pid: pid_t
    private let pause: UInt32
    private var thread = pthread_t()

    init(_ pid: pid_t, after pause: UInt32) {
      self.pid = pid
      self.pause = pause
      pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let killer = Unmanaged<Killer>.fromOpaque(argument).takeUnretainedValue()
          usleep(killer.pause)
          kill(killer.pid, SIGKILL)
          return nil
        }, Unmanaged.passUnretained(self).toOpaque())
    }

    func wait() { pthread_join(thread, nil) }
  }

  @Test func aFullDiskIsToldAndTearsNothing() throws {
    let study = try ReviewStudy()
    // The journal begins, so that the limit is near.
    let first = try study.start()
    let writer = try ReviewBrowser(first)
    try writer.signIn("Ann")
    _ = try first.stop()
    _ = try Command(executable: "/bin/rm", arguments: ["-rf", study.results + "/reviewed"])
      .run(scratch: study.folder.path)
    // The shell counts in blocks of 512 bytes.
    let limit = study.journal.count / 512 + 8
    let server = try study.start(prefix: "ulimit -S -f \(limit);")
    let browser = try ReviewBrowser(server)
    try browser.signIn("Ann")
    var (ids, revision) = try browser.marks(of: 0)
    func comment(_ number: Int) throws -> RawClient.Response {
      try browser.edit(
        0,
        [
          ("revision", .number(Double(revision))), ("action", "comment"),
          ("marks", [.text(ids[number % ids.count])]),
          ("comment", .text("\(number) " + String(repeating: "x", count: 200))),
        ])
    }
    var saved = 0
    var refused: RawClient.Response?
    for number in 0..<60 {
      let answer = try comment(number)
      guard answer.status == 200 else {
        refused = answer
        break
      }
      saved += 1
      if case .number(let entry)? = answer.json["entry"] { revision = Int(entry) }
    }
    let refusal = try #require(refused, "the limit was not met")
    #expect(saved > 0)
    #expect(refusal.status == 507, "\(refusal.text)")
    #expect(refusal.json["code"] == "disk_full")
    #expect(!refusal.text.contains(study.folder.path))
    #expect(study.journal.last == UInt8(ascii: "\n"))
    let audit = try study.audit()
    #expect(audit.code == 0, "\(audit.stdout.suffix(300))")
    let whole = study.journal
    #expect(try comment(saved).status == 507)
    #expect(study.journal == whole)
    // What is there can still be looked at.
    #expect(try browser.get("/api/dishes/0").status == 200)
    // Space again.
    let freed = try Command(
      executable: "/usr/bin/prlimit",
      arguments: ["--pid", "\(server.running.pid)", "--fsize=unlimited"]
    ).run(scratch: study.folder.path)
    #expect(freed.code == 0, "\(freed.stderr)")
    #expect(try comment(saved).status == 200)
    #expect(study.journal.starts(with: whole))
    #expect(try study.audit().code == 0)
  }

  @Test func ofTwoPeopleTheSecondIsTold() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let ann = try ReviewBrowser(server)
    try ann.signIn("Ann")
    let ben = try ReviewBrowser(server)
    try ben.signIn("Ben")
    let (ids, seen) = try ann.marks(of: 0)
    func edit(
      _ browser: ReviewBrowser, _ action: String, _ mark: String?, _ revision: Int
    ) throws -> RawClient.Response {
      try browser.edit(
        0,
        [("revision", .number(Double(revision))), ("action", .text(action))]
          + (mark.map { [("marks", [.text($0)])] } ?? []))
    }
    let first = try edit(ann, "delete", ids[0], seen)
    #expect(first.status == 200)
    let second = try edit(ben, "unsure", ids[0], seen)
    #expect(second.status == 409, "\(second.text)")
    #expect(second.json["code"] == "conflict")
    #expect(second.json["by"] == .list([.text("Ann")]))
    #expect(second.json["marks"] == .list([.text(ids[0])]))
    #expect(second.json["revision"] == first.json["revision"])
    // Another mark is no conflict, and what came in meanwhile comes along.
    let third = try edit(ben, "unsure", ids[1], seen)
    #expect(third.status == 200)
    #expect(third.json["merged_in"] == .list([.text("Ann")]))
    guard case .list(let marks)? = third.json["marks"] else {
      throw Command.Failure(description: "")
    }
    #expect(Set(marks.compactMap { $0["id"] }) == [.text(ids[0]), .text(ids[1])])
    // Who calls a dish reviewed has to have seen it.
    #expect(try edit(ann, "reviewed", nil, seen).status == 409)
    let changes = try ann.get("/api/dishes/0/changes?since=\(seen)").json
    #expect(changes["by"] == .list([.text("Ben")]))
    guard case .number(let revision)? = changes["revision"] else {
      throw Command.Failure(description: "")
    }
    #expect(try edit(ann, "reviewed", nil, Int(revision)).status == 200)
    // Nobody takes back what is another's.
    #expect(try edit(ben, "undo", nil, Int(revision) + 1).status == 200)
    #expect(try edit(ben, "undo", nil, Int(revision) + 2).status == 422)
    #expect(try study.audit().code == 0)
  }

  @Test func twoServersOfOneStudyAreNotStarted() throws {
    let study = try ReviewStudy()
    let server = try study.start()
    let second = try Built.cfu(["review", study.results, "--port", "0"])
      .run(scratch: study.folder.path)
    #expect(second.code == 73, "\(second.stderr)")
    #expect(server.isAlive)
  }
}
