import GRDB
import HallDomain
import HallPorts

/// The newest good snapshot with the records after it folded in, their chain checked on the way.
struct LoadedState: Sendable {
  var state: HallState
  var place: ChainPlace
  var last: Now?
  var replayed: Int

  /// Throws `Damage` when the tail of the chain is broken, `EventCodec.Unreadable` when the file
  /// is whole but this program cannot read it.
  static func load(_ db: Database, codec: EventCodec) throws -> LoadedState {
    let anchor = try JournalTables.anchor(db)
    var (state, start) = try newestSnapshot(db, anchor: anchor, codec: codec)
    var check = ChainCheck(from: start)
    var replayed = 0
    try JournalTables.eachRecord(db, "WHERE sequence > ?1 ORDER BY sequence", [start.sequence]) {
      check.take($0)
      if let fault = check.faults.first { throw Damage(fault) }
      evolve(&state, try codec.event(of: $0))
      replayed += 1
    }
    start = check.place
    guard let head = try JournalTables.position(db, of: OutboxReader.head), head == start else {
      throw Damage("the records end at \(start.sequence), which is not the journal's written end")
    }
    let last = try JournalTables.lastRecord(db)
    return LoadedState(state: state, place: start, last: last?.now, replayed: replayed)
  }

  private static func newestSnapshot(
    _ db: Database, anchor: ChainPlace, codec: EventCodec
  ) throws -> (HallState, ChainPlace) {
    for place in try JournalTables.snapshots(db) where try isOnChain(db, place, anchor: anchor) {
      guard
        let bytes = try JournalTables.snapshotState(db, at: place.sequence, codec: codec),
        let state = try? codec.state(of: bytes)
      else { continue }
      return (state, place)
    }
    if anchor.sequence == 0 { return (HallState(), anchor) }
    let versions = try Int.fetchAll(db, sql: "SELECT DISTINCT version FROM snapshot")
    if let other = versions.first(where: { $0 != codec.stateVersion }) {
      throw EventCodec.Unreadable(
        description: "the journal's snapshots have version \(other), this program reads "
          + "\(codec.stateVersion): install the version that wrote them")
    }
    throw Damage("no snapshot can be read, and the first records have been removed by age")
  }

  static func isOnChain(
    _ db: Database, _ place: ChainPlace, anchor: ChainPlace
  ) throws -> Bool {
    if place.sequence == anchor.sequence { return place.hash == anchor.hash }
    return try JournalTables.record(db, at: place.sequence)?.hash == place.hash
  }
}
