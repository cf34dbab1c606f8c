/// Limits of the simulated hall.
enum SimulatorLimits {
  /// How long a person keeps a finger on a key.
  static let keyHeld: Duration = .milliseconds(250)
  /// A contact bounces for so long.
  static let bounce: Duration = .milliseconds(4)
  /// Answers leave in pieces of about this long, as a UART with a FIFO hands them over; the last
  /// byte is always on time.
  static let slice: Duration = .milliseconds(1)
  /// Of USB and network printers, which have no baud rate.
  static let packetBytesPerSecond = 1_000_000
  /// A wait that is shorter is no wait: it would cost more than it is long.
  static let instant: Duration = .microseconds(50)
  /// An incomplete request is dropped after this silence: a pty gives a write in one piece, but
  /// the writer may be interrupted between two.
  static let requestSilence: Duration = .milliseconds(20)
  /// Longest wait in a wire's thread, so that pulling a plug and stopping are noticed.
  static let patience: Duration = .milliseconds(20)
  /// Longest command line of the control socket, bytes.
  static let commandBytes = 4096
  /// Threads end within this time after a stop.
  static let stop: Duration = .seconds(2)
  /// Tickets that an emulated printer keeps; the oldest go.
  static let ticketsKept = 200
}
