import HallDomain
import HallPorts
import LinuxIO

/// Registered polls of one slave and table that are read in one transaction.
struct PollGroup: Hashable {
  var id = 0
  var slave: Int
  var table: ModbusTable
  var address: Int
  var count: Int
  var period: Duration
  var priority: PollRequest.Priority
  /// Indices of the registered polls it serves.
  var parts: [Int]
  var due: HallInstant
  /// Tries since the last answer.
  var attempt = 0
  /// "Busy" answers in a row.
  var busyAnswers = 0

  init(_ poll: PollRequest, index: Int, due: HallInstant) {
    slave = poll.slave
    table = poll.table
    address = poll.address
    count = poll.count
    period = max(poll.period, Limits.shortestPeriod)
    priority = poll.priority
    parts = [index]
    self.due = due
  }

  var request: ModbusRequest {
    ModbusRequest(
      slave: UInt8(clamping: slave),
      .read(table, address: UInt16(clamping: address), count: UInt16(clamping: count)))
  }

  /// Later than its own period: it should have been read again by now.
  func isLate(at now: HallInstant) -> Bool { now - due > period }
}
