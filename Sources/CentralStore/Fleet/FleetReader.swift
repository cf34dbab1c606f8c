public import HallPorts

/// Asks the centre how all halls are, for the fleet's page: over one connection on a thread of its
/// own, made anew when it broke.
public final class FleetReader: FleetDirectory {
  private let url: String
  private let stop = StopSignal()
  private let queue: JobQueue

  /// - Parameter url: a connection URI or string of libpq; a role in `central_analyst` is enough.
  public init(url: String) {
    self.url = url
    let queue = JobQueue()
    self.queue = queue
    DedicatedThread.start(name: "fleet") {
      var connection: PostgresConnection?
      while let job = queue.next() { job(&connection) }
    }
  }

  deinit {
    stop.set()
    queue.close()
  }

  public func halls() async throws -> [FleetHall] {
    try await ask { connection throws(UplinkFault) in try FleetQuery.halls(connection) }
  }

  public func orders(limit: Int) async throws -> [FleetOrder] {
    try await ask { connection throws(UplinkFault) in
      try FleetQuery.orders(of: nil, limit: limit, connection)
    }
  }

  private func ask<Value: Sendable>(
    _ question: @escaping @Sendable (PostgresConnection) throws(UplinkFault) -> Value
  ) async throws(UplinkFault) -> Value {
    let result = await withCheckedContinuation { continuation in
      let isTaken = queue.add { [url, stop] connection in
        do throws(UplinkFault) {
          let open = try Self.open(&connection, url, stop)
          continuation.resume(returning: Result<Value, UplinkFault>.success(try question(open)))
        } catch {
          connection = nil
          continuation.resume(returning: .failure(error))
        }
      }
      if !isTaken { continuation.resume(returning: .failure(.stopping)) }
    }
    return try result.get()
  }

  private static func open(
    _ connection: inout PostgresConnection?, _ url: String, _ stop: StopSignal
  ) throws(UplinkFault) -> PostgresConnection {
    if let connection { return connection }
    let fresh = try PostgresConnection(
      [("dbname", url), ("application_name", "fleet"), ("client_encoding", "UTF8")], stop: stop)
    connection = fresh
    return fresh
  }
}
