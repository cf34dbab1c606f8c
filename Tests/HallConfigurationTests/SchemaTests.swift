import Foundation
import HallTestKit
import Testing

@testable import HallConfiguration

/// The schema for editors, judged by Python's `jsonschema`, which shares no line with the reader.
/// `scripts/peers` installs it.
struct SchemaTests {
  private static func verdicts(
    _ files: [URL], of kind: HallFile.Kind = .hall
  ) throws -> [String: [String]] {
    let python = HallFileTests.repository.appending(path: ".peers/bin/python")
    try #require(
      FileManager.default.isExecutableFile(atPath: python.path),
      "\(python.path) is not there: run scripts/peers")
    let schema = FileManager.default.temporaryDirectory.appending(
      path: "schema-\(UUID().uuidString).json")
    try Data(HallFile.schema(of: kind).utf8).write(to: schema)
    defer { try? FileManager.default.removeItem(at: schema) }
    let script = HallFileTests.repository.appending(path: "Tests/Peers/validate_hall_files.py")
    let done = try ChildProcess.run(
      python, [script.path, schema.path] + files.map(\.path))
    try #require(done.status == 0, "\(done.errors)")
    return try JSONDecoder().decode([String: [String]].self, from: Data(done.output.utf8))
  }

  @Test func theShippedHallsAreValid() throws {
    let verdicts = try Self.verdicts(
      ["demo.yaml", "small.yaml"].map { HallFileTests.halls.appending(path: $0) })
    #expect(verdicts == ["demo.yaml": [], "small.yaml": []])
  }

  @Test func theShippedProfilesAreValidAndMisshapenOnesAreNot() throws {
    let shipped = HallFileTests.repository.appending(path: "firmware-config/profiles")
    let names = try FileManager.default.contentsOfDirectory(atPath: shipped.path)
    let verdicts = try Self.verdicts(names.map { shipped.appending(path: $0) }, of: .profile)
    #expect(verdicts.count >= 12)
    for (name, verdict) in verdicts { #expect(verdict == [], "\(name)") }
    let bad = ["broken", "meter", "relays"].map {
      BadFileTests.folder.appending(path: "profiles/\($0).yaml")
    }
    for (name, verdict) in try Self.verdicts(bad, of: .profile) {
      #expect(!verdict.isEmpty, "\(name)")
    }
  }

  @Test func theShippedPrinterModelsAreValid() throws {
    let shipped = HallFileTests.repository.appending(path: "firmware-config/printers")
    let names = try FileManager.default.contentsOfDirectory(atPath: shipped.path)
    let verdicts = try Self.verdicts(names.map { shipped.appending(path: $0) }, of: .printer)
    #expect(!verdicts.isEmpty)
    for (name, verdict) in verdicts { #expect(verdict == [], "\(name)") }
  }

  @Test func theShippedLayoutsAreValid() throws {
    let shipped = HallFileTests.repository.appending(path: "firmware-config/layouts")
    let names = try FileManager.default.contentsOfDirectory(atPath: shipped.path)
    let verdicts = try Self.verdicts(names.map { shipped.appending(path: $0) }, of: .layout)
    #expect(!verdicts.isEmpty)
    for (name, verdict) in verdicts { #expect(verdict == [], "\(name)") }
  }

  @Test func theShippedTicketsAreValid() throws {
    let shipped = HallFileTests.repository.appending(path: "firmware-config/tickets")
    let names = try FileManager.default.contentsOfDirectory(atPath: shipped.path)
      .filter { $0.hasSuffix(".yaml") }
    let verdicts = try Self.verdicts(names.map { shipped.appending(path: $0) }, of: .ticket)
    #expect(verdicts.count >= 3)
    for (name, verdict) in verdicts { #expect(verdict == [], "\(name)") }
  }

  /// What the shape alone decides, reader and schema must decide alike.
  @Test func whatHasTheWrongShapeIsInvalidToo() throws {
    let beginnings = [
      "choice-", "credit-", "key-missing", "key-unknown", "name-invalid", "number-out",
      "slave-out", "syntax-list", "text-too-long", "type-", "unit-missing", "unit-of-another",
    ]
    let beyond = ["type-listen-and-url.yaml"]
    let names = BadFileTests.names.filter { name in
      beginnings.contains { name.hasPrefix($0) } && !beyond.contains(name)
    }
    #expect(names.count >= 18)
    let verdicts = try Self.verdicts(names.map { BadFileTests.folder.appending(path: $0) })
    for name in names { #expect(verdicts[name]?.isEmpty == false, "\(name)") }
  }

  /// What only the whole file can tell is no matter of shape.
  @Test func whatOnlyTheWholeFileTellsIsValid() throws {
    let beginnings = [
      "bus-", "hours-", "line-", "numbers-", "reference-", "role-double", "service-not", "slave-d",
      "time-zone", "universes-", "wire-",
    ]
    let names = BadFileTests.names.filter { name in beginnings.contains { name.hasPrefix($0) } }
    #expect(names.count >= 18)
    let verdicts = try Self.verdicts(names.map { BadFileTests.folder.appending(path: $0) })
    for name in names { #expect(verdicts[name] == [], "\(name)") }
  }

  /// An editor shows a key's meaning; one without is a gap.
  @Test func everyKeyIsDescribed() throws {
    func walk(_ shape: Shape, _ path: String) {
      switch shape {
      case .table(let table), .shorthand(let table):
        for key in table.keys {
          #expect(!key.doc.isEmpty, "\(path).\(key.name)")
          walk(key.shape, "\(path).\(key.name)")
        }
      case .named(let value), .list(let value): walk(value, path)
      default: break
      }
    }
    walk(.table(HallShapes.file), "")
    walk(.table(HallShapes.profile), "profile")
    walk(.table(HallShapes.printerModel), "printer")
  }
}
