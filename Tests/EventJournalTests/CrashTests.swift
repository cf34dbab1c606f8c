import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import EventJournal

/// A process that appends and notes what was acknowledged, killed at random moments.
struct CrashTests {
  static let variable = "HALL_JOURNAL_CRASH_DIRECTORY"
  static let child = ProcessInfo.processInfo.environment[variable]

  @Test func nothingAcknowledgedIsLostWhenTheProcessIsKilled() async throws {
    let directory = TestDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path, withIntermediateDirectories: true)
    var random = SplitMix64(seed: 50)
    let log = directory.path + "/acknowledged"
    var known = 0
    for cut in 0..<50 {
      let process = try ChildProcess(
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath(),
        ["--testing-library", "swift-testing", "--filter", "CrashChildTests"],
        environment: [Self.variable: directory.path])
      // The cut is measured from the first acknowledgement on, so that each one hits a commit.
      let size = JournalFiles.size(log)
      let limit = ContinuousClock.now + .seconds(30)
      while JournalFiles.size(log) == size, process.isRunning, .now < limit { usleep(500) }
      try #require(process.isRunning, "the child ended by itself: \(process.output)")
      usleep(UInt32.random(in: 0..<20_000, using: &random))
      process.signal(SIGKILL)
      process.wait()

      let text = try String(contentsOf: URL(filePath: log), encoding: .utf8)
      let acknowledged = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      #expect(acknowledged.count > known)
      try await directory.withJournal { journal in
        let recovered = try await journal.recover()
        #expect(recovered.repair == nil, "cut \(cut)")
        for key in acknowledged.dropFirst(max(0, known - 1)) {
          let records = try await journal.records(of: IdempotencyKey(String(key)))
          #expect(records?.isEmpty == false, "cut \(cut): \(key) was acknowledged and is gone")
        }
        #expect(try await journal.verify().faults == [], "cut \(cut)")
      }
      known = acknowledged.count
    }
  }
}

/// The child's side: appends until it is killed.
@Suite(.enabled(if: CrashTests.child != nil))
struct CrashChildTests {
  @Test func appendUntilKilled() async throws {
    let directory = try #require(CrashTests.child)
    let journal = try TestDirectory(at: directory).open(cap: 4 << 20)
    var sequence = try await journal.recover().sequence
    let log = open(directory + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
    var day = SampleDay(startingAt: Int(sequence) + 1)
    _ = day.next(2)
    while true {
      var group = day.next(5)
      for index in group.indices { group[index].key = IdempotencyKey("\(sequence) \(index)") }
      let last = try await journal.append(group).last?.last?.sequence
      let lines = group.compactMap { $0.key?.text }.joined(separator: "\n") + "\n"
      let written = write(log, lines, lines.utf8.count)
      precondition(written == lines.utf8.count, "the log of acknowledged keys is full")
      sequence = try #require(last)
    }
  }
}
