import HallDomain
import HallPorts

/// Turns a profile of the right shape into a `ModbusProfile`.
struct ProfileReader {
  let root: Entry
  let faults: FaultList

  /// Nil when something in it does not fit together.
  func read(id: String) -> ModbusProfile? {
    let before = faults.faults.count
    var profile = ModbusProfile(
      id: id, name: root["name"]?.localized ?? LocalizedText(zh: id, en: id),
      source: root["source"]?.text ?? "", family: root["family"]?.text ?? "",
      inputs: inputs(), fifo: fifo(), outputs: outputs(), display: display(), values: values(),
      writesSingly: root["writes-singly"]?.flag ?? false)
    profile.keyPeriod = root["key-period"]?.duration ?? profile.keyPeriod
    profile.valuePeriod = root["value-period"]?.duration ?? profile.valuePeriod
    profile.maxRegisters = root["max-registers"]?.integer ?? profile.maxRegisters
    for (name, period) in [
      ("key-period", profile.keyPeriod), ("value-period", profile.valuePeriod),
    ] where period < .milliseconds(1) {
      faults.add(.valueOutOfRange, at: root[name] ?? root, "a period is at least 1 ms")
    }
    return faults.faults.count == before ? profile : nil
  }

  /// `holding 16`, a table and a zero-based protocol address.
  private func place(_ entry: Entry?, writable: Bool = false) -> ModbusProfile.Place {
    let words = (entry?.text ?? "").split(separator: " ").map(String.init)
    guard let entry else { return .init(.holding, 0) }
    guard words.count == 2, let table = ModbusTable(rawValue: words[0]),
      let address = Int(words[1]), (0...65_535).contains(address)
    else {
      faults.add(
        .profileInvalid, at: entry,
        "\"\(entry.text ?? "")\" is no place; write a table (coil, discrete, input, holding) "
          + "and an address from 0 to 65535: \"holding 16\"")
      return .init(.holding, 0)
    }
    if writable && !table.isWritable {
      faults.add(
        .profileInvalid, at: entry, "\(table.rawValue) registers cannot be written; use a coil or "
          + "a holding register")
    }
    return .init(table, address)
  }

  private func inputs() -> [ModbusProfile.Input] {
    (root["inputs"]?.members ?? []).map { name, entry in
      let kind = entry["kind"]?.text.flatMap { ModbusProfile.Input.Kind(rawValue: $0) } ?? .level
      let place = place(entry["at"], writable: kind == .latch)
      if kind == .counter && place.table.isBit, let at = entry["at"] {
        faults.add(.profileInvalid, at: at, "a counter needs a register, not a bit")
      }
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
    return ModbusProfile.EventFIFO(
      count: place(entry["count"]), depth: entry["depth"]?.integer ?? 1,
      acknowledge: place(entry["acknowledge"], writable: true), codes: codes)
  }

  private func outputs() -> [ModbusProfile.Output] {
    (root["outputs"]?.members ?? []).map { name, entry in
      ModbusProfile.Output(name: name, place: place(entry, writable: true))
    }
  }

  private func display() -> ModbusProfile.Display? {
    root["display"].map { entry in
      ModbusProfile.Display(
        place: place(entry["at"], writable: true), registers: entry["registers"]?.integer ?? 1,
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
      return ModbusProfile.Value(
        name: name, place: place(entry["at"]),
        kind: entry["kind"]?.text.flatMap { .init(rawValue: $0) } ?? .u16,
        milliPerCount: entry["scale"]?.milli ?? 1000, unit: entry["unit"]?.text ?? "",
        valid: isRange ? valid[0]...valid[1] : 0...0)
    }
  }
}
