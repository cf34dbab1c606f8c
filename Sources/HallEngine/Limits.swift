/// The engine's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// Commands that wait for a commit; further ones are answered `overloaded`.
  public static let waitingCommands = 4096
  /// Commands that one transaction takes at most: bounds how long a commit can last.
  public static let commandsPerCommit = 512
  /// Commits in flight: while the disk works on one, the next is made ready behind it.
  public static let commitsInFlight = 2
  /// Commands that must wait for a second commit in flight: fewer gather into one flush.
  public static let commandsToOverlap = 16
  /// How often a command is decided again because a group before its own failed.
  public static let falls = 3
  /// Idempotency keys answered from memory; older ones are looked up in the journal.
  public static let recentKeys = 1024
  /// Longest idempotency key, bytes of UTF-8.
  public static let keyBytes = 200
  /// A snapshot is saved after this many events: the next start replays not many more.
  public static let eventsPerSnapshot: Int64 = 5_000
  /// Records a reader takes from the journal in one go.
  public static let recordsPerRead = 256
  /// How often the domain is told that time has passed.
  public static let tick: Duration = .seconds(1)
}
