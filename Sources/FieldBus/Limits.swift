import HallDomain

/// The bus's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// A poll is kept so short that a write behind it waits no longer than this.
  public static let writeWait: Duration = .milliseconds(50)
  /// Writes that wait; the oldest one is pushed out as superseded when one more comes.
  public static let waitingWrites = 256
  /// Writes in a row after which a poll that is due gets its turn.
  public static let writesInRow = 16
  /// No poll is repeated faster than this.
  public static let shortestPeriod: Duration = .milliseconds(1)
  /// One part in so many of the bus's time may go into probing slaves that do not answer.
  public static let probeShare = 50
  /// A slave that does not answer is probed after this at the earliest; it doubles up to the cap.
  public static let firstProbePause: Duration = .seconds(1)
  public static let longestProbePause: Duration = .seconds(10)
  /// A probe that is due goes ahead of polls after this; before, only while the bus is idle.
  public static let probePatience: Duration = .seconds(1)
  /// Polls in a row without an answer that checks, each after the bus's retries, until the slave
  /// counts as silent.
  public static let garbledPolls = 3
  /// Pause after "acknowledge" and "slave device busy", and how often it is kept.
  public static let busyPause: Duration = .milliseconds(50)
  public static let busyTries = 4
  /// A late poll of a lower class goes first once in so many transactions.
  public static let lowerClassTurn = 4
  /// Pause before a port that is gone is opened again; it doubles up to the cap.
  public static let firstReopenPause: Duration = .milliseconds(100)
  public static let longestReopenPause: Duration = .milliseconds(500)
  /// Longest sleep of an idle bus thread, so that its progress can be seen.
  public static let longestSleep: Duration = .seconds(1)
}
