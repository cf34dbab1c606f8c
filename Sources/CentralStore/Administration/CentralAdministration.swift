import Glibc

/// What an administrator does at the centre: migrations, halls, retention. Blocks; for programs
/// that do nothing else meanwhile.
public final class CentralAdministration {
  /// A hall as the fleet's list shows it.
  public struct Hall: Hashable, Sendable {
    public var id: String
    public var name: String
    public var lagEvents: Int64
    /// In the server's own format; nil: never.
    public var lastContact: String?
    public var fence: String?
  }

  /// Why something was not done, in words.
  public struct Refusal: Error, Hashable, CustomStringConvertible, Sendable {
    public var description: String
  }

  let connection: PostgresConnection

  /// - Parameter url: a connection URI or string of libpq.
  public init(url: String) throws(UplinkFault) {
    connection = try PostgresConnection(
      [("dbname", url), ("application_name", "hallctl"), ("client_encoding", "UTF8")],
      stop: StopSignal())
  }

  // MARK: - Migrations

  /// Runs what has not run yet, each file in a transaction of its own; answers with the names of
  /// those. Two callers at once wait for each other.
  public func migrate() throws -> [String] {
    try connection.run("SELECT pg_advisory_lock(hashtext('central.migrate'))")
    defer { _ = try? connection.run("SELECT pg_advisory_unlock(hashtext('central.migrate'))") }
    try connection.run(
      """
      SET client_min_messages = warning;
      CREATE SCHEMA IF NOT EXISTS central;
      CREATE TABLE IF NOT EXISTS central.migration (
        version int PRIMARY KEY, name text NOT NULL, digest text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now())
      """)
    let done = try connection.run("SELECT version, digest FROM central.migration")
    var names: [String] = []
    for migration in Migration.all {
      let digest = try connection.run(
        "SELECT encode(sha256($1), 'hex')", [.bytea(migration.sql)]).first?.first ?? nil
      if let row = done.first(where: { $0[0] == "\(migration.version)" }) {
        guard row[1] == digest else {
          throw Refusal(description: "\(migration.name) was changed after it ran")
        }
        continue
      }
      try apply(migration, digest: digest ?? "")
      names.append(migration.name)
    }
    if let newest = done.compactMap({ $0[0].flatMap { Int($0) } }).max(),
      newest > Migration.all.map(\.version).max() ?? 0
    {
      throw Refusal(description: "the database is of a newer version (\(newest)) than this program")
    }
    return names
  }

  private func apply(_ migration: Migration, digest: String) throws {
    do {
      try connection.run("BEGIN")
      try connection.run(String(decoding: migration.sql, as: UTF8.self))
      try connection.run("RESET ROLE")
      try connection.run(
        "INSERT INTO central.migration (version, name, digest) VALUES ($1, $2, $3)",
        [.int8(Int64(migration.version)), .text(migration.name), .text(digest)])
      try connection.run("COMMIT")
    } catch {
      _ = try? connection.run("ROLLBACK")
      throw error
    }
  }

  // MARK: - Halls

  /// Registers a hall and makes its role `hall_<id>`, which logs in with a certificate whose common
  /// name is the id (docs/central.md).
  public func addHall(_ id: String, name: String) throws {
    let letters = Set("abcdefghijklmnopqrstuvwxyz0123456789-")
    guard (1...40).contains(id.count), id.allSatisfy(letters.contains), id.first != "-" else {
      throw Refusal(
        description: "\"\(id)\" is no hall id: lower-case letters, digits and hyphens, at most 40")
    }
    try connection.run("BEGIN")
    do {
      // The id has no character that SQL would take for anything else.
      try connection.run("CREATE ROLE \"hall_\(id)\" LOGIN IN ROLE central_hall")
      try connection.run("SET LOCAL ROLE central_owner")
      try connection.run(
        "INSERT INTO central.hall (hall_id, name) VALUES ($1, $2)", [.text(id), .text(name)])
      try connection.run("COMMIT")
    } catch {
      _ = try? connection.run("ROLLBACK")
      throw error
    }
  }

  public func halls() throws -> [Hall] {
    try connection.run(
      """
      SELECT hall_id, name, lag_events, to_char(last_contact, 'YYYY-MM-DD HH24:MI:SS TZ'),
        fence_reason FROM central.hall_status ORDER BY hall_id
      """
    ).map { row in
      Hall(
        id: row[0] ?? "", name: row[1] ?? "", lagEvents: row[2].flatMap { Int64($0) } ?? 0,
        lastContact: row[3], fence: row[4])
    }
  }

  /// Takes a hall's fence away. Its next batch is checked against the chain as before.
  public func release(_ id: String) throws {
    try asOwner("SELECT central.release($1)", [.text(id)])
  }

  /// Gives a hall to another board and takes its fence away. From then on only a board that says
  /// the code is taken from.
  public func replaceBoard(of id: String) throws -> String {
    try asOwner("SELECT central.replace_board($1)", [.text(id)]).first?.first.flatMap { $0 } ?? ""
  }

  /// Drops the months that ended before the day (`2026-01-01`); answers with their partitions.
  public func forget(before day: String) throws -> [String] {
    try asOwner("SELECT central.forget($1::text::date)", [.text(day)]).compactMap(\.first)
      .compactMap { $0 }
  }

  @discardableResult
  private func asOwner(
    _ sql: String, _ parameters: [PostgresValue]
  ) throws -> PostgresConnection.Rows {
    try connection.run("SET ROLE central_owner")
    defer { _ = try? connection.run("RESET ROLE") }
    return try connection.run(sql, parameters)
  }
}
