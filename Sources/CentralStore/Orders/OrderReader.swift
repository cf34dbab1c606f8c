import FoundationEssentials
import HallDomain
import HallPorts

/// Turns an order's kind and JSON into a command of the hall. Whatever the centre sends, it is a
/// command or a refusal with the member's name. docs/central.md lists the kinds.
struct OrderReader {
  private let members: JSONValue
  private let by: String

  /// A configuration is no command: its file goes another way.
  static func command(of row: OrderRow) -> CentralOrder.Matter {
    do throws(HallError) {
      let reader = OrderReader(members: try json(row.payload), by: row.by)
      switch row.kind {
      case "notice": return .command(.notices(.add(try reader.notice(), by: row.by)))
      case "withdraw": return .withdraw(OrderID(try reader.text("order").lowercased()))
      case "hours": return .command(.day(.setHours(try reader.hours())))
      case "appointments": return .command(.queue(try reader.appointments()))
      case "window": return .command(.queue(try reader.window()))
      case "hall": return .command(.day(try reader.hall()))
      case "emergency": return .command(.day(try reader.emergency()))
      case "say":
        return .command(
          .voice(
            .say(
              text: try reader.localized(),
              zones: try reader.texts("zones").map { VoiceZoneID($0) })))
      default: throw HallError(.requestInvalid, "kind", detail: row.kind)
      }
    } catch {
      return .unreadable(error)
    }
  }

  static func json(_ text: String) throws(HallError) -> JSONValue {
    guard text.utf8.count <= Limits.orderBytes,
      let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)),
      case .object = value
    else { throw HallError(.requestInvalid, "payload") }
    return value
  }

  // MARK: - Kinds

  private func notice() throws(HallError) -> NoticeDraft {
    var schedule = NoticeSchedule()
    schedule.from = try moment("from")
    schedule.until = try moment("until")
    schedule.weekdays = try texts("weekdays").map { name throws(HallError) in
      try known(Weekday(rawValue: name), "weekdays", name)
    }
    schedule.hours = try optionalText("hours").map { text throws(HallError) in
      try span(text, "hours")
    }
    if !members["every"].isNull || !members["lasting"].isNull {
      schedule.turns = NoticeSchedule.Turns(
        everyMinutes: try number("every"), lastingMinutes: try number("lasting"))
    }
    let priority = try optionalText("priority")
    return NoticeDraft(
      text: try localized(), boards: try texts("boards").map { BoardID($0) },
      regions: try texts("regions"),
      priority: try priority.map { name throws(HallError) in
        try known(Notice.Priority(rawValue: name), "priority", name)
      } ?? .ordinary, schedule: schedule)
  }

  private func hours() throws(HallError) -> SpecialHours {
    let spans =
      members["spans"].isNull
      ? nil : try texts("spans").map { text throws(HallError) in try span(text, "spans") }
    return SpecialHours(
      date: try date("date"), services: try texts("services").map { ServiceCode($0) },
      spans: spans)
  }

  private func appointments() throws(HallError) -> QueueCommand {
    guard case .array(let items) = members["appointments"] else {
      throw HallError(.requestInvalid, "appointments")
    }
    let list = try items.map { item throws(HallError) in
      let reader = OrderReader(members: item, by: by)
      let slot = try reader.text("slot")
      return Appointment(
        reference: try reader.text("reference"),
        service: ServiceCode(try reader.text("service")),
        slot: try known(TimeOfDay(slot), "slot", slot),
        people: item["people"].isNull ? 1 : try reader.number("people"))
    }
    return .setAppointments(day: try date("day"), appointments: list)
  }

  private func window() throws(HallError) -> QueueCommand {
    let window = WindowID(try text("window"))
    switch try text("action") {
    case "open": return .openWindow(window: window, staff: nil)
    case "pause": return .pauseWindow(window: window, reason: try optionalText("reason") ?? by)
    case "close": return .closeWindow(window: window)
    case let other: throw HallError(.requestInvalid, "action", detail: other)
    }
  }

  private func hall() throws(HallError) -> DayCommand {
    switch try text("action") {
    case "open": return .open
    case "close": return .close
    case let other: throw HallError(.requestInvalid, "action", detail: other)
    }
  }

  private func emergency() throws(HallError) -> DayCommand {
    guard let on = members["on"].bool else { throw HallError(.requestInvalid, "on") }
    return .emergency(on: on, reason: try optionalText("reason") ?? by)
  }

  // MARK: - Members

  private func localized() throws(HallError) -> LocalizedText {
    LocalizedText(zh: try optionalText("zh") ?? "", en: try optionalText("en") ?? "")
  }

  private func text(_ name: String) throws(HallError) -> String {
    guard let text = members[name].string else { throw HallError(.requestInvalid, name) }
    return text
  }

  private func optionalText(_ name: String) throws(HallError) -> String? {
    members[name].isNull ? nil : try text(name)
  }

  private func number(_ name: String) throws(HallError) -> Int {
    guard let number = members[name].int else { throw HallError(.requestInvalid, name) }
    return number
  }

  private func texts(_ name: String) throws(HallError) -> [String] {
    if members[name].isNull { return [] }
    guard case .array(let items) = members[name] else { throw HallError(.requestInvalid, name) }
    return try items.map { item throws(HallError) in
      guard let text = item.string else { throw HallError(.requestInvalid, name) }
      return text
    }
  }

  private func date(_ name: String) throws(HallError) -> CivilDate {
    let text = try text(name)
    return try known(CivilDate(text), name, text)
  }

  /// `2026-11-24 08:00`
  private func moment(_ name: String) throws(HallError) -> CivilTime? {
    guard let text = try optionalText(name) else { return nil }
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard parts.count == 2, let date = CivilDate(parts[0]), let time = TimeOfDay(parts[1]) else {
      throw HallError(.requestInvalid, name, detail: text)
    }
    return CivilTime(date: date, time: time)
  }

  /// `09:00-11:30`; the end of the day is `24:00`.
  private func span(_ text: String, _ name: String) throws(HallError) -> DailySpan {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let end =
      parts.last == "24:00" ? DailySpan.wholeDay.until : parts.last.flatMap { TimeOfDay($0) }
    guard parts.count == 2, let from = TimeOfDay(parts[0]), let end else {
      throw HallError(.requestInvalid, name, detail: text)
    }
    return DailySpan(from: from, until: end)
  }

  private func known<Value>(
    _ value: Value?, _ name: String, _ text: String
  ) throws(HallError) -> Value {
    guard let value else { throw HallError(.requestInvalid, name, detail: text) }
    return value
  }
}
