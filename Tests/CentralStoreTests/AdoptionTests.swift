import Foundation
import HallDomain
import HallPorts
import HallTestKit
import LinuxIO
import Logging
import Testing

@testable import CentralStore
@testable import EventJournal

/// A board breaks, another takes the hall over from the centre's copy, the broken one comes back.
@Suite(.centralServer)
struct AdoptionTests {
  private func plan(_ id: String, _ centre: Centre) -> CentralPlan {
    CentralPlan(hall: id, host: "127.0.0.1", port: centre.cluster.port)
  }

  /// What `hallctl adopt` does, in a folder of its own.
  private func adopt(
    _ id: String, _ centre: Centre, code: String, now: Now, skipping: Int = 100
  ) throws -> String {
    let folder = FileManager.default.temporaryDirectory.path + "/adopted-\(UUID().uuidString)"
    let copy = try CentralCopy(
      plan(id, centre), code: BoardCode(text: code), software: "test")
    let adoption = try JournalAdoption(directory: folder)
    var place: Int64 = 0
    while case let page = try copy.records(after: place), let last = page.last {
      try adoption.add(page)
      place = last.sequence
    }
    #expect(place == copy.end.sequence)
    let numberings = HallRules.sample.services.map { ($0.code, $0.numbering) }
    _ = try adoption.finish(
      skipping: skipping, now: now, numberings: Dictionary(uniqueKeysWithValues: numberings))
    #expect(BoardCode(text: code).write(to: folder + "/" + BoardCode.fileName))
    return folder
  }

  private func state(in folder: String) async throws -> HallState {
    let journal = try SQLiteJournal(
      directory: folder, capBytes: 1 << 30, retention: .hours(24 * 400),
      logger: Logger(label: "test"))
    let recovered = try await journal.recover()
    #expect(recovered.repair == nil)
    await journal.close()
    return recovered.state
  }

  @Test func aNewBoardGoesOnWithNumbersThatNobodyHoldsAndTheOldOneIsAStranger() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let old = try await SyncedHall(id, port: centre.cluster.port)
    var line = TicketLine()
    try await old.append([try line.open()])
    for _ in 0..<12 { try await old.append([try line.issue()]) }
    try await old.arrive()
    try await old.stop()
    // Cut off from the centre it goes on for a while, for a service without tickets so far too.
    let offline = try old.reopened()
    for service in ["A", "A", "B", "A", "B"] as [ServiceCode] {
      let last = await offline.status().lastSequence
      _ = try await offline.append([try line.issue(service)], after: last)
    }
    await offline.close()

    let code = try centre.administration().replaceBoard(of: id)
    line.clock.advance(by: .minutes(5))
    let folder = try adopt(id, centre, code: code, now: line.clock.now())
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var continued = TicketLine(try await state(in: folder), clock: line.clock)
    let new = try await SyncedHall(id, port: centre.cluster.port, in: folder)
    for service in ["A", "B", "A", "B"] as [ServiceCode] {
      try await new.append([try continued.issue(service)])
    }
    try await new.arrive()
    #expect(line.numbers.count == 17 && continued.numbers.count == 4)
    #expect(
      Set(line.numbers + continued.numbers).count == 21, "\(line.numbers) \(continued.numbers)")
    try await new.expectSameRows(at: centre)

    // The old board is repaired and switched on.
    let back = try await SyncedHall(id, port: centre.cluster.port, in: old.folder)
    #expect(try await back.becomeDown().hasPrefix("another board took the hall over"))
    try await new.append([try continued.issue()])
    try await new.arrive()
    try await new.expectSameRows(at: centre)
    #expect(new.replicator.devices()[0].health == .up)
    #expect(try centre.incidents(of: id) == ["replaced", "stranger"])
    try await back.stop()
    try await new.stop()
  }

  @Test func hallctlDoesAllOfIt() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let old = try await SyncedHall(id, port: centre.cluster.port, records: 5000)
    try await old.arrive()
    let rows = try await old.rows()
    try await old.stop()
    let folder = FileManager.default.temporaryDirectory.path + "/adopted-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let files = (hall: folder + "/hall.yaml", url: folder + "/admin.url")
    try """
      hall: {name: 大厅, time-zone: Asia/Shanghai}
      services: {A: {name: 业务}}
      windows: {1: {serves: [A]}}
      central: {hall: \(id), host: 127.0.0.1, port: \(centre.cluster.port)}
      """.write(toFile: files.hall, atomically: true, encoding: .utf8)
    try centre.cluster.url(database: "halls")
      .write(toFile: files.url, atomically: true, encoding: .utf8)
    func hallctl(_ arguments: String...) throws -> (status: Int32, output: String, errors: String) {
      try ChildProcess.run(
        SimulatedHall.programs.appending(path: "hallctl"), ["--json"] + arguments)
    }
    let made = try hallctl("central", "hall", "replace", id, "--url-file", files.url)
    let code = try #require(try JSON(made.output)["code"].string)
    let wrong = try hallctl("adopt", "--code", "x", "--config", files.hall, "--state", folder)
    #expect(wrong.status == 1 && wrong.errors.contains("another board"), "\(wrong)")
    let done = try hallctl("adopt", "--code", code, "--config", files.hall, "--state", folder)
    #expect(done.status == 0, "\(done)")
    #expect(try JSON(done.output)["records"].int == 5000)
    #expect(BoardCode(path: folder + "/" + BoardCode.fileName)?.text == code)
    let new = try await SyncedHall(id, port: centre.cluster.port, in: folder)
    try await new.append(10)
    try await new.arrive()
    #expect(try await Array(new.rows().prefix(5000)) == rows)
    try await new.expectSameRows(at: centre)
    try await new.stop()
  }

  @Test func aStrangerCannotWriteReportOrLookAhead() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    let records = ChainedRecords.make(6)
    let link = CentralLink(plan: plan(id, centre), software: "test")
    defer { link.close() }
    try await link.connect()
    let first = try #require(RecordBatch(Array(records[..<3])))
    #expect(try await link.send(first, journalEnd: 6) == .taken(through: 3))
    _ = try centre.administration().replaceBoard(of: id)
    // Its session was there before: it is a stranger in the midst of it.
    let rest = try #require(RecordBatch(Array(records[3...])))
    guard case .fenced(let reason) = try await link.send(rest, journalEnd: 6) else {
      Issue.record("a stranger's records were taken")
      return
    }
    #expect(reason.hasPrefix("another board"))
    try await link.preview(rest)
    try await link.report(fork: "false alarm")
    try await link.report(gapUpTo: JournalMark(sequence: 5, hash: records[4].hash))
    #expect(
      try centre.connection().run(
        """
        SELECT head_sequence, fenced_at IS NULL, live_sequence FROM central.hall WHERE hall_id = $1
        """, [.text(id)]) == [["3", "t", "0"]])
    #expect(try centre.incidents(of: id) == ["replaced"])
  }

  @Test func aWrongCodeOpensNothingAndARunningDaemonIsLeftAlone() async throws {
    let centre = try Centre.current()
    let id = try centre.newHall()
    _ = try centre.administration().replaceBoard(of: id)
    #expect(throws: CentralAdministration.Refusal.self) {
      _ = try CentralCopy(plan(id, centre), code: BoardCode(text: "guess"), software: "test")
    }
    let running = try await SyncedHall(id, port: 1)
    #expect(throws: JournalError.self) { _ = try JournalAdoption(directory: running.folder) }
    try await running.stop()
  }

  @Test func aCopyThatBeginsLateOrHasAHoleGivesAJournalFromThere() async throws {
    let records = ChainedRecords.make(40)
    let folder = FileManager.default.temporaryDirectory.path + "/adopted-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let adoption = try JournalAdoption(directory: folder)
    try adoption.add(Array(records[4..<20]))
    try adoption.add(Array(records[25...]))
    #expect(adoption.count == 14)
    _ = try adoption.finish(
      skipping: 0, now: SimulatedClock().now(), numberings: [:])
    let journal = try SQLiteJournal(
      directory: folder, capBytes: 1 << 30, retention: .hours(24 * 400),
      logger: Logger(label: "test"))
    #expect(try await journal.recover().sequence == 40)
    #expect(try await journal.firstMark().sequence == 26)
    await journal.close()
  }
}
