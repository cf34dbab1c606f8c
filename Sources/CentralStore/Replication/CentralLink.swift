import HallPorts
import Synchronization

/// The connection to the centre on its own thread: libpq blocks, and nothing of it may run on the
/// cooperative pool. One call at a time.
final class CentralLink: Sendable {
  /// What became of a batch.
  enum Verdict: Hashable, Sendable {
    case taken(through: Int64)
    /// The batch does not begin with the record that the centre wants.
    case misplaced
    case fenced(String)
  }

  private let plan: CentralPlan
  private let software: String
  private let board: String?
  private let stop = StopSignal()
  private let queue: JobQueue

  /// - Parameter board: file with the code of a board that took the hall over.
  init(plan: CentralPlan, software: String, board: String? = nil) {
    self.plan = plan
    self.software = software
    self.board = board
    let queue = JobQueue()
    self.queue = queue
    DedicatedThread.start(name: "central") {
      var connection: PostgresConnection?
      while let job = queue.next() { job(&connection) }
    }
  }

  /// Ends what is under way and the thread.
  func close() {
    stop.set()
    queue.close()
  }

  func connect() async throws(UplinkFault) {
    try await run { [plan, software, stop] connection throws(UplinkFault) in
      connection = nil
      connection = try PostgresConnection(Self.options(plan, software: software), stop: stop)
    }
  }

  func disconnect() async {
    try? await run { connection in connection = nil }
  }

  func greet(journalEnd: Int64) async throws(UplinkFault) -> Welcome {
    try await run { connection throws(UplinkFault) in
      try Welcome(
        Self.open(connection).run(
          Welcome.statement,
          [.text(self.software), .int8(journalEnd), .text(self.boardCode)]))
    }
  }

  /// The hall's own certificate as it lies there now; nil without TLS or when it cannot be read.
  func certificate() async -> CertificateFile? {
    guard let path = plan.tls?.certificate else { return nil }
    return try? await run { _ in CertificateFile(path: path) }
  }

  /// Shows records ahead of their place. What becomes of them is told when they come in it.
  func preview(_ batch: RecordBatch) async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      _ = try Self.open(connection).run(
        RecordBatch.previewStatement, batch.previewParameters)
    }
  }

  func send(_ batch: RecordBatch, journalEnd: Int64) async throws(UplinkFault) -> Verdict {
    let parameters = batch.parameters(journalEnd: journalEnd)
    return try await run { connection throws(UplinkFault) in
      let rows = try Self.open(connection).run(RecordBatch.statement, parameters)
      guard let row = rows.first, row.count == 3, let head = row[1].flatMap({ Int64($0) })
      else { throw .lost("the centre's answer makes no sense") }
      switch row[0] {
      case "taken": return .taken(through: head)
      case "gap": return .misplaced
      case "fenced": return .fenced(row[2] ?? "")
      default: throw .lost("the centre's answer makes no sense: \(row[0] ?? "null")")
      }
    }
  }

  func report(fork reason: String) async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      _ = try Self.open(connection).run("SELECT central.report_fork($1)", [.text(reason)])
    }
  }

  func report(gapUpTo mark: JournalMark) async throws(UplinkFault) {
    try await run { connection throws(UplinkFault) in
      _ = try Self.open(connection).run(
        "SELECT central.note_gap($1, $2)", [.int8(mark.sequence), .bytea(mark.hash)])
    }
  }

  // MARK: - Inside

  /// What this board says of itself, read anew: `hallctl adopt` may have come since.
  var boardCode: String { board.flatMap { BoardCode(path: $0) }?.text ?? "" }

  static func open(
    _ connection: PostgresConnection?
  ) throws(UplinkFault) -> PostgresConnection {
    guard let connection else { throw .lost("not connected") }
    return connection
  }

  func run<Value: Sendable>(
    _ body: @escaping @Sendable (inout PostgresConnection?) throws(UplinkFault) -> Value
  ) async throws(UplinkFault) -> Value {
    let result = await withCheckedContinuation { continuation in
      let isTaken = queue.add { connection in
        do throws(UplinkFault) {
          continuation.resume(returning: Result<Value, UplinkFault>.success(try body(&connection)))
        } catch {
          // After a refused statement the connection is as good as before; all else ends it.
          if case .database = error {} else { connection = nil }
          continuation.resume(returning: .failure(error))
        }
      }
      if !isTaken { continuation.resume(returning: .failure(.stopping)) }
    }
    return try result.get()
  }

  /// libpq's keywords (PostgreSQL 15 documentation, 34.1.2).
  static func options(
    _ plan: CentralPlan, software: String
  ) -> [(keyword: String, value: String)] {
    var options = [
      ("host", plan.host), ("port", "\(plan.port)"), ("dbname", plan.database),
      ("user", plan.role), ("application_name", "halld \(software)"),
      ("client_encoding", "UTF8"), ("gssencmode", "disable"),
      // Of several hosts the one that takes writes: after a failover that is another.
      ("target_session_attrs", "read-write"), ("keepalives", "1"),
      ("keepalives_idle", "\(Limits.keepAliveIdle.components.seconds)"),
      ("keepalives_interval", "\(Limits.keepAliveInterval.components.seconds)"),
      ("keepalives_count", "\(Limits.keepAliveProbes)"),
      ("tcp_user_timeout", "\(Limits.stall.components.seconds * 1000)"),
    ]
    if let tls = plan.tls {
      options += [
        ("sslmode", "verify-full"), ("ssl_min_protocol_version", "TLSv1.2"),
        ("sslrootcert", tls.root), ("sslcert", tls.certificate), ("sslkey", tls.key),
      ]
    } else {
      options.append(("sslmode", "disable"))
    }
    return options.map { (keyword: $0.0, value: $0.1) }
  }
}

extension [UInt8] {
  /// PostgreSQL's text of a bytea: `\x` and hexadecimal digits.
  init?(bytea text: String) {
    let digits = text.utf8.dropFirst(2).compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard text.hasPrefix("\\x"), digits.count == text.utf8.count - 2,
      digits.count.isMultiple(of: 2)
    else { return nil }
    self = stride(from: 0, to: digits.count, by: 2).map {
      UInt8(digits[$0] * 16 + digits[$0 + 1])
    }
  }
}
