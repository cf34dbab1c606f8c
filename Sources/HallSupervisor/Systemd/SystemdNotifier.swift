import CSystemd
import Glibc

/// Tells the service manager how the daemon is (sd_notify(3)); without a notify socket in the
/// environment every call does nothing.
public struct SystemdNotifier: Sendable {
  public init() {}

  public func ready(status: String) { notify("READY=1\nSTATUS=\(status)") }

  /// RELOADING=1 must carry the time it began (Type=notify-reload, systemd 253).
  public func reloading() {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let microseconds = Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    notify("RELOADING=1\nMONOTONIC_USEC=\(microseconds)\nSTATUS=Re-reading the hall file")
  }

  public func stopping() { notify("STOPPING=1\nSTATUS=Stopping") }

  public func watchdog() { notify("WATCHDOG=1") }

  public func status(_ text: String) { notify("STATUS=\(text)") }

  /// Half of what WatchdogSec= allows, as sd_watchdog_enabled(3) advises; nil: not wanted.
  public var watchdogPeriod: Duration? {
    var microseconds: UInt64 = 0
    guard sd_watchdog_enabled(0, &microseconds) > 0 else { return nil }
    return .microseconds(Int64(microseconds / 2))
  }

  private func notify(_ text: String) { _ = sd_notify(0, text) }
}
