import ArgumentParser
import CFUCore

/// Runs `body`; an error that a user may see is said on stderr and becomes the exit code of the
/// table.
func explainingErrors(_ body: () throws -> Void) throws {
  do {
    try body()
  } catch let error as CFUError {
    Console.line("cfu: \(error.description)")
    throw ExitCode(error.code.rawValue)
  }
}
