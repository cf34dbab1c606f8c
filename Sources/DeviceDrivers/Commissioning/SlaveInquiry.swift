import HallPorts
import WireFormats

/// Asks one address who is there: is anybody, what does it say of itself, and which profiles'
/// registers does it all have. Pure; only reads.
struct SlaveInquiry {
  private enum Stage { case presence, identification, serverID, fitting, done }

  /// A profile that it may be.
  private struct Candidate {
    var profile: ModbusProfile
    var reads: [BusTransaction]
    var isRefuted = false
    var isCertain = false
    var registers: Int
  }

  let slave: Int
  /// What the hall file says is there.
  private let plan: ModbusDevicePlan?
  private var stage = Stage.presence
  private var candidates: [Candidate]
  private var answers: [BusTransaction: [UInt16]?] = [:]
  private var identification: DeviceIdentification?
  /// What it answers to Report Server ID.
  private var serverID: String?
  private var isGarbled = false
  private(set) var isThere = false

  init(slave: Int, plan: ModbusDevicePlan?, profiles: [ModbusProfile]) {
    self.slave = slave
    self.plan = plan
    candidates = profiles.map { profile in
      let polls = ModbusDevicePlan(everythingOf: profile, slave: slave).polls()
      return Candidate(
        profile: profile, reads: polls.map(BusTransaction.init),
        registers: polls.reduce(0) { $0 + $1.count })
    }
  }

  /// The next thing to ask; nil when all is known.
  mutating func next() -> BusTransaction? {
    switch stage {
    case .presence:
      // Any answer counts, an exception too.
      return plan?.polls().first.map(BusTransaction.init)
        ?? .read(slave: slave, table: .holding, address: 0, count: 1)
    case .identification: return .identification(slave: slave)
    case .serverID: return .serverID(slave: slave)
    case .fitting:
      for candidate in candidates where !candidate.isRefuted {
        if let read = candidate.reads.first(where: { answers[$0] == nil }) { return read }
      }
      stage = .done
      judge()
      return nil
    case .done: return nil
    }
  }

  mutating func note(_ transaction: BusTransaction, _ result: Result<[UInt16], BusFailure>) {
    switch stage {
    case .presence: notePresence(transaction, result)
    case .identification:
      if let values = try? result.get() {
        identification = DeviceIdentification(values.map { UInt8(truncatingIfNeeded: $0) })
      }
      let isWanted = candidates.contains { $0.profile.identification?.serverID != nil }
      stage = identification == nil || isWanted ? .serverID : .fitting
      if stage == .fitting { compareNames() }
    case .serverID:
      if let values = try? result.get() {
        let text = DeviceIdentification.text(values.map { UInt8(truncatingIfNeeded: $0) })
        serverID = text.isEmpty ? nil : text
      }
      stage = .fitting
      compareNames()
    case .fitting:
      let values = try? result.get()
      answers[transaction] = .some(values)
      if values == nil {
        for index in candidates.indices where candidates[index].reads.contains(transaction) {
          candidates[index].isRefuted = true
        }
      }
    case .done: break
    }
  }

  private mutating func notePresence(
    _ transaction: BusTransaction, _ result: Result<[UInt16], BusFailure>
  ) {
    switch result {
    case .success(let values):
      answers[transaction] = .some(values)
      (isThere, stage) = (true, .identification)
    case .failure(.exception(let code)) where code != 10 && code != 11:
      (isThere, stage) = (true, .identification)
    case .failure(.garbled): (isThere, isGarbled, stage) = (true, true, .done)
    case .failure: stage = .done
    }
  }

  /// A profile that says how its devices name themselves fits only those.
  private mutating func compareNames() {
    for index in candidates.indices {
      guard let wanted = candidates[index].profile.identification else { continue }
      let isSo =
        wanted.vendor.isBegin(of: identification?.vendor)
        && wanted.product.isBegin(of: identification?.product)
        && wanted.serverID.isBegin(of: serverID)
      candidates[index].isCertain = isSo
      candidates[index].isRefuted = !isSo
    }
  }

  /// Registers alone prove little; a value that can only be one is as good as a name plate.
  private mutating func judge() {
    for index in candidates.indices where !candidates[index].isRefuted {
      let candidate = candidates[index]
      if candidate.reads.isEmpty { candidates[index].isRefuted = true }
      for value in candidate.profile.values {
        guard
          let registers = registers(at: value.place, value.type.registers, candidate.reads)
        else { continue }
        if (try? value.reading(registers)) == nil {
          candidates[index].isRefuted = true
        } else if value.valid.count == 1 {
          candidates[index].isCertain = true
        }
      }
      for text in candidate.profile.texts where text.begins != nil {
        let registers = registers(at: text.place, text.registers, candidate.reads)
        let isSo = text.begins.isBegin(of: registers.map { text.reading($0) })
        candidates[index].isRefuted = candidates[index].isRefuted || !isSo
        candidates[index].isCertain = candidates[index].isCertain || isSo
      }
    }
    candidates.removeAll(where: \.isRefuted)
    candidates.sort { left, right in
      (left.isCertain ? 1 : 0, left.registers, right.profile.id)
        > (right.isCertain ? 1 : 0, right.registers, left.profile.id)
    }
  }

  private func registers(
    at place: ModbusProfile.Place, _ wanted: Int, _ reads: [BusTransaction]
  ) -> [UInt16]? {
    for case .read(let slave, let table, let address, let count) in reads {
      let run = PollRequest(
        slave: slave, table: table, address: address, count: count, period: .zero,
        priority: .telemetry)
      guard let known = answers[.read(slave: slave, table: table, address: address, count: count)],
        let values = known,
        let slice = run.slice(of: place, count: wanted, in: values)
      else { continue }
      return slice
    }
    return nil
  }

  /// - Parameter settings: of the line; nil: as the bus is.
  func report(heardWith settings: LineSettings?) -> BusScanReport.Slave {
    BusScanReport.Slave(
      slave: slave, settings: settings, device: plan?.id, planned: plan?.profile.id,
      fits: stage == .done ? candidates.map(\.profile.id).filter { _ in !isGarbled } : [],
      isCertain: !isGarbled && candidates.first?.isCertain == true,
      says: identification?.words ?? serverID,
      isGarbled: isGarbled)
  }
}

extension String? {
  /// Nil says nothing and is the begin of everything.
  fileprivate func isBegin(of text: String?) -> Bool {
    guard let self else { return true }
    return text?.hasPrefix(self) ?? false
  }
}

extension BusTransaction {
  init(_ poll: PollRequest) {
    self = .read(slave: poll.slave, table: poll.table, address: poll.address, count: poll.count)
  }
}

extension ModbusDevicePlan {
  /// A device of which everything that can be read is read.
  fileprivate init(everythingOf profile: ModbusProfile, slave: Int) {
    let names = profile.inputs.map(\.name) + (profile.fifo.map { Array($0.codes.values) } ?? [])
    self.init(
      id: "", name: profile.name, bus: "", slave: slave, profile: profile,
      inputs: Dictionary(names.map { ($0, .sensor("")) }, uniquingKeysWith: { first, _ in first }),
      outputs: Dictionary(
        profile.outputs.map { ($0.name, .siren) }, uniquingKeysWith: { first, _ in first }),
      reads: Set(profile.values.map(\.name) + profile.texts.map(\.name)), display: .window(""))
  }
}
