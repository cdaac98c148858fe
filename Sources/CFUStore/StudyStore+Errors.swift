import CFUCore
import GRDB

extension StudyStore {
  /// Runs `body` and turns what SQLite says into what a user can act on.
  static func explaining<Value>(
    _ path: String, _ body: () throws -> Value
  ) throws(CFUError) -> Value {
    do {
      return try body()
    } catch let error as DatabaseError {
      throw explanation(of: error, path: path)
    } catch let error as CFUError {
      throw error
    } catch {
      throw CFUError(.internal, "\(path): \(error)")
    }
  }

  private static func explanation(of error: DatabaseError, path: String) -> CFUError {
    switch error.resultCode.primaryResultCode {
    case .SQLITE_FULL:
      CFUError(
        .cannotWrite, "\(path): the disk is full.",
        nextStep: "Free some space and run the same command again; finished dishes are kept.")
    case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
      CFUError(
        .cannotWrite, "\(path) cannot be written.",
        nextStep: "Check the rights on the folder or choose another --out.")
    case .SQLITE_IOERR:
      CFUError(
        .cannotWrite, "\(path): the disk reported an error (\(error.message ?? "no detail")).",
        nextStep: "Check free space and the state of the disk, then run the same command again.")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      CFUError(
        .cannotWrite, "\(path) is damaged or is no SQLite file.",
        nextStep: "Move it away or choose another --out.")
    case .SQLITE_BUSY, .SQLITE_LOCKED:
      CFUError(
        .cannotWrite, "\(path) is locked by another program.",
        nextStep: "Close that program and run the same command again; finished dishes are kept.")
    default:
      CFUError(.internal, "\(path): \(error.message ?? "error \(error.resultCode.rawValue)").")
    }
  }
}
