/// The composition root's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// From SIGTERM to the last commit: contract.md allows 5 s in all.
  public static let gracefulStop: Duration = .seconds(4)
  /// A writer or bus thread that made no progress for longer stops the watchdog's feeding.
  public static let stall: Duration = .seconds(10)
  /// How often the watchdog looks when systemd does not say.
  public static let watchdogPeriod: Duration = .seconds(5)
  /// Pause before a driver that ended with an error is started again: doubles up to the second.
  public static let firstRestartPause: Duration = .seconds(1)
  /// The longest such pause.
  public static let longestRestartPause: Duration = .seconds(60)
  /// Shortest API token that is taken, characters.
  public static let shortestToken = 24
  /// How often the journal is asked whether its file was found damaged.
  public static let journalLook: Duration = .seconds(1)
  /// A hall file from the centre is kept when the devices that worked before work after this.
  public static let trial: Duration = .seconds(60)
  /// Pause before a step with such a file is tried again that could not be recorded.
  public static let trialRetry: Duration = .seconds(5)
  /// Starts of the daemon with such a file on trial; one more takes it back.
  public static let trialStarts = 3
}
