import HallDomain
import HallPorts

/// All decisions of the driver of one Modbus device: what is read becomes presses, contacts,
/// readings and health; what the hall is becomes writes. Pure: the shell around it is
/// `ModbusPointDriver`.
struct ModbusPointSession {
  enum Input {
    /// The answer to `polls[index]`.
    case polled(Int, Result<[UInt16], BusFailure>)
    case written(WriteToken, Result<Void, BusFailure>)
    /// The answer to `verify`.
    case verified(BusTransaction, Result<[UInt16], BusFailure>)
    case wanted(PointFaces)
    /// The hall refused the press of a panel's button.
    case refused(LocalizedText)
    /// A person wants to see which one it is.
    case identify(until: HallInstant)
    /// `nextDeadline` has come.
    case tick
  }

  enum WriteToken: Hashable {
    case image
    case clear(input: String)
    case acknowledge
  }

  enum Action: Equatable {
    case write(WriteRequest, WriteToken)
    /// A read that shows whether the device keeps what was written.
    case verify(BusTransaction)
    case press(Press)
    case contact(SensorID, Bool)
    case reading(SensorID, Int)
    case health(DeviceHealth)
  }

  struct Figures: Equatable {
    var writes = 0
    var failedWrites = 0
    var restarts = 0
  }

  let plan: ModbusDevicePlan
  let polls: [PollRequest]
  /// Names this run of the daemon in the presses' keys.
  private let run: String
  private(set) var figures = Figures()
  private var health: SlaveHealth
  private var keys: [String: KeyTracker] = [:]
  private var fifo = FIFOTracker()
  private(set) var contacts: [SensorID: Bool] = [:]
  private(set) var readings: [String: Int] = [:]
  private(set) var texts: [String: String] = [:]
  private var presses = 0
  private var image = RegisterImage()
  private var verifying: Set<BusTransaction> = []
  private(set) var faces: PointFaces?
  private var refusal: (text: LocalizedText, until: HallInstant)?
  private var blinkUntil: HallInstant?
  private var identifying: Identifying?
  private var refreshAt: HallInstant?
  private var writeAfter: HallInstant?

  init(plan: ModbusDevicePlan, run: String) {
    self.plan = plan
    self.run = run
    polls = plan.polls()
    health = SlaveHealth(bus: plan.bus, slave: plan.slave)
    for input in plan.profile.inputs where plan.inputs[input.name] != nil {
      keys[input.name] =
        switch input.kind {
        case .level: .level(LevelKey())
        case .counter: .counter(CounterKey(lastCount: input.lastCount))
        // What cannot be cleared is not latched.
        case .latch: input.place.table.isWritable ? .latch(LatchKey()) : .level(LevelKey())
        }
    }
  }

  var currentHealth: DeviceHealth? { health.current }

  /// When `tick` is wanted next.
  var nextDeadline: HallInstant? {
    let retry = image.inFlight == nil && image.differs && mayWrite ? writeAfter : nil
    return [refusal?.until, blinkUntil, identifying?.nextChange, refreshAt, retry]
      .compactMap { $0 }.min()
  }

  /// What the display shows in words, as wanted now.
  var shows: String {
    if let face = shownPanel { return face.ticket?.description ?? face.text.zh }
    return faces?.window?.text.zh ?? ""
  }

  /// The characters on the display, as wanted now.
  var displayText: String {
    if identifying?.isOver == false {
      return plan.profile.display?.encoding == .gb18030
        ? plan.nameplate.text : plan.nameplate.digits
    }
    return switch plan.profile.display?.encoding {
    case .gb18030: shownPanel?.text.zh ?? faces?.window?.text.zh ?? ""
    case .asciiPerRegister, .ascii, .bcd, .number: shownPanel?.digits ?? faces?.window?.digits ?? ""
    case nil: ""
    }
  }

  var isBlinking: Bool { blinkUntil != nil || identifying?.isOver == false }

  mutating func handle(_ input: Input, at now: HallInstant) -> [Action] {
    var actions: [Action] = []
    switch input {
    case .polled(let index, .success(let values)):
      if polls.indices.contains(index) { read(polls[index], values, now, &actions) }
    case .polled(_, .failure(let failure)):
      comeBack(after: health.failed(failure, at: now))
    case .written(let token, let result): written(token, result, now, &actions)
    case .verified(let read, let result): verified(read, result)
    case .wanted(let faces): want(faces, now)
    case .refused(let text):
      refusal = (text, now + PointLimits.refusalShown)
      renew()
    case .identify(let until):
      identifying = Identifying(from: now, until: until)
      renew()
    case .tick: tick(now)
    }
    if let change = health.change() { actions.append(.health(change)) }
    write(now, &actions)
    return actions
  }

  // MARK: - Reading

  private mutating func read(
    _ poll: PollRequest, _ values: [UInt16], _ now: HallInstant, _ actions: inout [Action]
  ) {
    guard values.count == poll.count else { return }
    comeBack(after: health.answered(at: now))
    for input in plan.profile.inputs {
      guard let role = plan.inputs[input.name],
        let registers = poll.slice(of: input.place, count: input.registers, in: values)
      else { continue }
      read(input, role, registers, &actions)
    }
    if let places = plan.profile.fifo,
      let registers = poll.slice(from: places.count, atMost: 1 + places.depth, in: values)
    {
      readFIFO(places, registers, &actions)
    }
    for value in plan.profile.values where plan.isRead(value.name) {
      guard let registers = poll.slice(of: value.place, count: value.type.registers, in: values)
      else { continue }
      read(value, registers, &actions)
    }
    for text in plan.profile.texts where plan.isRead(text.name) {
      guard let registers = poll.slice(of: text.place, count: text.registers, in: values)
      else { continue }
      texts[text.name] = text.reading(registers)
    }
    readBack(poll.table, poll.address, values)
  }

  private mutating func readBack(_ table: ModbusTable, _ address: Int, _ values: [UInt16]) {
    image.readBack(table, address, values)
    health.note(invalid: image.contradiction?.reason, of: "outputs")
  }

  private mutating func read(
    _ input: ModbusProfile.Input, _ role: InputRole, _ registers: [UInt16],
    _ actions: inout [Action]
  ) {
    let word = registers.first ?? 0
    let value = input.bit.map { word >> UInt16($0) & 1 } ?? word
    switch keys[input.name] {
    case .level(var key):
      let presses = key.read(value)
      keys[input.name] = .level(key)
      note(role, input.name, presses: presses, isActive: value != 0, &actions)
    case .counter: count(input, role, registers, &actions)
    case .latch(var key):
      let reading = key.read(value)
      keys[input.name] = .latch(key)
      note(role, input.name, presses: reading.presses, isActive: value != 0, &actions)
      if reading.clear {
        actions.append(
          .write(plan.write([0], at: input.place, once: true), .clear(input: input.name)))
      }
    case nil: break
    }
  }

  private mutating func count(
    _ input: ModbusProfile.Input, _ role: InputRole, _ registers: [UInt16],
    _ actions: inout [Action]
  ) {
    guard case .counter(var key) = keys[input.name] else { return }
    let count = try? input.type.count(registers, input.order)
    let reading = count.map { key.read($0) } ?? .impossible
    keys[input.name] = .counter(key)
    health.note(
      invalid: reading == .impossible
        ? "the counter \(input.name) reads \(count.map { "\($0)" } ?? "no count"), it ends at "
          + "\(input.lastCount): choose another profile" : nil,
      of: input.name)
    switch reading {
    case .presses(let presses):
      note(role, input.name, presses: presses, isActive: presses > 0, &actions)
    case .baseline(let isRestart):
      note(role, input.name, presses: 0, isActive: false, &actions)
      if isRestart { restarted() }
    case .impossible: break
    }
  }

  private mutating func readFIFO(
    _ places: ModbusProfile.EventFIFO, _ registers: [UInt16], _ actions: inout [Action]
  ) {
    let reading = fifo.read(registers)
    health.note(
      invalid: reading.isImplausible
        ? "the key memory claims \(registers[0]) keys: choose another profile" : nil,
      of: "key memory")
    for code in reading.codes {
      guard let name = places.codes[Int(code)], let role = plan.inputs[name] else { continue }
      note(role, name, presses: 1, isActive: true, &actions)
    }
    if let count = reading.acknowledge {
      actions.append(
        .write(plan.write([UInt16(count)], at: places.acknowledge, once: true), .acknowledge))
    }
  }

  private mutating func note(
    _ role: InputRole, _ name: String, presses count: Int, isActive: Bool,
    _ actions: inout [Action]
  ) {
    if case .sensor(let sensor) = role {
      guard contacts[sensor] != isActive else { return }
      contacts[sensor] = isActive
      actions.append(.contact(sensor, isActive))
      return
    }
    for _ in 0..<count {
      presses += 1
      let key = IdempotencyKey("\(plan.id)/\(name)/\(run)/\(presses)")
      actions.append(.press(Press(role: role, key: key)))
    }
  }

  private mutating func read(
    _ value: ModbusProfile.Value, _ registers: [UInt16], _ actions: inout [Action]
  ) {
    do throws(BadReading) {
      let milli = try value.reading(registers)
      health.note(invalid: nil, of: value.name)
      if let sensor = plan.values[value.name], readings[value.name] != milli {
        actions.append(.reading(sensor, milli))
      }
      readings[value.name] = milli
    } catch {
      health.note(invalid: value.reason(error), of: value.name)
      readings[value.name] = nil
    }
  }

  /// An answer; the first one after the device was down says nothing of what was known before.
  private mutating func comeBack(after absence: SlaveHealth.Absence) {
    if absence == .none { return }
    if absence == .long { forgetKeys() }
    contacts = [:]
    readings = [:]
    texts = [:]
    image.forget()
    writeAfter = nil
  }

  /// What was pressed meanwhile is of unknown age.
  private mutating func forgetKeys() {
    for (name, key) in keys {
      switch key {
      case .level(var key):
        key.forget()
        keys[name] = .level(key)
      case .counter(var key):
        key.forget()
        keys[name] = .counter(key)
      case .latch(var key):
        key.forget()
        keys[name] = .latch(key)
      }
    }
    fifo.forget()
  }

  /// The device started anew between two polls: its outputs and display are blank.
  private mutating func restarted() {
    figures.restarts += 1
    image.forget()
  }

  // MARK: - Writing

  private mutating func written(
    _ token: WriteToken, _ result: Result<Void, BusFailure>, _ now: HallInstant,
    _ actions: inout [Action]
  ) {
    var succeeded = false
    switch result {
    case .success:
      succeeded = true
      figures.writes += 1
    case .failure(let failure):
      figures.failedWrites += 1
      if case .exception(let code) = failure { health.refusedWrite(code) }
    }
    if polls.isEmpty { answeredWrite(result, now) }
    switch token {
    case .image:
      let table = image.inFlight?.table ?? .holding
      for run in image.written(succeeded) {
        let read = BusTransaction.read(
          slave: plan.slave, table: table, address: run.lowerBound, count: run.count)
        // One that waits reads what has been written since.
        if verifying.insert(read).inserted { actions.append(.verify(read)) }
      }
      switch result {
      // What was given up or pushed out is asked for anew, as the hall is now.
      case .success, .failure(.superseded), .failure(.expired): writeAfter = nil
      // Asking again at once would not change its mind.
      case .failure(.exception): writeAfter = now + PointLimits.refresh
      case .failure: writeAfter = now + PointLimits.writeRetry
      }
    case .clear(let name):
      if case .latch(var key) = keys[name] {
        key.cleared(succeeded)
        keys[name] = .latch(key)
      }
    case .acknowledge: fifo.acknowledged(succeeded)
    }
  }

  /// It did not come through: the next poll of the place tells.
  private mutating func verified(_ read: BusTransaction, _ result: Result<[UInt16], BusFailure>) {
    verifying.remove(read)
    guard case .read(_, let table, let address, let count) = read,
      case .success(let values) = result, values.count == count
    else { return }
    readBack(table, address, values)
  }

  /// A device that can only be written is known by how it takes its writes.
  private mutating func answeredWrite(_ result: Result<Void, BusFailure>, _ now: HallInstant) {
    switch result {
    case .success: comeBack(after: health.answered(at: now))
    case .failure(let failure): comeBack(after: health.failed(failure, at: now))
    }
  }

  /// What is down is not written to; only a device that is never read is found by writing again.
  private var mayWrite: Bool { !health.isDown || polls.isEmpty }

  private mutating func want(_ new: PointFaces, _ now: HallInstant) {
    if plan.profile.display?.blink != nil, let window = new.window, window.mode == .called,
      window.ticket != faces?.window?.ticket || window.calls != faces?.window?.calls
    {
      blinkUntil = now + PointLimits.blink
    }
    faces = new
    if refreshAt == nil { refreshAt = now + PointLimits.refresh }
    renew()
  }

  private mutating func tick(_ now: HallInstant) {
    if let until = refusal?.until, until <= now { refusal = nil }
    if let until = blinkUntil, until <= now { blinkUntil = nil }
    if let due = writeAfter, due <= now { writeAfter = nil }
    identifying?.advance(to: now)
    if let due = refreshAt, due <= now {
      refreshAt = now + PointLimits.refresh
      image.forget()
    }
    renew()
  }

  private var shownPanel: PanelFace? {
    guard let face = faces?.panel else { return nil }
    switch face.mode {
    // An evacuation or a closed hall is more than a refusal; a number not printed too.
    case .evacuation, .notPrinted, .printing: return face
    case .ready, .refused, .closed:
      return refusal.map { PanelFace(mode: .refused, text: $0.text) } ?? face
    }
  }

  private mutating func renew() {
    guard let faces else { return }
    var cells: [ModbusProfile.Place: RegisterImage.Cell] = [:]
    for output in plan.profile.outputs {
      guard let isOn = identifying?.isOn(output.name, of: plan) ?? faces.outputs[output.name]
      else { continue }
      cells[output.place] = output.cell(isOn: isOn, beside: cells[output.place])
    }
    if let display = plan.profile.display {
      let shown =
        switch plan.display {
        case .window: faces.window.map { ($0.digits, $0.text.zh) }
        case .panel: shownPanel.map { ($0.digits, $0.text.zh) }
        case nil: nil as (String, String)?
        }
      if let (digits, text) = identifying?.isOver == false ? plan.nameplate : shown {
        let registers = display.registers(digits: digits, text: text)
        for (offset, value) in registers.enumerated() {
          cells[.init(display.place.table, display.place.address + offset)] =
            display.isVerified ? .verified(value) : .unread(value)
        }
        if let blink = display.blink { cells[blink] = .unread(isBlinking ? 1 : 0) }
      }
    }
    image.want(cells)
  }

  private mutating func write(_ now: HallInstant, _ actions: inout [Action]) {
    guard mayWrite else { return }
    if let writeAfter, now < writeAfter { return }
    if let request = image.next(plan) { actions.append(.write(request, .image)) }
  }
}

/// What the hall wants shown on the device.
struct PointFaces: Equatable {
  var window: WindowFace?
  var panel: PanelFace?
  /// Output name of the profile -> on.
  var outputs: [String: Bool] = [:]
}

extension ModbusProfile.Output {
  /// What its place should hold; outputs that are bits of one register share it.
  func cell(isOn: Bool, beside other: RegisterImage.Cell?) -> RegisterImage.Cell {
    let state = isOn ? on : off
    guard let bit else {
      return .init(
        written: state.written, read: state.read, mask: isVerified ? 0xFFFF : 0)
    }
    var cell = other ?? .unread(0)
    let mask: UInt16 = 1 << UInt16(bit)
    if isOn {
      cell.written |= mask
      cell.read |= mask
    }
    if isVerified { cell.mask |= mask }
    return cell
  }
}

extension PollRequest {
  /// The registers of a point among those read; nil when it lies (partly) outside.
  func slice(
    of place: ModbusProfile.Place, count wanted: Int, in values: [UInt16]
  ) -> [UInt16]? {
    let start = place.address - address
    guard place.table == table, start >= 0, start + wanted <= values.count else { return nil }
    return Array(values[start..<start + wanted])
  }

  /// The registers from a place on, as many of them as were read.
  func slice(
    from place: ModbusProfile.Place, atMost most: Int, in values: [UInt16]
  ) -> [UInt16]? {
    let start = place.address - address
    guard place.table == table, values.indices.contains(start) else { return nil }
    return Array(values[start..<min(start + most, values.count)])
  }
}
