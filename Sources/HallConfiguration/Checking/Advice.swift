import HallDomain
import HallPorts

/// What works as written and will still surprise somebody: told by a check, kept from nobody.
struct Advice {
  let root: Entry
  let plan: HallPlan
  let layouts: LayoutStore

  func all() -> [HallFault] { printers() + zones() + boards() }

  private func boards() -> [HallFault] {
    guard let reason = layouts.unchecked else { return [] }
    return [
      advice(
        .boardTextUnchecked, ["boards"],
        "the texts of the layouts could not be measured here: \(reason)")
    ]
  }

  /// Without any word from the printer "printed" can never be known.
  private func printers() -> [HallFault] {
    plan.printers.compactMap { printer in
      let quirks = printer.quirks
      let tells = quirks.reportsCompletion || quirks.realTimeStatus || quirks.automaticStatus
      if tells || quirks.bufferedStatus { return nil }
      // A USB port tells of paper and faults whatever the printer's language knows.
      if case .usb = printer.wire { return nil }
      return advice(
        .printerBlind, ["printers", printer.id.rawValue],
        "it tells neither its status nor that a ticket is done: every ticket ends as unknown and "
          + "staff are asked each time; connect its return line or choose another model")
    }
  }

  /// A hall without a closing time closes only when the next day does not open at once.
  private func zones() -> [HallFault] {
    guard plan.rules.day.closesAt == nil,
      plan.rules.services.contains(where: \.hours.isEmpty)
    else { return [] }
    return plan.rules.zones.filter(\.followsDay).map { zone in
      advice(
        .zoneNeverArms, ["zones", zone.id.rawValue],
        "it is armed when the hall closes, and this hall never closes by itself; write "
          + "day.closes-at, or close the day by hand each evening")
    }
  }

  private func advice(_ code: AdviceCode, _ path: [String], _ message: String) -> HallFault {
    let place = path.reduce(root) { $0[$1] ?? $0 }
    return HallFault(
      file: place.file, line: place.line, path: place.path, code: code.rawValue, message: message)
  }
}
