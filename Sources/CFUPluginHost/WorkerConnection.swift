import CFUCore
import CPluginIPC

/// A running worker process and the conversation with it. Used by one thread at a time.
final class WorkerConnection {
  /// How waiting for an answer ended.
  enum Answer {
    /// The expected message; read its values from `incoming`.
    case message
    /// The process is gone; why, in words.
    case died(String)
    /// The deadline passed; the process has been killed.
    case hung(String)
  }

  private var process: cfu_ipc_process
  let outgoing: OpaquePointer
  let incoming: OpaquePointer
  private var words = LastWords()
  /// Whether the call that was waited for last had to be told to end.
  private(set) var toldToEnd = false
  /// Number of the last message sent.
  private(set) var sequence: UInt32 = 0

  /// Starts the program at `path`; returns before it is ready.
  init(path: String) throws(CFUError) {
    guard let outgoing = cfu_ipc_message_new() else { throw Self.noMemory }
    guard let incoming = cfu_ipc_message_new() else {
      cfu_ipc_message_free(outgoing)
      throw Self.noMemory
    }
    var process = cfu_ipc_process()
    let error = Self.start(path, &process)
    guard error == 0 else {
      cfu_ipc_message_free(outgoing)
      cfu_ipc_message_free(incoming)
      throw CFUError(
        .plugin, "The plugin worker \(path) cannot be started (system error \(error)).",
        nextStep: "Build or install it together with cfu (`make build`).")
    }
    self.process = process
    self.outgoing = outgoing
    self.incoming = incoming
  }

  private static let noMemory = CFUError(.internal, "No memory for a plugin worker.")

  private static func start(_ path: String, _ process: inout cfu_ipc_process) -> Int32 {
    let parent = String(cfu_ipc_own_pid())
    return path.withCString { program in
      parent.withCString { parent in
        let arguments: [UnsafePointer<CChar>?] = [program, parent, nil]
        return cfu_ipc_process_start(program, arguments, &process)
      }
    }
  }

  deinit {
    _ = cfu_ipc_process_end(&process, 0)
    cfu_ipc_message_free(outgoing)
    cfu_ipc_message_free(incoming)
  }

  /// Lets the worker end by itself for at most 200 ms, then kills it. Returns what it still had to
  /// say of its plugin.
  func close() -> String {
    guard send(CFU_IPC_END, { _ in }) else { return "" }
    let deadline = cfu_ipc_now() + 200_000_000
    var said = ""
    while case let now = cfu_ipc_now(), now < deadline {
      let events = cfu_ipc_process_wait(&process, Int32((deadline - now) / 1_000_000 + 1))
      if events & CFU_IPC_EVENT_OUTPUT != 0 { drain() }
      if events & CFU_IPC_EVENT_MESSAGE != 0,
        cfu_ipc_receive(process.control, incoming, 0) == 0,
        cfu_ipc_message_kind(incoming) == CFU_IPC_BREACH, said.isEmpty
      {
        said = String(cString: cfu_ipc_get_text(incoming))
      }
      if events & CFU_IPC_EVENT_DEATH != 0 { break }
    }
    let exit = cfu_ipc_process_end(&process, 0)
    if said.isEmpty, exit.signal != 0 {
      said = "did not end in good order when it was told to: \(Self.words(for: exit))"
    }
    return said
  }

  /// Process id, for tests.
  var pid: Int32 { process.pid }

  /// Sends a message that `fill` writes. False when the worker is gone.
  func send(_ kind: UInt32, _ fill: (OpaquePointer) -> Void) -> Bool {
    sequence &+= 1
    cfu_ipc_begin(outgoing, kind, sequence)
    fill(outgoing)
    return cfu_ipc_send(process.control, outgoing) == 0
  }

  /// Whether the message just filled was too long to send.
  var outgoingIsBroken: Bool { cfu_ipc_message_broken(outgoing) != 0 }

  /// Waits for the answer to a message, keeping log lines and output on the way.
  ///
  /// - Parameters:
  ///   - number: of the message, as ``sequence`` had it.
  ///   - begun: from when on the time counts, ns on the monotonic clock.
  ///   - allowance: time without a sign of life, ns.
  ///   - result: result block whose heartbeats move the deadline on.
  ///   - extensions: how often they may.
  func answer(
    to number: UInt32, from begun: UInt64, allowance: UInt64,
    result: UnsafeMutablePointer<UInt8>? = nil, extensions: Int = 0
  ) -> Answer {
    var deadline = begun + allowance
    var beats: UInt32 = 0
    var extended = 0
    toldToEnd = false
    while true {
      let now = cfu_ipc_now()
      if now >= deadline {
        if let result, !toldToEnd {
          let heard = cfu_ipc_beats(result)
          if heard != beats, extended < extensions {
            beats = heard
            extended += 1
            deadline = now + allowance
            continue
          }
          // A last chance to come back by itself.
          cfu_ipc_cancel(result, 1)
          toldToEnd = true
          deadline = now + 100_000_000
          continue
        }
        return .hung(end(hungAfter: allowance))
      }
      let milliseconds = Int32(min((deadline - now) / 1_000_000 + 1, 60_000))
      let events = cfu_ipc_process_wait(&process, milliseconds)
      if events & CFU_IPC_EVENT_OUTPUT != 0 { drain() }
      if events & CFU_IPC_EVENT_MESSAGE != 0 {
        switch receive(number) {
        case .some(true): return .message
        case .some(false): continue
        case .none: return .died(end(hungAfter: nil))
        }
      }
      if events & CFU_IPC_EVENT_DEATH != 0 { return .died(end(hungAfter: nil)) }
    }
  }

  /// True for the answer, false for something on the way, nil when the conversation is over.
  private func receive(_ number: UInt32) -> Bool? {
    let error = cfu_ipc_receive(process.control, incoming, 0)
    if error == cfu_ipc_again() { return false }
    guard error == 0 else { return nil }
    if cfu_ipc_message_kind(incoming) == CFU_IPC_LOG {
      _ = cfu_ipc_get_u32(incoming)
      words.add(line: String(cString: cfu_ipc_get_text(incoming)))
      return false
    }
    return cfu_ipc_message_sequence(incoming) == number
  }

  private func drain() {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { buffer in
      // Bounded: a plugin that writes without end must not keep the host here.
      for _ in 0..<64 {
        let count = cfu_ipc_process_output(&process, buffer.baseAddress, buffer.count)
        if count == 0 { return }
        words.add(output: UnsafeRawBufferPointer(start: buffer.baseAddress, count: count))
      }
    }
  }

  /// Ends the process and says how it ended.
  private func end(hungAfter allowance: UInt64?) -> String {
    drain()
    let exit = cfu_ipc_process_end(&process, allowance == nil ? 20 : 0)
    let how: String
    if let allowance {
      how = "it gave no answer within \(Double(allowance / 1_000_000) / 1000) s and was killed"
    } else {
      how = "it " + Self.words(for: exit)
    }
    let last = words.text
    return last.isEmpty ? how : "\(how); last words: \(last)"
  }

  private static func words(for exit: cfu_ipc_exit) -> String {
    if exit.signal == 0 {
      switch exit.status {
      case CFU_IPC_EXIT_CLASSES: return "changed its class list while it was at work"
      case CFU_IPC_EXIT_OUTPUT: return "wrote outside its output"
      default: return "ended the worker process with status \(exit.status)"
      }
    }
    var name = [CChar](repeating: 0, count: 32)
    cfu_ipc_signal_name(exit.signal, &name, name.count)
    let text = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return "crashed with " + String(decoding: text, as: UTF8.self)
  }
}

/// The last lines that a plugin logged or printed.
private struct LastWords {
  private static let lines = 4
  private static let length = 200
  private var kept: [String] = []
  private var partial: [UInt8] = []

  mutating func add(line: String) {
    let clean = PluginText.line(line, limit: Self.length)
    guard !clean.isEmpty else { return }
    kept.append(clean)
    if kept.count > Self.lines { kept.removeFirst() }
  }

  mutating func add(output: UnsafeRawBufferPointer) {
    // Of a flood only the end can be among the last lines.
    for byte in output.suffix(Self.lines * (Self.length + 1)) {
      if byte == UInt8(ascii: "\n") {
        add(line: String(decoding: partial, as: UTF8.self))
        partial.removeAll(keepingCapacity: true)
      } else if partial.count < Self.length {
        partial.append(byte)
      }
    }
  }

  var text: String {
    let rest =
      partial.isEmpty ? [] : [PluginText.line(String(decoding: partial, as: UTF8.self))]
    return (kept + rest).suffix(Self.lines).joined(separator: " | ")
  }
}
