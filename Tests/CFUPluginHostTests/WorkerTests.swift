import CFUCore
import CFUPluginABI
import CFUPluginHost
import Foundation
import Testing

/// The worker process: what it gets, what it answers, and that it never outlives its host.
@Suite struct WorkerProcess {
  @Test func servicesAnswerAsTheHeaderSays() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "SHOW_SERVICES").bundle(), workerPath: Built.worker)
    let answers = try session.classify(.numbered(10))
    #expect(answers.map(\.failure) == Array(repeating: nil, count: 10))
    #expect(answers.map(\.outOfDistribution) == (1...10).map { Double($0) })
    #expect(answers.map(\.rejected) == (1...10).map { $0 % 2 == 1 })
  }

  @Test func cropsArriveAsTheyWereWritten() throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "SHOW_CROPS", crops: true).bundle(),
      workerPath: Built.worker)
    var batch = ClassifierBatch.numbered(40)
    batch.crops = RampCrops()
    let answers = try session.classify(batch)
    #expect(answers.allSatisfy { $0.failure == nil })
    let sums = answers.map(\.outOfDistribution)
    // 0 + 1 + 2 and so on along the first row.
    let expected: [Double?] = (0..<40).map { index in Double((index + 3) * (index + 2) / 2) }
    #expect(sums == expected)
  }

  @Test(arguments: [0, 1, 256, 257, 1000])
  func batchesOfAnySizeComeBackWhole(count: Int) throws {
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "FAULT_NONE").bundle(), workerPath: Built.worker)
    let answers = try session.classify(.numbered(count))
    #expect(answers.count == count)
    for (index, answer) in answers.enumerated() {
      let expected: [Double] = index % 2 == 0 ? [0, 1] : [1, 0]
      #expect(answer.probabilities == expected)
    }
  }

  @Test func theWorkerGetsNothingItDoesNotNeed() throws {
    setenv("CFU_TEST_SECRET", "1", 1)
    let open = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/null"))
    let session = try ClassifierSession(
      bundle: try FixtureBundle(fault: "FAULT_NONE").bundle(), workerPath: Built.worker)
    try session.prepare()
    let process = "/proc/\(try #require(session.workerPID))"
    // Standard input, output and error, the control socket, and its own statistics.
    let descriptors = try FileManager.default.contentsOfDirectory(atPath: process + "/fd")
      .map { try FileManager.default.destinationOfSymbolicLink(atPath: "\(process)/fd/\($0)") }
    #expect(descriptors.count == 5)
    #expect(descriptors.count { $0.hasPrefix("socket:") } == 1)
    #expect(descriptors.count { $0.hasPrefix("pipe:") } == 2)
    #expect(descriptors.contains("/dev/null"))
    #expect(descriptors.contains { $0.hasSuffix("/statm") })
    let environment = try String(contentsOfFile: process + "/environ", encoding: .utf8)
    #expect(environment.contains("LC_ALL=C"))
    #expect(!environment.contains("CFU_TEST_SECRET"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: process + "/cwd") == "/")
    // A session of its own has no terminal that a plugin could type into.
    #expect(getsid(try #require(session.workerPID)) == session.workerPID)
    if !Built.isSanitized {
      let status = try String(contentsOfFile: process + "/status", encoding: .utf8)
      for set in ["CapPrm", "CapEff"] { #expect(status.contains("\(set):\t0000000000000000")) }
    }
    try open.close()
  }

  /// A pipe whose other end is closed is always readable: waiting must not become spinning.
  @Test func aWorkerThatClosesItsOutputIsWaitedForAtRest() throws {
    let fixture = try FixtureBundle(fault: "FAULT_CLOSES_OUTPUT_AND_SLEEPS", guilty: "((id) == 1)")
    let session = try ClassifierSession(bundle: try fixture.bundle(), workerPath: Built.worker)
    try session.prepare()
    func spent() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let before = spent()
    #expect(try session.classify(.numbered(4)).allSatisfy { $0.failure == nil })
    #expect(spent() - before < 0.25)
  }

  @Test func closingAndForgettingASessionEndItsWorker() throws {
    let bundle = try FixtureBundle(fault: "FAULT_NONE")
    var session: ClassifierSession? = try ClassifierSession(
      bundle: try bundle.bundle(), workerPath: Built.worker)
    try session?.prepare()
    let first = try #require(session?.workerPID)
    session?.close()
    #expect(!isRunning(first))
    #expect(session?.workerPID == nil)
    // A closed session starts again when it is asked.
    #expect(try session?.classify(.numbered(2)).count == 2)
    let second = try #require(session?.workerPID)
    session = nil
    #expect(!isRunning(second))
  }

  @Test func theWorkerDiesWithAHostThatIsKilled() throws {
    let directory = try TemporaryDirectory()
    let parent = directory.path + "/parent"
    let ipc = Built.root + "/Sources/CPluginIPC"
    try run(
      "/usr/bin/cc", "-std=gnu11", "-I", ipc + "/include", "-I", Built.header,
      Built.fixtures + "/parent.c", ipc + "/process.c", "-pthread", "-o", parent)
    let host = Process()
    host.executableURL = URL(fileURLWithPath: parent)
    host.arguments = [Built.worker]
    let output = Pipe()
    host.standardOutput = output
    try host.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let worker = try #require(Int32(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    // The thread that asked for the worker has ended by now; the worker must not care.
    usleep(50_000)
    #expect(isRunning(worker))
    kill(host.processIdentifier, SIGKILL)
    host.waitUntilExit()
    #expect(eventually { !isRunning(worker) })
  }

  @Test func severalSessionsWorkAtATime() async throws {
    let bundle = try FixtureBundle(fault: "FAULT_NONE").bundle()
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for dish in 1...20 {
        group.addTask {
          try ClassifierSession(bundle: bundle, workerPath: Built.worker)
            .classify(.numbered(dish * 10)).count { $0.failure == nil }
        }
      }
      var all: [Int] = []
      for try await count in group { all.append(count) }
      return all.sorted()
    }
    #expect(counts == (1...20).map { $0 * 10 })
  }

  @Test func aMissingWorkerIsAnErrorWithANextStep() throws {
    let bundle = try FixtureBundle(fault: "FAULT_NONE").bundle()
    let error = #expect(throws: CFUError.self) {
      try ClassifierSession(bundle: bundle, workerPath: "/nonexistent/worker")
    }
    #expect(error?.message.contains("/nonexistent/worker") == true)
    #expect(error?.nextStep.contains("make build") == true)
  }

  @Test func pathsMayBeRelativeAlthoughTheWorkerRunsInTheRoot() throws {
    func relative(_ path: String) -> String {
      let up = FileManager.default.currentDirectoryPath.split(separator: "/").map { _ in ".." }
      return up.joined(separator: "/") + path
    }
    let fixture = try FixtureBundle(fault: "FAULT_NONE")
    let bundle = try PluginBundle(path: relative(fixture.path))
    let session = try ClassifierSession(bundle: bundle, workerPath: relative(Built.worker))
    #expect(try session.classify(.numbered(2)).allSatisfy { $0.failure == nil })
  }

  @Test func theWorkerAloneSaysThatItIsNotMeantForPeople() throws {
    #expect(throws: TestFailure.self) { try run(Built.worker) }
  }
}

/// Crops of two rows, 0, 1, 2, ... and 10, 11, 12, ..., each one pixel wider than the one before; the
/// mask holds the first row.
struct RampCrops: CropProvider {
  let format = PixelFormat.grey8
  func crop(at index: Int) -> CropGeometry? {
    CropGeometry(width: 3 + index, height: 2, umPerPixelX: 5, umPerPixelY: 5)
  }
  func writePixels(at index: Int, stride: Int, into memory: UnsafeMutableRawBufferPointer) {
    for y in 0..<2 { for x in 0..<3 + index { memory[y * stride + x] = UInt8(10 * y + x) } }
  }
  func writeMask(at index: Int, into memory: UnsafeMutableRawBufferPointer) {
    // All of the first row, nothing of the second.
    for x in 0..<3 + index { memory[x] = 255 }
  }
}
