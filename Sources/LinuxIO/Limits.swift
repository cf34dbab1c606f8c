/// What this module enforces, with units.
public enum Limits {
  /// Longest wait for a TCP gateway to take the connection.
  static let tcpConnect: Duration = .seconds(2)
  /// Opening a connection takes no longer, the look-up of its name included.
  static let tcpOpen: Duration = .seconds(10)
  /// A TCP gateway that acknowledges nothing for this long is gone.
  static let tcpUnacknowledged: Duration = .seconds(3)
  /// After so much silence a TCP device is asked by the kernel whether it is still there.
  static let tcpProbes: Duration = .seconds(2)
  /// Longest wait for room in a line's output buffer before a request is given up.
  static let sendRoom: Duration = .milliseconds(500)
  /// After a broadcast the line is left alone for this long, so that the slaves can do it (MODBUS
  /// over Serial Line v1.02, 2.4.1: 100 to 200 ms).
  static let broadcastPause: Duration = .milliseconds(100)
  /// From a character's end on the wire until it can be read.
  static let handOver: Duration = .microseconds(60)
  /// A wait for the rest of an answer that is shorter than this is not worth a timer.
  static let shortestSleep: Duration = .microseconds(500)
  /// Bytes read from a line in one call.
  static let readChunk = 4096
  /// Bytes of noise kept while an answer is awaited; older ones go. Two of the longest frames.
  static let noise = 1024
  /// Edge events taken from one line in one call (the kernel's own buffer holds 16).
  static let edgesPerRead = 16
  /// Longest wait for a chip behind a socket to take the lines and tell their levels.
  static let gpioGreeting: Duration = .seconds(2)
  /// The name under which `gpioinfo` shows our lines.
  static let gpioConsumer = "halld"
  /// Lines of one chip that a hall may use.
  public static let linesPerChip = 64
  /// A host name is looked up again this long after a look-up failed.
  static let lookupPause: Duration = .seconds(5)
  /// Bytes of a datagram that are looked at: none that is awaited has more.
  static let datagram = 1500
  /// Answers that wait for one device's driver; what comes beyond them is dropped.
  static let waitingAnswers = 64
  /// Datagrams that are taken from a protocol's own port in one go.
  static let answersPerLook = 256
  /// Longest step of a sleep: after a suspension the machine is late by at most this.
  static let sleepStep: Duration = .seconds(30)
  /// A wall clock before this year has not been set since the factory.
  static let earliestYear = 2026
  /// What a sound device has in its buffer: silence comes no later than this after a break.
  static let soundBuffer: Duration = .milliseconds(200)
  /// A sound device that runs dry so often at one place has failed.
  static let soundRecoveries = 8
  /// A sentence that is not made by then is given up.
  static let synthesis: Duration = .seconds(5)
  /// Bytes that synthesis may answer with: a minute and a half.
  static let synthesisBytes = 4 << 20
}
