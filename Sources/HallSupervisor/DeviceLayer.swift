import DeviceDrivers
import FieldBus
import HallDomain
import HallPorts
import LinuxIO
import Logging
import ServiceLifecycle
import Synchronization

/// All buses and drivers of one hall file; a new file replaces them whole while the writer, the
/// journal and the pages go on.
final class DeviceLayer: Service, DeviceDirectory, InstallerDesk {
  /// What runs for one version of the hall file.
  private struct Generation: Sendable {
    var buses: [FieldBus]
    var drivers: [any DeviceDriver]
    var group: ServiceGroup
    var plans: [ModbusDevicePlan]
    var scans: [String: BusScanner] = [:]
  }

  private struct State {
    var plan: HallPlan
    var generation: Generation?
    var isReplacing = false
  }

  private let context: DriverContext
  /// All profiles that the hall file could name.
  private let profiles: @Sendable () -> [ModbusProfile]
  /// The change of the hall file that gives a device another address.
  private let edit: @Sendable (DeviceID, Int) -> ReplacementReport.Edit?
  private let state: Mutex<State>

  init(
    plan: HallPlan, context: DriverContext, profiles: @escaping @Sendable () -> [ModbusProfile],
    edit: @escaping @Sendable (DeviceID, Int) -> ReplacementReport.Edit?
  ) {
    self.context = context
    self.edit = edit
    self.profiles = profiles
    state = Mutex(State(plan: plan))
  }

  func run() async throws {
    repeat {
      let plan = state.withLock { state in
        state.isReplacing = false
        return state.plan
      }
      let generation = make(plan)
      state.withLock { $0.generation = generation }
      try await generation.group.run()
    } while state.withLock { $0.isReplacing } && !Task.isShuttingDownGracefully
      && !Task.isCancelled
  }

  /// Stops the devices of the old plan and starts those of the new one.
  func replace(with plan: HallPlan) async {
    let group = state.withLock { state in
      state.plan = plan
      state.isReplacing = true
      return state.generation?.group
    }
    await group?.triggerGracefulShutdown()
  }

  var buses: [FieldBus] { state.withLock { $0.generation?.buses ?? [] } }

  func devices() -> [DeviceReport] {
    guard let generation = state.withLock({ $0.generation }) else { return [] }
    let slaves = Dictionary(
      generation.plans.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return generation.buses.flatMap { $0.devices() }
      + generation.drivers.flatMap { $0.devices() }.map { report in
        guard let plan = slaves[report.id],
          let bus = generation.buses.first(where: { $0.name == plan.bus })
        else { return report }
        var report = report
        let (figures, diagnoses) = bus.report(of: plan.slave)
        report.figures += figures
        report.diagnoses += diagnoses
        return report
      }
  }

  func picture(of device: DeviceID) -> [UInt8]? {
    guard let generation = state.withLock({ $0.generation }) else { return nil }
    for driver in generation.drivers {
      if let picture = driver.picture(of: device) { return picture }
    }
    return nil
  }

  func film(of device: DeviceID, for span: Duration) -> BoardFilm? {
    guard let generation = state.withLock({ $0.generation }) else { return nil }
    return generation.drivers.lazy.compactMap { $0.film(of: device, for: span) }.first
  }

  func sample(of device: DeviceID, language: TicketLanguage?) -> [UInt8]? {
    generation?.drivers.lazy.compactMap { $0.sample(of: device, language: language) }.first
  }

  // MARK: - InstallerDesk

  private var generation: Generation? { state.withLock { $0.generation } }

  private func bus(_ name: String) throws(InstallerFailure) -> FieldBus {
    guard let bus = buses.first(where: { $0.name == name }) else { throw .busUnknown(name) }
    return bus
  }

  func checkBus(_ bus: String) throws(InstallerFailure) { _ = try self.bus(bus) }

  func transact(
    _ transaction: BusTransaction, on bus: String
  ) async throws(InstallerFailure) -> [UInt16] {
    switch try await self.bus(bus).result(of: transaction) {
    case .success(let values): return values
    case .failure(let failure): throw .bus(failure)
    }
  }

  func startScan(
    of bus: String, slaves: ClosedRange<Int>, atAllSpeeds: Bool
  ) throws(InstallerFailure) {
    let port = try self.bus(bus)
    let own = port.plan.ownLine?.settings
    if atAllSpeeds && own == nil { throw .speedFixed(bus: bus) }
    let known = profiles()
    let isStarted = state.withLock { state in
      if state.generation?.scans[bus]?.report.isRunning == true { return false }
      state.generation?.scans[bus] = BusScanner(
        bus: port, slaves: slaves, plans: state.plan.modbusDevices, profiles: known,
        atAllSpeedsBut: atAllSpeeds ? own : nil)
      return true
    }
    if !isStarted { throw .scanUnderWay(bus: bus) }
  }

  func scan(of bus: String) throws(InstallerFailure) -> BusScanReport? {
    try checkBus(bus)
    return generation?.scans[bus]?.report
  }

  func trace(
    of bus: String, for span: Duration
  ) throws(InstallerFailure) -> AsyncStream<[UInt8]> {
    guard let pieces = try self.bus(bus).trace(for: span) else { throw .traceUnderWay(bus: bus) }
    return pieces
  }

  func identify(
    _ device: DeviceID, for span: Duration
  ) throws(InstallerFailure) -> [IdentifySign] {
    for driver in generation?.drivers ?? [] {
      guard let signs = driver.identify(device, for: span) else { continue }
      if signs.isEmpty { throw .cannotIdentify(device) }
      return signs
    }
    if devices().contains(where: { $0.id == device }) { throw .cannotIdentify(device) }
    throw .deviceUnknown(device)
  }

  func test(_ device: DeviceID) async throws(InstallerFailure) -> DeviceTestReport {
    for driver in generation?.drivers ?? [] {
      if let report = driver.test(device) { return report }
    }
    let plan = try plan(of: device)
    return await DeviceTest.run(plan, on: try bus(plan.bus))
  }

  func replacement(
    of device: DeviceID, at slave: Int
  ) async throws(InstallerFailure) -> ReplacementReport {
    var plan = try plan(of: device)
    let from = plan.slave
    let taken = generation?.plans.first { $0.bus == plan.bus && $0.slave == slave }
    if let taken, taken.id != device { throw .addressTaken(by: taken.id) }
    plan.slave = slave
    let test = await DeviceTest.run(plan, on: try bus(plan.bus))
    return ReplacementReport(from: from, to: slave, test: test, edit: edit(device, slave))
  }

  func speech(
    _ sample: SpeechSample, in zone: VoiceZoneID
  ) async throws(InstallerFailure) -> [UInt8] {
    let drivers = generation?.drivers ?? []
    for case let driver as VoiceZoneDriver in drivers where driver.zone == zone {
      return try await driver.speech(sample)
    }
    throw .voiceZoneUnknown(zone)
  }

  private func plan(of device: DeviceID) throws(InstallerFailure) -> ModbusDevicePlan {
    guard let plan = generation?.plans.first(where: { $0.id == device }) else {
      let isKnown = devices().contains { $0.id == device }
      throw isKnown ? .cannotTest(device) : .deviceUnknown(device)
    }
    return plan
  }

  private static func port(for board: BoardPlan) -> any DatagramPort {
    if case .e131(let plan) = board.wire, plan.isMulticast {
      return MulticastPort(port: board.port, interface: plan.interface)
    }
    return UDPPort(host: board.host, port: board.port, answers: answers(to: board.wire))
  }

  /// ArtPollReply by the high byte of its operation code, a status of DDP by where it comes from.
  private static let artNetAnswers = AnswerPort(
    port: BoardWire.artNet(ArtNetPlan()).usualPort, mark: (offset: 9, byte: 0x21))
  private static let ddpAnswers = AnswerPort(
    port: BoardWire.ddp.usualPort, mark: (offset: 3, byte: 251))

  private static func answers(to wire: BoardWire) -> AnswerPort? {
    switch wire {
    case .artNet: artNetAnswers
    case .ddp: ddpAnswers
    case .e131, .alpha, .onbon, .page: nil
    }
  }

  private static func line(to board: BoardPlan) -> any SerialLineOpener {
    if let serial = board.wire.serial { return LinuxSerialOpener(plan: serial) }
    return TCPLineOpener(host: board.host, port: board.port, patience: LineBoardDriver.patience)
  }

  private func make(_ plan: HallPlan) -> Generation {
    let buses = plan.buses.map {
      FieldBus(plan: $0, commands: context.commands, logger: context.logger)
    }
    let wires = DriverCatalogue.Wires(
      buses: Dictionary(uniqueKeysWithValues: buses.map { ($0.name, $0) }),
      printer: { LinuxPrinterOpener.opener(for: $0) },
      gpio: { LinuxGPIOOpener(plan: $0) },
      datagram: Self.port,
      line: Self.line,
      speaker: { ALSASpeakerOpener(device: $0.device) },
      synthesizer: EspeakProgram())
    let drivers = DriverCatalogue.drivers(for: plan, wires: wires, context: context)
    // Drivers stop before the buses they write on: a group shuts down from its end.
    let services: [any Service] =
      buses.map { Restarting(name: "bus/\($0.name)", service: $0, logger: context.logger) }
      + drivers.map { driver in
        let name = driver.devices().first?.id.rawValue ?? "\(type(of: driver))"
        return Restarting(name: name, service: driver, logger: context.logger)
      }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services.map {
          .init(
            service: $0, successTerminationBehavior: .ignore,
            failureTerminationBehavior: .ignore)
        }, logger: context.logger))
    return Generation(buses: buses, drivers: drivers, group: group, plans: plan.modbusDevices)
  }
}
