/// Limits of what a device may have waiting for the hall.
enum SubmissionLimits {
  /// Presses of one device that may wait; more are not taken.
  static let waitingPresses = 16
  /// Changes of one contact that may wait; the newest then replaces the one before.
  static let waitingContactChanges = 8
  /// A press the hall could not take for so long is dropped: whoever pressed has pressed again or
  /// gone away, and a call made that late would surprise everybody.
  static let pressLifetime: Duration = .seconds(5)
  /// Pauses before a press that the hall could not take is sent again.
  static let pressRetries: [Duration] = [
    .milliseconds(200), .milliseconds(500), .milliseconds(1000),
  ]
  /// Pause before a state (contact, reading, health) is told again; it is never given up.
  static let stateRetry: Duration = .seconds(1)
}
