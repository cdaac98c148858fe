import CFUPluginABI
import CPluginIPC

/// Level 3: what loading and initialising the library does to the process.
enum LoadingLevel {
  static let tests: [ClassifierTest] =
    [
      ClassifierTest(
        name: "3.load", title: "it loads and initialises",
        advice: "The text names what is missing; ldd shows where libraries are looked for."
      ) { bench throws(TestFailure) in
        let probe = try bench.process()
        let answer = try probe.open()
        guard answer.status == 0 else { throw TestFailure(answer.text) }
        return .passed(duration(answer.nanoseconds))
      }
    ]
    + aspects.map { name, aspect, title, advice in
      ClassifierTest(name: name, title: title, advice: advice) { bench throws(TestFailure) in
        let probe = try bench.opened()
        let answer = try probe.process.ask(CFU_PROBE_STATE) { cfu_ipc_put_u32($0, aspect) }
        guard answer.status >= 0 else {
          throw TestFailure("the state of the process cannot be read")
        }
        guard answer.status == 0 else { throw TestFailure(answer.text) }
        return .passed("")
      }
    }

  static let aspects: [(name: String, aspect: UInt32, title: String, advice: String)] = [
    (
      "3.threads", CFU_PROBE_THREADS, "no thread is left running",
      "Start threads when a call needs them (host->parallel_for), not when the library is loaded."
    ),
    (
      "3.files", CFU_PROBE_FILES, "no file is opened or closed",
      "Read model files through host->resource, which needs no file."
    ),
    (
      "3.signals", CFU_PROBE_SIGNALS, "signal handlers stay as they are",
      "Leave signals to the host: it has to see the signal that a plugin dies of."
    ),
    (
      "3.locale", CFU_PROBE_LOCALE, "the locale stays as it is",
      "Call no setlocale; read numbers without the C library's locale."
    ),
    (
      "3.directory", CFU_PROBE_DIRECTORY, "working directory and umask stay as they are",
      "Call no chdir and no umask."
    ),
    (
      "3.environment", CFU_PROBE_ENVIRONMENT, "the environment stays as it is",
      "Call no setenv or putenv; a library below may read its settings from elsewhere."
    ),
    (
      "3.output", CFU_PROBE_OUTPUT, "nothing is written to stdout",
      "stdout is the host's data; say things with host->log."
    ),
    (
      "3.float", CFU_PROBE_FLOAT, "the floating-point mode stays as it is",
      "Link without -ffast-math and -Ofast: they change the mode of the whole process when the "
        + "library is loaded."
    ),
  ]
}
