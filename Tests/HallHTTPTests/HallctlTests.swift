import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import hallctl

struct HallctlTests {
  private typealias Outcome = (status: Int32, output: String, errors: String)

  private func run(
    _ served: ServedHall, _ arguments: String..., language: String = "en_US.UTF-8"
  ) async throws -> (status: Int32, output: String, errors: String) {
    let all = ["--socket", served.socket] + arguments
    return try await withCheckedThrowingContinuation { continuation in
      DedicatedThread.start(name: "hallctl") {
        continuation.resume(
          with: Result {
            try ChildProcess.run(
              SimulatedHall.programs.appending(path: "hallctl"), all,
              environment: ["LC_ALL": language])
          })
      }
    }
  }

  @Test func aTicketIsTakenCalledAndShown() async throws {
    try await ServedHall.run { served in
      let issued = try await run(served, "--json", "ticket", "issue", "A")
      #expect(issued.status == 0, "\(issued.errors)")
      #expect(try JSON(issued.output)["ticket"]["number"].string == "A001")
      let called = try await run(served, "call", "1", "next")
      #expect(called.output == "Window 1 calls A001\n")
      let chinese = try await run(served, "call", "1", "recall", language: "zh_CN.UTF-8")
      #expect(chinese.output == "1号窗口叫号 A001（第 2 次）\n")
      let shown = try await run(served, "ticket", "show", "A001", "--json")
      #expect(try JSON(shown.output)["state"].string == "called")
      #expect(served.hall.submissions.last?.origin.name == "hallctl (uid \(UserID.own))")
    }
  }

  @Test func aNoticesPictureIsSentListedAndFetched() async throws {
    try await ServedHall.run { served in
      let file = try #require(Data(base64Encoded: NoticeRoutesTests.png))
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "hallctl-\(UUID().uuidString.prefix(8))")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      let (picture, out) = (folder.appending(path: "a.png"), folder.appending(path: "b.png"))
      try file.write(to: picture)
      let added = try await run(
        served, "notice", "add", "--picture", picture.path, "--board", "hall")
      #expect(added.status == 0, "\(added.errors)")
      let hash = NoticeRoutesTests.sha256
      let listed = try await run(served, "notice", "list")
      #expect(listed.output.contains("[\(hash.prefix(12))]"), "\(listed.output)")
      #expect(!listed.output.contains(NoticeRoutesTests.png.prefix(16)))
      let playlist = try await run(served, "notice", "playlist", "hall", "--json")
      #expect(try JSON(playlist.output).array.first?["picture"]["sha256"].string == hash)
      let fetched = try await run(served, "notice", "picture", hash, "--out", out.path)
      #expect(fetched.status == 0 && fetched.output == "kept as \(out.path)\n")
      #expect(try Data(contentsOf: out) == file)
      let shown = try await run(served, "notice", "shown")
      #expect(shown.output.contains("[\(hash.prefix(12))]"), "\(shown.output)")
    }
  }

  @Test func aPictureThatCannotBeUsedIsRefusedInWords() async throws {
    try await ServedHall.run { served in
      let folder = FileManager.default.temporaryDirectory
      let text = folder.appending(path: "hallctl-\(UUID().uuidString.prefix(8)).png")
      let missing = try await run(served, "notice", "add", "--picture", text.path)
      #expect(missing.status != 0 && missing.errors.contains(text.lastPathComponent))
      try Data("no picture".utf8).write(to: text)
      defer { try? FileManager.default.removeItem(at: text) }
      let other = try await run(served, "notice", "add", "--picture", text.path)
      #expect(other.status != 0 && other.errors.contains("cannot be used"), "\(other.errors)")
      let out = folder.appending(path: "hallctl-\(UUID().uuidString.prefix(8))-out.png")
      let unknown = try await run(
        served, "notice", "picture", String(repeating: "0", count: 64), "--out", out.path)
      #expect(unknown.status != 0 && unknown.errors.contains("picture"), "\(unknown.errors)")
      #expect(!FileManager.default.fileExists(atPath: out.path))
      #expect(try await served.get("/api/v1/notices").array.isEmpty)
    }
  }

  @Test func everyLookIsOneObjectOrArray() async throws {
    try await ServedHall.run { served in
      try await served.issue("A")
      for words in [
        ["status"], ["devices"], ["buses"], ["windows"], ["queue"], ["ticket", "show", "A001"],
        ["notice", "list"], ["alarm", "list"], ["zone", "list"], ["print", "list"],
        ["journal", "verify"], ["journal", "tail"], ["journal", "export"],
        ["window", "pause", "1"], ["window", "open", "1"], ["notice", "add", "公告"],
        ["zone", "arm", "archive"],
        ["bus", "scan", "east"], ["bus", "scan", "east", "--all-speeds"],
        ["device", "identify", "display-3"],
        ["bus", "read", "east", "11", "holding", "0x10", "2"],
        ["bus", "write", "east", "11", "coil", "3", "1", "0"],
        ["emergency", "on"], ["emergency", "off"], ["day", "close"],
      ] {
        let json = try await ChildRun(served, ["--json"] + words)
        #expect(json.status == 0, "\(words): \(json.errors)")
        #expect(throws: Never.self, "\(words): \(json.output)") { try JSON(json.output) }
      }
      let scan = try await ChildRun(served, ["bus", "scan", "east", "--all-speeds"])
      #expect(scan.output.contains("1      9600 8N1    (none)"), "\(scan.output)")
      #expect(scan.output.contains("the adapter does not know 57600 8O1"))
      let text = try await ChildRun(served, ["status"])
      #expect(text.output.contains("waiting 1"))
      #expect(text.output.contains("display-3  down"))
    }
  }

  private struct ChildRun {
    var status: Int32
    var output: String
    var errors: String

    init(_ served: ServedHall, _ words: [String]) async throws {
      let arguments = ["--socket", served.socket] + words
      let outcome: Outcome = try await withCheckedThrowingContinuation { continuation in
        DedicatedThread.start(name: "hallctl") {
          continuation.resume(
            with: Result {
              try ChildProcess.run(
                SimulatedHall.programs.appending(path: "hallctl"), arguments,
                environment: ["LC_ALL": "C"])
            })
        }
      }
      (status, output, errors) = outcome
    }
  }

  @Test func refusalsGoToStandardErrorWithTheirStatus() async throws {
    try await ServedHall.run { served in
      let refused = try await run(served, "--json", "call", "1", "next")
      #expect(refused.status == 1 && refused.output.isEmpty)
      let complaint = try JSON(refused.errors)
      #expect(complaint["code"].string == "queue.empty")
      #expect(complaint["message"].string == "Nobody waits for window 1")
      #expect(complaint.keys == ["code", "hint", "message"])
      let words = try await run(served, "call", "9", "next", language: "zh_CN.UTF-8")
      #expect(words.errors.hasPrefix("hallctl: 没有窗口 9\n"))
      let usage = try await run(served, "--json", "call", "1", "dance")
      #expect(usage.status == 2)
      #expect(try JSON(usage.errors)["code"].string == "usage")
      let park = try await run(served, "call", "1", "park")
      #expect(park.status == 2 && park.errors.contains("--reason"))
      let help = try await run(served, "--help")
      #expect(help.status == 0 && help.output.contains("journal"))
      let nobody = try await run(served, "--socket", "/nowhere/x.sock", "--json", "status")
      #expect(nobody.status == 3)
      #expect(try JSON(nobody.errors)["code"].string == "daemon.unreachable")
    }
  }

  @Test func backupWritesAFileAndRestoreSendsIt() async throws {
    try await ServedHall.run { served in
      let file = served.directory.path + "/copy.sqlite"
      let backup = try await run(served, "backup", file)
      #expect(backup.status == 0, "\(backup.errors)")
      #expect(FileManager.default.contents(atPath: file).map { Array($0) } == FileJournal.content)
      let again = try await run(served, "backup", file)
      #expect(again.status == 2, "a file that is there is never overwritten")
      let restore = try await run(served, "--json", "restore", file)
      #expect(try JSON(restore.output)["staged"].bool == true)
      #expect(await served.journal.restored == FileJournal.content)
      await served.journal.fail(with: .failed("no room"))
      let other = served.directory.path + "/other.sqlite"
      #expect(try await run(served, "backup", other).status == 1)
      #expect(!FileManager.default.fileExists(atPath: other))
    }
  }

  @Test func aBrokenJournalIsAStatusToo() async throws {
    try await ServedHall.run { served in
      #expect(try await run(served, "journal", "verify").status == 0)
      await served.journal.set(
        JournalVerdict(records: 3, firstSequence: 1, lastSequence: 3, faults: ["record 2 changed"]))
      let broken = try await run(served, "journal", "verify")
      #expect(broken.status == 1 && broken.output == "record 2 changed\n")
    }
  }

  @Test func theExportIsLinesAndWithJSONOneArray() async throws {
    try await ServedHall.run { served in
      try await served.issue("A")
      let count = served.hall.events.count
      let lines = try await run(served, "journal", "export")
      #expect(lines.output.split(separator: "\n").count == count)
      let array = try await run(served, "--json", "journal", "export")
      #expect(try JSON(array.output).array.count == count)
      let none = try await run(served, "--json", "journal", "export", "--after", "\(count)")
      #expect(none.output == "[]\n")
    }
  }

  @Test func tokensGoAlongFromTheirFile() async throws {
    try await ServedHall.run { served in
      let file = served.directory.path + "/token"
      try "\(ServedHall.token)\n".write(toFile: file, atomically: true, encoding: .utf8)
      let program = SimulatedHall.programs.appending(path: "hallctl")
      let page = served.page
      let outcome: Outcome = try await withCheckedThrowingContinuation { continuation in
        DedicatedThread.start(name: "hallctl") {
          continuation.resume(
            with: Result {
              try ChildProcess.run(
                program, ["--url", page, "--token-file", file, "--json", "windows"])
            })
        }
      }
      #expect(outcome.status == 0)
      #expect(try JSON(outcome.output).array.count == 3)
    }
  }

  // MARK: - Pure parts

  @Test func columnsLineUpUnderChineseWords() {
    let table = Table(["窗口", "NAME"], [["1", "一号窗口"], ["12", "Window"]]).text
    #expect(table == "窗口  NAME\n1     一号窗口\n12    Window")
    #expect(Table.width(of: "A012，é") == 7)
    #expect(Table.width(of: "e\u{301}") == 1)
  }

  @Test func connectionOptionsMayStandAnywhere() {
    #expect(
      Connection.first(["ticket", "show", "A1", "--json", "--socket", "/s"])
        == ["--json", "--socket", "/s", "ticket", "show", "A1"])
    #expect(
      Connection.first(["notice", "add", "--", "--json"]) == ["notice", "add", "--", "--json"])
    #expect(Connection.first(["--url=http://x", "status"]) == ["--url=http://x", "status"])
  }

  @Test func eventsAreTakenFromBytesAsTheyCome() {
    var reader = EventReader()
    #expect(reader.take(Array(": hall\nid: 4\ndata: {\"a\"".utf8)[...]).isEmpty)
    let records = reader.take(Array(":1}\n\ndata: {\"a\":2}\n".utf8)[...])
    #expect(records.map { $0["a"].int } == [1, 2])
  }

  @Test func wholeNumbersGoThroughUnchanged() throws {
    let text = #"{"high":[243,17441190088578957312],"instant":1795482000000000001,"low":-4.5}"#
    let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    #expect(value.line == text)
    #expect(value["instant"].int == 1_795_482_000_000_000_001)
  }

  @Test func linesBecomeOneArrayWhereverTheyAreCut() throws {
    for cut in 0..<20 {
      let lines = Array("{\"a\":1}\n{\"b\":2}\n{}\n".utf8)
      var shaper = ArrayShaper()
      let shaped = shaper.take(lines[..<cut]) + shaper.take(lines[cut...]) + shaper.end
      #expect(try JSON(String(decoding: shaped, as: UTF8.self)).array.count == 3)
    }
    #expect(ArrayShaper().end == Array("[]\n".utf8))
  }
}
