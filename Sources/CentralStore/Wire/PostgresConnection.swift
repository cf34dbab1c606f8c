import CLibpq
import Glibc

/// A connection through libpq with a bound on every wait. It belongs to one thread, which it
/// blocks; only `StopSignal` reaches it from another.
final class PostgresConnection {
  /// Rows as text; a null is nil.
  typealias Rows = [[String?]]

  let handle: OpaquePointer
  let stop: StopSignal

  /// - Parameter options: libpq's keywords (PostgreSQL 15 documentation, 34.1.2). A `dbname` that
  ///   is a connection URI or string is taken apart by libpq.
  init(_ options: [(keyword: String, value: String)], stop: StopSignal) throws(UplinkFault) {
    var keywords: [UnsafePointer<CChar>?] = options.map { UnsafePointer(strdup($0.keyword)) }
    var values: [UnsafePointer<CChar>?] = options.map { UnsafePointer(strdup($0.value)) }
    keywords.append(nil)
    values.append(nil)
    defer { for text in keywords + values { free(UnsafeMutablePointer(mutating: text)) } }
    guard let handle = PQconnectStartParams(keywords, values, 1) else {
      throw .unreachable("out of memory")
    }
    self.handle = handle
    self.stop = stop
    try connect()
    PQsetnonblocking(handle, 1)
    // Notices would go to standard error past the log.
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
  }

  deinit { PQfinish(handle) }

  private var message: String { String(cString: PQerrorMessage(handle)) }

  private func connect() throws(UplinkFault) {
    let end = ContinuousClock.now + Limits.connect
    var state = PGRES_POLLING_WRITING
    while state != PGRES_POLLING_OK {
      if PQstatus(handle) == CONNECTION_BAD || state == PGRES_POLLING_FAILED {
        throw .connecting(message)
      }
      let events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT
      let isReady = try stop.wait(
        for: events, on: PQsocket(handle), atMost: end - ContinuousClock.now)
      if !isReady, ContinuousClock.now >= end {
        throw .unreachable("no connection within \(Limits.connect)")
      }
      state = PQconnectPoll(handle)
    }
  }

  /// Several statements in one text, without parameters; the rows of the last.
  @discardableResult
  func run(_ sql: String) throws(UplinkFault) -> Rows {
    guard PQsendQuery(handle, sql) == 1 else { throw .lost(line) }
    return try finish()
  }

  @discardableResult
  func run(_ sql: String, _ values: [PostgresValue]) throws(UplinkFault) -> Rows {
    try run(sql, PostgresParameters(values))
  }

  @discardableResult
  func run(_ sql: String, _ parameters: PostgresParameters) throws(UplinkFault) -> Rows {
    guard parameters.send(sql, over: handle) else { throw .lost(line) }
    return try finish()
  }

  var line: String { message.split(separator: "\n").joined(separator: "; ") }

  /// Sends what libpq still holds and reads the answer.
  private func finish() throws(UplinkFault) -> Rows {
    let end = ContinuousClock.now + Limits.statement
    var isFlushed = false
    while true {
      if !isFlushed {
        let rest = PQflush(handle)
        if rest < 0 { throw .lost(line) }
        isFlushed = rest == 0
      }
      if isFlushed && PQisBusy(handle) == 0 { break }
      let events = isFlushed ? POLLIN : POLLIN | POLLOUT
      guard try stop.wait(for: events, on: PQsocket(handle), atMost: Limits.stall),
        ContinuousClock.now < end
      else { throw .lost("no answer within \(Limits.stall)") }
      if PQconsumeInput(handle) == 0 { throw .lost(line) }
    }
    var rows: Rows = []
    var fault: UplinkFault?
    while let result = PQgetResult(handle) {
      defer { PQclear(result) }
      switch PQresultStatus(result) {
      case PGRES_TUPLES_OK: rows = Self.rows(result)
      case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: rows = []
      default: fault = fault ?? self.fault(result)
      }
      // The next result may not be there yet.
      while PQisBusy(handle) == 1 {
        guard try stop.wait(for: POLLIN, on: PQsocket(handle), atMost: Limits.stall),
          ContinuousClock.now < end
        else { throw .lost("no answer within \(Limits.stall)") }
        if PQconsumeInput(handle) == 0 { throw .lost(line) }
      }
    }
    if PQstatus(handle) == CONNECTION_BAD { throw fault ?? .lost(line) }
    if let fault { throw fault }
    return rows
  }

  private func fault(_ result: OpaquePointer) -> UplinkFault {
    let text = String(cString: PQresultErrorMessage(result)).split(separator: "\n").first
    guard let state = PQresultErrorField(result, Int32(UInt8(ascii: "C"))) else {
      return .lost(text.map(String.init) ?? line)
    }
    let code = String(cString: state)
    // Class 08: connection; 57P: the server shuts down or was killed.
    if code.hasPrefix("08") || code.hasPrefix("57P") { return .lost(text.map(String.init) ?? code) }
    return .database(state: code, message: text.map(String.init) ?? "")
  }

  private static func rows(_ result: OpaquePointer) -> Rows {
    (0..<PQntuples(result)).map { row in
      (0..<PQnfields(result)).map { column in
        PQgetisnull(result, row, column) == 1
          ? nil : PQgetvalue(result, row, column).map { String(cString: $0) }
      }
    }
  }
}
