import HallDomain
import HallPorts

/// A GPIO chip's lines as the world moves them. Levels are active or not; what is on the wire
/// (`activeLow`) is the socket's business. Times are CLOCK_MONOTONIC, nanoseconds.
struct ChipModel {
  struct Change: Equatable {
    var line: String
    var isActive: Bool
    var at: Int64
  }

  let plan: GPIOChipPlan
  private(set) var levels: [String: Bool] = [:]
  /// Lines that the daemon drives; nil: nobody does.
  private(set) var outputs: [String: Bool] = [:]
  private var planned: [Change] = []

  init(_ plan: GPIOChipPlan) {
    self.plan = plan
    for line in plan.lines {
      if case .input = line.role { levels[line.line] = false }
    }
  }

  /// A key goes down and comes up again; its contact bounces both times.
  mutating func press(_ line: String, at now: Int64) {
    move(line, to: true, at: now)
    move(line, to: false, at: now + SimulatorLimits.keyHeld.wholeNanoseconds)
  }

  mutating func move(_ line: String, to isActive: Bool, at now: Int64) {
    guard levels[line] != nil else { return }
    let step = SimulatorLimits.bounce.wholeNanoseconds / 2
    planned += [
      Change(line: line, isActive: isActive, at: now),
      Change(line: line, isActive: !isActive, at: now + step),
      Change(line: line, isActive: isActive, at: now + 2 * step),
    ]
    planned.sort { $0.at < $1.at }
  }

  /// The changes that have come due, in order; a level that is so already is no edge.
  mutating func due(at now: Int64) -> [Change] {
    var changes: [Change] = []
    while let change = planned.first, change.at <= now {
      planned.removeFirst()
      if levels[change.line] == change.isActive { continue }
      levels[change.line] = change.isActive
      changes.append(change)
    }
    return changes
  }

  /// When the next change comes due.
  var next: Int64? { planned.first?.at }

  /// Where the line is going to be once it has stopped bouncing.
  func goal(of line: String) -> Bool {
    planned.last { $0.line == line }?.isActive ?? levels[line] ?? false
  }

  mutating func drive(_ line: String, to isActive: Bool) { outputs[line] = isActive }

  /// The daemon let go of its lines.
  mutating func release() { outputs = [:] }
}
