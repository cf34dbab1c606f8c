import GRDB
import GRDBSQLite
import HallPorts

extension JournalError {
  /// What an error of SQLite or of the file system means for the hall.
  init(_ error: any Error, near path: String) {
    switch error {
    case let error as JournalError: self = error
    case let error as DatabaseError where error.isDiskFull(near: path):
      self = .full("\(path): no room left (\(error.resultCode.rawValue))")
    case let error as DatabaseError:
      self = .failed("\(path): \(error.message ?? "SQLite error \(error.resultCode.rawValue)")")
    default: self = .failed("\(path): \(error)")
    }
  }

  var isFull: Bool { if case .full = self { true } else { false } }
}

extension DatabaseError {
  /// SQLite says so, or an operation failed while the disk has no room: growing the shared index
  /// of the write-ahead log reports a plain I/O error then.
  func isDiskFull(near path: String) -> Bool {
    if resultCode == .SQLITE_FULL { return true }
    return resultCode == .SQLITE_IOERR
      && DiskReserve.freeBytes(near: path) < Limits.smallestReserveBytes
  }

  /// The file itself is wrong, not the disk or the program.
  var isDamage: Bool {
    resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
  }
}

/// Whether an error says that the file is damaged and has to be set aside.
func isDamage(_ error: any Error) -> Bool {
  error is Damage || (error as? DatabaseError)?.isDamage == true
}
