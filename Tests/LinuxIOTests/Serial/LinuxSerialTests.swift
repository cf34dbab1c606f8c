import Foundation
import Glibc
import HallPorts
import HallTestKit
import Testing

@testable import LinuxIO

struct LinuxSerialTests {
  private static func opener(_ path: String, baud: Int = 9600) -> LinuxSerialOpener {
    LinuxSerialOpener(plan: SerialPlan(device: path, baud: baud))
  }

  private static func read(_ line: any SerialLine, _ count: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<100 where bytes.count < count {
      bytes += try line.read(atMost: count - bytes.count, timeout: .milliseconds(100))
    }
    return bytes
  }

  @Test func everyByteGoesThroughUnchangedBothWays() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    // Among them line ends, XON and XOFF, interrupt and end of file, which a cooked tty eats.
    let all = (UInt8.min ... .max).map { $0 }
    pty.write(all)
    #expect(try Self.read(line, 256) == all)
    #expect(try line.write(all, timeout: .seconds(1)) == 256)
    var back: [UInt8] = []
    while back.count < 256, let bytes = pty.read(waiting: .seconds(1)), !bytes.isEmpty {
      back += bytes
    }
    #expect(back == all)
  }

  @Test func nothingToReadIsEmptyAfterTheTime() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    let begin = MonotonicTime.now
    #expect(try line.read(atMost: 10, timeout: .milliseconds(30)).isEmpty)
    #expect(MonotonicTime.now - begin >= .milliseconds(30))
  }

  @Test func anOrderWakesTheReaderAndAnOpenersRest() throws {
    let pty = try PtyPair()
    let opener = Self.opener(pty.path)
    let line = try opener.open()
    DedicatedThread.start(name: "waker") {
      usleep(20_000)
      opener.wake()
    }
    // Without it this would last for ever.
    #expect(try line.read(atMost: 10, timeout: nil).isEmpty)
    opener.wake()
    pty.write([1])
    #expect(try Self.read(line, 1) == [1])
    opener.wake()
    let begin = MonotonicTime.now
    opener.rest(for: .seconds(20))
    #expect(MonotonicTime.now - begin < .seconds(5))
    // It is used up, and bytes are no wake-up.
    pty.write([2])
    opener.rest(for: .milliseconds(20))
    #expect(MonotonicTime.now - begin >= .milliseconds(20))
    #expect(try line.read(atMost: 10, timeout: nil) == [2])
  }

  @Test func whatWaitedIsDiscardedAtOpeningAndOnDemand() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    pty.write([1, 2, 3])
    try line.discardInput()
    pty.write([4])
    #expect(try Self.read(line, 1) == [4])
  }

  @Test func aFullLineTakesWhatItCanAndComesBackInTime() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    let begin = MonotonicTime.now
    let taken = try line.write(.init(repeating: 0x55, count: 1 << 20), timeout: .milliseconds(50))
    #expect(taken > 0 && taken < 1 << 20)
    #expect(MonotonicTime.now - begin < .seconds(2))
  }

  @Test func aLineThatIsOpenIsBusyAndItsHolderIsNamed() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    let fault = #expect(throws: WireError.self) { try Self.opener(pty.path).open() }
    #expect(fault?.isBusy == true)
    #expect(fault?.text.contains(pty.path) == true)
    #expect(fault?.text.contains("(pid \(getpid()))") == true, "\(fault?.text ?? "")")
    line.close()
    _ = try Self.opener(pty.path).open()
  }

  @Test func anotherProgramThatHoldsTheLineIsNamed() throws {
    let pty = try PtyPair()
    let flock = URL(filePath: "/usr/bin/flock")
    let other = try ChildProcess(flock, ["-x", pty.path, "sleep", "60"])
    defer { other.signal(SIGKILL) }
    var fault: WireError?
    try SimulatedHall.eventually("the other program has its lock") {
      do throws(WireError) {
        try Self.opener(pty.path).open().close()
        return false
      } catch {
        fault = error
        return true
      }
    }
    #expect(fault?.isBusy == true)
    #expect(fault?.text.contains("flock (pid \(other.pid))") == true, "\(fault?.text ?? "")")
  }

  @Test func aDriverThatCannotTurnATransceiverAroundIsToldByName() throws {
    let pty = try PtyPair()
    let plan = SerialPlan(device: pty.path, direction: RS485Direction())
    let fault = #expect(throws: WireError.self) { try LinuxSerialOpener(plan: plan).open() }
    guard case .unsupported(let text) = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
    #expect(text.contains(pty.path) && text.contains("TIOCSRS485") && text.contains("leave out"))
  }

  @Test func aLineThatAThreadHangsWithCanBeOpenedByAnother() throws {
    let pty = try PtyPair()
    let watch = PortWatch()
    let hung = try LinuxSerialOpener.descriptor(of: Self.opener(pty.path).plan, watch)
    let fault = #expect(throws: WireError.self) { try Self.opener(pty.path).open() }
    #expect(fault?.isBusy == true)
    watch.breakLocks()
    let line = try Self.opener(pty.path).open()
    pty.write([7])
    #expect(try Self.read(line, 1) == [7])
    withExtendedLifetime(hung) {}
  }

  @Test func aLockFileNamesUsWhileTheLineIsOpen() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let pty = try PtyPair()
    let number = pty.path.split(separator: "/").last ?? ""
    let file = folder.appending(path: "LCK..pts_\(number)")
    var lock = try LockFile.take(device: pty.path, folder: folder.path)
    let ours = String(repeating: " ", count: 10 - String(getpid()).count) + "\(getpid())\n"
    #expect(try String(contentsOf: file, encoding: .utf8) == ours)
    // A line that hangs is opened again, and the hung one's end leaves the new lock alone.
    let second = try LockFile.take(device: pty.path, folder: folder.path)
    #expect(second != nil)
    lock = nil
    #expect(lock == nil && FileManager.default.fileExists(atPath: file.path))
    withExtendedLifetime(second) {}
  }

  @Test func aProgramThatIsNamedInALockFileHoldsTheLineWhileItLives() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let other = try ChildProcess(URL(filePath: "/usr/bin/sleep"), ["60"])
    let file = folder.appending(path: "LCK..ttyX9")
    try "\(other.pid)\n".write(to: file, atomically: true, encoding: .utf8)
    let fault = #expect(throws: WireError.self) {
      try LockFile.take(device: "/dev/ttyX9", folder: folder.path)
    }
    #expect(fault?.isBusy == true)
    #expect(fault?.text.contains("sleep (pid \(other.pid))") == true, "\(fault?.text ?? "")")
    other.signal(SIGKILL)
    other.wait()
    #expect(try LockFile.take(device: "/dev/ttyX9", folder: folder.path) != nil)
    #expect(try LockFile.take(device: "/dev/ttyX9", folder: "/nowhere") == nil)
  }

  @Test func aPulledPlugIsGone() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    pty.unplug()
    for call: (any SerialLine) throws -> Void in [
      { _ = try $0.read(atMost: 1, timeout: .milliseconds(100)) },
      { _ = try $0.write([1], timeout: .milliseconds(100)) },
    ] {
      let fault = #expect(throws: WireError.self) { try call(line) }
      #expect(fault?.isGone == true, "\(String(describing: fault))")
      #expect(fault?.text.contains(pty.path) == true)
    }
    let reopened = #expect(throws: WireError.self) { try Self.opener(pty.path).open() }
    #expect(reopened?.isGone == true)
  }

  @Test func aClosedLineIsGone() throws {
    let pty = try PtyPair()
    let line = try Self.opener(pty.path).open()
    line.close()
    let fault = #expect(throws: WireError.self) {
      try line.read(atMost: 1, timeout: .milliseconds(10))
    }
    #expect(fault?.isGone == true)
  }

  @Test func whatIsNoLineIsToldByName() throws {
    let missing = #expect(throws: WireError.self) { try Self.opener("/dev/ttyNOPE").open() }
    #expect(missing?.isGone == true)
    #expect(missing?.text.contains("/dev/ttyNOPE") == true)
    let file = #expect(throws: WireError.self) { try Self.opener("/dev/null").open() }
    guard case .unsupported = file else {
      Issue.record("\(String(describing: file))")
      return
    }
  }

  @Test(arguments: [0, -1, Int.max])
  func aBaudRateThatIsNoneIsRefused(baud: Int) throws {
    let pty = try PtyPair()
    let fault = #expect(throws: WireError.self) { try Self.opener(pty.path, baud: baud).open() }
    guard case .unsupported = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
  }

  @Test func anyBaudRateCanBeHad() throws {
    let pty = try PtyPair()
    for baud in [1200, 9600, 19_200, 31_250, 115_200, 250_000] {
      try Self.opener(pty.path, baud: baud).open().close()
    }
  }
}
