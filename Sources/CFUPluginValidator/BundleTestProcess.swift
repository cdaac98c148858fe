import CPluginIPC
import Glibc

/// One test of a bundle's files in a process of its own, seen from both ends. The process is the
/// running program once more, since its readers are what is at stake: a file that brings one of them
/// down costs this one test.
package struct BundleTestProcess: Sendable {
  /// The subcommand of `cfu plugins` that ends in ``serve(test:parent:)``.
  package static let command = "test-bundle"
  /// As much as a plugin may take by default, bytes.
  private static let memoryLimit: UInt64 = 4 << 30
  /// Bytes of a text in an answer: names out of a hostile file may be megabytes.
  private static let textLimit = 32_768
  private static let sound: Int32 = 0
  private static let failed: Int32 = 1
  private static let blocked: Int32 = 2
  private static let skipped: Int32 = 3
  private static let unable: Int32 = 71

  /// The program `cfu`.
  let program: String
  /// After this time a test counts as hung, s.
  let patience: Double

  // MARK: The validator's end

  /// Runs one test on the bundle at `path`.
  ///
  /// - Throws: what the test threw in its process; with ``TestFailure/isOfProcess`` when that died.
  func run(_ test: BundleTest, path: String) throws(TestFailure) -> TestOutcome {
    let answer: ProbeAnswer
    let advice: String
    do throws(TestFailure) {
      let process = try ProbeProcess(
        path: program, arguments: ["plugins", Self.command, test.name],
        name: "the process of cfu that reads the bundle")
      let folder = getcwd(nil, 0)
      defer { free(folder) }
      answer = try process.ask(CFU_PROBE_BUNDLE, seconds: patience * test.patience) { message in
        cfu_ipc_put_text(message, path)
        cfu_ipc_put_text(message, folder)
      }
      advice = String(cString: cfu_ipc_get_text(process.incoming))
    } catch {
      throw Self.withoutOutcome(error)
    }
    switch answer.status {
    case Self.sound: return .passed(answer.text)
    case Self.failed: throw TestFailure(answer.text, advice: advice)
    case Self.blocked: throw BundleFacts.blocked(by: answer.text)
    case Self.skipped: return .skipped(answer.text)
    default: throw Self.withoutOutcome(TestFailure(answer.text))
    }
  }

  private static func withoutOutcome(_ error: TestFailure) -> TestFailure {
    var failure = error
    failure.advice =
      error.isOfProcess
      ? "A file of the bundle did this to cfu: compare plugin.json, test vectors and library with "
        + "those of the plugin Rules, and report it as a fault of cfu."
      : "Test it again; if that does not help, install cfu anew."
    failure.isOfProcess = true
    return failure
  }

  // MARK: The process's end

  /// Runs the test that is asked for over descriptor 3 and ends the process.
  package static func serve(test name: String, parent: Int32) -> Never {
    guard cfu_ipc_worker_begin(parent) == 0, let incoming = cfu_ipc_message_new(),
      let outgoing = cfu_ipc_message_new(), cfu_ipc_sandbox_memory(memoryLimit) == 0,
      cfu_ipc_receive(CFU_IPC_CONTROL_FD, incoming, 1) == 0,
      cfu_ipc_message_kind(incoming) == CFU_PROBE_BUNDLE
    else {
      let advice: StaticString = "cfu plugins test-bundle is started by cfu itself.\n"
      _ = write(2, advice.utf8Start, advice.utf8CodeUnitCount)
      _exit(64)
    }
    let path = String(cString: cfu_ipc_get_text(incoming))
    // Where it cannot be gone to, a path that counts from it is missing, and that is said.
    _ = chdir(cfu_ipc_get_text(incoming))
    let (status, text, advice) = answer(name, path)
    cfu_ipc_begin(outgoing, CFU_PROBE_ANSWER, cfu_ipc_message_sequence(incoming))
    cfu_ipc_put_u32(outgoing, UInt32(bitPattern: status))
    cfu_ipc_put_text(outgoing, clipped(text))
    cfu_ipc_put_u64(outgoing, 0)
    cfu_ipc_put_u32(outgoing, 0)
    cfu_ipc_put_text(outgoing, clipped(advice))
    _exit(cfu_ipc_send(CFU_IPC_CONTROL_FD, outgoing) == 0 ? 0 : unable)
  }

  private static func answer(
    _ name: String, _ path: String
  ) -> (status: Int32, text: String, advice: String) {
    guard let test = PluginValidator.bundleTests.first(where: { $0.name == name }) else {
      return (unable, "there is no test \(name)", "")
    }
    do throws(TestFailure) {
      switch try test.body(BundleFacts(path: path)) {
      case .passed(let seen): return (sound, seen, "")
      case .failed(let seen, let advice): return (failed, seen, advice)
      case .skipped(let reason): return (skipped, reason, "")
      }
    } catch {
      if let first = error.blockedBy { return (blocked, first, "") }
      return (failed, error.seen, error.advice)
    }
  }

  private static func clipped(_ text: String) -> String {
    text.utf8.count > textLimit
      ? String(decoding: text.utf8.prefix(textLimit), as: UTF8.self) + "..." : text
  }
}
