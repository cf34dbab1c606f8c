public import HallPorts
import Synchronization

/// A GPIO chip in memory: the test moves levels with timestamps of its own choice, pulls the
/// chip out and puts it back.
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

    func waitForEdges(timeout: Duration) throws(WireError) -> [GPIOEdge] {
      let edges = try gpio.takeEdges()
      if edges.isEmpty { Pause.brief() }
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
  private let state = Mutex(State())

  public init(label: String = "gpiochip-test") { self.label = label }

  /// Moves an input; the edge is queued with this kernel timestamp.
  public func move(_ line: String, to active: Bool, at timestamp: Int64) {
    state.withLock { state in
      state.levels[line] = active
      state.edges.append(GPIOEdge(line: line, active: active, timestamp: timestamp))
    }
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
