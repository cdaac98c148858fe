/// What a user asked for: the command line of `cfu review`.
package struct ReviewOptions: Sendable {
  /// The results folder of a count; one without a study can be counted into from the page.
  package var folder: String
  /// nil for `preferredPort`, or any free one where that is taken.
  package var port: Int?
  /// Address to listen on. Beyond this machine everybody needs a password.
  package var bind = "127.0.0.1"
  /// Names by which a browser may call this server beside the usual ones.
  package var hostNames: [String] = []
  /// Folder that the sheet's relative paths start from; nil for the stored one.
  package var base: String?
  /// Whether from now on people sign in with passwords; nil leaves it as the study has it.
  package var requiresPassword: Bool?
  /// Whether from now on every change of a count says why; nil leaves it as the study has it.
  package var requiresReason: Bool?

  package var limits = ReviewLimits()

  package static let preferredPort = 8787

  package init(folder: String) { self.folder = folder }

  /// Whether others than this machine's own users can reach the server.
  package var isOpenToOthers: Bool { !HostNames.isLoopback(bind) }
}

/// How long and how much a client may take.
package struct ReviewLimits: Sendable {
  /// For the head of a request, between two requests, and for each piece of a body, s.
  package var idleSeconds = 20.0
  /// For the whole of a body but a picture's, s.
  package var bodySeconds = 20.0
  /// For taking an answer, s.
  package var answerSeconds = 120.0
  /// Connections at a time; more wait.
  package var connections = 512

  package init() {}
}
