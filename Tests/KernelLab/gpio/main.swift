import Foundation
import Glibc
import HallPorts

/// What the daemon's GPIO port does with real kernel lines, without the daemon: the agent of the
/// scene gives it orders and reads what it saw. Built by scripts/gpio-probe, once with each
/// version of libgpiod.
///
/// Lines in: `watch SECONDS`, `levels`, `set LINE 0|1`. The program's arguments are the chip and
/// its lines: `in:NAME[:up|:down|:none][:low]`, `out:NAME[:low]`.
func plan(_ word: String) -> GPIOLinePlan {
  let parts = word.split(separator: ":").map(String.init)
  let options = parts.dropFirst(2)
  return GPIOLinePlan(
    line: parts[1], activeLow: options.contains("low"),
    pull: options.compactMap(GPIOLinePlan.Pull.init).first ?? .asIs,
    role: parts[0] == "in" ? .input(.sensor("probe")) : .output(.siren))
}

func monotonic() -> Int64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
}

/// At once: the agent waits for the line.
func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

let arguments = CommandLine.arguments.dropFirst()
let lines = arguments.dropFirst().map(plan)
let chipPlan = GPIOChipPlan(name: "probe", device: arguments.first ?? "", lines: lines)
do throws(WireError) {
  let chip = try LinuxGPIOOpener(plan: chipPlan).open(lines)
  say("open")
  while let order = readLine()?.split(separator: " ").map(String.init) {
    switch order.first {
    case "watch":
      let end = monotonic() + (Int64(order[1]) ?? 0) * 1_000_000_000
      while monotonic() < end {
        // Late on purpose: the edges wait in the kernel and must keep their own times.
        usleep(300_000)
        for edge in try chip.waitForEdges(timeout: .milliseconds(100)) {
          say("edge \(edge.line) \(edge.active ? 1 : 0) \(edge.timestamp / 1_000_000)")
        }
      }
      say("watched \(monotonic() / 1_000_000)")
    case "levels":
      let levels = try chip.levels().sorted { $0.key < $1.key }
      say("levels " + levels.map { "\($0.key)=\($0.value ? 1 : 0)" }.joined(separator: " "))
    case "set":
      try chip.set(order[1], to: order[2] == "1")
      say("set")
    default: say("no such order")
    }
  }
} catch {
  say("error \(error)")
}
