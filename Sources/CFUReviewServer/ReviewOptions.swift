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
  /// From now on people sign in with passwords; false leaves it as the study has it.
  package var requiresPassword = false
  /// From now on every change says why; false leaves it as the study has it.
  package var requiresReason = false

  package static let preferredPort = 8787

  package init(folder: String) { self.folder = folder }

  /// Whether others than this machine's own users can reach the server.
  package var isOpenToOthers: Bool { !HostNames.isLoopback(bind) }
}
