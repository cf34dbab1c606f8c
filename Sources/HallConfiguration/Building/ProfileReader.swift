import HallDomain
import HallPorts

/// Turns a profile of the right shape into a `ModbusProfile`: what belongs to the whole of it is
/// here, its points are in `ProfileReader+Points`.
struct ProfileReader {
  let root: Entry
  let faults: FaultList

  /// Nil when something in it does not fit together.
  func read(id: String) -> ModbusProfile? {
    let before = faults.count
    var profile = ModbusProfile(
      id: id, name: root["name"]?.localized ?? LocalizedText(zh: id, en: id),
      source: root["source"]?.text ?? "", identification: identification,
      family: root["family"]?.text ?? "",
      inputs: inputs(), fifo: fifo(), outputs: outputs(), display: display(), values: values(),
      texts: texts(), quirks: quirks)
    profile.keyPeriod = root["key-period"]?.duration ?? profile.keyPeriod
    profile.valuePeriod = root["value-period"]?.duration ?? profile.valuePeriod
    if profile.inputs.isEmpty && profile.fifo == nil && profile.outputs.isEmpty
      && profile.display == nil && profile.values.isEmpty && profile.texts.isEmpty
    {
      faults.add(.profileInvalid, at: root, "it has no input, output, display, value or text")
    }
    checkNames(profile)
    checkLengths(profile)
    checkQuirks(profile)
    ProfileClaims(root: root, faults: faults).check(profile)
    return faults.count == before ? profile : nil
  }

  private var identification: ModbusProfile.Identification? {
    guard let entry = root["identification"] else { return nil }
    let told = ModbusProfile.Identification(
      vendor: entry["vendor"]?.text, product: entry["product"]?.text,
      serverID: entry["server-id"]?.text)
    if told == .init() {
      faults.add(
        .profileInvalid, at: entry, "it names nothing; write vendor, product or server-id")
    }
    return told
  }

  /// 1 where the datasheet's first register is number 1.
  var addressBase: Int { root["quirks"]?["address-base"]?.integer ?? 0 }

  private var quirks: ModbusProfile.Quirks {
    let entry = root["quirks"]
    var quirks = ModbusProfile.Quirks()
    quirks.maxRegisters = entry?["max-registers"]?.integer ?? quirks.maxRegisters
    quirks.readableGaps = entry?["readable-gaps"]?.flag ?? quirks.readableGaps
    quirks.writes = entry?["writes"]?.text.flatMap { .init(rawValue: $0) } ?? quirks.writes
    quirks.writePause = entry?["write-pause"]?.duration ?? quirks.writePause
    return quirks
  }

  private func checkNames(_ profile: ModbusProfile) {
    for input in profile.inputs where profile.fifo?.codes.values.contains(input.name) == true {
      faults.add(
        .nameDouble, at: root["inputs"]?[input.name] ?? root,
        "\"\(input.name)\" is a name of the fifo's codes already")
    }
    for text in profile.texts where profile.values.contains(where: { $0.name == text.name }) {
      faults.add(
        .nameDouble, at: root["texts"]?[text.name] ?? root,
        "\"\(text.name)\" is a name of a value already")
    }
  }

  /// What must be read in one request, else it is torn.
  private func checkLengths(_ profile: ModbusProfile) {
    func check(_ count: Int, _ entry: Entry?, _ what: String) {
      guard count > profile.quirks.maxRegisters, let entry else { return }
      faults.add(
        .profileTooLong, at: entry,
        "\(what) \(count) registers, and one request has \(profile.quirks.maxRegisters)")
    }
    for value in profile.values {
      check(value.type.registers, root["values"]?[value.name], "a \(value.type.rawValue) takes")
    }
    for text in profile.texts {
      check(text.registers, root["texts"]?[text.name]?["registers"], "the text takes")
    }
    for input in profile.inputs {
      check(input.registers, root["inputs"]?[input.name], "the counter takes")
    }
    if let fifo = profile.fifo {
      check(1 + fifo.depth, root["fifo"]?["depth"], "the count and its events take")
    }
  }

  private func checkQuirks(_ profile: ModbusProfile) {
    let isWritten =
      !profile.outputs.isEmpty || profile.display != nil || profile.fifo != nil
      || profile.inputs.contains { $0.kind == .latch }
    if isWritten { return }
    for key in ["writes", "write-pause"] {
      guard let entry = root["quirks"]?[key] else { continue }
      faults.add(.keyUnsuitable, at: entry, "nothing of this device is written")
    }
  }
}
