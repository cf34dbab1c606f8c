import HallDomain
import HallPorts

/// A Modbus slave made from the profile that the daemon reads it with: its registers and how keys,
/// latches, counters and FIFOs behave behind them. Times are CLOCK_MONOTONIC, nanoseconds.
struct SlaveModel {
  typealias Place = ModbusProfile.Place

  let plan: ModbusDevicePlan
  private var registers: [Place: UInt16] = [:]
  private var fifo: [UInt16] = []
  /// Level keys: until when a finger is on them.
  private var held: [String: Int64] = [:]
  /// The world's state, which a power cut does not change.
  private var contacts: [String: Bool] = [:]
  private var values: [String: Int] = [:]
  /// When the last byte that changed the display's picture was on the wire.
  private(set) var shownSince: Int64 = 0

  init(_ plan: ModbusDevicePlan) {
    self.plan = plan
    start()
    for value in plan.profile.values {
      let middle = (value.valid.lowerBound + value.valid.upperBound) / 2
      set(value.name, to: value.unit == "°C" && value.valid.contains(22_000) ? 22_000 : middle)
    }
  }

  /// Power off and on: counters, latches, FIFOs, outputs and the picture are gone.
  mutating func start() {
    registers = [:]
    fifo = []
    held = [:]
    let profile = plan.profile
    for input in profile.inputs { registers[input.place] = 0 }
    for output in profile.outputs { registers[output.place] = 0 }
    if let display = profile.display {
      for offset in 0..<display.registers {
        registers[Place(display.place.table, display.place.address + offset)] = 0
      }
      if let blink = display.blink { registers[blink] = 0 }
    }
    if let places = profile.fifo {
      registers[places.acknowledge] = 0
      for offset in 0...places.depth {
        registers[Place(places.count.table, places.count.address + offset)] = 0
      }
    }
    for (name, milli) in values { set(name, to: milli) }
    for (name, isActive) in contacts where isActive { set(contact: name, to: true) }
  }

  // MARK: - What people and the world do

  mutating func press(_ name: String, at now: Int64) {
    if let code = plan.profile.fifo?.codes.first(where: { $0.value == name })?.key {
      if fifo.count < plan.profile.fifo?.depth ?? 0 {
        fifo.append(UInt16(truncatingIfNeeded: code))
        storeFIFO()
      }
      return
    }
    guard let input = plan.profile.inputs.first(where: { $0.name == name }) else { return }
    switch input.kind {
    case .level: held[name] = now + SimulatorLimits.keyHeld.wholeNanoseconds
    case .counter: registers[input.place, default: 0] &+= 1
    case .latch: registers[input.place] = 1
    }
  }

  mutating func set(contact name: String, to isActive: Bool) {
    contacts[name] = isActive
    guard let input = plan.profile.inputs.first(where: { $0.name == name }) else { return }
    switch input.kind {
    case .level: registers[input.place] = isActive ? 1 : 0
    case .counter: if isActive { registers[input.place, default: 0] &+= 1 }
    case .latch: if isActive { registers[input.place] = 1 }
    }
  }

  func isActive(contact name: String) -> Bool { contacts[name] ?? false }

  /// Unit x 1000.
  mutating func set(_ name: String, to milli: Int) {
    guard let value = plan.profile.values.first(where: { $0.name == name }) else { return }
    values[name] = milli
    for (offset, register) in value.registers(milli: milli).enumerated() {
      registers[Place(value.place.table, value.place.address + offset)] = register
    }
  }

  func milli(of name: String) -> Int? { values[name] }

  func isOn(_ output: ModbusProfile.Output) -> Bool { (registers[output.place] ?? 0) != 0 }

  /// What a person reads on the display.
  var shown: String? {
    guard let display = plan.profile.display else { return nil }
    return display.text(
      (0..<display.registers).map {
        registers[Place(display.place.table, display.place.address + $0)] ?? 0
      })
  }

  var isBlinking: Bool { plan.profile.display?.blink.map { (registers[$0] ?? 0) != 0 } ?? false }

  // MARK: - What the wire does

  /// Answers a request whose last byte was on the wire at `now`.
  mutating func take(_ request: [UInt8], at now: Int64) -> [UInt8] {
    guard plan.profile.display != nil else { return answer(request, at: now) }
    let before = shown
    let answer = answer(request, at: now)
    if shown != before { shownSince = now }
    return answer
  }

  func register(_ place: Place, at now: Int64) -> UInt16? {
    guard let stored = registers[place] else { return nil }
    if let key = plan.profile.inputs.first(where: { $0.place == place && $0.kind == .level }),
      let until = held[key.name], now < until
    {
      return 1
    }
    return stored
  }

  func has(_ place: Place) -> Bool { registers[place] != nil }

  mutating func store(_ value: UInt16, at place: Place) {
    let profile = plan.profile
    if let places = profile.fifo, places.acknowledge == place {
      fifo.removeFirst(min(Int(value), fifo.count))
      storeFIFO()
      return
    }
    if let input = profile.inputs.first(where: { $0.place == place }) {
      // A latch can only be cleared from the bus; keys and counters cannot be written.
      if input.kind == .latch, value == 0 { registers[place] = 0 }
      return
    }
    if registers[place] != nil { registers[place] = value }
  }

  private mutating func storeFIFO() {
    guard let places = plan.profile.fifo else { return }
    let content = [UInt16(fifo.count)] + fifo
    for offset in 0...places.depth {
      registers[Place(places.count.table, places.count.address + offset)] =
        content.indices.contains(offset) ? content[offset] : 0
    }
  }
}
