import HallDomain
import HallPorts
import LinuxIO

@testable import FieldBus

/// A bus in simulated time: each transaction lasts what the formula says, each slave does what the
/// test says.
struct SimulatedBus {
  struct Entry {
    var at: HallInstant
    var took: Duration
    var transaction: BusScheduler.Transaction
    var outcome: ModbusOutcome
  }

  let plan: BusPlan
  var scheduler: BusScheduler
  var now = HallInstant.zero
  /// What a slave does; without an entry it answers well.
  var behaviours: [Int: (ModbusRequest) -> ModbusOutcome] = [:]
  /// What answers when the line is set otherwise.
  var elsewhere: (ModbusRequest, LineSettings) -> ModbusOutcome = { _, _ in .silent }
  private(set) var log: [Entry] = []
  /// What was completed, in words: `poll 0 values 0 1` or `write 3 silent`.
  private(set) var ended: [String] = []

  init(
    baud: Int = 19_200, retries: Int = 1, responseTimeout: Duration = .milliseconds(100)
  ) {
    plan = BusPlan(
      name: "sim", wire: .rtu(SerialPlan(device: "-", baud: baud, parity: .even)),
      responseTimeout: responseTimeout, retries: retries)
    scheduler = BusScheduler(plan: plan)
  }

  var timing: BusTiming { scheduler.timing }

  mutating func poll(_ request: PollRequest) {
    note(scheduler.add(request, at: now).ended)
  }

  @discardableResult
  mutating func write(_ request: WriteRequest) -> Int {
    let (id, completions) = scheduler.add(request, at: now)
    note(completions)
    return id
  }

  @discardableResult
  mutating func transact(_ request: BusTransaction, with settings: LineSettings? = nil) -> Int {
    let (id, completions) = scheduler.add(request, with: settings, at: now)
    note(completions)
    return id
  }

  mutating func silence(_ slaves: some Sequence<Int>) {
    for slave in slaves { behaviours[slave] = { _ in .silent } }
  }

  mutating func answer(_ slaves: some Sequence<Int>) {
    for slave in slaves { behaviours[slave] = nil }
  }

  /// Performs the next transaction, or sleeps as long as the scheduler would, at most until `end`.
  mutating func step(until end: HallInstant = HallInstant(nanoseconds: .max)) {
    note(scheduler.expire(at: now))
    switch scheduler.next(at: now) {
    case .sleep(let moment): now = min(max(moment, now), end)
    case .perform(let transaction):
      let request = transaction.request
      let outcome =
        transaction.settings.map { elsewhere(request, $0) }
        ?? behaviours[Int(request.slave)]?(request) ?? Self.good(request)
      let took = duration(of: request, outcome)
      let began = now
      log.append(Entry(at: now, took: took, transaction: transaction, outcome: outcome))
      now = now + took
      let isLate = outcome == .silent || outcome == .garbled
      note(
        scheduler.finish(
          transaction, outcome, began: began, at: now,
          lateUntil: isLate ? now + plan.responseTimeout : nil))
    }
  }

  mutating func run(for span: Duration) {
    let end = now + span
    while now < end {
      let before = (now, log.count)
      step(until: end)
      precondition((now, log.count) != before, "the scheduler spins without doing anything")
    }
  }

  /// Forgets what was logged: what a test looks at begins now.
  mutating func forget() {
    log = []
    ended = []
  }

  /// `9.5 poll 1 holding 0+2`: milliseconds with one place.
  var words: [String] {
    log.map { entry in
      let tenths = entry.at.nanoseconds / 100_000
      return "\(tenths / 10).\(tenths % 10) \(Self.words(entry.transaction))"
    }
  }

  /// The same without times.
  var order: [String] { log.map { Self.words($0.transaction) } }
  var hasTime: [Bool] { log.map(\.transaction.hasTime) }

  func busy(_ isIncluded: (Entry) -> Bool = { _ in true }) -> Duration {
    log.filter(isIncluded).reduce(.zero) { $0 + $1.took }
  }

  /// The value of every register is its slave's number times 1000 plus its address, modulo 2^16.
  static func good(_ request: ModbusRequest) -> ModbusOutcome {
    switch request.operation {
    case .read(let table, let address, let count):
      .values(
        (0..<count).map { table.isBit ? 1 : UInt16(request.slave) &* 1000 &+ address &+ $0 })
    case .write, .writeOne: .written
    case .identification, .serverID: .exception(1)
    }
  }

  private func duration(of request: ModbusRequest, _ outcome: ModbusOutcome) -> Duration {
    switch (outcome, request.operation) {
    case (.silent, _), (.garbled, _): timing.silent(plan.responseTimeout)
    case (.exception, _): timing.duration(characters: 13)
    case (_, .read(let table, _, let count)): timing.read(table, count: Int(count))
    case (_, .writeOne(let table, _, _)): timing.write(table, count: 1, singly: true)
    case (_, .write(let table, _, let values)): timing.write(table, count: values.count)
    case (_, .identification), (_, .serverID): timing.duration(characters: 64)
    }
  }

  private static func words(_ transaction: BusScheduler.Transaction) -> String {
    let what =
      switch transaction.work {
      case .poll: "poll"
      case .probe: "probe"
      case .write: "write"
      case .oneOff: "one-off"
      }
    switch transaction.request.operation {
    case .read(let table, let address, let count):
      return "\(what) \(transaction.request.slave) \(table) \(address)+\(count)"
    case .writeOne(let table, let address, let value):
      return "\(what) \(transaction.request.slave) \(table) \(address)=\(value)"
    case .write(let table, let address, let values):
      let list = values.map(String.init).joined(separator: ",")
      return "\(what) \(transaction.request.slave) \(table) \(address)=\(list)"
    case .identification: return "\(what) \(transaction.request.slave) identification"
    case .serverID: return "\(what) \(transaction.request.slave) server ID"
    }
  }

  private mutating func note(_ completions: [BusScheduler.Completion]) {
    for completion in completions {
      switch completion {
      case .poll(let index, .success(let values)):
        ended.append("poll \(index) " + values.map(String.init).joined(separator: " "))
      case .poll(let index, .failure(let failure)): ended.append("poll \(index) \(failure)")
      case .write(let id, .success): ended.append("write \(id) done")
      case .write(let id, .failure(let failure)): ended.append("write \(id) \(failure)")
      case .oneOff(let id, .success(let values)):
        ended.append((["one-off \(id)"] + values.map(String.init)).joined(separator: " "))
      case .oneOff(let id, .failure(let failure)): ended.append("one-off \(id) \(failure)")
      }
    }
  }
}

extension PollRequest {
  /// A run of holding registers.
  static func run(
    _ slave: Int, _ address: Int = 0, count: Int = 1, every period: Duration = .seconds(1),
    _ priority: Priority = .keys, gaps: Bool = false
  ) -> PollRequest {
    PollRequest(
      slave: slave, table: .holding, address: address, count: count, period: period,
      priority: priority, readableGaps: gaps)
  }
}

extension WriteRequest {
  static func registers(
    _ slave: Int, _ address: Int, _ values: [UInt16], singly: Bool = false, once: Bool = false
  ) -> WriteRequest {
    WriteRequest(
      slave: slave, table: .holding, address: address, values: values, singly: singly, once: once)
  }
}
