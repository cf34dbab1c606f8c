public import HallPorts

/// What the centre has of one hall, read by the board that takes the hall over. Blocks; for
/// programs that do nothing else meanwhile.
public final class CentralCopy {
  private let connection: PostgresConnection
  /// The last record that is there.
  public let end: JournalMark

  /// Logs in as the hall and says the code.
  ///
  /// - Throws: `UplinkFault`; `CentralAdministration.Refusal` when the code is not the hall's.
  public init(_ plan: CentralPlan, code: BoardCode, software: String) throws {
    connection = try PostgresConnection(
      CentralLink.options(plan, software: software), stop: StopSignal())
    let welcome = try Welcome(
      connection.run(Welcome.statement, [.text(software), .int8(0), .text(code.text)]))
    if let fence = welcome.fence { throw CentralAdministration.Refusal(description: fence) }
    end = welcome.head
  }

  /// The records after a place, in order; those that the centre could not read are among them.
  public func records(after sequence: Int64) throws -> [JournalRecord] {
    try connection.run(
      """
      SELECT sequence, boot_epoch, boottime, instant, unix_time, convert_to(civil, 'UTF8'),
        convert_to(quality, 'UTF8'), convert_to(kind, 'UTF8'), version,
        convert_to(origin_kind, 'UTF8'), convert_to(origin_name, 'UTF8'),
        convert_to(payload::text, 'UTF8'), hash
      FROM (SELECT * FROM central.event WHERE sequence > $1 ORDER BY sequence LIMIT $2) e
      UNION ALL
      SELECT sequence, boot_epoch, boottime, instant, unix_time, civil, quality, kind, version,
        origin_kind, origin_name, payload, hash
      FROM (SELECT * FROM central.set_aside WHERE sequence > $1 ORDER BY sequence LIMIT $2) s
      ORDER BY sequence LIMIT $2
      """, [.int8(sequence), .int8(Int64(Limits.recordsInBatch))]
    ).map { row throws(UplinkFault) in
      guard let record = JournalRecord(row) else {
        throw .lost("the centre's records make no sense")
      }
      return record
    }
  }
}

extension JournalRecord {
  fileprivate init?(_ row: [String?]) {
    func number(_ column: Int) -> Int64? { row[column].flatMap { Int64($0) } }
    func bytes(_ column: Int) -> [UInt8]? { row[column].flatMap { [UInt8](bytea: $0) } }
    func text(_ column: Int) -> String? {
      bytes(column).map { String(decoding: $0, as: UTF8.self) }
    }
    guard row.count == 13, let sequence = number(0), let bootEpoch = number(1),
      let boottime = number(2), let instant = number(3), let unixTime = number(4),
      let civil = text(5), let quality = text(6), let kind = text(7), let version = number(8),
      let originKind = text(9), let originName = text(10), let payload = bytes(11),
      let hash = bytes(12)
    else { return nil }
    self.init(
      sequence: sequence, bootEpoch: bootEpoch, boottime: boottime, instant: instant,
      unixTime: unixTime, civil: civil, quality: quality, kind: kind, version: version,
      originKind: originKind, originName: originName, payload: payload, hash: hash)
  }
}
