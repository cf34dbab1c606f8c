import HallDomain
import HallPorts

/// Turns a profile of the right shape into a `ModbusProfile`.
struct ProfileReader {
  let root: Entry
  let faults: FaultList

  /// Nil when something in it does not fit together.
  func read(id: String) -> ModbusProfile? {
    let before = faults.count
    var profile = ModbusProfile(
      id: id, name: root["name"]?.localized ?? LocalizedText(zh: id, en: id),
      source: root["source"]?.text ?? "", family: root["family"]?.text ?? "",
      inputs: inputs(), fifo: fifo(), outputs: outputs(), display: display(), values: values(),
      writesSingly: root["writes-singly"]?.flag ?? false)
    profile.keyPeriod = root["key-period"]?.duration ?? profile.keyPeriod
    profile.valuePeriod = root["value-period"]?.duration ?? profile.valuePeriod
    profile.maxRegisters = root["max-registers"]?.integer ?? profile.maxRegisters
    checkWhole(profile)
    return faults.count == before ? profile : nil
  }

  /// What only the whole profile can tell.
  private func checkWhole(_ profile: ModbusProfile) {
    if profile.inputs.isEmpty && profile.fifo == nil && profile.outputs.isEmpty
      && profile.display == nil && profile.values.isEmpty
    {
      faults.add(.profileInvalid, at: root, "it has no input, output, display or value")
    }
    guard let fifo = profile.fifo, let entry = root["fifo"] else { return }
    if fifo.depth >= profile.maxRegisters {
      faults.add(
        .profileInvalid, at: entry["depth"] ?? entry,
        "the count and \(fifo.depth) events do not fit in one request of "
          + "\(profile.maxRegisters) registers")
    }
    for input in profile.inputs where fifo.codes.values.contains(input.name) {
      faults.add(
        .nameDouble, at: root["inputs"]?[input.name] ?? root,
        "\"\(input.name)\" is a name of the fifo's codes already")
    }
  }

  /// `holding 16`, a table and a zero-based protocol address of so many registers.
  private func place(
    _ entry: Entry?, writable: Bool = false, registers: Int? = nil
  ) -> ModbusProfile.Place {
    guard let entry, let text = entry.text else { return .init(.holding, 0) }
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2, let table = ModbusTable(rawValue: words[0]),
      let address = Int(words[1]), (0...65_535).contains(address)
    else {
      faults.add(
        .profileInvalid, at: entry,
        "\"\(text)\" is no place; write a table (coil, discrete, input, holding) "
          + "and an address from 0 to 65535: \"holding 16\"")
      return .init(.holding, 0)
    }
    if writable && !table.isWritable {
      faults.add(
        .profileInvalid, at: entry, "\(table.rawValue) registers cannot be written; use a coil or "
          + "a holding register")
    }
    if let registers {
      if table.isBit {
        faults.add(.profileInvalid, at: entry, "a \(table.rawValue) is one bit; name registers")
      } else if address + registers > 65_536 {
        faults.add(
          .profileInvalid, at: entry, "\(registers) registers from \(address) pass 65535")
      }
    }
    return .init(table, address)
  }

  private func inputs() -> [ModbusProfile.Input] {
    (root["inputs"]?.members ?? []).map { name, entry in
      let kind = entry["kind"]?.text.flatMap { ModbusProfile.Input.Kind(rawValue: $0) } ?? .level
      let place = place(
        entry["at"], writable: kind == .latch, registers: kind == .counter ? 1 : nil)
      return ModbusProfile.Input(name: name, place: place, kind: kind)
    }
  }

  private func fifo() -> ModbusProfile.EventFIFO? {
    guard let entry = root["fifo"] else { return nil }
    var codes: [Int: String] = [:]
    for (code, name) in entry["codes"]?.members ?? [] {
      if let code = Int(code), (0...65_535).contains(code), let name = name.text {
        codes[code] = name
      } else {
        faults.add(.profileInvalid, at: name, "\"\(code)\" is no key code from 0 to 65535")
      }
    }
    let depth = entry["depth"]?.integer ?? 1
    return ModbusProfile.EventFIFO(
      count: place(entry["count"], registers: 1 + depth), depth: depth,
      acknowledge: place(entry["acknowledge"], writable: true, registers: 1), codes: codes)
  }

  private func outputs() -> [ModbusProfile.Output] {
    (root["outputs"]?.members ?? []).map { name, entry in
      ModbusProfile.Output(name: name, place: place(entry, writable: true))
    }
  }

  private func display() -> ModbusProfile.Display? {
    root["display"].map { entry in
      let registers = entry["registers"]?.integer ?? 1
      return ModbusProfile.Display(
        place: place(entry["at"], writable: true, registers: registers), registers: registers,
        encoding: entry["encoding"]?.text.flatMap { .init(rawValue: $0) } ?? .asciiPerRegister,
        blink: entry["blink"].map { place($0, writable: true) })
    }
  }

  private func values() -> [ModbusProfile.Value] {
    (root["values"]?.members ?? []).map { name, entry in
      let valid = entry["valid"]?.items.compactMap(\.milli) ?? []
      if valid.count != 2 || valid[0] >= valid[1] {
        faults.add(
          .limitsReversed, at: entry["valid"] ?? entry, "write valid: [lowest, highest]")
      }
      let isRange = valid.count == 2 && valid[0] < valid[1]
      if entry["scale"]?.milli == 0, let scale = entry["scale"] {
        faults.add(.valueOutOfRange, at: scale, "a scale of 0 makes every value 0")
      }
      let kind = entry["kind"]?.text.flatMap { ModbusProfile.Value.Kind(rawValue: $0) } ?? .u16
      return ModbusProfile.Value(
        name: name, place: place(entry["at"], registers: kind.registers), kind: kind,
        milliPerCount: entry["scale"]?.milli ?? 1000, unit: entry["unit"]?.text ?? "",
        valid: isRange ? valid[0]...valid[1] : 0...0)
    }
  }
}
