import CFUCore
import CPluginIPC
import Glibc

/// Why a test has failed before it could come to its question: thrown out of tests.
struct TestFailure: Error {
  /// What was seen.
  var seen: String
  /// What to do; empty for the test's own advice.
  var advice = ""
  /// What the plugin was given and what it made of it.
  var evidence: Evidence?
  /// Another test has to pass first; its name.
  var blockedBy: String?
  /// The library loads, but does not describe the classifier.
  var isOfDescriptor = false
  /// Nothing that follows can be tested before this is mended.
  var blocks = false
  /// The process died, was killed or said nothing sensible, so that the test has no outcome.
  var isOfProcess = false

  init(_ seen: String, advice: String = "", evidence: Evidence? = nil) {
    self.seen = seen
    self.advice = advice
    self.evidence = evidence
  }
}

/// What the probe answered to one question.
struct ProbeAnswer {
  var status: Int32
  var text: String
  var nanoseconds: UInt64
  var values: [UInt64]

  var seconds: Double { Double(nanoseconds) / 1e9 }
}

/// A running probe and the conversation with it; killed and reaped at the latest when it goes away.
final class ProbeProcess {
  private let name: String
  private var process: cfu_ipc_process
  private let outgoing: OpaquePointer
  private(set) var incoming: OpaquePointer
  private var sequence: UInt32 = 0
  private var output: [UInt8] = []
  /// What it is given now; evidence when it dies of it.
  var evidence: Evidence?

  /// - Parameters:
  ///   - arguments: go before the parent's process id.
  ///   - name: who it is, when it is told how it died.
  init(
    path: String, arguments: [String] = [], name: String = "the plugin"
  ) throws(TestFailure) {
    self.name = name
    guard let outgoing = cfu_ipc_message_new() else { throw TestFailure("there is no memory") }
    guard let incoming = cfu_ipc_message_new() else {
      cfu_ipc_message_free(outgoing)
      throw TestFailure("there is no memory")
    }
    var process = cfu_ipc_process()
    let error = Self.start(path, arguments, &process)
    guard error == 0 else {
      cfu_ipc_message_free(outgoing)
      cfu_ipc_message_free(incoming)
      throw TestFailure("\(path) cannot be started (system error \(error))")
    }
    self.process = process
    self.outgoing = outgoing
    self.incoming = incoming
  }

  private static func start(
    _ path: String, _ arguments: [String], _ process: inout cfu_ipc_process
  ) -> Int32 {
    let words = [path] + arguments + [String(cfu_ipc_own_pid())]
    let copies = words.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    guard !copies.contains(nil) else { return ENOMEM }
    let pointers = copies.map { UnsafePointer($0) } + [nil]
    return cfu_ipc_process_start(path, pointers, &process)
  }

  deinit {
    _ = cfu_ipc_process_end(&process, 0)
    cfu_ipc_message_free(outgoing)
    cfu_ipc_message_free(incoming)
  }

  /// Asks one question and waits for its answer.
  ///
  /// - Parameter seconds: after that the probe is killed.
  /// - Throws: when it died or was killed, with how in words.
  func ask(
    _ kind: UInt32, seconds: Double = 20, _ fill: (OpaquePointer) -> Void = { _ in }
  ) throws(TestFailure) -> ProbeAnswer {
    sequence &+= 1
    cfu_ipc_begin(outgoing, kind, sequence)
    fill(outgoing)
    guard cfu_ipc_message_broken(outgoing) == 0 else {
      throw TestFailure("the question is too long for the probe")
    }
    // One that is gone is noticed when its answer is waited for.
    _ = cfu_ipc_send(process.control, outgoing)
    let deadline = cfu_ipc_now() + UInt64(seconds * 1e9)
    while true {
      let now = cfu_ipc_now()
      guard now < deadline else {
        throw died("gave no answer within \(Int(seconds)) s and was killed", patience: 0)
      }
      let milliseconds = Int32(min((deadline - now) / 1_000_000 + 1, 60_000))
      let events = cfu_ipc_process_wait(&process, milliseconds)
      if events & CFU_IPC_EVENT_OUTPUT != 0 { drain() }
      if events & CFU_IPC_EVENT_MESSAGE != 0 {
        let error = cfu_ipc_receive(process.control, incoming, 0)
        if error == cfu_ipc_again() { continue }
        if error == EBADMSG { throw died(Self.nonsense, patience: 0) }
        guard error == 0 else { throw died(nil, patience: 20) }
        if cfu_ipc_message_sequence(incoming) == sequence { return try readAnswer() }
      } else if events & CFU_IPC_EVENT_DEATH != 0 {
        throw died(nil, patience: 20)
      }
    }
  }

  private static let nonsense = "gave an answer that makes no sense and was killed"

  private func readAnswer() throws(TestFailure) -> ProbeAnswer {
    let status = Int32(bitPattern: cfu_ipc_get_u32(incoming))
    let text = String(cString: cfu_ipc_get_text(incoming))
    let nanoseconds = cfu_ipc_get_u64(incoming)
    let count = min(cfu_ipc_get_u32(incoming), 64)
    let values = (0..<count).map { _ in cfu_ipc_get_u64(incoming) }
    guard cfu_ipc_message_kind(incoming) == CFU_PROBE_ANSWER,
      cfu_ipc_message_broken(incoming) == 0
    else { throw died(Self.nonsense, patience: 0) }
    return ProbeAnswer(status: status, text: text, nanoseconds: nanoseconds, values: values)
  }

  private func drain() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      // Bounded: a plugin that writes without end must not keep the validator here.
      for _ in 0..<64 {
        let count = cfu_ipc_process_output(&process, buffer.baseAddress, buffer.count)
        if count == 0 { return }
        output += UnsafeRawBufferPointer(start: buffer.baseAddress, count: count)
        output = output.suffix(4096)
      }
    }
  }

  /// What it last wrote to stderr or to the log, at most two lines.
  private var lastWords: String {
    let lines = String(decoding: output, as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.suffix(2).map { String($0.prefix(200)) }.joined(separator: " | ")
  }

  private func died(_ how: String?, patience: Int32) -> TestFailure {
    drain()
    let exit = cfu_ipc_process_end(&process, patience)
    var seen = name + " "
    if let how {
      seen += how
    } else if exit.signal != 0 {
      var name = [CChar](repeating: 0, count: 32)
      cfu_ipc_signal_name(exit.signal, &name, name.count)
      seen +=
        "crashed with "
        + String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    } else {
      seen += "ended the process with status \(exit.status)"
    }
    let words = lastWords
    var failure = TestFailure(
      words.isEmpty ? seen : "\(seen); its last words: \(words)", evidence: evidence)
    failure.isOfProcess = true
    return failure
  }
}
