import HallDomain
import HallPorts

/// The decisions of the GPIO driver: levels and edges become presses and contacts, the hall's
/// wishes become output levels. Times are on the chip's clock, nanoseconds.
struct GPIOSession {
  enum Action: Equatable {
    case press(Press)
    case contact(SensorID, Bool)
    case set(line: String, active: Bool)
    case health(DeviceHealth)
    /// Answered by `resync`.
    case readLevels
  }

  private struct InputLine {
    var role: InputRole
    var filter: DebounceFilter
  }

  private let device: DeviceID
  private let run: String
  private var inputs: [String: InputLine] = [:]
  private var wanted: [String: Bool] = [:]
  private var known: [String: Bool] = [:]
  private let lamps: [String]
  private var identifying: Identifying?
  private var presses = 0
  private(set) var health: DeviceHealth?
  private(set) var isOpen = false
  private var resyncAt: Int64 = 0
  /// Edges that the re-sync made up.
  private(set) var missedEdges = 0

  init(plan: GPIOChipPlan, device: DeviceID, run: String) {
    self.device = device
    self.run = run
    lamps = plan.lamps
    for line in plan.lines {
      if case .input(let role) = line.role {
        inputs[line.line] = InputLine(role: role, filter: DebounceFilter(hold: line.debounce))
      }
    }
  }

  /// When `settle` is wanted; nil: there is nothing to wait for but the hall.
  var nextDeadline: Int64? {
    guard isOpen else { return nil }
    let filters = inputs.values.compactMap(\.filter.deadline)
    let blink = identifying?.nextChange.map { [$0.nanoseconds] } ?? []
    return (filters + blink + (inputs.isEmpty ? [] : [resyncAt])).min()
  }

  /// Input lines and the level that counts, for the report.
  var levels: [String: Bool] { inputs.compactMapValues(\.filter.level) }

  /// The chip is open: contacts are told as they are, keys only take their level as a start
  /// (a key that is held while the daemon starts is no press).
  mutating func opened(_ levels: [String: Bool], at timestamp: Int64) -> [Action] {
    isOpen = true
    resyncAt = timestamp + GPIOLimits.resync.wholeNanoseconds
    known = [:]
    var actions = change(of: .up)
    for (line, level) in levels.sorted(by: { $0.key < $1.key }) {
      _ = inputs[line]?.filter.start(at: level)
      guard case .sensor(let sensor) = inputs[line]?.role else { continue }
      actions.append(.contact(sensor, level))
    }
    return actions + outputs()
  }

  mutating func gone(_ reason: String) -> [Action] {
    isOpen = false
    known = [:]
    return change(of: .down(reason: reason))
  }

  mutating func edge(_ edge: GPIOEdge) -> [Action] {
    guard let level = inputs[edge.line]?.filter.edge(to: edge.active, at: edge.timestamp) else {
      return []
    }
    return note(edge.line, level)
  }

  /// Time has come to `timestamp`.
  mutating func settle(at timestamp: Int64) -> [Action] {
    identifying?.advance(to: HallInstant(nanoseconds: timestamp))
    if identifying?.isOver == true { identifying = nil }
    let settled = outputs() + inputs.keys.sorted().flatMap { line -> [Action] in
      guard let level = inputs[line]?.filter.settle(at: timestamp) else { return [] }
      return note(line, level)
    }
    guard isOpen, !inputs.isEmpty, timestamp >= resyncAt else { return settled }
    resyncAt = timestamp + GPIOLimits.resync.wholeNanoseconds
    return settled + [.readLevels]
  }

  /// Compares the levels with what the edges said; a difference is an edge that was missed and
  /// is debounced like one.
  mutating func resync(_ levels: [String: Bool], at timestamp: Int64) -> [Action] {
    var actions: [Action] = []
    for (line, level) in levels.sorted(by: { $0.key < $1.key }) {
      guard let filter = inputs[line]?.filter, filter.deadline == nil, filter.level != level else {
        continue
      }
      missedEdges += 1
      actions += edge(GPIOEdge(line: line, active: level, timestamp: timestamp))
    }
    return actions
  }

  mutating func want(_ outputs: [String: Bool]) -> [Action] {
    wanted = outputs
    return self.outputs()
  }

  /// A person wants to see which lines these are: the lamps among them blink for so long.
  mutating func identify(for span: Duration, at timestamp: Int64) -> [Action] {
    let now = HallInstant(nanoseconds: timestamp)
    identifying = Identifying(from: now, until: now + span)
    return outputs()
  }

  private mutating func outputs() -> [Action] {
    guard isOpen else { return [] }
    var shown = wanted
    if let identifying { for lamp in lamps { shown[lamp] = identifying.isLit } }
    let differing = shown.filter { known[$0.key] != $0.value }
    known = shown
    return differing.sorted { $0.key < $1.key }.map { .set(line: $0.key, active: $0.value) }
  }

  private mutating func note(_ line: String, _ level: Bool) -> [Action] {
    guard let role = inputs[line]?.role else { return [] }
    if case .sensor(let sensor) = role { return [.contact(sensor, level)] }
    guard level else { return [] }
    presses += 1
    let key = IdempotencyKey("\(device)/\(line)/\(run)/\(presses)")
    return [.press(Press(role: role, key: key))]
  }

  private mutating func change(of new: DeviceHealth) -> [Action] {
    guard health != new else { return [] }
    health = new
    return [.health(new)]
  }
}

extension GPIOChipPlan {
  /// Lines that may blink to show which chip it is.
  var lamps: [String] {
    lines.compactMap { line in
      if case .output(let role) = line.role, role.isLamp { line.line } else { nil }
    }
  }
}
