import HallDomain
import HallPorts
import HallTestKit
import Synchronization
import Testing

@testable import DeviceDrivers

/// A scan on a bus without a wire: slaves that are not there are silent.
struct BusScanTests {
  private static let meter = ModbusProfile(
    id: "meter", name: LocalizedText(zh: "表", en: "Meter"), source: "-", family: "meter",
    values: [
      .init(name: "model", place: .init(.holding, 100), type: .u16, unit: "",
        valid: 4_150_000...4_150_000),
      .init(name: "volts", place: .init(.holding, 0), type: .u16, unit: "V", valid: 0...260_000),
    ])
  private static let sensor = ModbusProfile(
    id: "sensor", name: LocalizedText(zh: "温", en: "Sensor"), source: "-", family: "climate",
    values: [
      .init(name: "warmth", place: .init(.holding, 0), type: .u16, unit: "°C", valid: 0...80_000)
    ])

  private static func bus(silent: some Sequence<Int>) -> ScriptedBus {
    let bus = ScriptedBus(name: "east")
    for slave in silent { bus.fail(slave: slave, with: .silent) }
    return bus
  }

  private static func scan(
    _ bus: ScriptedBus, _ slaves: ClosedRange<Int>, plans: [ModbusDevicePlan] = []
  ) -> BusScanReport {
    BusScanner(bus: bus, slaves: slaves, plans: plans, profiles: [sensor, meter]).report
  }

  @Test func onlyWhoAnswersIsFoundAndAnExceptionIsAnAnswer() {
    let bus = Self.bus(silent: [1, 2, 4, 6, 7])
    bus.fail(slave: 5, with: .exception(2))
    bus.fail(slave: 6, with: .exception(11))
    let report = Self.scan(bus, 1...7)
    #expect(report.found.map(\.slave) == [3, 5])
    #expect(!report.isRunning && report.asked == 7 && report.trouble == nil)
    #expect(report.found[1].fits.isEmpty, "it refuses every profile's registers")
  }

  @Test func aFixedValueMakesAProfileCertainAndAWrongOneRulesItOut() {
    let bus = Self.bus(silent: [])
    bus[.init(1, .holding, 0)] = 23
    bus[.init(2, .holding, 0)] = 23
    bus[.init(2, .holding, 100)] = 4150
    let report = Self.scan(bus, 1...2)
    #expect(report.found[0].fits == ["sensor"] && !report.found[0].isCertain)
    #expect(report.found[1].fits == ["meter", "sensor"] && report.found[1].isCertain)
  }

  @Test func aDeviceThatIsNotWhatTheHallFileSaysIsTold() {
    let bus = Self.bus(silent: [])
    bus[.init(1, .holding, 0)] = 500
    let plan = ModbusDevicePlan(
      id: "climate-1", name: Self.sensor.name, bus: "east", slave: 1, profile: Self.sensor,
      values: ["warmth": "t"])
    let found = Self.scan(bus, 1...1, plans: [plan]).found
    #expect(found.first?.device == "climate-1" && found.first?.planned == "sensor")
    #expect(found.first?.isMismatch == true)
    bus[.init(1, .holding, 0)] = 21
    #expect(Self.scan(bus, 1...1, plans: [plan]).found.first?.isMismatch == false)
  }

  @Test func twoAtOneAddressAreHeardButNotGuessedAt() {
    let bus = Self.bus(silent: [])
    bus.fail(slave: 1, with: .garbled)
    let found = Self.scan(bus, 1...1).found
    #expect(found.first?.isGarbled == true && found.first?.fits == [])
  }

  @Test func aBusThatGoesAwayEndsTheScanAndSaysWhy() {
    let bus = Self.bus(silent: [1])
    bus.fail(slave: 2, with: .portGone("unplugged"))
    let report = Self.scan(bus, 1...200)
    #expect(report.trouble == "unplugged" && !report.isRunning && report.found.isEmpty)
  }

  // MARK: - Names

  private static func named(
    _ id: String, _ identification: ModbusProfile.Identification? = nil, begins: String? = nil
  ) -> ModbusProfile {
    ModbusProfile(
      id: id, name: LocalizedText(zh: "继电器", en: "Relay"), source: "-",
      identification: identification, family: "relay",
      outputs: [.init(name: "k1", place: .init(.coil, 0))],
      texts: begins.map {
        [.init(name: "model", place: .init(.input, 50), registers: 2, encoding: .ascii, begins: $0)]
      } ?? [])
  }

  /// An answer to function 43/14 behind its function code.
  private static func identification(_ texts: String...) -> [UInt8] {
    let objects = texts.enumerated().flatMap {
      [UInt8($0.offset), UInt8($0.element.utf8.count)] + Array($0.element.utf8)
    }
    return [0x0E, 1, 1, 0, 0, UInt8(texts.count)] + objects
  }

  @Test func aDeviceThatNamesItselfIsKnownByItsProfile() {
    let bus = Self.bus(silent: [])
    let profiles = [
      Self.named("plain"), Self.named("acme-8", .init(vendor: "Acme", product: "R8")),
      Self.named("acme-16", .init(vendor: "Acme", product: "R16")),
      Self.named("other", .init(serverID: "Other")),
    ]
    bus.name(.identification(slave: 1), Self.identification("Acme Ltd", "R16-24V", "V2"))
    bus.name(.serverID(slave: 2), Array("Other relay".utf8) + [0xFF])
    let found = BusScanner(bus: bus, slaves: 1...3, plans: [], profiles: profiles).report.found
    #expect(found.map(\.fits.first) == ["acme-16", "other", "plain"])
    #expect(found.map(\.isCertain) == [true, true, false])
    #expect(found.map(\.says) == ["Acme Ltd R16-24V V2", "Other relay", nil])
    #expect(found.allSatisfy { $0.fits.contains("plain") }, "who tells no name may be anything")
    #expect(found[0].fits.count == 2 && found[2].fits.count == 1, "other names are ruled out")
  }

  @Test func aTextThatAlwaysBeginsSoIsAsGoodAsAName() {
    let bus = Self.bus(silent: [])
    for (offset, register) in [UInt16(0x4531), 0x3231].enumerated() {
      bus[.init(1, .input, 50 + offset)] = register
    }
    let profiles = [Self.named("moxa", begins: "E121"), Self.named("else", begins: "E122")]
    let found = BusScanner(bus: bus, slaves: 1...1, plans: [], profiles: profiles).report.found
    #expect(found.first?.fits == ["moxa"] && found.first?.isCertain == true)
  }

  // MARK: - Other speeds

  private static let own = LineSettings(baud: 19_200, parity: .even)

  private static func scanAll(
    _ bus: ScriptedBus, _ slaves: ClosedRange<Int>, plans: [ModbusDevicePlan] = []
  ) -> BusScanReport {
    BusScanner(
      bus: bus, slaves: slaves, plans: plans, profiles: [sensor, meter], atAllSpeedsBut: own
    ).report
  }

  @Test func everyCommonSettingIsTriedAndTheBussOwnOnce() {
    let bus = Self.bus(silent: 1...3)
    let asked = Mutex<[LineSettings: Set<Int>]>([:])
    bus.onOtherSpeeds { question, settings in
      asked.withLock { _ = $0[settings, default: []].insert(question.slave) }
      return .failure(.silent)
    }
    let report = Self.scanAll(bus, 1...3)
    let settings = asked.withLock { $0 }
    #expect(settings.count == 23 && settings.values.allSatisfy { $0 == [1, 2, 3] })
    #expect(settings[Self.own] == nil)
    for baud in [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200] {
      #expect(settings.keys.count { $0.baud == baud } == (baud == 19_200 ? 2 : 3))
    }
    #expect(!report.isRunning && report.asked == 72 && report.addresses == 72)
  }

  @Test func aSlaveAtAnotherSpeedIsFoundWithItsSettingAndItsProfile() {
    let bus = Self.bus(silent: [1, 3])
    bus[.init(2, .holding, 0)] = 23
    bus.onOtherSpeeds { question, settings in
      guard question.slave < 3, settings == LineSettings(baud: 9600, parity: .none) else {
        return .failure(.silent)
      }
      switch question {
      case .read(_, .holding, 0, let count):
        return .success([21] + Array(repeating: 0, count: count - 1))
      case .read, .write: return .failure(.exception(2))
      case .identification, .serverID: return .failure(.exception(1))
      }
    }
    let plan = ModbusDevicePlan(
      id: "climate-1", name: Self.sensor.name, bus: "east", slave: 1, profile: Self.sensor,
      values: ["warmth": "t"])
    let found = Self.scanAll(bus, 1...3, plans: [plan]).found
    #expect(found.map(\.slave) == [2, 1, 2])
    #expect(found.map { $0.settings?.label } == [nil, "9600 8N1", "9600 8N1"])
    #expect(found[1].device == "climate-1", "the hall's device is there, set otherwise")
    #expect(found[2].device == nil && found[2].fits == ["sensor"])
  }

  /// Many slaves do not look at parity, and a receiver without it takes everything.
  @Test func ofSeveralParitiesTheOneThatItSendsWithIsTold() {
    let bus = Self.bus(silent: 1...2)
    bus.onOtherSpeeds { question, settings in
      guard settings.baud == 9600, question.slave == 1 else { return .failure(.silent) }
      return settings.parity == .odd ? .failure(.garbled) : .failure(.exception(2))
    }
    #expect(Self.scanAll(bus, 1...2).found.map { $0.settings?.label } == ["9600 8E1"])
    bus.onOtherSpeeds { question, settings in
      guard settings.baud == 19_200, question.slave == 1 else { return .failure(.silent) }
      return .failure(.exception(2))
    }
    bus.fail(slave: 1, with: nil)
    let own = Self.scanAll(bus, 1...2).found
    #expect(own.count == 1 && own[0].settings == nil, "it is there as the hall uses it")
  }

  @Test func aSpeedThatTheAdapterDoesNotHaveIsSkippedAndTold() {
    let bus = Self.bus(silent: 1...40)
    let asked = Mutex(0)
    bus.onOtherSpeeds { _, settings in
      guard settings.baud == 57_600 else { return .failure(.silent) }
      asked.withLock { $0 += 1 }
      return .failure(.unsupported("no such speed"))
    }
    let report = Self.scanAll(bus, 1...40)
    #expect(report.skipped.map(\.baud) == [57_600, 57_600, 57_600] && !report.isRunning)
    #expect(asked.withLock { $0 } == 3, "one question tells it")
  }

  @Test func aScanOnlyReads() {
    let bus = Self.bus(silent: [1])
    _ = Self.scan(bus, 1...9)
    #expect(bus.writes.isEmpty)
  }

  @Test func aTestSaysOfEachRunWhatCame() async {
    let bus = Self.bus(silent: [])
    bus[.init(1, .holding, 0)] = 21
    let plan = ModbusDevicePlan(
      id: "climate-1", name: Self.sensor.name, bus: "east", slave: 1, profile: Self.sensor,
      values: ["warmth": "t"])
    let good = await DeviceTest.run(plan, on: bus)
    #expect(good.isPassed && good.steps.map(\.text) == ["warmth 21.0 °C"])
    bus[.init(1, .holding, 0)] = 999
    let bad = await DeviceTest.run(plan, on: bus)
    #expect(!bad.isPassed && bad.steps[0].text.contains("check the sensor"))
    bus.fail(slave: 1, with: .silent)
    #expect(await !DeviceTest.run(plan, on: bus).isPassed)
  }
}
