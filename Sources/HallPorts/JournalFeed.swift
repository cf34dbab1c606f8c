/// A record as it stands in the journal: the bytes that its hash was made from, read by nobody on
/// the way. docs/journal.md says how the hash is made.
public struct JournalRecord: Hashable, Sendable {
  public var sequence: Int64
  public var bootEpoch: Int64
  /// CLOCK_BOOTTIME, nanoseconds.
  public var boottime: Int64
  /// Nanoseconds on the hall's timeline.
  public var instant: Int64
  /// Wall clock, nanoseconds since 1970.
  public var unixTime: Int64
  /// Local date and time.
  public var civil: String
  public var quality: String
  /// `queue.ticketIssued`
  public var kind: String
  public var version: Int64
  public var originKind: String
  public var originName: String
  public var payload: [UInt8]
  /// SHA-256, 32 bytes.
  public var hash: [UInt8]

  public init(
    sequence: Int64, bootEpoch: Int64, boottime: Int64, instant: Int64, unixTime: Int64,
    civil: String, quality: String, kind: String, version: Int64, originKind: String,
    originName: String, payload: [UInt8], hash: [UInt8]
  ) {
    self.sequence = sequence
    self.bootEpoch = bootEpoch
    self.boottime = boottime
    self.instant = instant
    self.unixTime = unixTime
    self.civil = civil
    self.quality = quality
    self.kind = kind
    self.version = version
    self.originKind = originKind
    self.originName = originName
    self.payload = payload
    self.hash = hash
  }
}

/// A place in the journal's chain.
public struct JournalMark: Hashable, Sendable {
  public var sequence: Int64
  /// Hash of the record there, 32 bytes; zeros before the first record.
  public var hash: [UInt8]

  public init(sequence: Int64, hash: [UInt8]) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Before the first record.
  public static let start = JournalMark(sequence: 0, hash: [UInt8](repeating: 0, count: 32))
}

/// The journal for a reader outside the hall: whole records, and how far they were taken over. No
/// call waits for the writer, except the keeping of a position.
public protocol JournalFeed: Sendable {
  /// At most `limit` records after `sequence`, in order.
  func journalRecords(
    after sequence: Int64, limit: Int
  ) async throws(JournalError) -> [JournalRecord]
  /// The chain at `sequence`; nil when the journal does not have (or no longer has) that record.
  func mark(at sequence: Int64) async throws(JournalError) -> JournalMark?
  /// Where the journal begins: what came before was removed by age or for room.
  func firstMark() async throws(JournalError) -> JournalMark
  /// The last record of all.
  func lastSequence() async -> Int64
  /// Keeps that `reader` has everything up to `sequence`: until then age removes nothing.
  func advanceOutbox(of reader: String, to sequence: Int64) async throws(JournalError)
}
