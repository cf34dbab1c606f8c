import HallDomain
import HallPorts
import HallTestKit
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
