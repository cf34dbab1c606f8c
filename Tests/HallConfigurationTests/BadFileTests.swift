import Foundation
import Testing

@testable import HallConfiguration

/// The hall files that must be refused: each says in its head which faults it has, and has no
/// other.
struct BadFileTests {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "BadFiles")

  static let names: [String] = {
    let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    return (names ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
  }()

  /// `# expect: code@line`, or `code@file:line` for a fault in a profile.
  static func expected(in text: String) -> [String] {
    text.matches(of: /# expect: ([a-z.\-]+)@([a-z.\-]+:)?([0-9]+)/)
      .map { "\($0.1)@\($0.2 ?? "")\($0.3)" }.sorted()
  }

  @Test func thereAreEnoughBadFiles() { #expect(Self.names.count >= 60) }

  @Test(arguments: names)
  func aBadFileTellsExactlyItsFaults(name: String) throws {
    let file = Self.folder.appending(path: name)
    let expected = Self.expected(in: try String(contentsOf: file, encoding: .utf8))
    let report = HallFile.check(path: file.path)
    let told = report.faults.map { fault in
      let other = fault.file == file.path ? "" : URL(filePath: fault.file).lastPathComponent + ":"
      return "\(fault.code)@\(other)\(fault.line)"
    }
    #expect(told.sorted() == expected, "\(report.text())")
    #expect(!expected.isEmpty)
    #expect(report.plan == nil)
    for fault in report.faults { #expect(fault.message.count > 8, "\(fault)") }
  }

  @Test func everyCodeIsExpectedBySomeBadFile() throws {
    let all = try Self.names.flatMap { name in
      Self.expected(
        in: try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8))
    }
    // These need files that cannot be kept in a repository; the next tests make them.
    let made: Set<FaultCode> = [.fileUnreadable, .fileTooLarge, .yamlTooMany]
    for code in FaultCode.allCases where !made.contains(code) {
      #expect(
        all.contains { $0.hasPrefix(code.rawValue + "@") }, "no bad file has \(code.rawValue)")
    }
  }

  /// The blind printer is the fault of nobody, and of no use either.
  @Test func aGoodFileIsAdvisedWithPlaceAndCode() throws {
    let text = """
      hall: {name: Test, time-zone: Asia/Shanghai}
      services:
        A: {name: General}
      windows:
        1: {serves: [A]}
      sensors:
        motion: {name: Motion, kind: motion}
      zones:
        archive: {name: Archive, sensors: [motion], follows-day: true}
      gpio:
        board: {device: gpiochip0, lines: {PIR: {input: sensor motion}}}
      printers:
        p:
          serial: {device: /dev/ttyS2, baud: 9600}
          quirks: {reports-completion: false, real-time-status: false, automatic-status: false}
      """
    let report = try check(Data(text.utf8))
    #expect(report.plan != nil, "\(report.text())")
    let told = report.advice.map { "\($0.code)@\($0.line)" }
    #expect(told == ["printer.blind@13", "zone.never-armed@9"])
    #expect(report.text().contains(": printers.p: advice: "))
    let closing = text
      .replacingOccurrences(of: "services:", with: "day: {closes-at: 19:00}\nservices:")
      .replacingOccurrences(of: "automatic-status: false", with: "automatic-status: true")
    #expect(try check(Data(closing.utf8)).advice == [])
  }

  private func check(_ bytes: Data) throws -> HallReport {
    let file = FileManager.default.temporaryDirectory.appending(
      path: "hall-\(UUID().uuidString).yaml")
    try bytes.write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return HallFile.check(path: file.path)
  }

  private func codes(_ text: String) throws -> [String] {
    try check(Data(text.utf8)).faults.map(\.code)
  }

  @Test func whatIsNoPlainFileIsNotRead() {
    for path in ["/nowhere/hall.yaml", "/tmp", "/dev/zero", ""] {
      #expect(HallFile.check(path: path).faults.map(\.code) == ["file.unreadable"], "\(path)")
    }
  }

  @Test func aFileBeyondTheLimitIsNotRead() throws {
    let report = try check(Data(repeating: 0x20, count: Limits.fileBytes + 1))
    #expect(report.faults.map(\.code) == ["file.too-large"])
  }

  @Test func bytesThatAreNoTextAreNotRead() throws {
    #expect(try check(Data([0xFF, 0xFE, 0x00])).faults.map(\.code) == ["yaml.syntax"])
  }

  /// Each level names the one before ten times: a hundred million nodes in a kilobyte.
  private func bomb(_ end: String) -> String {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...8 {
      let line = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(line)]\n"
    }
    return text + end
  }

  @Test(.timeLimit(.minutes(10))) func aliasesThatMultiplyAreBounded() throws {
    #expect(try codes(bomb("")) == ["yaml.too-many-nodes"])
  }

  @Test(
    .timeLimit(.minutes(10)),
    arguments: ["*a8 : x\n", "? *a8\n: x\n", "b: {? *a8 : x}\n", "b: {[*a8]: x}\n", "? [*a8]\n"])
  func aliasesThatMultiplyInAKeyAreBounded(end: String) throws {
    #expect(try codes(bomb(end)) == ["yaml.syntax"])
  }

  static let deepTexts: [String: String] = [
    "lists": String(repeating: "[", count: 1_000_000),
    "mappings": String(repeating: "{a: ", count: 200_000),
    "dashes": String(repeating: "- ", count: 500_000),
    "keys": String(repeating: "? ", count: 500_000),
    "indents": (0..<1200).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
    "closed lists": String(repeating: "[", count: 900) + String(repeating: "]", count: 900),
  ]

  @Test(.timeLimit(.minutes(10)), arguments: deepTexts.keys.sorted())
  func nestingIsBounded(kind: String) throws {
    let report = try check(Data((Self.deepTexts[kind] ?? "").utf8))
    #expect(report.plan == nil)
    #expect(report.faults.count == 1)
    #expect(["yaml.too-deep", "yaml.syntax"].contains(report.faults.first?.code ?? ""))
  }

  @Test func moreFaultsThanCanBeToldAreCounted() throws {
    let unknown = (1...Limits.faults + 40).map { "key-\($0): 1\n" }.joined()
    let report = try check(Data(unknown.utf8))
    #expect(report.faults.count == Limits.faults)
    #expect(report.untold >= 40)
    #expect(report.text().contains("and \(report.untold) more"))
  }
}
