import HallDomain
import HallPorts
import Synchronization

/// An installer's desk with one bus, `east`: slave 11 answers, 12 refuses, the rest is silent.
final class ScriptedDesk: InstallerDesk {
  private let written = Mutex<[BusTransaction]>([])
  private let scanned = Mutex<BusScanReport?>(nil)

  var writes: [BusTransaction] { written.withLock { $0 } }

  func checkBus(_ bus: String) throws(InstallerFailure) {
    if bus != "east" { throw .busUnknown(bus) }
  }

  func transact(
    _ transaction: BusTransaction, on bus: String
  ) async throws(InstallerFailure) -> [UInt16] {
    try checkBus(bus)
    switch transaction {
    case .read(11, _, let address, let count):
      return (0..<count).map { UInt16(address + $0) }
    case .write(11, _, _, _):
      written.withLock { $0.append(transaction) }
      return []
    case _ where transaction.slave == 12: throw .bus(.exception(2))
    default: throw .bus(.silent)
    }
  }

  func startScan(
    of bus: String, slaves: ClosedRange<Int>, atAllSpeeds: Bool
  ) throws(InstallerFailure) {
    try checkBus(bus)
    if atAllSpeeds, slaves.count == 1 { throw .speedFixed(bus: bus) }
    let elsewhere = BusScanReport.Slave(
      slave: 1, settings: LineSettings(baud: 9600, parity: .none), fits: ["meter-pzem-016"])
    scanned.withLock {
      $0 = BusScanReport(
        bus: bus, isRunning: false, asked: slaves.count, addresses: slaves.count,
        found: [
          .init(
            slave: 11, device: "pad-1", planned: "call-pad-latch", fits: ["call-pad-latch"],
            says: "Acme Pad V1"),
          .init(slave: 12, device: "climate-1", planned: "climate-xy-md02", fits: ["relay-8"]),
          .init(slave: 30, isGarbled: true),
        ] + (atAllSpeeds ? [elsewhere] : []),
        skipped: atAllSpeeds ? [LineSettings(baud: 57_600, parity: .odd)] : [])
    }
  }

  func scan(of bus: String) throws(InstallerFailure) -> BusScanReport? {
    try checkBus(bus)
    return scanned.withLock { $0 }
  }

  func trace(
    of bus: String, for span: Duration
  ) throws(InstallerFailure) -> AsyncStream<[UInt8]> {
    try checkBus(bus)
    return AsyncStream { feed in
      for piece: [UInt8] in [[0xD4, 0xC3], [0xB2, 0xA1]] { feed.yield(piece) }
      feed.finish()
    }
  }

  func identify(
    _ device: DeviceID, for span: Duration
  ) throws(InstallerFailure) -> [IdentifySign] {
    if device == "bus/east" { throw .cannotIdentify(device) }
    if device != "display-3" { throw .deviceUnknown(device) }
    return [.blinks(output: "lamp"), .shows(text: "13")]
  }

  func speech(
    _ sample: SpeechSample, in zone: VoiceZoneID
  ) async throws(InstallerFailure) -> [UInt8] {
    if zone != "hall" { throw .voiceZoneUnknown(zone) }
    return Array("RIFF \(sample)".utf8)
  }

  func replacement(
    of device: DeviceID, at slave: Int
  ) async throws(InstallerFailure) -> ReplacementReport {
    if slave == 11 { throw .addressTaken(by: "pad-1") }
    return ReplacementReport(
      from: 13, to: slave, test: try await test(device),
      edit: .init(file: "hall.yaml", line: 7, old: "    slave: 13", new: "    slave: \(slave)"))
  }

  func test(_ device: DeviceID) async throws(InstallerFailure) -> DeviceTestReport {
    if device != "display-3" { throw .cannotTest(device) }
    return DeviceTestReport(
      device: device,
      steps: [
        .init(what: "holding 0 to 3", isPassed: true, text: "1 2 3 4"),
        .init(what: "coil 0", isPassed: false, text: "no answer"),
      ])
  }
}
