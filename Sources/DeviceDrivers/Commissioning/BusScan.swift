import HallPorts

/// Goes through a bus's addresses one by one. Pure; `BusScanner` asks what it wants asked.
struct BusScan {
  let bus: String
  private let slaves: ClosedRange<Int>
  private let plans: [Int: ModbusDevicePlan]
  private let profiles: [ModbusProfile]
  private var inquiry: SlaveInquiry?
  private var upcoming: Int
  private var found: [BusScanReport.Slave] = []
  private var trouble: String?

  init(
    bus: String, slaves: ClosedRange<Int>, plans: [ModbusDevicePlan], profiles: [ModbusProfile]
  ) {
    self.bus = bus
    self.slaves = slaves
    self.plans = Dictionary(
      plans.filter { $0.bus == bus }.map { ($0.slave, $0) },
      uniquingKeysWith: { first, _ in first })
    self.profiles = profiles
    upcoming = slaves.lowerBound
  }

  /// The next thing to ask; nil when the scan is over.
  mutating func next() -> BusTransaction? {
    while trouble == nil {
      if let transaction = inquiry?.next() { return transaction }
      if let ended = inquiry, ended.isThere { found.append(ended.report) }
      inquiry = nil
      guard upcoming <= slaves.upperBound else { return nil }
      inquiry = SlaveInquiry(slave: upcoming, plan: plans[upcoming], profiles: profiles)
      upcoming += 1
    }
    return nil
  }

  mutating func note(_ transaction: BusTransaction, _ result: Result<[UInt16], BusFailure>) {
    if case .failure(.portGone(let reason)) = result {
      trouble = reason
      inquiry = nil
      upcoming = slaves.upperBound + 1
    }
    inquiry?.note(transaction, result)
  }

  var report: BusScanReport {
    let isRunning = trouble == nil && (inquiry != nil || upcoming <= slaves.upperBound)
    return BusScanReport(
      bus: bus, isRunning: isRunning,
      asked: upcoming - slaves.lowerBound - (inquiry == nil ? 0 : 1), addresses: slaves.count,
      found: found, trouble: trouble)
  }
}
