import ArgumentParser
import FoundationEssentials
import Glibc
import HallClient
import HallPorts

struct JournalCommands: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "journal", abstract: "The append-only record of everything.",
    subcommands: [Verify.self, Export.self, Tail.self])

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Finds a changed, missing or inserted record; exit 1 when there is one.")
    @OptionGroup var connection: Connection

    func run() throws {
      let verdict = try connection.client().get("/api/v1/journal/verify")
      let faults = verdict["faults"].array.compactMap(\.string)
      connection.show(verdict) { verdict in
        let own = Language.own
        let count = verdict["records"].int ?? 0
        return faults.isEmpty
          ? own.say("\(count) 条记录，完整", "\(count) records, whole")
          : faults.joined(separator: "\n")
      }
      if !faults.isEmpty { throw ExitCode(Complaint.refused) }
    }
  }

  struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "All records on standard output, one JSON object a line; one array with --json.")
    @OptionGroup var connection: Connection
    @Option(help: "Begin after this sequence.") var after = 0

    func run() throws {
      var shaper = ArrayShaper()
      let isArray = connection.json
      try connection.client().stream("/api/v1/journal/export?after=\(after)") { bytes in
        Output.write(isArray ? shaper.take(bytes)[...] : bytes, to: Output.standard)
      }
      if isArray { _ = Output.write(shaper.end[...], to: Output.standard) }
    }
  }

  struct Tail: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The last records, in words.")
    @OptionGroup var connection: Connection
    @Option(name: .shortAndLong, help: "How many.") var lines = 20
    @Flag(name: .shortAndLong, help: "Go on with what happens.") var follow = false

    func validate() throws {
      if follow, connection.json { throw ValidationError("--follow has no end: not with --json") }
    }

    func run() throws {
      let client = try connection.client()
      let records = try client.get("/api/v1/journal/records?limit=\(max(lines, 1))")
      connection.show(records) { $0.array.map(Self.line).joined(separator: "\n") }
      guard follow else { return }
      var after = records.array.last?["sequence"].int ?? 0
      while true {
        var reader = EventReader()
        try client.stream(
          "/api/v1/events", headers: ["Last-Event-ID": "\(after)"]
        ) { bytes in
          for record in reader.take(bytes) {
            after = record["sequence"].int ?? after
            print(Self.line(record))
          }
          fflush(nil)
          return true
        }
        // The stream ended: the daemon was restarted, or this terminal was too slow.
        sleep(1)
      }
    }

    static func line(_ record: JSONValue) -> String {
      let origin = record["origin"]
      return "\(record["sequence"].int ?? 0)  \(record["civil"].string ?? "")  "
        + "\(Words.name(record["words"]))  [\(origin["kind"].string ?? "") "
        + "\(origin["name"].string ?? "")]"
    }
  }
}

/// Makes one JSON array of lines of JSON.
struct ArrayShaper {
  private var isFirst = true
  private var atLineStart = true

  mutating func take(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var shaped: [UInt8] = []
    shaped.reserveCapacity(bytes.count + 16)
    for byte in bytes {
      if byte == UInt8(ascii: "\n") {
        atLineStart = true
        continue
      }
      if atLineStart {
        shaped += Array((isFirst ? "[" : ",\n").utf8)
        isFirst = false
        atLineStart = false
      }
      shaped.append(byte)
    }
    return shaped
  }

  var end: [UInt8] { Array((isFirst ? "[]\n" : "]\n").utf8) }
}

/// Takes the `data` of server-sent events (WHATWG HTML, 9.2.6) out of the bytes as they come.
struct EventReader {
  private var rest: [UInt8] = []

  mutating func take(_ bytes: ArraySlice<UInt8>) -> [JSONValue] {
    rest += bytes
    var records: [JSONValue] = []
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let line = rest[..<end]
      if line.starts(with: Array("data: ".utf8)),
        let record = try? JSONDecoder().decode(JSONValue.self, from: Data(line.dropFirst(6)))
      {
        records.append(record)
      }
      rest.removeSubrange(...end)
    }
    return records
  }
}
