import Foundation
import HallDomain
import HallTestKit
import Testing

@testable import LinuxIO

/// Against the system's own `date`, which reads the same database with other code.
struct TimeZoneRulesTests {
  static let zones = [
    "Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Asia/Kolkata", "Australia/Lord_Howe",
    "Africa/Casablanca", "America/New_York", "Pacific/Apia", "UTC",
  ]

  /// What `date` makes of each second since 1970.
  private static func dates(_ seconds: [Int64], zone: String) throws -> [String] {
    let file = FileManager.default.temporaryDirectory.appending(path: "dates-\(UUID().uuidString)")
    try seconds.map { "@\($0)\n" }.joined().write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    let run = try ChildProcess.run(
      URL(filePath: "/bin/date"), ["-f", file.path, "+%Y-%m-%d %H:%M:%S"],
      environment: ["TZ": zone, "LC_ALL": "C"])
    try #require(run.status == 0, "\(run.errors)")
    return run.output.split(separator: "\n").map(String.init)
  }

  private static func words(_ civil: CivilTime) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let second = civil.time.secondOfDay
    return "\(civil.date) \(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
  }

  private static func second(_ year: Int) -> Int64 {
    Int64(CivilDate(year: year, month: 1, day: 1).dayNumber) * 86_400
  }

  @Test(arguments: zones)
  func everyMomentIsTheSystems(zone: String) throws {
    let rules = try #require(TimeZoneRules(named: zone))
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    var seconds = (0..<2000).map { _ in
      Int64.random(in: Self.second(1970)..<Self.second(2200), using: &random)
    }
    // Both sides of every quarter of an hour, in a year of the table and one beyond it.
    for year in [2026, 2077] {
      for quarter in 0..<(365 * 96) {
        let moment = Self.second(year) + Int64(quarter) * 900
        seconds += [moment - 1, moment]
      }
    }
    let wanted = try Self.dates(seconds, zone: zone)
    try #require(wanted.count == seconds.count)
    for (second, text) in zip(seconds, wanted) {
      let civil = rules.civil(unixTime: second * 1_000_000_000 + 999_999_999)
      if Self.words(civil) != text {
        Issue.record("\(zone) at \(second): \(Self.words(civil)), not \(text); seed \(seed)")
        return
      }
    }
  }

  @Test(arguments: [
    "Asia/Atlantis", "", "/", "../../../etc/passwd", "Asia/", "/etc/localtime", "Asia/Shang hai",
    ".", "tzdata.zi",
  ])
  func whatIsNoZoneIsNone(name: String) {
    #expect(TimeZoneRules(named: name) == nil)
  }

  @Test func damagedFilesNeverTrap() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    let file = try #require(
      SmallFile.bytes("\(TimeZoneRules.folder)/America/Santiago", atMost: 1 << 20))
    for length in 0..<file.count { _ = TimeZoneRules(file: Array(file.prefix(length))) }
    for _ in 0..<2000 {
      var bytes = file
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        // Heads and counts are at the beginning; the rule is at the end.
        let place =
          switch Int.random(in: 0...2, using: &random) {
          case 0: Int.random(in: 0..<88, using: &random)
          case 1: Int.random(in: (bytes.count - 60)..<bytes.count, using: &random)
          default: bytes.indices.randomElement(using: &random) ?? 0
          }
        bytes[place] = UInt8.random(in: .min ... .max, using: &random)
      }
      guard let rules = TimeZoneRules(file: bytes) else { continue }
      for second in [Int64.min / 2_000_000_000, 0, 1_800_000_000, 9_000_000_000] {
        _ = rules.civil(unixTime: second * 1_000_000_000)
      }
    }
  }

  @Test(arguments: [
    ("CST-8", 8 * 3600), ("<+0530>-5:30", 19_800), ("EST5", -18_000), ("AAA3:04:05", -11_045),
  ])
  func zonesWithoutSummerTimeAreFixed(text: String, offset: Int) throws {
    let zone = try #require(PosixTimeZone(text))
    #expect(zone.offset(at: 1_780_000_000) == offset)
  }

  @Test(arguments: [
    "", "C", "CST", "CST-", "CST-8CDT", "CST-8CDT,M3.2.0", "CST-8CDT,M13.2.0,M11.1.0",
    "CST-8CDT,M3.6.0,M11.1.0", "CST-8CDT,M3.2.7,M11.1.0", "CST-8CDT,J0,J100",
    "CST-8CDT,M3.2.0,M11.1.0,", "<+08-8", "CST-99999",
  ])
  func whatIsNoRuleIsNone(text: String) { #expect(PosixTimeZone(text) == nil) }
}
