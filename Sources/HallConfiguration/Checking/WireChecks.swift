import HallDomain
import HallPorts

/// What only the whole file can tell of the wires: addresses, lines and universes taken twice,
/// sensors that hang on nothing, settings that a line cannot have.
struct WireChecks {
  let root: Entry
  let plan: HallPlan
  let faults: FaultList

  func run() {
    slaves()
    wires()
    lines()
    deviceNames()
    sensors()
    universes()
    settings()
  }

  private func entry(_ section: String, _ name: String) -> Entry {
    root[section]?[name] ?? root
  }

  /// Read from the file and not from the plan, so that a device of an unknown profile counts too.
  private func slaves() {
    var seen: [String: String] = [:]
    for (name, device) in root["devices"]?.members ?? [] {
      guard let bus = device["bus"]?.text, let place = device["slave"], let slave = place.integer
      else { continue }
      let key = "\(slave) of bus \(bus)"
      if let other = seen[key] {
        faults.add(
          .slaveDouble, at: place,
          "slave \(key) is \(other) already; give it an address of its own")
      } else {
        seen[key] = name
      }
    }
  }

  /// Each tty, each Modbus TCP peer and each chip is one wire.
  private func wires() {
    var seen: [String: String] = [:]
    func check(_ wire: String, _ owner: String, _ place: Entry) {
      if wire.isEmpty { return }
      if let other = seen[wire] {
        faults.add(.wireDouble, at: place, "\(wire) is used by \(other) already")
      } else {
        seen[wire] = owner
      }
    }
    for bus in plan.buses {
      let place = entry("buses", bus.name)
      switch bus.wire {
      case .rtu(let line):
        check(line.device, "bus \(bus.name)", place["serial"]?["device"] ?? place)
      case .rtuOverTCP(let host, let port, _):
        check(
          host.isEmpty ? "" : "\(host):\(port)", "bus \(bus.name)", place["rtu-over-tcp"] ?? place)
      case .tcp(let host, let port):
        check(host.isEmpty ? "" : "\(host):\(port)", "bus \(bus.name)", place["tcp"] ?? place)
      }
    }
    for printer in plan.printers {
      let place = entry("printers", printer.id.rawValue)
      switch printer.wire {
      case .serial(let line):
        check(line.device, "printer \(printer.id)", place["serial"]?["device"] ?? place)
      case .usb(let device):
        check(device, "printer \(printer.id)", place["usb"]?["device"] ?? place)
      case .tcp(let host, _):
        check(
          host.isEmpty ? "" : printer.wire.label, "printer \(printer.id)", place["tcp"] ?? place)
      }
    }
    for board in plan.boards where !board.wire.hasPixels && board.wire != .page {
      let place = entry("boards", board.id.rawValue)
      let way = place["alpha"] ?? place["onbon"] ?? place
      let network = board.host.isEmpty ? "" : "\(board.host):\(board.port)"
      check(
        board.wire.serial?.device ?? network, "board \(board.id)",
        way["serial"]?["device"] ?? way["host"] ?? way)
    }
    for chip in plan.chips {
      // `gpiochip0` is `/dev/gpiochip0`.
      let wire = chip.device.hasPrefix("/dev/") ? String(chip.device.dropFirst(5)) : chip.device
      check(wire, "chip \(chip.name)", entry("gpio", chip.name)["device"] ?? root)
    }
  }

  /// `5` and `05` are one offset; the same name twice is a double key.
  private func lines() {
    for (_, chip) in root["gpio"]?.members ?? [] {
      var seen: [Int: String] = [:]
      for (name, place) in chip["lines"]?.members ?? [] {
        guard let offset = Int(name) else { continue }
        if let other = seen[offset] {
          faults.add(.lineDouble, at: place, "the line \(offset) is \"\(other)\" already")
        } else {
          seen[offset] = name
        }
      }
    }
  }

  /// Devices of all sections share one space of names.
  private func deviceNames() {
    var seen: [String: String] = [:]
    for section in ["devices", "gpio", "printers", "boards"] {
      for (name, entry) in root[section]?.members ?? [] {
        if let other = seen[name] {
          faults.add(.nameDouble, at: entry, "\"\(name)\" is a name in \(other) already")
        } else {
          seen[name] = section
        }
      }
    }
  }

  /// A sensor has one wire (a window's key may have several). Read from the file, so that a
  /// device that is at fault does not leave its sensors unwired.
  private func sensors() {
    var seen: [String: String] = [:]
    func check(_ place: Entry?) {
      guard let place, let words = place.text?.split(separator: " "), words.count == 2,
        words[0] == "sensor"
      else { return }
      let sensor = String(words[1])
      if let other = seen[sensor] {
        faults.add(.roleDouble, at: place, "the sensor \(sensor) hangs on \(other) already")
      } else {
        seen[sensor] = place.path
      }
    }
    for (_, device) in root["devices"]?.members ?? [] {
      for key in ["inputs", "values"] { device[key]?.members.forEach { check($0.entry) } }
    }
    for (_, chip) in root["gpio"]?.members ?? [] {
      chip["lines"]?.members.forEach { check($0.entry["input"]) }
    }
    for (name, place) in root["sensors"]?.members ?? [] where seen[name] == nil {
      faults.add(
        .sensorUnwired, at: place,
        "no input, value or line is \"sensor \(name)\": it would never tell anything")
    }
  }

  /// Boards of one protocol at one address share its universes; DDP has one board an address.
  private func universes() {
    var taken: [(board: BoardPlan, range: ClosedRange<Int>)] = []
    for board in plan.boards {
      let way: String
      let range: ClosedRange<Int>
      let last: Int
      switch board.wire {
      case .e131(let wire):
        guard !board.host.isEmpty || wire.isMulticast else { continue }
        (way, last) = ("e131", 63_999)
        range = wire.firstUniverse...wire.firstUniverse + board.universes - 1
      case .artNet(let wire):
        (way, last) = ("art-net", 32_767)
        range = wire.firstPortAddress...wire.firstPortAddress + board.universes - 1
      case .ddp: (way, range, last) = ("ddp", 0...0, 0)
      case .alpha, .onbon, .page: continue
      }
      let board = (board: board, range: range)
      let named = entry("boards", board.board.id.rawValue)
      let place = named[way] ?? named
      if range.upperBound > last {
        faults.add(
          .valueOutOfRange, at: place["universe"] ?? place,
          "it needs universes \(range.lowerBound) to \(range.upperBound); they end at \(last)")
      }
      let other = taken.first { $0.board.isBeside(board.board) && $0.range.overlaps(range) }
      if let other {
        faults.add(
          .universesOverlap, at: place,
          "its universes \(range.lowerBound) to \(range.upperBound) overlap with "
            + "\(other.range.lowerBound) to \(other.range.upperBound) of \(other.board.id)")
      }
      taken.append(board)
    }
  }

  /// Rates that Linux's termios2 and common UARTs and USB converters reach exactly.
  private static let bauds = [
    300, 600, 1200, 2400, 4800, 9600, 14_400, 19_200, 28_800, 38_400, 57_600, 76_800, 115_200,
    230_400, 460_800, 500_000, 576_000, 921_600, 1_000_000, 1_500_000, 2_000_000, 3_000_000,
    4_000_000,
  ]

  private func settings() {
    func baud(_ line: Entry?) {
      guard let place = line?["baud"], let baud = place.integer, !Self.bauds.contains(baud)
      else { return }
      let near = Self.bauds.min { abs($0 - baud) < abs($1 - baud) } ?? 9600
      faults.add(
        .baudImpossible, at: place, "no UART divides its clock to \(baud) baud; \(near) is near")
    }
    for (_, bus) in root["buses"]?.members ?? [] {
      baud(bus["serial"])
      baud(bus["rtu-over-tcp"])
      if let bits = bus["serial"]?["data-bits"], bits.integer == 7 {
        faults.add(
          .valueOutOfRange, at: bits,
          "Modbus RTU needs 8 data bits (MODBUS over Serial Line v1.02, 2.5.1)")
      }
    }
    for (_, printer) in root["printers"]?.members ?? [] { baud(printer["serial"]) }
    for (_, board) in root["boards"]?.members ?? [] {
      for way in ["alpha", "onbon"] { baud(board[way]?["serial"]) }
    }
    for (_, chip) in root["gpio"]?.members ?? [] {
      for (_, line) in chip["lines"]?.members ?? [] where line["output"] != nil {
        for key in ["pull", "debounce"] {
          guard let place = line[key] else { continue }
          faults.add(.keyUnsuitable, at: place, "\"\(key)\" has a meaning for an input only")
        }
      }
    }
  }
}

extension BoardPlan {
  /// Whether both receive at one address.
  fileprivate func isBeside(_ other: BoardPlan) -> Bool {
    (host, port) == (other.host, other.port)
  }
}
