/// How `halld` ends, in the words of sysexits.h; systemd and scripts act on it.
public enum ExitStatus: Int32, Sendable {
  case stopped = 0
  /// EX_USAGE: wrong arguments.
  case usage = 64
  /// EX_DATAERR would be for user data; a bad hall file is 65 by contract.
  case configuration = 65
  /// EX_UNAVAILABLE: a needed part is missing (a font, a library, a tty driver).
  case missingPart = 69
  /// EX_SOFTWARE: our bug.
  case software = 70
  /// EX_IOERR: the disk.
  case disk = 74
  /// EX_TEMPFAIL: start me again.
  case tryAgain = 75
}

/// Why the daemon could not start or go on: what an operator reads as its last line.
public struct StartFailure: Error, CustomStringConvertible, Sendable {
  public var status: ExitStatus
  public var message: String
  public var cure: String

  public init(_ status: ExitStatus, _ message: String, cure: String) {
    self.status = status
    self.message = message
    self.cure = cure
  }

  public var description: String { "\(message)\n  \(cure)" }
}
