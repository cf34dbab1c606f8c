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
  private var texts: [String: String] = [:]
  private var counts: [String: Int] = [:]
  private let unreadable: Set<Place>
  /// Deaf after a write until then.
  private var quietUntil: Int64 = 0
  /// When the last byte that changed the display's picture was on the wire.
  private(set) var shownSince: Int64 = 0

  init(_ plan: ModbusDevicePlan) {
    self.plan = plan
    unreadable = Self.unreadable(plan.profile)
    for text in plan.profile.texts { texts[text.name] = text.begins ?? plan.profile.id }
    start()
    for value in plan.profile.values {
      let middle = (value.valid.lowerBound + value.valid.upperBound) / 2
      set(value.name, to: value.unit == "°C" && value.valid.contains(22_000) ? 22_000 : middle)
    }
  }

  /// Places that can only be written.
  private static func unreadable(_ profile: ModbusProfile) -> Set<Place> {
    var places = Set(profile.outputs.filter { !$0.isVerified }.map(\.place))
    if let display = profile.display, !display.isVerified {
      places.formUnion(run(display.place, display.registers))
      if let blink = display.blink { places.insert(blink) }
    }
    return places
  }

  private static func run(_ first: Place, _ count: Int) -> [Place] {
    (0..<count).map { Place(first.table, first.address + $0) }
  }

  private mutating func put(_ values: [UInt16], from first: Place) {
    for (place, value) in zip(Self.run(first, values.count), values) { registers[place] = value }
  }

  private func get(_ first: Place, _ count: Int) -> [UInt16] {
    Self.run(first, count).map { registers[$0] ?? 0 }
  }

  /// Power off and on: counters, latches, FIFOs, outputs and the picture are gone.
  mutating func start() {
    registers = [:]
    fifo = []
    held = [:]
    let profile = plan.profile
    counts = [:]
    for input in profile.inputs {
      put([UInt16](repeating: 0, count: input.registers), from: input.place)
    }
    for output in profile.outputs { registers[output.place] = output.off.read }
    if let display = profile.display {
      put([UInt16](repeating: 0, count: display.registers), from: display.place)
      if let blink = display.blink { registers[blink] = 0 }
    }
    if let places = profile.fifo {
      registers[places.acknowledge] = 0
      put([UInt16](repeating: 0, count: 1 + places.depth), from: places.count)
    }
    for text in profile.texts { put(text.registers(texts[text.name] ?? ""), from: text.place) }
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
    case .counter: count(input)
    case .latch: registers[input.place] = 1
    }
  }

  private mutating func count(_ input: ModbusProfile.Input) {
    let count = counts[input.name] ?? 0
    set(count: count < input.lastCount ? count + 1 : 0, of: input)
  }

  /// Where a counter stands.
  mutating func set(count: Int, of input: ModbusProfile.Input) {
    counts[input.name] = count
    put(input.type.registers(count, input.order), from: input.place)
  }

  mutating func set(contact name: String, to isActive: Bool) {
    contacts[name] = isActive
    guard let input = plan.profile.inputs.first(where: { $0.name == name }) else { return }
    switch input.kind {
    case .level:
      let mask: UInt16 = 1 << UInt16(input.bit ?? 0)
      let others = (registers[input.place] ?? 0) & ~mask
      registers[input.place] = isActive ? others | mask : others
    case .counter: if isActive { count(input) }
    case .latch: if isActive { registers[input.place] = 1 }
    }
  }

  func isActive(contact name: String) -> Bool { contacts[name] ?? false }

  /// Unit x 1000.
  mutating func set(_ name: String, to milli: Int) {
    guard let value = plan.profile.values.first(where: { $0.name == name }) else { return }
    values[name] = milli
    let old = get(value.place, value.type.registers)
    put(value.registers(milli: milli, over: old), from: value.place)
  }

  mutating func set(text name: String, to text: String) {
    guard let point = plan.profile.texts.first(where: { $0.name == name }) else { return }
    texts[name] = text
    put(point.registers(text), from: point.place)
  }

  func milli(of name: String) -> Int? { values[name] }

  func isOn(_ output: ModbusProfile.Output) -> Bool {
    let register = registers[output.place] ?? 0
    return output.bit.map { register >> UInt16($0) & 1 == 1 } ?? (register == output.on.read)
  }

  /// What a person reads on the display.
  var shown: String? {
    guard let display = plan.profile.display else { return nil }
    return display.text(get(display.place, display.registers))
  }

  var isBlinking: Bool { plan.profile.display?.blink.map { (registers[$0] ?? 0) != 0 } ?? false }

  // MARK: - What the wire does

  /// Answers a request whose last byte was on the wire at `now`; nil: it does not hear it.
  mutating func take(_ request: [UInt8], at now: Int64) -> [UInt8]? {
    if now < quietUntil { return nil }
    let before = shown
    let answer = answer(request, at: now)
    if shown != before { shownSince = now }
    if let function = answer.first, [5, 6, 15, 16].contains(function) {
      quietUntil = now + plan.profile.quirks.writePause.wholeNanoseconds
    }
    return answer
  }

  func register(_ place: Place, at now: Int64) -> UInt16? {
    if unreadable.contains(place) { return nil }
    guard var value = registers[place] else { return isReadableGap(place) ? 0 : nil }
    for key in plan.profile.inputs where key.place == place && key.kind == .level {
      if let until = held[key.name], now < until { value |= 1 << UInt16(key.bit ?? 0) }
    }
    return value
  }

  private func isReadableGap(_ place: Place) -> Bool {
    let addresses = registers.keys.filter { $0.table == place.table }.map(\.address)
    guard plan.profile.quirks.readableGaps, let first = addresses.min(),
      let last = addresses.max()
    else { return false }
    return (first...last).contains(place.address)
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
    let output = profile.outputs.first { $0.place == place && $0.bit == nil }
    switch value {
    case output?.on.written: registers[place] = output?.on.read
    case output?.off.written: registers[place] = output?.off.read
    default: if registers[place] != nil { registers[place] = value }
    }
  }

  private mutating func storeFIFO() {
    guard let places = plan.profile.fifo else { return }
    let content = [UInt16(fifo.count)] + fifo
    put(
      content + [UInt16](repeating: 0, count: 1 + places.depth - content.count),
      from: places.count)
  }
}
