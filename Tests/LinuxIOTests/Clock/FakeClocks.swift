import Synchronization

@testable import LinuxIO

/// A machine's clocks as the test sets them.
final class FakeClocks: ClockSource {
  struct Machine {
    var boottime: Int64 = 10_000_000_000
    var unixTime: Int64
    var isSynchronised = true
    var bootID: String? = "boot-1"
  }

  let machine: Mutex<Machine>

  init(_ machine: sending Machine) { self.machine = Mutex(machine) }

  func set(_ change: (inout Machine) -> Void) { machine.withLock { change(&$0) } }

  /// Time passes for all clocks.
  func pass(_ nanoseconds: Int64) {
    set { machine in
      machine.boottime += nanoseconds
      machine.unixTime += nanoseconds
    }
  }

  /// The machine is off for so long and starts again.
  func reboot(after nanoseconds: Int64, as id: String?) {
    set { machine in
      machine.boottime = 5_000_000_000
      machine.unixTime += nanoseconds
      machine.bootID = id
    }
  }

  func boottime() -> Int64 { machine.withLock { $0.boottime } }
  func unixTime() -> Int64 { machine.withLock { $0.unixTime } }
  func isSynchronised() -> Bool { machine.withLock { $0.isSynchronised } }
  func bootID() -> String? { machine.withLock { $0.bootID } }
}
