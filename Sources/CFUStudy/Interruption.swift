import Glibc
import Synchronization

/// Ctrl-C and its relatives: the first asks the run to stop between dishes, the second ends it.
package enum Interruption {
  private static let requested = Atomic<Bool>(false)

  /// True once the user asked to stop.
  package static var isRequested: Bool { requested.load(ordering: .relaxed) }

  /// Ends the wish to stop once it has been granted, and hears the next one: what is still to be done
  /// after a long run that only a signal ends.
  package static func grant() {
    requested.store(false, ordering: .relaxed)
    install()
  }

  /// Asks to stop, as Ctrl-C does.
  package static func request() { requested.store(true, ordering: .relaxed) }

  /// Takes over SIGINT, SIGTERM and SIGHUP for this process.
  ///
  /// A second signal meets the system's default and ends the process at once: nothing is lost by
  /// it, as everything that was finished is on the disk already.
  package static func install() {
    // The flag has to exist before a handler can touch it: making it there would take a lock.
    _ = isRequested
    for number in [SIGINT, SIGTERM, SIGHUP] {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { number in
        Interruption.requested.store(true, ordering: .relaxed)
        signal(number, SIG_DFL)
      }
      action.sa_flags = SA_RESTART
      sigaction(number, &action, nil)
    }
    // A reader of stdout that went away must not take the run with it.
    signal(SIGPIPE, SIG_IGN)
  }
}
