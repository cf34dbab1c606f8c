import HallPorts

/// The points of a profile, one section after the other.
extension ProfileReader {
  private enum Use { case read, written }

  /// `holding 16`: a table, and an address as the datasheet counts (`quirks: address-base`), also
  /// as `0x10`.
  /// - Parameter registers: how many it is the first of; nil: a bit will do as well.
  /// - Returns: `ProfileClaims.nowhere` when a fault was told.
  private func place(
    _ entry: Entry?, for use: Use = .read, registers: Int? = nil
  ) -> ModbusProfile.Place {
    guard let entry, let text = entry.text else { return ProfileClaims.nowhere }
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 2, let table = ModbusTable(rawValue: words[0]),
      let number = Entry.whole(words[1]), (addressBase...65_535 + addressBase).contains(number)
    else {
      faults.add(
        .profilePlace, at: entry,
        "\"\(text)\" is no place; write a table (coil, discrete, input, holding) and an address "
          + "from \(addressBase) to \(65_535 + addressBase): \"holding 16\"")
      return ProfileClaims.nowhere
    }
    let before = faults.count
    let address = number - addressBase
    if use == .written && !table.isWritable {
      faults.add(
        .profileTable, at: entry,
        "\(table.rawValue) registers cannot be written; use a coil or a holding register")
    }
    if let registers {
      if table.isBit {
        faults.add(.profileTable, at: entry, "a \(table.rawValue) is one bit; name registers")
      } else if address + registers > 65_536 {
        faults.add(
          .profilePlace, at: entry, "\(registers) registers from \(number) on pass the last one")
      }
    }
    return faults.count == before ? .init(table, address) : ProfileClaims.nowhere
  }

  private func order(_ entry: Entry?, registers: Int) -> ByteOrder {
    guard let entry, let text = entry.text else { return .abcd }
    if let order = ByteOrder(text, registers: registers) { return order }
    faults.add(
      .profileOrder, at: entry,
      registers == 1
        ? "\(text) is no order of a register's two bytes; write AB or BA"
        : "\(text) is no order of two registers' four bytes; write ABCD, CDAB, BADC or DCBA")
    return .abcd
  }

  /// A single bit of a register.
  private func bit(_ entry: Entry?, of place: ModbusProfile.Place) -> Int? {
    guard let entry, let bit = entry.integer else { return nil }
    if place.table.isBit {
      faults.add(.profileBits, at: entry, "a \(place.table.rawValue) is a bit already")
    }
    return bit
  }

  private func refuse(_ keys: [String], of entry: Entry, _ why: String) {
    for key in keys {
      if let place = entry[key] { faults.add(.keyUnsuitable, at: place, why) }
    }
  }

  // MARK: - Keys and contacts

  func inputs() -> [ModbusProfile.Input] {
    (root["inputs"]?.members ?? []).map { name, entry in
      let kind = entry["kind"]?.text.flatMap { ModbusProfile.Input.Kind(rawValue: $0) } ?? .level
      if kind == .counter { return counter(name, entry) }
      refuse(["type", "order", "last-count"], of: entry, "only a counter has a count")
      let place = place(entry["at"], for: kind == .latch ? .written : .read)
      if kind == .latch {
        refuse(["bit"], of: entry, "clearing it would clear the register's other bits too")
      }
      return ModbusProfile.Input(
        name: name, place: place, kind: kind, bit: bit(entry["bit"], of: place))
    }
  }

  private func counter(_ name: String, _ entry: Entry) -> ModbusProfile.Input {
    let type = entry["type"]?.text.flatMap { ValueType(rawValue: $0) } ?? .u16
    let most = type.counts?.upperBound ?? 0
    refuse(["bit"], of: entry, "a counter is a whole number")
    if let last = entry["last-count"], let count = last.integer, count > most {
      faults.add(.valueOutOfRange, at: last, "a \(type.rawValue) counts to \(most)")
    }
    return ModbusProfile.Input(
      name: name, place: place(entry["at"], registers: type.registers), kind: .counter,
      type: type, order: order(entry["order"], registers: type.registers),
      lastCount: entry["last-count"]?.integer)
  }

  func fifo() -> ModbusProfile.EventFIFO? {
    guard let entry = root["fifo"] else { return nil }
    var codes: [Int: String] = [:]
    for (code, name) in entry["codes"]?.members ?? [] {
      if let code = Entry.whole(code), (0...65_535).contains(code), let name = name.text {
        codes[code] = name
      } else {
        faults.add(.profileInvalid, at: name, "\"\(code)\" is no key code from 0 to 65535")
      }
    }
    let depth = entry["depth"]?.integer ?? 1
    return ModbusProfile.EventFIFO(
      count: place(entry["count"], registers: 1 + depth), depth: depth,
      acknowledge: place(entry["acknowledge"], for: .written, registers: 1), codes: codes)
  }

  // MARK: - What is written

  func outputs() -> [ModbusProfile.Output] {
    (root["outputs"]?.members ?? []).map { name, entry in
      let place = place(entry.isScalar ? entry : entry["at"], for: .written)
      let bit = bit(entry["bit"], of: place)
      let words = ["on", "off", "on-reads", "off-reads"]
      if place.table.isBit || bit != nil {
        refuse(words, of: entry, "one bit is 1 when on and 0 when off")
      }
      let on = ModbusProfile.Output.State(
        value(entry["on"]) ?? 1, reads: value(entry["on-reads"]))
      let off = ModbusProfile.Output.State(
        value(entry["off"]) ?? 0, reads: value(entry["off-reads"]))
      let isVerified = entry["verify"]?.flag ?? true
      if on.written == off.written || (isVerified && on.read == off.read) {
        faults.add(
          .profileStates, at: entry, "on and off are the same (\(on.written), reads \(on.read))")
      }
      if !isVerified {
        refuse(["on-reads", "off-reads"], of: entry, "\"verify: false\" says it is never read")
      }
      return ModbusProfile.Output(
        name: name, place: place, bit: bit, on: on, off: off, isVerified: isVerified)
    }
  }

  private func value(_ entry: Entry?) -> UInt16? {
    entry?.integer.flatMap { UInt16(exactly: $0) }
  }

  func display() -> ModbusProfile.Display? {
    root["display"].map { entry in
      let registers = entry["registers"]?.integer ?? 1
      let encoding =
        entry["encoding"]?.text.flatMap { ModbusProfile.Display.Encoding(rawValue: $0) }
        ?? .asciiPerRegister
      if encoding == .number && registers > 2 {
        faults.add(
          .valueOutOfRange, at: entry["registers"] ?? entry, "a number has 1 or 2 registers")
      }
      return ModbusProfile.Display(
        place: place(entry["at"], for: .written, registers: registers), registers: registers,
        encoding: encoding,
        order: order(
          entry["order"], registers: encoding == .number ? registers : 1),
        blink: entry["blink"].map { place($0, for: .written) },
        isVerified: entry["verify"]?.flag ?? true)
    }
  }

  // MARK: - What is measured and told

  func values() -> [ModbusProfile.Value] {
    (root["values"]?.members ?? []).map { name, entry in
      let type = entry["type"]?.text.flatMap { ValueType(rawValue: $0) } ?? .u16
      let scale = scale(entry)
      let value = ModbusProfile.Value(
        name: name, place: place(entry["at"], registers: type.registers), type: type,
        order: order(entry["order"], registers: type.registers),
        bits: bits(entry["bits"], of: type), scale: scale, unit: entry["unit"]?.text ?? "",
        valid: valid(entry))
      if let range = entry["valid"], value.valid.count > 1 { checkReach(value, range) }
      return value
    }
  }

  private func scale(_ entry: Entry) -> ValueScale {
    let offset = entry["offset"]?.milli ?? 0
    guard let place = entry["scale"], let ratio = place.ratio else {
      return ValueScale(1000, offset: offset)
    }
    if ratio.milli == 0 {
      faults.add(.valueOutOfRange, at: place, "a scale of 0 makes every value the same")
    }
    return ValueScale(ratio.milli, per: ratio.denominator, offset: offset)
  }

  private func valid(_ entry: Entry) -> ClosedRange<Int> {
    let items = entry["valid"]?.items ?? []
    let valid = items.compactMap(\.milli)
    if valid.count == 2, valid[0] <= valid[1] { return valid[0]...valid[1] }
    // What is no number was told.
    if valid.count < items.count || entry["valid"] == nil { return 0...0 }
    faults.add(.limitsReversed, at: entry["valid"] ?? entry, "write valid: [lowest, highest]")
    return 0...0
  }

  private func bits(_ entry: Entry?, of type: ValueType) -> ClosedRange<Int>? {
    guard let entry else { return nil }
    let bits = entry.items.compactMap(\.integer)
    if bits.count < entry.items.count { return nil }
    guard type == .u16 || type == .u32, bits.count == 2, bits[0] <= bits[1],
      (0..<16 * type.registers).contains(bits[0]), bits[1] < 16 * type.registers
    else {
      faults.add(
        .profileBits, at: entry,
        "write bits: [lowest, highest] of a u16 (0 to 15) or a u32 (0 to 31)")
      return nil
    }
    return bits[0]...bits[1]
  }

  /// A range that begins where the registers can never be is a wrong type or scale.
  private func checkReach(_ value: ModbusProfile.Value, _ entry: Entry) {
    guard var counts = value.type.counts else { return }
    if let bits = value.bits { counts = 0...(1 << bits.count - 1) }
    guard let one = value.scale.milli(counts.lowerBound),
      let other = value.scale.milli(counts.upperBound)
    else { return }
    let reach = min(one, other)...max(one, other)
    if reach.contains(value.valid.lowerBound) { return }
    faults.add(
      .profileRange, at: entry,
      "a \(value.type.rawValue) of this scale goes from \(reach.lowerBound / 1000) to "
        + "\(reach.upperBound / 1000) and never reaches \(value.valid.lowerBound / 1000): is it "
        + "signed, or another scale?")
  }

  func texts() -> [ModbusProfile.Text] {
    (root["texts"]?.members ?? []).map { name, entry in
      let registers = entry["registers"]?.integer ?? 1
      return ModbusProfile.Text(
        name: name, place: place(entry["at"], registers: registers), registers: registers,
        encoding: entry["encoding"]?.text.flatMap { .init(rawValue: $0) } ?? .ascii,
        order: order(entry["order"], registers: 1), begins: entry["begins"]?.text)
    }
  }
}
