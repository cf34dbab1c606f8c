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
  /// The exception of its last answer, and how many such answers came in a row.
  private(set) var refusal: UInt8?
  private var refusals = 0

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

  mutating func accept() {
    refusal = nil
    refusals = 0
  }

  mutating func refuse(_ code: UInt8) {
    refusal = code
    refusals += 1
  }

  /// Refused so often, with a code that asking again does not mend (1 illegal function, 2 illegal
  /// data address, 3 illegal data value), that it is asked only now and then.
  var isRefused: Bool {
    refusals >= Limits.refusals && refusal.map { (1...3).contains($0) } ?? false
  }
}

extension [PollGroup] {
  /// By index: this is done before each transaction, and groups are not cheap to copy.
  func mostUrgent(where isDue: (PollGroup) -> Bool) -> PollGroup? {
    var best: Int?
    for index in indices where isDue(self[index]) {
      if let other = best, !self[index].goesBefore(self[other]) { continue }
      best = index
    }
    return best.map { self[$0] }
  }
}

extension PollGroup {
  /// Of two that are due.
  fileprivate func goesBefore(_ other: PollGroup) -> Bool {
    priority != other.priority ? priority > other.priority : due < other.due
  }
}
