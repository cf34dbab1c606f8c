import Foundation
import HallDomain
import HallPorts
import HallTestKit
import Testing

@testable import LinuxIO

/// The hall's timeline over restarts of the daemon and of the machine.
struct SystemHallClockTests {
  private static let second: Int64 = 1_000_000_000
  private static let noon = Int64(CivilDate(year: 2026, month: 11, day: 24).dayNumber) * 86_400

  private final class Folder {
    let file = FileManager.default.temporaryDirectory.appending(path: "boot-\(UUID().uuidString)")
    deinit { try? FileManager.default.removeItem(at: file) }
  }

  private static func clocks() -> FakeClocks {
    FakeClocks(FakeClocks.Machine(unixTime: noon * second))
  }

  private static func start(
    _ clocks: FakeClocks, last: Now?, file: String?
  ) throws -> SystemHallClock {
    try SystemHallClock(timeZone: "Asia/Shanghai", last: last, bootFile: file, source: clocks)
  }

  @Test func aNewHallsTimelineBeginsAtZero() throws {
    let now = try Self.start(Self.clocks(), last: nil, file: nil).now()
    #expect(now.bootEpoch == 1 && now.instant == .zero && now.quality == .synchronised)
    #expect(now.civil.description == "2026-11-24 08:00")
  }

  @Test(arguments: [true, false])
  func aRestartOfTheDaemonLeavesNoGapAndTakesNoEpoch(hasFile: Bool) throws {
    let folder = Folder()
    let clocks = Self.clocks()
    let file = hasFile ? folder.file.path : nil
    let first = try Self.start(clocks, last: nil, file: file)
    clocks.pass(60 * Self.second)
    let last = first.now()
    clocks.pass(3 * Self.second)
    let again = try Self.start(clocks, last: last, file: file).now()
    #expect(again.bootEpoch == 1)
    #expect(again.instant - last.instant == .seconds(3))
  }

  @Test(arguments: [true, false])
  func aPowerCutIsCountedByADisciplinedClock(hasFile: Bool) throws {
    let folder = Folder()
    let clocks = Self.clocks()
    let file = hasFile ? folder.file.path : nil
    let first = try Self.start(clocks, last: nil, file: file)
    clocks.pass(60 * Self.second)
    let last = first.now()
    clocks.reboot(after: 3600 * Self.second, as: "boot-2")
    let again = try Self.start(clocks, last: last, file: file).now()
    #expect(again.bootEpoch == 2)
    #expect(again.instant - last.instant == .hours(1))
  }

  @Test func aClockThatStandsAtTheFactoryCountsOnlyWhatHasGoneByForCertain() throws {
    let folder = Folder()
    let clocks = Self.clocks()
    let first = try Self.start(clocks, last: nil, file: folder.file.path)
    clocks.pass(60 * Self.second)
    let last = first.now()
    clocks.reboot(after: 3600 * Self.second, as: "boot-2")
    clocks.set { machine in
      machine.unixTime = 0
      machine.isSynchronised = false
    }
    let again = try Self.start(clocks, last: last, file: folder.file.path).now()
    #expect(again.quality == .untrusted)
    #expect(again.bootEpoch == 2)
    #expect(again.instant - last.instant == .seconds(5))
  }

  @Test func aWallClockThatJumpsMovesNoInstant() throws {
    let clocks = Self.clocks()
    let clock = try Self.start(clocks, last: nil, file: nil)
    let before = clock.now()
    clocks.set { $0.unixTime += 3600 * Self.second }
    let after = clock.now()
    #expect(after.instant == before.instant)
    #expect(after.civil.time.secondOfDay - before.civil.time.secondOfDay == 3600)
  }

  @Test func aStartThatRecordedNothingHasUsedUpItsEpoch() throws {
    let folder = Folder()
    let clocks = Self.clocks()
    let first = try Self.start(clocks, last: nil, file: folder.file.path)
    clocks.pass(60 * Self.second)
    let last = first.now()
    clocks.reboot(after: 60 * Self.second, as: "boot-2")
    #expect(try Self.start(clocks, last: last, file: folder.file.path).now().bootEpoch == 2)
    clocks.reboot(after: 60 * Self.second, as: "boot-3")
    #expect(try Self.start(clocks, last: last, file: folder.file.path).now().bootEpoch == 3)
  }

  @Test(arguments: ["", "boot-1", "boot-1 0 5\n", "boot-1 x 5\n", "boot-1 1 5", "a b c d\n"])
  func aDamagedBootRecordIsNoneAndIsReplaced(text: String) throws {
    let folder = Folder()
    try text.write(to: folder.file, atomically: true, encoding: .utf8)
    #expect(BootRecord(path: folder.file.path) == nil)
    let now = try Self.start(Self.clocks(), last: nil, file: folder.file.path).now()
    #expect(now.bootEpoch == 1)
    #expect(BootRecord(path: folder.file.path)?.bootID == "boot-1")
  }

  @Test func aBootRecordIsReadAsItWasWritten() {
    let folder = Folder()
    let record = BootRecord(bootID: "8c1f-77", bootEpoch: 12, offset: -5)
    #expect(record.write(to: folder.file.path))
    #expect(BootRecord(path: folder.file.path) == record)
  }

  @Test func aStateFolderThatCannotBeWrittenIsAFault() {
    #expect(throws: SystemHallClock.Fault.cannotKeepBoot("/proc/none/boot")) {
      try Self.start(Self.clocks(), last: nil, file: "/proc/none/boot")
    }
  }

  @Test func anUnknownZoneIsAFault() {
    #expect(throws: SystemHallClock.Fault.unknownTimeZone("Asia/Atlantis")) {
      try SystemHallClock(timeZone: "Asia/Atlantis", last: nil)
    }
  }

  @Test func whateverHappensInstantsNeverGoBack() throws {
    let seed = UInt64.random(in: .min ... .max)
    var random = SplitMix64(seed: seed)
    for run in 0..<60 {
      let folder = Folder()
      let clocks = Self.clocks()
      let file = run % 3 == 0 ? nil : folder.file.path
      var clock = try Self.start(clocks, last: nil, file: file)
      var last = clock.now()
      var boots = 1
      for _ in 0..<60 {
        switch Int.random(in: 0...6, using: &random) {
        case 0:
          boots += 1
          let off = Int64.random(in: 0...100_000, using: &random) * Self.second
          clocks.reboot(after: off, as: file == nil ? nil : "boot-\(boots)")
          clock = try Self.start(clocks, last: last, file: file)
        case 1: clock = try Self.start(clocks, last: last, file: file)
        case 2:
          let jump = Int64.random(in: -100_000...100_000, using: &random) * Self.second
          clocks.set { $0.unixTime += jump }
        case 3: clocks.set { $0.isSynchronised.toggle() }
        default: clocks.pass(Int64.random(in: 1...100, using: &random) * Self.second)
        }
        let now = clock.now()
        #expect(now.instant >= last.instant, "seed \(seed)")
        #expect(now.bootEpoch >= last.bootEpoch, "seed \(seed)")
        last = now
      }
    }
  }

  @Test func theRealClockRunsAndSleeps() async throws {
    let clock = try SystemHallClock(timeZone: "Europe/Berlin", last: nil)
    let before = clock.now()
    try await clock.sleep(until: before.instant + .milliseconds(30))
    let after = clock.now()
    #expect(after.instant - before.instant >= .milliseconds(30))
    #expect(SystemClocks().bootID()?.count == 36)
    let ago = abs(SystemTime.unixMilliseconds - after.unixTime / 1_000_000)
    #expect(ago < 60_000)
  }
}
