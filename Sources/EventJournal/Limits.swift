/// The journal's limits; docs/limits.md lists them with the others.
public enum Limits {
  /// Write-ahead log, pages: a checkpoint is due when it is longer.
  public static let walPages = 1000
  /// Share of the cap that one of these may take: the write-ahead log, the reserve file.
  public static let capShare: Int64 = 16
  /// Largest reserve file, bytes.
  public static let reserveBytes: Int64 = 8 << 20
  /// Smallest reserve file, bytes.
  public static let smallestReserveBytes: Int64 = 64 << 10
  /// Smallest cap that is taken, bytes.
  public static let smallestCapBytes: Int64 = 1 << 20
  /// Snapshots kept.
  public static let snapshots = 3
  /// How long an idempotency key is remembered.
  public static let keyLifetime: Duration = .seconds(2 * 86_400)
  /// Records or keys that one pruning step removes: bounds how long a commit can wait for it.
  public static let recordsPerPruning: Int64 = 256
  /// Records read in one go while verifying, replaying or salvaging.
  public static let recordsPerPage = 512
  /// Records a caller of `records(after:limit:)` gets at most.
  public static let recordsPerRead = 4096
  /// Pages copied in one step of an online backup: bounds how long a commit can wait for it.
  public static let pagesPerBackupStep: Int32 = 32
  /// Pause between two steps of the daily backup: bounds its disk traffic.
  public static let pauseInDailyBackup: Duration = .milliseconds(5)
  /// How long after a failed daily backup the next is tried.
  public static let backupRetry: Duration = .seconds(3600)
  /// Pruning steps in one round of upkeep: its other duties come round too.
  public static let pruningStepsPerRound = 200
  /// Pause between two pruning steps.
  public static let pauseInUpkeep: Duration = .milliseconds(5)
  /// Age at which the daily backup is made anew.
  public static let backupAge: Duration = .seconds(86_400)
  /// How often upkeep looks whether something is due.
  public static let upkeepInterval: Duration = .seconds(1)
  /// Memory for pages of the writing connection, KiB.
  public static let writerCacheKiB = 2048
  /// Memory for pages of each other connection, KiB.
  public static let pageCacheKiB = 1024
  /// Read-only connections.
  public static let readers = 3
  /// Faults that `verify` lists; further ones are counted.
  public static let listedFaults = 100
  /// Ticket numbers that are skipped per service after records were lost, at most: none of the
  /// lost ones may be handed out again.
  public static let skippedNumbers = 100
}
