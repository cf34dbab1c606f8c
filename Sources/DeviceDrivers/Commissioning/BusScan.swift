import HallPorts

/// Goes through a bus's addresses one by one, with the bus's own settings of the line and then, if
/// wanted, with each other. Pure; `BusScanner` asks what it wants asked.
struct BusScan {
  struct Question: Hashable {
    var transaction: BusTransaction
    /// Nil: as the bus is.
    var settings: LineSettings?
  }

  let bus: String
  private let slaves: ClosedRange<Int>
  private let plans: [Int: ModbusDevicePlan]
  private let profiles: [ModbusProfile]
  /// The bus's own first, as nil.
  private let passes: [LineSettings?]
  private var pass = 0
  private var upcoming: Int
  private var inquiry: SlaveInquiry?
  private var found: FoundSlaves
  private var skipped: [LineSettings] = []
  private var trouble: String?

  /// - Parameter own: how the bus's line is set, for a scan with every other common setting too;
  ///   nil: with its own only.
  init(
    bus: String, slaves: ClosedRange<Int>, plans: [ModbusDevicePlan], profiles: [ModbusProfile],
    atAllSpeedsBut own: LineSettings? = nil
  ) {
    self.bus = bus
    self.slaves = slaves
    self.plans = Dictionary(
      plans.filter { $0.bus == bus }.map { ($0.slave, $0) },
      uniquingKeysWith: { first, _ in first })
    self.profiles = profiles
    passes = [nil] + (own.map { own in LineSettings.common.filter { !$0.isHeardAs(own) } } ?? [])
    found = FoundSlaves(own: own)
    upcoming = slaves.lowerBound
  }

  /// The next thing to ask; nil when the scan is over.
  mutating func next() -> Question? {
    while trouble == nil, passes.indices.contains(pass) {
      if let transaction = inquiry?.next() {
        return Question(transaction: transaction, settings: passes[pass])
      }
      if let ended = inquiry, ended.isThere { found.add(ended.report(heardWith: passes[pass])) }
      inquiry = nil
      if upcoming <= slaves.upperBound {
        // A device of the hall file that is not found as the bus is may be set otherwise.
        let plan = pass == 0 || !found.hasOwn(upcoming) ? plans[upcoming] : nil
        inquiry = SlaveInquiry(slave: upcoming, plan: plan, profiles: profiles)
        upcoming += 1
      } else {
        startPass()
      }
    }
    return nil
  }

  private mutating func startPass() {
    pass += 1
    upcoming = slaves.lowerBound
    inquiry = nil
  }

  mutating func note(_ question: Question, _ result: Result<[UInt16], BusFailure>) {
    switch result {
    case .failure(.portGone(let reason)):
      trouble = reason
      inquiry = nil
    case .failure(.unsupported):
      // The adapter has not this speed: no address can be asked with it.
      if let settings = question.settings { skipped.append(settings) }
      startPass()
    default: inquiry?.note(question.transaction, result)
    }
  }

  var report: BusScanReport {
    let isRunning = trouble == nil && passes.indices.contains(pass)
    let asked = upcoming - slaves.lowerBound - (inquiry == nil ? 0 : 1)
    return BusScanReport(
      bus: bus, isRunning: isRunning,
      asked: pass * slaves.count + (isRunning || trouble != nil ? asked : 0),
      addresses: passes.count * slaves.count,
      settings: isRunning ? passes[pass] : nil, found: found.sorted, skipped: skipped,
      trouble: trouble)
  }
}
