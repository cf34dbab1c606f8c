public import HallPorts
import Synchronization

/// A GPIO chip in memory, on the simulated clock's CLOCK_BOOTTIME: the test moves levels, pulls
/// the chip out and puts it back.
public final class InMemoryGPIO: GPIOChipOpener {
  private struct State {
    var levels: [String: Bool] = [:]
    var outputs: [String: Bool] = [:]
    var edges: [GPIOEdge] = []
    var isPlugged = true
    var opened = 0
    var outputWrites: [String] = []
  }

  private final class Chip: GPIOChip {
    let gpio: InMemoryGPIO
    let inputs: Set<String>
    let generation: Int

    init(_ gpio: InMemoryGPIO, inputs: Set<String>, generation: Int) {
      self.gpio = gpio
      self.inputs = inputs
      self.generation = generation
    }

    var now: Int64 { gpio.now }

    func waitForEdges(timeout: Duration?) throws(WireError) -> [GPIOEdge] {
      var edges = try gpio.takeEdges()
      if edges.isEmpty {
        gpio.wait.wait(timeout)
        edges = try gpio.takeEdges()
      }
      return edges.filter { inputs.contains($0.line) }
    }

    func levels() throws(WireError) -> [String: Bool] {
      try gpio.check()
      return gpio.state.withLock { $0.levels.filter { inputs.contains($0.key) } }
    }

    func set(_ line: String, to active: Bool) throws(WireError) {
      try gpio.check()
      gpio.state.withLock { state in
        state.outputs[line] = active
        state.outputWrites.append("\(line)=\(active)")
      }
    }

    func close() {}
  }

  public let label: String
  private let clock: SimulatedClock
  private let wait: TwinWait
  private let state = Mutex(State())

  public init(label: String = "gpiochip-test", clock: SimulatedClock) {
    self.label = label
    self.clock = clock
    wait = TwinWait(clock: clock)
  }

  public func wake() { wait.ring() }

  public func rest(for span: Duration) { wait.wait(span) }

  /// What the driver's sleeping thread has asked for: `.some(nil)` is for ever; nil: it is awake.
  public var sleep: Duration?? { wait.sleep }

  private var now: Int64 { clock.now().boottime }

  /// Moves an input; the edge is queued with the time of now.
  public func move(_ line: String, to active: Bool) {
    let timestamp = now
    state.withLock { state in
      state.levels[line] = active
      state.edges.append(GPIOEdge(line: line, active: active, timestamp: timestamp))
    }
    wait.ring()
  }

  /// Moves an input without an edge: what an overflowing kernel queue looks like.
  public func moveSilently(_ line: String, to active: Bool) {
    state.withLock { $0.levels[line] = active }
  }

  public func unplug() {
    state.withLock { state in
      state.isPlugged = false
      state.outputs = [:]
      state.edges = []
    }
    wait.ring()
  }

  public func plug() { state.withLock { $0.isPlugged = true } }

  public var outputs: [String: Bool] { state.withLock { $0.outputs } }
  public var outputWrites: [String] { state.withLock { $0.outputWrites } }
  public var timesOpened: Int { state.withLock { $0.opened } }

  public func open(_ lines: [GPIOLinePlan]) throws(WireError) -> any GPIOChip {
    try check()
    let inputs = lines.filter { if case .input = $0.role { true } else { false } }.map(\.line)
    let generation = state.withLock { state in
      for line in inputs where state.levels[line] == nil { state.levels[line] = false }
      state.opened += 1
      return state.opened
    }
    return Chip(self, inputs: Set(inputs), generation: generation)
  }

  private func check() throws(WireError) {
    if !state.withLock({ $0.isPlugged }) { throw .gone("\(label) is unplugged") }
  }

  private func takeEdges() throws(WireError) -> [GPIOEdge] {
    try check()
    return state.withLock { state in
      defer { state.edges = [] }
      return state.edges
    }
  }
}
