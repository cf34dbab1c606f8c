import Foundation
import HallDomain
import HallPorts
import Synchronization
import WireFormats

/// Everything in the simulated hall that people touch and look at, behind one lock: the wires'
/// threads and the control socket meet here.
public final class SimulatedWorld: Sendable {
  public enum Answer: Hashable, Sendable {
    case text(String)
    /// A PNG file.
    case picture([UInt8])
    case refused(String)
  }

  struct SlaveAnswer: Equatable {
    var bytes: [UInt8]
    var isGarbled: Bool
  }

  struct State {
    var slaves: [DeviceID: SlaveModel] = [:]
    var chips: [String: ChipModel] = [:]
    var boards: [BoardID: EmulatedBoard] = [:]
    var printers: [PrinterID: PrinterEmulator] = [:]
    var unplugged: Set<String> = []
    var muted: Set<String> = []
    var garbled: Set<String> = []
  }

  public let plan: HallPlan
  let state: Mutex<State>
  private let stopping = Atomic<Bool>(false)
  /// Rung when a person moved something of a chip.
  private let bells: [String: Doorbell]
  /// Everything with a plug.
  private let wires: Set<String>

  public init(plan: HallPlan) {
    self.plan = plan
    var initial = State()
    for device in plan.modbusDevices { initial.slaves[device.id] = SlaveModel(device) }
    for chip in plan.chips { initial.chips[chip.name] = ChipModel(chip) }
    for board in plan.boards {
      let mates = plan.boards.filter { ($0.host, $0.port) == (board.host, board.port) }
      let part = (mates.firstIndex { $0.id == board.id } ?? 0) + 1
      initial.boards[board.id] = EmulatedBoard(board, part: UInt8(clamping: part))
    }
    for printer in plan.printers {
      initial.printers[printer.id] = PrinterEmulator(options: .init(printer))
    }
    state = Mutex(initial)
    bells = Dictionary(
      plan.chips.map { ($0.name, Doorbell()) }, uniquingKeysWith: { first, _ in first })
    wires = Set(
      plan.buses.map(\.name) + plan.chips.map(\.name) + plan.printers.map(\.id.rawValue)
        + plan.boards.map(\.id.rawValue))
  }

  public var isStopping: Bool { stopping.load(ordering: .relaxed) }
  public func stop() { stopping.store(true, ordering: .relaxed) }

  // MARK: - The wires' side

  func isPlugged(_ name: String) -> Bool { state.withLock { !$0.unplugged.contains(name) } }

  /// nil: nobody has this address, or it keeps silent.
  /// - Parameter now: when the request's last byte was on the wire.
  func answer(
    on bus: String, slave: Int, to request: [UInt8], at now: Int64 = MonotonicClock.now()
  ) -> SlaveAnswer? {
    state.withLock { state in
      guard
        let id = state.slaves.first(where: {
          $0.value.plan.bus == bus && $0.value.plan.slave == slave
        })?.key, !state.muted.contains(id.rawValue),
        let bytes = state.slaves[id]?.take(request, at: now)
      else { return nil }
      return SlaveAnswer(bytes: bytes, isGarbled: state.garbled.contains(id.rawValue))
    }
  }

  func broadcast(on bus: String, _ request: [UInt8]) {
    let now = MonotonicClock.now()
    state.withLock { state in
      for (id, slave) in state.slaves where slave.plan.bus == bus {
        if !state.muted.contains(id.rawValue) { _ = state.slaves[id]?.answer(request, at: now) }
      }
    }
  }

  func withChip<Result>(_ name: String, _ body: (inout ChipModel) -> sending Result) -> Result? {
    state.withLock { state in
      guard var chip = state.chips[name] else { return nil }
      defer { state.chips[name] = chip }
      return body(&chip)
    }
  }

  /// A datagram for all boards at an address; answers with what they send back.
  func receive(_ datagram: [UInt8], at boards: [BoardPlan]) -> [[UInt8]] {
    let now = Duration.nanoseconds(MonotonicClock.now())
    return state.withLock { state in
      boards.filter { !state.unplugged.contains($0.id.rawValue) }.compactMap { board in
        let answer = state.boards[board.id]?.receive(datagram, at: now)
        return state.muted.contains(board.id.rawValue) ? nil : answer
      }
    }
  }

  /// Bytes on a board's own line; answers with what the board sends back.
  func receive(_ bytes: [UInt8], onLineOf board: BoardID, at now: Duration) -> [UInt8] {
    state.withLock { state in
      let answer = state.boards[board]?.receive(line: bytes, at: now) ?? []
      return state.muted.contains(board.rawValue) ? [] : answer
    }
  }

  func withPrinter<Result>(
    _ id: PrinterID, _ body: (inout PrinterEmulator) -> sending Result
  ) -> Result? {
    state.withLock { state in
      guard var printer = state.printers[id] else { return nil }
      defer { state.printers[id] = printer }
      return body(&printer)
    }
  }

  func bell(of chip: String) -> Doorbell? { bells[chip] }

  /// CLOCK_MONOTONIC, nanoseconds: when the last byte of a display's present picture was on the
  /// wire; nil for what is no display.
  public func shownSince(display: String) -> Int64? {
    state.withLock { $0.slaves[DeviceID(display)]?.shownSince }
  }

  // MARK: - People's side

  /// Does one command line.
  public func perform(_ line: String) -> Answer {
    do throws(ControlCommand.Fault) {
      return perform(try ControlCommand(line.split(separator: " ").map(String.init)))
    } catch {
      return .refused(error.description)
    }
  }

  public func perform(_ command: ControlCommand) -> Answer {
    switch command {
    case .press(let window, let key): press(window: window, key: key)
    case .panel(let panel, let service, let ticketClass):
      press(
        .panel(PanelID(panel), service: ServiceCode(service), ticketClass: ClassCode(ticketClass)),
        else: "no button of panel \(panel) gives \(service) as \(ticketClass)")
    case .door(let name, let isOpen): move(contact: name, to: isOpen)
    case .sensor(let name, let value): set(sensor: name, to: value)
    case .paper(let printer, let paper):
      printerChange(printer) { $0.setPaper(.init(rawValue: paper.rawValue) ?? .ok) }
    case .cover(let printer, let isOpen): printerChange(printer) { $0.setCover(open: isOpen) }
    case .plug(let name, let isIn): plug(name, isIn: isIn)
    case .mute(let device, let isOn): fault(device, isMute: true, isOn)
    case .garble(let device, let isOn): fault(device, isMute: false, isOn)
    case .restart(let device): restart(device)
    case .report(let board, let report): set(report: report, of: board)
    case .show(let name, let asJSON): asJSON ? json(of: name) : text(of: name)
    case .picture(let name): picture(of: name)
    }
  }

  private func press(window: String, key: String) -> Answer {
    guard let key = PadKey(rawValue: key) else {
      let keys = PadKey.allCases.map(\.rawValue).joined(separator: ", ")
      return .refused("\(key) is no key; keys are \(keys)")
    }
    return press(
      .pad(WindowID(window), key), else: "no pad of window \(window) has a key \(key.rawValue)")
  }

  private func press(_ role: InputRole, else refusal: String) -> Answer {
    guard let place = place(of: role) else { return .refused(refusal) }
    let now = MonotonicClock.now()
    state.withLock { state in
      switch place {
      case .slave(let id, let input): state.slaves[id]?.press(input, at: now)
      case .chip(let name, let line): state.chips[name]?.press(line, at: now)
      }
    }
    if case .chip(let name, _) = place { bells[name]?.ring() }
    return .text("")
  }

  private func move(contact name: String, to isActive: Bool) -> Answer {
    guard let place = place(of: .sensor(SensorID(name))) else {
      return .refused("no contact of this hall is \(name)")
    }
    let now = MonotonicClock.now()
    state.withLock { state in
      switch place {
      case .slave(let id, let input): state.slaves[id]?.set(contact: input, to: isActive)
      case .chip(let chip, let line): state.chips[chip]?.move(line, to: isActive, at: now)
      }
    }
    if case .chip(let name, _) = place { bells[name]?.ring() }
    return .text("")
  }

  private func set(sensor name: String, to text: String) -> Answer {
    let found = plan.modbusDevices.lazy.compactMap { device in
      device.values.first { $0.value.rawValue == name }.map { (device.id, $0.key) }
    }.first
    if let (device, value) = found {
      guard let number = Double(text), let milli = Int(exactly: (number * 1000).rounded()) else {
        return .refused("\(text) is no number")
      }
      state.withLock { $0.slaves[device]?.set(value, to: milli) }
      return .text("")
    }
    switch text {
    case "open", "on", "active", "1": return move(contact: name, to: true)
    case "closed", "off", "normal", "0": return move(contact: name, to: false)
    default: return .refused("a contact is on or off, not \(text)")
    }
  }

  private func plug(_ name: String, isIn: Bool) -> Answer {
    guard wires.contains(name) else {
      return .refused(
        "\(name) has no plug; there are " + wires.sorted().joined(separator: ", "))
    }
    state.withLock { state in
      if isIn { state.unplugged.remove(name) } else { state.unplugged.insert(name) }
    }
    return .text("")
  }

  private func fault(_ device: String, isMute: Bool, _ isOn: Bool) -> Answer {
    let isBoard = isMute && plan.boards.contains { $0.id.rawValue == device }
    guard isBoard || plan.modbusDevices.contains(where: { $0.id.rawValue == device }) else {
      return .refused("no Modbus device \(isMute ? "or board " : "")is \(device)")
    }
    state.withLock { state in
      var devices = isMute ? state.muted : state.garbled
      if isOn { devices.insert(device) } else { devices.remove(device) }
      if isMute { state.muted = devices } else { state.garbled = devices }
    }
    return .text("")
  }

  private func printerChange(
    _ name: String, _ change: (inout PrinterEmulator) -> Void
  ) -> Answer {
    let isThere = withPrinter(PrinterID(name)) { printer in
      change(&printer)
      return true
    }
    if isThere == true { return .text("") }
    let known = plan.printers.map(\.id.rawValue).joined(separator: ", ")
    return .refused("no printer is \(name); there are \(known)")
  }

  private func set(report: ArtNodeReport, of board: String) -> Answer {
    let isSet = state.withLock { $0.boards[BoardID(board)]?.set(report: report) ?? false }
    return isSet ? .text("") : .refused("no Art-Net board is \(board)")
  }

  private func restart(_ device: String) -> Answer {
    let isThere = state.withLock { state in
      state.slaves[DeviceID(device)]?.start()
      state.boards[BoardID(device)]?.restart()
      state.printers[PrinterID(device)]?.setPower(on: false)
      state.printers[PrinterID(device)]?.setPower(on: true)
      return state.slaves[DeviceID(device)] != nil || state.boards[BoardID(device)] != nil
        || state.printers[PrinterID(device)] != nil
    }
    return isThere ? .text("") : .refused("no Modbus device, board or printer is \(device)")
  }
}

extension SimulatedWorld {
  /// Where something with a meaning hangs.
  enum InputPlace: Hashable {
    case slave(DeviceID, String)
    case chip(String, String)
  }

  func place(of role: InputRole) -> InputPlace? {
    for device in plan.modbusDevices {
      if let input = device.inputs.first(where: { $0.value == role })?.key {
        return .slave(device.id, input)
      }
    }
    for chip in plan.chips {
      if let line = chip.lines.first(where: { $0.role == .input(role) })?.line {
        return .chip(chip.name, line)
      }
    }
    return nil
  }
}
