import CLinuxShim
import Glibc

/// What the kernel's clocks say; replaced in tests.
protocol ClockSource: Sendable {
  /// CLOCK_BOOTTIME, nanoseconds.
  func boottime() -> Int64
  /// CLOCK_REALTIME, nanoseconds since 1970 UTC.
  func unixTime() -> Int64
  /// The kernel says that a time source disciplines the wall clock.
  func isSynchronised() -> Bool
  /// Which start of the machine this is; nil where /proc does not tell.
  func bootID() -> String?
}

struct SystemClocks: ClockSource {
  func boottime() -> Int64 { Self.read(CLOCK_BOOTTIME) }
  func unixTime() -> Int64 { Self.read(CLOCK_REALTIME) }
  func isSynchronised() -> Bool { hall_clock_synchronised() == 1 }

  func bootID() -> String? {
    SmallFile.read("/proc/sys/kernel/random/boot_id", atMost: 256)?
      .split(separator: "\n").first.map(String.init)
  }

  static func read(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    let status = clock_gettime(clock, &time)
    precondition(status == 0, "Linux has had these clocks since 2.6.39")
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}
