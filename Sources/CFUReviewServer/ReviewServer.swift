package import CFUCore
import CFUReview
import CFUStudy
import Dispatch
import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// A study served to browsers.
package final class ReviewServer: Sendable {
  private let options: ReviewOptions
  private let token = SecretText.make()
  private let parts: ReviewParts

  /// Opens the study and its journal.
  ///
  /// - Throws: `noInput` when the folder is none, `badInput` when the study or the journal is not as it
  ///   was written, `cannotWrite` when the journal cannot be.
  package init(_ options: ReviewOptions) throws(CFUError) {
    self.options = options
    parts = try ReviewParts(options)
  }

  /// What is to be told of the study before it is served, one sentence each.
  package var warnings: [String] { parts.warnings }

  /// Whether anything was written into the journal that concerns a dish.
  package var hasReview: Bool { parts.book.journal.events.contains { $0.subject != nil } }

  /// Serves until the task is cancelled or the user asks to stop (`Interruption`).
  ///
  /// - Parameter ready: hears the address, with its token, once the server listens.
  /// - Throws: `usage` when the port or address cannot be had.
  package func serve(
    _ ready: @escaping @Sendable (_ address: String) -> Void
  ) async throws(CFUError) {
    // A disk quota that is met is told by the write that meets it, as a full disk is.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    defer { parts.counting.stopNow() }
    do {
      try await listen(port: options.port ?? ReviewOptions.preferredPort, ready)
    } catch let error as IOError where error.errnoCode == EADDRINUSE && options.port == nil {
      do {
        try await listen(port: 0, ready)
      } catch {
        throw failure(error)
      }
    } catch {
      throw failure(error)
    }
  }

  /// `serve`, for who has nothing else to do.
  package func run(_ ready: @escaping @Sendable (_ address: String) -> Void) throws(CFUError) {
    let ended = DispatchSemaphore(value: 0)
    let failure = Mutex<CFUError?>(nil)
    Task.detached {
      do throws(CFUError) {
        try await self.serve(ready)
      } catch {
        failure.withLock { $0 = error }
      }
      ended.signal()
    }
    ended.wait()
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func listen(
    port: Int, _ ready: @escaping @Sendable (_ address: String) -> Void
  ) async throws {
    let quiet = Logger(label: "cfu review") { _ in SwiftLogNoOpLogHandler() }
    let door = Door()
    let unsettled = Mutex<CFUError?>(nil)
    let limits = options.limits
    let application = Application(
      responder: ReviewResponder(door: door, parts: parts),
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          additionalChannelHandlers: [
            SlowReaders(limit: Self.amount(limits.answerSeconds))
          ],
          idleTimeout: Self.amount(limits.idleSeconds),
          httpDecoderConfiguration: .init(
            maxHeaderFieldSize: 16_384, maxHeaderListSize: 32_768, maxHeaderFieldCount: 100))),
      configuration: ApplicationConfiguration(
        address: .hostname(options.bind, port: port), backlog: 1024,
        availableConnectionsDelegate: MaximumAvailableConnections(
          limits.connections, logger: quiet)),
      onServerRunning: { [options, token, parts] channel in
        let port = channel.localAddress?.port ?? port
        do throws(CFUError) {
          try parts.settle(options)
        } catch {
          unsettled.withLock { $0 = error }
          Interruption.request()
          return
        }
        door.open(
          Gate(
            hosts: HostNames(bind: options.bind, port: port, further: options.hostNames),
            token: token, port: port))
        ready("http://\(Self.host(of: options.bind)):\(port)/?token=\(token)")
      },
      logger: quiet)
    var configuration = ServiceGroupConfiguration(
      services: [.init(service: application)], logger: quiet)
    configuration.maximumGracefulShutdownDuration = .seconds(3)
    let group = ServiceGroup(configuration: configuration)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      tasks.addTask {
        while !Interruption.isRequested, !Task.isCancelled {
          try? await Task.sleep(for: .milliseconds(100))
        }
        await group.triggerGracefulShutdown()
      }
      // The first to end is the server when it cannot start, else the wait for a signal.
      defer { tasks.cancelAll() }
      try await tasks.next()
      if Interruption.isRequested { try await tasks.next() }
    }
    if let error = unsettled.withLock({ $0 }) { throw error }
  }

  private static func amount(_ seconds: Double) -> TimeAmount {
    .milliseconds(Int64(seconds * 1000))
  }

  /// As it stands in an address.
  private static func host(of bind: String) -> String {
    switch bind {
    case "0.0.0.0", "::":
      var buffer = [CChar](repeating: 0, count: 256)
      guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
      return String(
        decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    default: return bind.contains(":") ? "[\(bind)]" : bind
    }
  }

  private func failure(_ error: any Error) -> CFUError {
    if let error = error as? CFUError { return error }
    let port = options.port ?? ReviewOptions.preferredPort
    guard let error = error as? IOError else {
      return CFUError(
        .usage, "\(options.bind) cannot be listened on.",
        nextStep: "Choose another --bind or --port.")
    }
    return CFUError(
      .usage,
      "\(options.bind), port \(port), cannot be listened on: "
        + "\(FileSystem.reason(error.errnoCode)).",
      nextStep: "Choose another --port or --bind.")
  }
}

/// The gate, from the moment at which the port is known.
final class Door: Sendable {
  private let gate = Mutex<Gate?>(nil)

  func open(_ gate: Gate) { self.gate.withLock { $0 = gate } }

  /// - Throws: while nothing is open yet.
  func pass() throws(Refusal) -> Gate {
    guard let gate = gate.withLock({ $0 }) else {
      throw Refusal(.serviceUnavailable, "starting", "The server is starting.")
    }
    return gate
  }
}
