/// How the cap is shared out: the journal and its daily copy get equal parts of what the
/// write-ahead log and the reserve leave.
struct DiskBudget: Hashable, Sendable {
  static let pageBytes: Int64 = 4096

  var capBytes: Int64
  var reserveBytes: Int64
  /// The write-ahead log is checkpointed when it is longer.
  var walPages: Int
  /// The database file never gets larger while the reserve is held.
  var journalPages: Int64

  init(capBytes: Int64, diskBytes: Int64) {
    let cap = max(capBytes, Limits.smallestCapBytes)
    let share = min(cap, max(diskBytes, 0)) / Limits.capShare
    self.capBytes = cap
    reserveBytes = min(Limits.reserveBytes, max(share, Limits.smallestReserveBytes))
    walPages = min(Limits.walPages, max(Int(share / Self.pageBytes), 16))
    // A busy reader can make the log as long again before it starts over.
    let rest = cap - reserveBytes - 2 * Int64(walPages) * Self.pageBytes
    journalPages = rest / 2 / Self.pageBytes
  }

  /// With the reserve released the journal may take its room.
  var journalPagesOnReserve: Int64 { journalPages + reserveBytes / Self.pageBytes }

  /// Above this many used pages old days go although `retention` would keep them.
  var pruningPages: Int64 { journalPages * 7 / 8 }
}
