import CentralStore
import Foundation
import HallTestKit

/// The centre of a scene, and the peer that its figures stand beside: PostgreSQL's own psql.
struct CentralPeer {
  let cluster: PostgresCluster
  let administration: CentralAdministration

  init(settings: [String] = []) throws {
    cluster = try PostgresCluster(settings: settings)
    try Self.psql(cluster, "postgres", "CREATE DATABASE halls")
    administration = try CentralAdministration(url: cluster.url(database: "halls"))
    _ = try administration.migrate()
  }

  /// Processor time of all of the server's processes so far, seconds.
  func processorSeconds() throws -> Double {
    guard let server = cluster.pid else { return 0 }
    let path = "/proc/\(server)/task/\(server)/children"
    let children = try String(contentsOfFile: path, encoding: .utf8).split(separator: " ")
    return (children.compactMap { Int32($0) } + [server]).reduce(0.0) { sum, pid in
      sum + ((try? ProcessFigures(pid: pid))?.cpu ?? 0)
    }
  }

  /// The rows out of the centre and into a plain table with the same key, in one COPY of psql's.
  func bareCopy(of hall: String, count: Int) throws -> Double {
    let file = FileManager.default.temporaryDirectory.path + "/hall-rows-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: file) }
    try Self.psql(
      cluster, "halls",
      """
      CREATE TABLE bare (LIKE central.event, PRIMARY KEY (hall_id, sequence, boot_epoch, month))
      """, "\\copy (SELECT * FROM central.event WHERE hall_id = '\(hall)') TO '\(file)'")
    let start = ContinuousClock.now
    try Self.psql(cluster, "halls", "\\copy bare FROM '\(file)'")
    return Double(count) / (ContinuousClock.now - start).asSeconds
  }

  private static func psql(
    _ cluster: PostgresCluster, _ database: String, _ commands: String...
  ) throws {
    let done = try ChildProcess.run(
      URL(filePath: PostgresCluster.programs + "psql"),
      ["-q", "-X", "-v", "ON_ERROR_STOP=1", "-d", cluster.url(database: database)]
        + commands.flatMap { ["-c", $0] })
    guard done.status == 0 else { throw SimulatedHall.Failure(done.errors) }
  }
}
