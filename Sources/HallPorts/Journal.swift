public import HallDomain

/// Who asked for a command: kept with each record for the supervisor.
public struct Origin: Hashable, Codable, Sendable {
  public enum Kind: String, Codable, Sendable, CaseIterable {
    case pad, panel, sensor, driver, console, api, shell, timer, centre
  }

  public var kind: Kind
  /// The device, the person's account or the client: `pad-3`, `uid 1000`.
  public var name: String

  public init(_ kind: Kind, _ name: String) {
    self.kind = kind
    self.name = name
  }

  public static let timer = Origin(.timer, "hall")
}

/// Makes a command happen at most once, however often it is sent. At most 200 bytes.
public struct IdempotencyKey: Hashable, Codable, Sendable {
  public var text: String
  public init(_ text: String) { self.text = text }
}

/// One command's result on its way into the journal: all of its events or none.
public struct JournalEntry: Sendable {
  public var events: [Event]
  public var origin: Origin
  public var key: IdempotencyKey?
  public var now: Now

  public init(events: [Event], origin: Origin, key: IdempotencyKey?, now: Now) {
    self.events = events
    self.origin = origin
    self.key = key
    self.now = now
  }
}

/// An event with its place in the only order there is.
public struct RecordedEvent: Hashable, Codable, Sendable {
  public var sequence: Int64
  public var event: Event
  public var origin: Origin
  /// All the clocks of the moment it was decided.
  public var now: Now

  public init(sequence: Int64, event: Event, origin: Origin, now: Now) {
    self.sequence = sequence
    self.event = event
    self.origin = origin
    self.now = now
  }
}

/// What stands on disk when the daemon starts.
public struct RecoveredHall: Sendable {
  public var state: HallState
  /// The sequence of the last event folded into `state`; 0 for an empty journal.
  public var sequence: Int64
  /// The clocks of the last record, nil for an empty journal.
  public var last: Now?
  /// How many events were replayed on top of the snapshot.
  public var replayed: Int
  /// Set when a damaged file was put aside and an older state was taken: what was done, in words.
  public var repair: String?

  public init(
    state: HallState, sequence: Int64, last: Now?, replayed: Int = 0, repair: String? = nil
  ) {
    self.state = state
    self.sequence = sequence
    self.last = last
    self.replayed = replayed
    self.repair = repair
  }
}

public enum JournalError: Error, Hashable, Sendable {
  /// No room, neither on the disk nor under the cap.
  case full(String)
  /// SQLite or the file system failed; the text is SQLite's own.
  case failed(String)
  /// The entries were decided on a state that is not the journal's last: the group before them is
  /// not on disk. They have to be decided again.
  case outOfStep(last: Int64)
}

/// The append-only record: the commit point of everything.
public protocol HallJournal: Sendable {
  func recover() async throws -> RecoveredHall
  /// Writes the entries in ONE transaction with synchronous=FULL and answers with the recorded
  /// events, entry by entry. Nothing of it stays when it throws.
  ///
  /// `sequence` is the last record that the entries were decided on. Only when it is the journal's
  /// last one are they taken, else the answer is `outOfStep`: a group may therefore be given while
  /// the one before it is still on its way, and falls with it.
  func append(
    _ entries: [JournalEntry], after sequence: Int64
  ) async throws(JournalError) -> [[RecordedEvent]]
  /// The records that an earlier command with this key wrote; nil when the key is new.
  func records(of key: IdempotencyKey) async throws(JournalError) -> [RecordedEvent]?
  /// At most `limit` records with a sequence greater than `sequence`, in order. A reader's call:
  /// it never waits for the writer.
  func records(after sequence: Int64, limit: Int) async throws(JournalError) -> [RecordedEvent]
  /// Keeps the state so that the next start replays only what came after `sequence`.
  func saveSnapshot(of state: HallState, at sequence: Int64) async throws(JournalError)
  func status() async -> JournalStatus
}

public struct JournalStatus: Hashable, Codable, Sendable {
  public var lastSequence: Int64
  public var bytes: Int64
  public var capBytes: Int64
  public var freeDiskBytes: Int64
  /// True while the reserve is being used because the disk or the cap is full.
  public var onReserve: Bool

  public init(
    lastSequence: Int64, bytes: Int64, capBytes: Int64, freeDiskBytes: Int64, onReserve: Bool
  ) {
    self.lastSequence = lastSequence
    self.bytes = bytes
    self.capBytes = capBytes
    self.freeDiskBytes = freeDiskBytes
    self.onReserve = onReserve
  }
}

/// What `journal verify` found: every record's hash was computed anew along the chain.
public struct JournalVerdict: Hashable, Codable, Sendable {
  public var records: Int64
  public var firstSequence: Int64
  public var lastSequence: Int64
  /// The place and kind of each break of the chain, in words; empty: the journal is whole.
  public var faults: [String]
  /// The last record's hash, hexadecimal. Written down elsewhere, it proves later that nothing up
  /// to that record was changed, not even by someone who computed the whole chain anew.
  public var lastHash: String

  public init(
    records: Int64, firstSequence: Int64, lastSequence: Int64, faults: [String],
    lastHash: String = ""
  ) {
    self.lastHash = lastHash
    self.records = records
    self.firstSequence = firstSequence
    self.lastSequence = lastSequence
    self.faults = faults
  }
}

/// An operator's hand on the journal's files; never on the write path.
public protocol JournalKeeper: Sendable {
  func status() async -> JournalStatus
  func verify() async throws(JournalError) -> JournalVerdict
  /// Writes a consistent copy to a new file while the hall goes on.
  func backup(to path: String) async throws(JournalError)
  /// Checks a backup and lays it ready: the next start of the daemon sets the present journal
  /// aside and takes this one.
  func stageRestore(from path: String) async throws(JournalError)
}
