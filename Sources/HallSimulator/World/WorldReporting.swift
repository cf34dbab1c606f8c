import Foundation
import HallDomain
import HallPorts

extension SimulatedWorld {
  /// Everything a person would see now.
  func report() -> WorldReport {
    state.withLock { state in
      var report = WorldReport()
      report.unplugged = state.unplugged.sorted()
      report.muted = state.muted.sorted()
      report.garbled = state.garbled.sorted()
      for device in plan.modbusDevices {
        if let slave = state.slaves[device.id] { add(slave, to: &report) }
      }
      for chip in state.chips.values { add(chip, to: &report) }
      let now = Duration.nanoseconds(MonotonicClock.now())
      for id in state.boards.keys {
        state.boards[id]?.advance(to: now)
        guard let board = state.boards[id] else { continue }
        report.boards[id.rawValue] = WorldReport.Board(
          width: board.width, height: board.height, lit: board.shining,
          text: board.lines?.map(\.text))
      }
      for (id, printer) in state.printers {
        report.printers[id.rawValue] = WorldReport.Printer(
          paper: printer.paper.rawValue, cover: printer.isCoverOpen ? "open" : "closed",
          tickets: printer.tickets.map { .init(text: $0.text) })
      }
      return report
    }
  }

  private func add(_ slave: SlaveModel, to report: inout WorldReport) {
    let device = slave.plan
    if let text = slave.shown, let meaning = device.display {
      var display = WorldReport.Display(
        text: text, blinking: slave.isBlinking, since: slave.shownSince)
      switch meaning {
      case .window(let window): display.window = window.rawValue
      case .panel(let panel): display.panel = panel.rawValue
      }
      report.displays[device.id.rawValue] = display
    }
    for output in device.profile.outputs {
      guard let role = device.outputs[output.name] else { continue }
      report.add(role, "\(device.id)/\(output.name)", isOn: slave.isOn(output))
    }
    for (input, role) in device.inputs {
      report.add(role, isActive: slave.isActive(contact: input))
    }
    for (name, sensor) in device.values {
      guard let milli = slave.milli(of: name) else { continue }
      let unit = device.profile.values.first { $0.name == name }?.unit ?? ""
      report.sensors[sensor.rawValue] = "\(Double(milli) / 1000) \(unit)"
    }
  }

  private func add(_ chip: ChipModel, to report: inout WorldReport) {
    for line in chip.plan.lines {
      switch line.role {
      case .input(let role): report.add(role, isActive: chip.goal(of: line.line))
      case .output(let role):
        report.add(
          role, "\(chip.plan.name)/\(line.line)", isOn: chip.outputs[line.line] ?? false)
      }
    }
  }

  func json(of name: String?) -> Answer {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let report = report()
    let data: Data?
    if let name {
      data =
        (try? report.displays[name].map(encoder.encode))
        ?? (try? report.boards[name].map(encoder.encode))
        ?? (try? report.printers[name].map(encoder.encode))
        ?? (try? report.sensors[name].map(encoder.encode))
        ?? (try? (report.relays[name] ?? report.lamps[name]).map(encoder.encode))
    } else {
      data = try? encoder.encode(report)
    }
    guard let data else { return .refused("nothing in this hall is \(name ?? "")") }
    return .text(String(decoding: data, as: UTF8.self))
  }

  func text(of name: String?) -> Answer {
    let report = report()
    var lines: [(String, String)] = []
    lines += report.displays.map { ($0.key, "[\($0.value.text)]\($0.value.blinking ? " *" : "")") }
    lines += report.boards.map { ($0.key, "\($0.value.lit) pixels lit") }
    lines += report.printers.map { name, printer in
      (
        name,
        "paper \(printer.paper), cover \(printer.cover), \(printer.tickets.count) tickets"
          + (printer.tickets.last.map { "\n" + $0.text.joined(separator: "\n") } ?? "")
      )
    }
    lines += report.sensors.map { ($0.key, $0.value) }
    lines += report.relays.map { ($0.key, $0.value ? "on" : "off") }
    lines += report.lamps.map { ($0.key, $0.value ? "on" : "off") }
    lines += report.unplugged.map { ($0, "unplugged") }
    lines += report.muted.map { ($0, "mute") }
    lines += report.garbled.map { ($0, "garbles") }
    if let name { lines = lines.filter { $0.0 == name } }
    if lines.isEmpty { return .refused("nothing in this hall is \(name ?? "to be seen")") }
    return .text(lines.sorted { $0.0 < $1.0 }.map { "\($0.0): \($0.1)" }.joined(separator: "\n"))
  }
}

extension WorldReport {
  fileprivate mutating func add(_ role: OutputRole, _ name: String, isOn: Bool) {
    switch role {
    case .doorRelease, .siren: relays[name] = isOn
    case .callLamp, .openLamp, .panelReady, .panelService, .panelFault: lamps[name] = isOn
    }
  }

  fileprivate mutating func add(_ role: InputRole, isActive: Bool) {
    switch role {
    case .sensor(let sensor):
      doors[sensor.rawValue] = isActive ? "open" : "closed"
      sensors[sensor.rawValue] = isActive ? "open" : "closed"
    case .pad(let window, let key):
      let order = PadKey.allCases.map(\.rawValue)
      pads[window.rawValue, default: []].append(key.rawValue)
      pads[window.rawValue]?.sort {
        order.firstIndex(of: $0) ?? 0 < order.firstIndex(of: $1) ?? 0
      }
    case .panel(let panel, let service, let ticketClass):
      panels[panel.rawValue, default: []].append(
        Panel(service: service.rawValue, ticketClass: ticketClass.rawValue))
      panels[panel.rawValue]?.sort {
        ($0.service, $0.ticketClass) < ($1.service, $1.ticketClass)
      }
    }
  }
}
