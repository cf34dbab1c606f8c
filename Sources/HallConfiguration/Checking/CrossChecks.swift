import Foundation
import HallDomain
import HallPorts

/// What only the whole file can tell: double names and addresses, ranges that overlap, services
/// that nobody serves.
struct CrossChecks {
  let root: Entry
  let plan: HallPlan
  let faults: FaultList

  func run() {
    timeZone()
    services()
    numbers()
    slaves()
    wires()
    deviceNames()
    roles()
    universes()
    bauds()
  }

  private func entry(_ section: String, _ name: String) -> Entry {
    root[section]?[name] ?? root
  }

  private func timeZone() {
    guard let entry = root["hall"]?["time-zone"], let name = entry.text else { return }
    if TimeZone(identifier: name) != nil && name.contains("/") || name == "UTC" { return }
    faults.add(
      .timeZoneUnknown, at: entry, "there is no time zone \"\(name)\""
        + NearestName.hint(name, among: TimeZone.knownTimeZoneIdentifiers))
  }

  private func services() {
    let served = Set(plan.rules.windows.flatMap { $0.serves.map(\.service) })
    for service in plan.rules.services where !served.contains(service.code) {
      faults.add(
        .serviceNotReached, at: entry("services", service.code.rawValue),
        "no window serves it: its tickets would wait for ever")
    }
    for window in plan.rules.windows where window.serves.isEmpty {
      let place = entry("windows", window.id.rawValue)
      guard place["serves"]?.node.sequence?.isEmpty ?? false else { continue }
      faults.add(.windowIdle, at: place, "it serves nothing")
    }
  }

  private func numbers() {
    let services = plan.rules.services
    for (index, service) in services.enumerated() {
      let mine = service.numbering
      for other in services[..<index] {
        let theirs = other.numbering
        if mine.prefix == theirs.prefix && mine.first <= theirs.last && theirs.first <= mine.last {
          faults.add(
            .numbersOverlap, at: entry("services", service.code.rawValue),
            "its numbers \(mine.prefix)\(mine.first) to \(mine.prefix)\(mine.last) overlap with "
              + "those of \(other.code)")
        }
      }
    }
  }

  private func slaves() {
    var seen: [String: DeviceID] = [:]
    for device in plan.modbusDevices {
      let key = "\(device.bus)/\(device.slave)"
      if let other = seen[key] {
        let place = entry("devices", device.id.rawValue)
        faults.add(
          .slaveDouble, at: place["slave"] ?? place,
          "slave \(device.slave) of bus \(device.bus) is \(other) already")
      }
      seen[key] = device.id
    }
  }

  /// Each tty and each Modbus TCP peer is one wire.
  private func wires() {
    var seen: [String: String] = [:]
    func check(_ wire: String, _ owner: String, _ place: Entry) {
      if wire.isEmpty { return }
      if let other = seen[wire] {
        faults.add(.wireDouble, at: place, "\(wire) is used by \(other) already")
      }
      seen[wire] = owner
    }
    for bus in plan.buses {
      let place = entry("buses", bus.name)
      switch bus.wire {
      case .rtu(let line): check(line.device, "bus \(bus.name)", place["serial"] ?? place)
      case .tcp(let host, let port):
        check(host.isEmpty ? "" : "\(host):\(port)", "bus \(bus.name)", place["tcp"] ?? place)
      }
    }
    for printer in plan.printers {
      let place = entry("printers", printer.id.rawValue)
      check(printer.serial.device, "printer \(printer.id)", place["serial"] ?? place)
    }
    for chip in plan.chips {
      check(chip.device, "chip \(chip.name)", entry("gpio", chip.name)["device"] ?? root)
    }
  }

  /// Devices of all sections share one space of names.
  private func deviceNames() {
    var seen: [String: String] = [:]
    for section in ["devices", "gpio", "printers", "boards"] {
      for (name, entry) in root[section]?.members ?? [] {
        if let other = seen[name] {
          faults.add(.nameDouble, at: entry, "\"\(name)\" is a name in \(other) already")
        }
        seen[name] = section
      }
    }
  }

  /// A sensor has one wire; a window's key may have several.
  private func roles() {
    var seen: [SensorID: String] = [:]
    func check(_ sensor: SensorID, _ owner: String, _ place: Entry) {
      if let other = seen[sensor] {
        faults.add(.roleDouble, at: place, "the sensor \(sensor) hangs on \(other) already")
      }
      seen[sensor] = owner
    }
    for device in plan.modbusDevices {
      let place = entry("devices", device.id.rawValue)
      for (name, role) in device.inputs.sorted(by: { $0.key < $1.key }) {
        if case .sensor(let id) = role {
          check(id, device.id.rawValue, place["inputs"]?[name] ?? place)
        }
      }
      for (name, id) in device.values.sorted(by: { $0.key < $1.key }) {
        check(id, device.id.rawValue, place["values"]?[name] ?? place)
      }
    }
    for chip in plan.chips {
      for line in chip.lines {
        if case .input(.sensor(let id)) = line.role {
          check(id, "line \(line.line)", entry("gpio", chip.name)["lines"]?[line.line] ?? root)
        }
      }
    }
  }

  private func universes() {
    var taken: [(board: BoardPlan, range: ClosedRange<Int>)] = []
    for board in plan.boards {
      let place = entry("boards", board.id.rawValue)
      let count = (board.width * board.height + 169) / 170
      let range = board.firstUniverse...(board.firstUniverse + count - 1)
      if range.upperBound > 63_999 {
        faults.add(
          .valueOutOfRange, at: place, "it needs universes \(range); they end at 63999")
      }
      for other in taken
      where other.board.host == board.host && other.board.port == board.port
        && other.range.overlaps(range)
      {
        faults.add(
          .universesOverlap, at: place,
          "its universes \(range) overlap with those of \(other.board.id)")
      }
      taken.append((board, range))
    }
  }

  /// Below 1200 a byte takes longer than a slave may pause within a frame; a UART divides its
  /// clock of 1.8432 MHz x 16 evenly up to 921600, converters go to 4 MBd in their own steps.
  private func bauds() {
    let known: Set = [
      300, 600, 1200, 2400, 4800, 9600, 14_400, 19_200, 28_800, 38_400, 57_600, 76_800, 115_200,
      230_400, 460_800, 500_000, 576_000, 921_600, 1_000_000, 1_500_000, 2_000_000, 3_000_000,
      4_000_000,
    ]
    func check(_ baud: Int, _ place: Entry?) {
      guard let place, !known.contains(baud), (300...4_000_000).contains(baud) else { return }
      faults.add(
        .baudImpossible, at: place, "no UART divides its clock to \(baud) baud"
          + NearestName.hint("\(baud)", among: known.sorted().map(String.init)))
    }
    for bus in plan.buses {
      if case .rtu(let line) = bus.wire {
        check(line.baud, entry("buses", bus.name)["serial"]?["baud"])
      }
    }
    for printer in plan.printers {
      check(printer.serial.baud, entry("printers", printer.id.rawValue)["serial"]?["baud"])
    }
  }
}
