import Foundation
import HallTestKit
import Testing

@testable import HallConfiguration

/// Hall files and profiles damaged at random: never a trap, never a plan with faults.
struct MutationTests {
  static let cases = 2000

  /// The same seed gives the same files: `HALL_SEED=7 swift test --filter MutationTests`.
  static let seed = ProcessInfo.processInfo.environment["HALL_SEED"].flatMap { UInt64($0) }
    ?? 20_261_124

  /// What people and accidents put where something else belongs.
  private static let tokens = [
    "", "~", "null", "-1", "0", "9223372036854775807", "-9223372036854775808", "1e9", "0x10",
    "999999999 d", "-5 min", "0 ms", "5 parsecs", "[", "]", "{", "}", "[]", "{}", ": ", "- ", "? ",
    "&a ", "*a", "<<: *a", "!!binary ", "\"", "'", "|", ">", "#", "%", "@", "`", "\t", "\u{0}",
    "\u{7F}", "\u{85}", "\u{2028}", "\u{E000}", "\u{FEFF}", "🏛", "号", "${HALL_WIRES}", "${", "}",
    "../../etc/passwd", "/", "A", "B after 10 min", "window 1 next", "panel lobby A", "sensor x",
    "2026-02-30", "25:00", "09:00-08:00", "\n", "\r", "---\n", "...\n", "hall:", "services:",
  ]

  private struct Mutator {
    var random: SplitMix64

    mutating func mutated(_ text: String) -> String {
      var lines = text.components(separatedBy: "\n")
      for _ in 0...Int.random(in: 0..<3, using: &random) { change(&lines) }
      return lines.joined(separator: "\n")
    }

    private mutating func change(_ lines: inout [String]) {
      guard !lines.isEmpty else { return }
      let index = Int.random(in: lines.indices, using: &random)
      let other = Int.random(in: lines.indices, using: &random)
      switch Int.random(in: 0..<11, using: &random) {
      case 0: lines.remove(at: index)
      case 1: lines.insert(lines[index], at: other)
      case 2: lines.swapAt(index, other)
      case 3: lines.removeSubrange(min(index, other)...max(index, other))
      case 4: lines[index] = String(lines[index].dropFirst(Int.random(in: 1...4, using: &random)))
      case 5: lines[index] = "  " + lines[index]
      case 6: lines[index] = withBytes(lines[index])
      case 7, 8: lines[index] = withToken(lines[index])
      default: lines[index] = withValue(lines[index])
      }
    }

    private mutating func token() -> String {
      MutationTests.tokens.randomElement(using: &random) ?? ""
    }

    /// A value replaced, its key kept.
    private mutating func withValue(_ line: String) -> String {
      let colons = line.indices.filter { line[$0] == ":" }
      guard let colon = colons.randomElement(using: &random) else { return line + token() }
      let rest = line[line.index(after: colon)...]
      let end = rest.firstIndex { ",]}".contains($0) } ?? rest.endIndex
      return line[...colon] + " " + token() + rest[end...]
    }

    private mutating func withToken(_ line: String) -> String {
      var result = line
      let offset = Int.random(in: 0...line.count, using: &random)
      result.insert(contentsOf: token(), at: line.index(line.startIndex, offsetBy: offset))
      return result
    }

    private mutating func withBytes(_ line: String) -> String {
      var bytes = Array(line.utf8)
      guard !bytes.isEmpty else { return token() }
      bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// A folder as on a hall's machine: `halls/hall.yaml` beside the product's profiles.
  private static func folder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "hall-mutations-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: folder.appending(path: "halls"), withIntermediateDirectories: true)
    for name in ["profiles", "printers", "tickets"] {
      try FileManager.default.copyItem(
        at: HallFileTests.repository.appending(path: "firmware-config/\(name)"),
        to: folder.appending(path: name))
    }
    return folder
  }

  private static func judge(_ report: HallReport, lines: Int, _ place: Comment) throws {
    #expect((report.plan == nil) == !report.faults.isEmpty, place)
    for fault in report.faults {
      #expect(FaultCode(rawValue: fault.code) != nil, place)
      #expect(fault.line >= 1 && fault.line <= lines + 1, "\(fault) \(place)")
      #expect(!fault.message.isEmpty, place)
    }
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json().utf8)) as? [String: Any], place)
    #expect(json["ok"] as? Bool == (report.plan != nil), place)
    for bus in report.buses { #expect(bus.utilisation.isFinite, place) }
  }

  @Test(.timeLimit(.minutes(10))) func damagedHallFilesNeverTrapNorPassWithFaults() async throws {
    try await offPool {
      let folder = try Self.folder()
      let demo = try String(
        contentsOf: HallFileTests.halls.appending(path: "demo.yaml"), encoding: .utf8)
      let file = folder.appending(path: "halls/hall.yaml")
      var mutator = Mutator(random: SplitMix64(seed: Self.seed))
      var refused = 0
      // A trap leaves the file that caused it behind.
      print("damaged hall files: seed \(Self.seed), \(file.path)")
      for index in 0..<Self.cases {
        let text = mutator.mutated(demo)
        try Data(text.utf8).write(to: file)
        let report = HallFileTests.check(file)
        if report.plan == nil { refused += 1 }
        let lines = text.unicodeScalars.count {
          ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains($0)
        }
        try Self.judge(report, lines: 1 + lines, "seed \(Self.seed), case \(index)")
      }
      // Neither all nor none: else the damage says nothing about the checks.
      #expect((Self.cases / 4..<Self.cases).contains(refused), "\(refused) refused")
      try FileManager.default.removeItem(at: folder)
    }
  }

  @Test(.timeLimit(.minutes(10))) func damagedProfilesNeverTrapNorPassWithFaults() async throws {
    try await offPool {
      let folder = try Self.folder()
      try FileManager.default.copyItem(
        at: HallFileTests.halls.appending(path: "demo.yaml"),
        to: folder.appending(path: "halls/demo.yaml"))
      let profiles = folder.appending(path: "profiles")
      let names = try FileManager.default.contentsOfDirectory(atPath: profiles.path).sorted()
      var mutator = Mutator(random: SplitMix64(seed: Self.seed))
      print("damaged profiles: seed \(Self.seed), \(profiles.path)")
      for index in 0..<Self.cases / 4 {
        let file = profiles.appending(path: names[index % names.count])
        let good = try Data(contentsOf: file)
        try Data(mutator.mutated(String(decoding: good, as: UTF8.self)).utf8).write(to: file)
        let report = HallFileTests.check(folder.appending(path: "halls/demo.yaml"))
        try Self.judge(report, lines: 1000, "seed \(Self.seed), case \(index), \(file.path)")
        try good.write(to: file)
      }
      try FileManager.default.removeItem(at: folder)
    }
  }
}
