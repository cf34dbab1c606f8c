import Foundation
import GRDB
import HallDomain
import HallPorts
import Testing

@testable import EventJournal

/// The operator's commands: backup and restore.
struct KeepingTests {
  let directory = TestDirectory()

  @Test func aBackupWhileTheHallWritesIsWholeAndGoesOn() async throws {
    let copy = directory.path + "/copy.sqlite"
    try await directory.withJournal { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(400))
      let writing = Task {
        var count = 0
        while !Task.isCancelled {
          _ = try await journal.append(day.next(4))
          count += 1
        }
        return count
      }
      try await journal.backup(to: copy)
      writing.cancel()
      #expect(try await writing.value > 0)
      #expect(try await journal.verify().faults == [])
    }
    let queue = try JournalConnection.reader(copy)
    try await queue.read { try FileCheck.run($0) }
    try queue.close()
    #expect(!JournalFiles.exists(copy + "-wal"), "one file that can be carried away")
  }

  @Test func aBackupOverwritesNothing() async throws {
    try await directory.withJournal { journal in
      let path = directory.path + "/copy.sqlite"
      try Data("precious".utf8).write(to: URL(filePath: path))
      await #expect(throws: JournalError.self) { try await journal.backup(to: path) }
      #expect(try String(contentsOf: URL(filePath: path), encoding: .utf8) == "precious")
      await #expect(throws: JournalError.self) {
        try await journal.backup(to: "/nonexistent/copy.sqlite")
      }
    }
  }

  @Test func aRestoreIsTakenByTheNextStartAndThePresentJournalKept() async throws {
    var day = SampleDay()
    let copy = TestDirectory()
    try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
    let path = copy.path + "/copy.sqlite"
    let (old, all) = try await directory.withJournal { journal in
      let old = try await journal.append(each: day.next(30))
      try await journal.backup(to: path)
      let more = try await journal.append(each: day.next(30))
      try await journal.stageRestore(from: path)
      #expect(try await journal.allRecords() == old + more, "nothing changes before the start")
      return (old, old + more)
    }
    try await directory.withJournal { journal in
      let recovered = try await journal.recover()
      #expect(recovered.state == replay(old))
      let repair = try #require(recovered.repair)
      let kept = try #require(
        try directory.names().first { $0.hasPrefix("journal.sqlite.replaced-") })
      #expect(repair.contains(kept))
      let queue = try JournalConnection.reader(directory.path + "/" + kept)
      let count = try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM record") }
      #expect(count == all.count)
      try queue.close()
      #expect(try !directory.names().contains("restore.sqlite"))
    }
    let again = try await directory.withJournal { try await $0.recover() }
    #expect(again.repair == nil, "once")
  }

  @Test func theLogOfAKilledDaemonIsNotAppliedToTheRestoredFile() async throws {
    let killed = TestDirectory()
    let copy = TestDirectory()
    try FileManager.default.createDirectory(atPath: copy.path, withIntermediateDirectories: true)
    let path = copy.path + "/copy.sqlite"
    let old = try await directory.withJournal { journal in
      var day = SampleDay()
      let old = try await journal.append(each: day.next(30))
      try await journal.backup(to: path)
      _ = try await journal.append(each: day.next(30))
      try await journal.stageRestore(from: path)
      // What stands on the disk at this moment is what a kill leaves.
      try FileManager.default.copyItem(atPath: directory.path, toPath: killed.path)
      return old
    }
    #expect(JournalFiles.size(killed.files.journal + "-wal") > 0)
    let (records, verdict) = try await killed.withJournal { journal in
      (try await journal.allRecords(), try await journal.verify())
    }
    #expect(records == old)
    #expect(verdict.faults == [])
    let kept = try #require(
      try killed.names().first { $0.hasPrefix("journal.sqlite.replaced-") && !$0.contains("-wal") })
    let queue = try JournalConnection.reader(killed.path + "/" + kept)
    let count = try await queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM record") }
    #expect(try #require(count) > old.count + 30, "its own log still belongs to it")
    try queue.close()
  }

  @Test func onlyAWholeJournalIsStaged() async throws {
    try await directory.withJournal { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(30))
      let path = directory.path + "/copy.sqlite"
      try await journal.backup(to: path)
      try directory.tamper("UPDATE record SET civil = '' WHERE sequence = 5", file: "copy.sqlite")
      let error = try await #require(throws: JournalError.self) {
        try await journal.stageRestore(from: path)
      }
      #expect("\(error)".contains("record 5"))
      try Data("no database".utf8).write(to: URL(filePath: path))
      await #expect(throws: JournalError.self) { try await journal.stageRestore(from: path) }
      await #expect(throws: JournalError.self) {
        try await journal.stageRestore(from: directory.path + "/none")
      }
      #expect(try !directory.names().contains { $0.hasPrefix("restore") })
    }
  }

  @Test func aBackupThatIsCutShortByTheStopLeavesNothing() async throws {
    let journal = try directory.open()
    var day = SampleDay()
    for _ in 0..<20 { _ = try await journal.append(day.next(100)) }
    await journal.upkeepStep()
    let part = directory.files.backup + ".part"
    while !JournalFiles.exists(part) { await Task.yield() }
    await journal.close()
    #expect(try !directory.names().contains { $0.hasPrefix("journal.backup") })
  }

  @Test func theDailyBackupIsMadeOnceADay() async throws {
    try await directory.withJournal { journal in
      var day = SampleDay()
      try await journal.append(each: day.next(30))
      await journal.upkeepStep()
      await journal.backupTask?.value
      let first = try #require(JournalFiles.age(directory.files.backup))
      #expect(first < 60)
      await journal.upkeepStep()
      #expect(await journal.backupTask == nil, "it is a few seconds old")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -86_401)],
        ofItemAtPath: directory.files.backup)
      await journal.upkeepStep()
      await journal.backupTask?.value
      #expect(try #require(JournalFiles.age(directory.files.backup)) < 60)
    }
  }
}
