/// The one error type a user ever sees: what went wrong, where, and what to do next.
package struct CFUError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Groups of failures; the raw value is the process's exit code. `README.md` prints this table.
  package enum Code: Int32, Sendable, CaseIterable {
    /// Some dishes failed; all others are complete.
    case someDishesFailed = 3
    /// The counter does not meet the acceptance criteria, or the dishes do not decide it.
    case notAccepted = 4
    /// The command line or the sample sheet is wrong.
    case usage = 64
    /// A picture or table cannot be read as what it claims to be.
    case badInput = 65
    /// A file is missing or may not be read.
    case noInput = 66
    /// A plugin cannot be loaded or broke its contract.
    case plugin = 69
    /// A fault of the program itself.
    case `internal` = 70
    /// Results cannot be written.
    case cannotWrite = 73
    /// Stopped by the user; a second run goes on from there.
    case interrupted = 130
  }

  package var code: Code
  /// One sentence naming the file, and the row and column where there is one.
  package var message: String
  /// What to do about it, one sentence; empty when nothing sensible can be said.
  package var nextStep: String

  package init(_ code: Code, _ message: String, nextStep: String = "") {
    self.code = code
    self.message = message
    self.nextStep = nextStep
  }

  package var description: String {
    nextStep.isEmpty ? message : "\(message) \(nextStep)"
  }
}
