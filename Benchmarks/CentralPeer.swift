import CLibpq
import CentralStore
import Foundation
import HallTestKit

/// The centre of a scene, and the peer that its figures stand beside: plain libpq.
struct CentralPeer {
  let cluster: PostgresCluster
  let administration: CentralAdministration

  init(settings: [String] = []) throws {
    cluster = try PostgresCluster(settings: settings)
    try Self.sql(cluster, "postgres", "CREATE DATABASE halls")
    administration = try CentralAdministration(url: cluster.url(database: "halls"))
    _ = try administration.migrate()
  }

  /// Processor time of all of the server's processes so far, seconds.
  func processorSeconds() throws -> Double {
    guard let server = cluster.pid else { return 0 }
    let path = "/proc/\(server)/task/\(server)/children"
    let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
    return try (children.compactMap { Int32($0) } + [server]).reduce(0.0) { sum, pid in
      sum + ((try? ProcessFigures(pid: pid))?.cpu ?? 0)
    }
  }

  private static func open(_ cluster: PostgresCluster, _ database: String) throws -> OpaquePointer {
    guard let connection = PQconnectdb(cluster.url(database: database)),
      PQstatus(connection) == CONNECTION_OK
    else { throw SimulatedHall.Failure("the bare connection was not made") }
    return connection
  }

  static func sql(
    _ cluster: PostgresCluster, _ database: String, _ text: String
  ) throws {
    let connection = try open(cluster, database)
    defer { PQfinish(connection) }
    try run(connection, text)
  }

  private static func run(_ connection: OpaquePointer, _ text: String) throws {
    let result = PQexec(connection, text)
    defer { PQclear(result) }
    guard [PGRES_COMMAND_OK, PGRES_TUPLES_OK].contains(PQresultStatus(result)) else {
      throw SimulatedHall.Failure(String(cString: PQerrorMessage(connection)))
    }
  }

  /// The rows out of the centre and into a plain table with the same key, in one COPY.
  func bareCopy(of hall: String, count: Int) throws -> Double {
    let connection = try Self.open(cluster, "halls")
    defer { PQfinish(connection) }
    try Self.run(
      connection, """
        CREATE TABLE bare (LIKE central.event, PRIMARY KEY (hall_id, sequence, boot_epoch, month))
        """)
    var rows: [UnsafeMutableBufferPointer<CChar>] = []
    defer { for row in rows { PQfreemem(row.baseAddress) } }
    PQclear(
      PQexec(
        connection, """
          COPY (SELECT * FROM central.event WHERE hall_id = '\(hall)') TO STDOUT (FORMAT binary)
          """))
    while true {
      var bytes: UnsafeMutablePointer<CChar>?
      let count = PQgetCopyData(connection, &bytes, 0)
      guard count > 0 else { break }
      rows.append(UnsafeMutableBufferPointer(start: bytes, count: Int(count)))
    }
    PQclear(PQgetResult(connection))
    PQclear(PQgetResult(connection))
    let start = ContinuousClock.now
    PQclear(PQexec(connection, "COPY bare FROM STDIN (FORMAT binary)"))
    for row in rows { PQputCopyData(connection, row.baseAddress, Int32(row.count)) }
    PQputCopyEnd(connection, nil)
    let result = PQgetResult(connection)
    defer { PQclear(result) }
    guard PQresultStatus(result) == PGRES_COMMAND_OK else {
      throw SimulatedHall.Failure(String(cString: PQerrorMessage(connection)))
    }
    return Double(count) / (ContinuousClock.now - start).asSeconds
  }
}
