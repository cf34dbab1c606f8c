import Foundation

/// What the kernel says of a running process.
struct ProcessFigures {
  /// `RssAnon` and `VmRSS` of /proc/PID/status, MiB.
  var anonymous: Double
  var resident: Double
  /// User and system time so far, seconds.
  var cpu: Double
  /// How often its threads have slept and woken so far.
  var wakings: Double

  init(pid: Int32) throws {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    func kibibytes(_ name: String) -> Double {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name + ":") }
      return line?.split(separator: " ").compactMap { Double($0) }.first ?? .nan
    }
    anonymous = kibibytes("RssAnon") / 1024
    resident = kibibytes("VmRSS") / 1024
    // Nanoseconds on a processor, thread by thread (kernel, Documentation/scheduler/sched-stats):
    // the clock ticks of /proc/PID/stat are sampled and far too coarse for one percent.
    let threads = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")
    let nanoseconds = threads.reduce(0.0) { sum, thread in
      let path = "/proc/\(pid)/task/\(thread)/schedstat"
      let fields = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: " ")
      return sum + (fields?.first.flatMap { Double($0) } ?? 0)
    }
    cpu = nanoseconds / 1_000_000_000
    wakings = threads.reduce(0.0) { sum, thread in
      let path = "/proc/\(pid)/task/\(thread)/status"
      let lines = (try? String(contentsOfFile: path, encoding: .utf8))?.split(separator: "\n")
      let line = lines?.first { $0.hasPrefix("voluntary_ctxt_switches:") }
      return sum + (line?.split(separator: "\t").last.flatMap { Double($0) } ?? 0)
    }
  }
}
