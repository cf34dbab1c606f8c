import HallDomain
import HallPorts
import Testing

@testable import HallConfiguration

/// Numbers with units, hours and nearest names.
struct ReadingTests {
  @Test(arguments: [
    ("250 ms", 250_000_000), ("250ms", 250_000_000), ("1.5 s", 1_500_000_000), ("0 s", 0),
    ("20 min", 1_200_000_000_000), ("3660 d", 316_224_000_000_000_000),
    ("-5 min", -300_000_000_000), ("999999999 d", .max), ("-999999999 d", .min),
  ] as [(String, Int64)])
  func durationsAreExactAndNeverOverflow(text: String, nanoseconds: Int64) {
    #expect(Quantity.duration.parse(text) == nanoseconds)
  }

  @Test(arguments: ["", "5", "ms", "5 m", "5 sec", "1.2345 s", "1e3 s", "٣ s", "5 ms ms", "- 5 s"])
  func whatIsNoDurationIsRefused(text: String) {
    #expect(Quantity.duration.parse(text) == nil)
  }

  @Test func otherQuantitiesHaveTheirOwnUnits() {
    #expect(Quantity.bytes.parse("512 MiB") == 512 << 20)
    #expect(Quantity.percent.parse("50 %") == 50)
    #expect(Quantity.length.parse("80 mm") == 80)
    #expect(Quantity.bytes.parse("512 MB") == nil)
  }

  @Test func aSwapOrALetterIsNearAndAnotherWordIsNot() {
    let known = ["windows", "services", "panels"]
    #expect(NearestName.hint("widnows", among: known).contains("\"windows\""))
    #expect(NearestName.hint("service", among: known).contains("\"services\""))
    #expect(NearestName.hint("elephants", among: known).contains("there are windows, services"))
    #expect(NearestName.hint("C", among: ["A", "B"]) == "; there are A, B")
    #expect(NearestName.hint("x", among: []) == "; the file has none")
  }

  private func plan(_ text: String) throws -> HallPlan? {
    let faults = FaultList()
    let root = try #require(YAMLFile.parse(text, file: "hall.yaml", into: faults))
    return PlanBuilder(root: root, faults: faults, hallFile: "/nowhere/halls/hall.yaml").build()
  }

  @Test func aDaysOwnHoursGoBeforeWeekdaysAndThoseBeforeDaily() throws {
    let plan = try #require(
      try plan(
        """
        services:
          A:
            hours:
              {daily: [10:00-11:00], weekdays: [09:00-12:00], friday: [08:00-24:00], sunday: []}
        """))
    let hours = try #require(plan.rules.service("A")?.hours)
    func on(_ day: Weekday) -> [String] {
      hours.filter { $0.weekday == day }.map { "\($0.from)-\($0.until)" }
    }
    #expect(on(.monday) == ["09:00-12:00"])
    #expect(on(.friday) == ["08:00-24:00"])
    #expect(on(.saturday) == ["10:00-11:00"])
    #expect(on(.sunday) == [])
  }

  @Test func listeningAddressesMayBeVersionSix() throws {
    let plan = try #require(try plan("service: {listen: '[::1]:8081', public-url: https://a.cn/}"))
    #expect(plan.service.listenHost == "::1")
    #expect(plan.service.listenPort == 8081)
    #expect(plan.service.publicURL == "https://a.cn")
  }

  @Test func numbersOfTheSameTextAreFound() {
    let a = Numbering(prefix: "A", width: 3, first: 1, last: 999)
    #expect(a.canEqual(Numbering(prefix: "A1", width: 2, first: 1, last: 99)))
    #expect(!a.canEqual(Numbering(prefix: "A1", width: 3, first: 1, last: 999)))
    #expect(!a.canEqual(Numbering(prefix: "B", width: 3, first: 1, last: 999)))
    #expect(!a.canEqual(Numbering(prefix: "AB", width: 2, first: 1, last: 99)))
    let low = Numbering(prefix: "A", width: 3, first: 1, last: 100)
    #expect(!low.canEqual(Numbering(prefix: "A1", width: 2, first: 1, last: 99)))
    #expect(!low.canEqual(Numbering(prefix: "A", width: 3, first: 101, last: 200)))
  }
}
