import Foundation

/// What the kernel says of a running process.
struct ProcessFigures {
  /// `RssAnon` and `VmRSS` of /proc/PID/status, MiB.
  var anonymous: Double
  var resident: Double
  /// User and system time so far, seconds.
  var cpu: Double

  init(pid: Int32) throws {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    func kibibytes(_ name: String) -> Double {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line?.split(separator: " ").compactMap { Double($0) }.first ?? .nan
    }
    anonymous = kibibytes("RssAnon") / 1024
    resident = kibibytes("VmRSS") / 1024
    // proc(5): fields 14 and 15 after the name in brackets, in clock ticks.
    let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
    let fields = stat[(stat.lastIndex(of: ")") ?? stat.startIndex)...].split(separator: " ")
    let ticks = fields.dropFirst(12).prefix(2).compactMap { Double($0) }.reduce(0, +)
    cpu = ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
  }
}
